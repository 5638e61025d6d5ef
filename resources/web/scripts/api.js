/** The public HTTP contract, version 1, from the browser's side. */

const TIMEOUT = 20_000;

/** An answer that is an error, or no answer at all. */
export class Trouble extends Error {
  /**
   * @param {string} kind the problem type's last part ("campaign-closed"); "offline" where nothing answered; "busy" where the
   *   server asked for patience
   * @param {{status?: number, detail?: string, retryAfter?: number | null}} [more] retryAfter in seconds
   */
  constructor(kind, { status = 0, detail = "", retryAfter = null } = {}) {
    super(kind);
    this.kind = kind;
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** The same request may succeed by itself in a moment. */
  get passing() {
    return this.kind === "offline" || this.kind === "busy";
  }
}

function retryAfter(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

async function troubleOf(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // A proxy's error page is no problem document; the status says enough.
  }
  const named = typeof problem.type === "string" && problem.type.startsWith("/problems/");
  const busy = [502, 503, 504].includes(response.status);
  const kind = busy ? "busy" : named ? problem.type.split("/").pop() : `status-${response.status}`;
  return new Trouble(kind, { status: response.status, detail: problem.detail ?? "", retryAfter: retryAfter(response) });
}

export class Api {
  #entityTags = new Map();

  async #send(path, { method = "GET", headers = {}, body } = {}) {
    const request = { method, headers: { Accept: "application/json", ...headers }, credentials: "same-origin", cache: "no-store" };
    if (body !== undefined) {
      request.headers["Content-Type"] = "application/json";
      request.body = JSON.stringify(body);
    }
    let response;
    let answer = null;
    try {
      response = await fetch(path, { ...request, signal: AbortSignal.timeout(TIMEOUT) });
      if (response.ok && response.status !== 204) answer = await response.json();
    } catch {
      throw new Trouble("offline");
    }
    if (!response.ok && response.status !== 304) throw await troubleOf(response);
    return { response, answer };
  }

  /** A resource if it changed since the last look, else null. */
  async #fresh(path) {
    const known = this.#entityTags.get(path);
    const { response, answer } = await this.#send(path, { headers: known ? { "If-None-Match": known } : {} });
    if (response.status === 304) return null;
    const tag = response.headers.get("ETag");
    if (tag) this.#entityTags.set(path, tag);
    return answer;
  }

  /** Makes the next look at the ticket a full one. */
  forget() {
    this.#entityTags.clear();
  }

  /** @returns {Promise<object | null>} the Campaign; null: unchanged */
  campaign(slug) {
    return this.#fresh(`/api/v1/campaigns/${encodeURIComponent(slug)}`);
  }

  /** @returns {Promise<object | null>} the Ticket; null: unchanged. Trouble "no-ticket" where there is none. */
  ticket() {
    return this.#fresh("/api/v1/ticket");
  }

  /** The check's challenge as the ALTCHA widget takes it. */
  async challenge(path) {
    return (await this.#send(path)).answer;
  }

  /** @param {string} humanCheck the widget's token; empty where only a lost answer is asked for again */
  async requestTicket(slug, key, humanCheck) {
    const { answer } = await this.#send(`/api/v1/campaigns/${encodeURIComponent(slug)}/tickets`, {
      method: "POST",
      headers: { "Idempotency-Key": key },
      body: { human_check: humanCheck },
    });
    // The cookie carries the secret; nothing on the page needs it.
    delete answer.secret;
    return answer;
  }

  async reveal() {
    return (await this.#send("/api/v1/ticket/reveal", { method: "POST", body: {} })).answer;
  }

  async copied() {
    await this.#send("/api/v1/ticket/copied", { method: "POST", body: {} });
  }

  /** @param {string[]} codes @returns {Promise<{results: object[], received: number, required: number, state: string}>} */
  async contribute(codes) {
    return (await this.#send("/api/v1/ticket/contribution", { method: "POST", body: { codes } })).answer;
  }

  /** @param {"works" | "does_not_work"} outcome */
  async report(outcome) {
    return (await this.#send("/api/v1/ticket/report", { method: "POST", body: { outcome } })).answer;
  }

  async comeBack() {
    return (await this.#send("/api/v1/ticket/return", { method: "POST", body: {} })).answer;
  }

  async leave() {
    await this.#send("/api/v1/ticket", { method: "DELETE" });
  }
}
