// One campaign's codes and tickets in memory, with the rules of the public HTTP contract.

import { randomBytes } from "node:crypto";

const HOLD = 24 * 60 * 60 * 1000;
const ATTEMPTS = 12;

export class Refusal extends Error {
  constructor(status, slug, detail = slug) {
    super(slug);
    Object.assign(this, { status, slug, detail });
  }
}

export class Line {
  campaign;
  /** What the server would say of the waiting time, and of how that came true. */
  estimate = null;
  forecast = null;
  priority = null;
  moved = 0;
  #codes = [];
  #tickets = [];
  #number = 0;

  constructor(campaign) {
    this.campaign = { open: true, contribution_size: 4, ...campaign };
  }

  view() {
    return {
      ...this.campaign,
      available: this.#codes.filter((code) => code.status === "available").length,
      waiting: this.#waiting().length,
      estimated_wait_seconds: this.estimate,
      forecast: this.forecast,
      priority: this.priority,
      moved: this.moved,
    };
  }

  #waiting() {
    return this.#tickets.filter((ticket) => ticket.state === "waiting").sort((one, other) => one.order - other.order);
  }

  byKey(key) {
    return this.#tickets.find((ticket) => ticket.key === key);
  }

  bySecret(secret) {
    return this.#tickets.find((ticket) => ticket.secret === secret);
  }

  request(key) {
    if (!this.campaign.open) throw new Refusal(409, "campaign-closed");
    this.#number += 1;
    const ticket = {
      key,
      number: this.#number,
      order: this.#number,
      secret: randomBytes(32).toString("base64url"),
      state: "waiting",
      received: [],
      attempts: 0,
    };
    this.#tickets.push(ticket);
    const ready = this.#waiting().length === 1 && this.#available();
    if (ready) this.#deliver(ticket, ready);
    return ticket;
  }

  #available() {
    return this.#codes.find((code) => code.status === "available");
  }

  #deliver(ticket, code) {
    code.status = "distributed";
    Object.assign(ticket, { state: "delivered", code, delivered: new Date(), copied: null, offered: null });
  }

  #serve() {
    for (const ticket of this.#waiting()) {
      const code = this.#available();
      if (!code) return;
      code.status = "reserved";
      Object.assign(ticket, { state: "offered", code, offered: new Date(Date.now() + HOLD) });
    }
  }

  import(codes) {
    for (const text of codes) if (!this.#codes.some((code) => code.text === text)) this.#codes.push({ text, status: "available" });
    this.#serve();
  }

  expireHolds() {
    for (const ticket of this.#tickets) if (ticket.state === "offered") ticket.offered = new Date(Date.now() - 1000);
  }

  settleHolds() {
    for (const ticket of this.#tickets) {
      if (ticket.state !== "offered" || ticket.offered > new Date()) continue;
      ticket.code.status = "available";
      Object.assign(ticket, { state: "expired", code: null });
    }
    this.#serve();
  }

  reveal(ticket) {
    if (ticket.state === "waiting") throw new Refusal(409, "not-your-turn");
    if (ticket.state === "offered" && ticket.offered < new Date()) this.settleHolds();
    if (ticket.state === "expired") throw new Refusal(410, "offer-expired");
    if (ticket.state === "offered") this.#deliver(ticket, ticket.code);
  }

  copied(ticket) {
    this.#mustBeDelivered(ticket);
    ticket.copied ??= new Date();
  }

  #mustBeDelivered(ticket) {
    if (ticket.state !== "delivered") throw new Refusal(409, "not-delivered");
  }

  contribute(ticket, entries) {
    this.#mustBeDelivered(ticket);
    const results = [];
    for (const entry of entries.map((text) => text.trim().toUpperCase()).filter(Boolean)) {
      ticket.attempts += 1;
      if (ticket.attempts > ATTEMPTS) throw new Refusal(429, "too-many-attempts");
      results.push(this.#take(ticket, entry));
    }
    const required = this.campaign.contribution_size;
    if (ticket.received.length >= required) {
      ticket.state = "contributed";
      ticket.code.status = "used";
    }
    this.#serve();
    return { results, received: ticket.received.length, required, state: ticket.state };
  }

  #take(ticket, entry) {
    const refuse = (reason) => ({ accepted: false, reason });
    if (!new RegExp(this.campaign.code_pattern, "u").test(entry)) return refuse("format");
    if (ticket.received.includes(entry)) return refuse("repeated");
    if (ticket.code.text === entry) return refuse("own_code");
    if (this.#codes.some((code) => code.text === entry)) return refuse("not_accepted");
    this.#codes.push({ text: entry, status: "available" });
    ticket.received.push(entry);
    return { accepted: true };
  }

  report(ticket, outcome) {
    this.#mustBeDelivered(ticket);
    if (outcome !== "does_not_work" || ticket.replaced) return;
    Object.assign(ticket, { replaced: true, state: "waiting", order: 0, code: null });
    const code = this.#available();
    if (code) this.#deliver(ticket, code);
  }

  comeBack(ticket) {
    if (ticket.state !== "expired" || ticket.returned) throw new Refusal(409, "cannot-return");
    Object.assign(ticket, { state: "waiting", returned: true });
    this.#serve();
  }

  leave(ticket) {
    if (!["waiting", "offered"].includes(ticket.state)) throw new Refusal(409, "cannot-leave");
    if (ticket.code) ticket.code.status = "available";
    Object.assign(ticket, { state: "left", code: null });
    this.#serve();
  }

  describe(ticket) {
    const line = this.#waiting();
    const shown = ["delivered", "contributed"].includes(ticket.state);
    return {
      campaign: this.campaign.slug,
      number: ticket.number,
      state: ticket.state,
      ...(ticket.state === "waiting" ? { ahead: line.indexOf(ticket) } : {}),
      waiting: line.length,
      estimated_wait_seconds: ticket.state === "waiting" ? this.estimate : null,
      poll_after_seconds: 1,
      offer_expires_at: ticket.state === "offered" ? ticket.offered.toISOString() : null,
      code: shown ? ticket.code.text : null,
      delivered_at: ticket.delivered?.toISOString() ?? null,
      copied_at: ticket.copied?.toISOString() ?? null,
      contribution: {
        required: this.campaign.contribution_size,
        received: ticket.received.length,
        deadline: ticket.delivered ? new Date(ticket.delivered.getTime() + 7 * HOLD).toISOString() : null,
      },
    };
  }
}
