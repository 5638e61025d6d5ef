/**
 * What this browser remembers between visits. Never a code, never a ticket's secret: the secret lives in a cookie that
 * scripts cannot read. Works, forgetfully, where storage is refused.
 */

const PREFIX = "handsel";
const REQUEST_LIFETIME = 24 * 60 * 60 * 1000;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(`${PREFIX}.${name}`));
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(`${PREFIX}.${name}`);
    else localStorage.setItem(`${PREFIX}.${name}`, JSON.stringify(value));
  } catch {
    // A browser that stores nothing still gets everything but the repeat after a closed tab.
  }
}

function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The Idempotency-Key of the request in flight: made once, kept until the server has answered, so that a lost answer is
 * asked for again and never becomes a second place in the line.
 */
export class PendingRequest {
  #slug;
  #key = null;

  constructor(slug) {
    this.#slug = slug;
    this.#key = this.#kept();
  }

  #kept() {
    const kept = read(`request.${this.#slug}`);
    return kept && Date.now() - kept.since < REQUEST_LIFETIME ? kept.key : null;
  }

  /** Whether an earlier request has not been answered yet. */
  get open() {
    return this.#key !== null;
  }

  key() {
    // Another tab may have asked since this page was opened; then its request is repeated.
    this.#key ??= this.#kept();
    if (!this.#key) {
      this.#key = base64Url(crypto.getRandomValues(new Uint8Array(32)));
      write(`request.${this.#slug}`, { key: this.#key, since: Date.now() });
    }
    return this.#key;
  }

  answered() {
    this.#key = null;
    write(`request.${this.#slug}`, null);
  }
}

/** How far the visitor has come with the code he holds: "copy", "join" or "pass". */
export const progress = {
  of(ticket) {
    const kept = read(`step.${ticket.campaign}`);
    if (kept?.ticket === ticketKey(ticket)) return kept.step;
    if (ticket.contribution.received > 0) return "pass";
    return ticket.copied_at ? "join" : "copy";
  },
  keep(ticket, step) {
    write(`step.${ticket.campaign}`, { ticket: ticketKey(ticket), step });
  },
};

function ticketKey(ticket) {
  return `${ticket.number}@${ticket.delivered_at}`;
}

/** Whether the visitor wants to be told of his turn, and of which offer he has been. */
export const turnAlert = {
  wanted: (slug) => read(`alert.${slug}`) === true,
  want: (slug, wanted) => write(`alert.${slug}`, wanted ? true : null),
  told: (slug) => read(`told.${slug}`),
  tell: (slug, offer) => write(`told.${slug}`, offer),
  forget: (slug) => write(`told.${slug}`, null),
};

/** Whether this browser held a ticket when it was last here: decides what is drawn before the server answers. */
export const holdsTicket = {
  get: (slug) => read(`ticket.${slug}`) === true,
  set: (slug, holds) => write(`ticket.${slug}`, holds ? true : null),
};
