/**
 * The visitor's way through the page: which view is shown, what each action asks the server, and what its answer means.
 * The server's ticket is the only truth; the page draws it.
 */

import { confirm } from "./dom.js";
import { PendingRequest, holdsTicket, progress, turnAlert } from "./memory.js";
import { secondsToNextLook } from "./next-look.js";
import { Patience, backOff, untilAnswered } from "./patience.js";
import { reportFailure, sendContribution } from "./repeats.js";
import { views } from "./views.js";
import { connectionWords, lostTicket, questions } from "./words.js";

export class Flow {
  #api;
  #stage;
  #campaign;
  #pending;
  #ticket = null;
  // Until the server has said for the first time whether this browser holds a ticket.
  #arriving = true;
  #looking = new Patience();
  #repeating = new Patience();
  #alert = null;
  // Counts the visitor's actions: what was asked before one must not be drawn after it.
  #actions = 0;
  #acting = false;
  #failures = 0;
  // The expired ticket that the server did not let come back.
  #ended = null;

  /** @param {{api: object, stage: object, campaign: object}} parts an Api, a Stage, and a Campaign of the API */
  constructor({ api, stage, campaign }) {
    this.#api = api;
    this.#stage = stage;
    this.#campaign = campaign;
    this.#pending = new PendingRequest(campaign.slug);
  }

  /** Comes back to where the visitor was. */
  async start() {
    if (this.#pending.open) {
      await this.checked("");
      return;
    }
    if (!holdsTicket.get(this.#campaign.slug)) this.#home({}, false);
    await this.#look();
  }

  #show(name, model = {}, moveFocus = true) {
    this.#stage.show(name, views[name], { campaign: this.#campaign, ticket: this.#ticket, ...model }, this, { moveFocus });
  }

  #home(model = {}, moveFocus = true) {
    this.#show(this.#campaign.open ? "home" : "closed", model, moveFocus);
  }

  #trouble(trouble, model = {}) {
    this.#show("trouble", { trouble, key: trouble.kind, ...model });
  }

  #accept(ticket) {
    const arriving = this.#arriving;
    this.#arriving = false;
    if (ticket.state !== "waiting" && ticket.state !== "offered") turnAlert.forget(this.#campaign.slug);
    if (ticket.campaign !== this.#campaign.slug || (arriving && ticket.state === "left")) {
      this.#ticket = null;
      this.#home({ otherCampaign: ticket.state === "left" ? null : ticket.campaign }, !arriving);
    } else {
      const waited = this.#ticket?.state === "waiting";
      this.#ticket = ticket;
      holdsTicket.set(this.#campaign.slug, ticket.state !== "left");
      this.#drawTicket(!arriving);
      if (waited && ticket.state === "offered") this.#alert?.tell(`It’s your turn for ${this.#campaign.name}`, ticket.offer_expires_at);
    }
    this.#lookLater();
  }

  #drawTicket(moveFocus = true) {
    const ticket = this.#ticket;
    let model = {};
    if (ticket.state === "delivered") model = { key: ticket.delivered_at, step: progress.of(ticket) };
    if (ticket.state === "expired" && ticket.number === this.#ended) model = { key: "final", final: true };
    this.#show(ticket.state, model, moveFocus);
  }

  #noTicket() {
    const lost = this.#ticket !== null;
    this.#arriving = false;
    this.#ticket = null;
    holdsTicket.set(this.#campaign.slug, false);
    turnAlert.forget(this.#campaign.slug);
    this.#home(lost ? { notice: lostTicket } : {}, lost);
    this.#lookLater();
  }

  async #lookLater(seconds = secondsToNextLook(this.#ticket), counted = seconds) {
    this.#stage.nextLook(counted);
    if (await this.#looking.wait(seconds)) await this.#look();
  }

  async #look() {
    const actions = this.#actions;
    try {
      const aboutTicket = this.#arriving || this.#ticket !== null;
      const fresh = await (aboutTicket ? this.#api.ticket() : this.#api.campaign(this.#campaign.slug));
      if (actions !== this.#actions) {
        // Not drawn, so the next look must not hear that nothing changed since.
        this.#api.forget();
        return;
      }
      this.#connected();
      if (fresh && aboutTicket) {
        this.#accept(fresh);
        return;
      }
      if (fresh) {
        this.#campaign = fresh;
        this.#home({}, false);
      }
      this.#lookLater();
    } catch (trouble) {
      if (actions === this.#actions) this.#missed(trouble);
    }
  }

  #missed(trouble) {
    if (trouble.status === 401) {
      this.#connected();
      this.#noTicket();
      return;
    }
    const seconds = Math.ceil(trouble.retryAfter ?? backOff(this.#failures));
    this.#failures += 1;
    // A first look that fails leaves nothing on the page: say why.
    if (this.#arriving && holdsTicket.get(this.#campaign.slug)) {
      this.#show("trouble", { trouble, key: trouble.kind, seconds, retry: () => this.#looking.wake() }, false);
    } else if (this.#failures > 1 || trouble.kind === "offline") {
      this.#stage.connection(connectionWords(trouble));
    }
    // What is shown may be old: no countdown says that it is up to date.
    this.#lookLater(seconds, Infinity);
  }

  #connected() {
    this.#failures = 0;
    this.#stage.connection(null);
  }

  // What the visitor does. Each is called by a view; one at a time.

  /** @template T @param {() => Promise<T>} work @returns {Promise<T | undefined>} undefined: another action is under way */
  async #exclusively(work) {
    if (this.#acting) return undefined;
    this.#acting = true;
    this.#actions += 1;
    this.#looking.cancel();
    try {
      return await work();
    } finally {
      this.#acting = false;
    }
  }

  /** Repeats until answered, with a line above the view while there is no connection. */
  async #insist(attempt) {
    const answer = await untilAnswered(attempt, this.#repeating, (trouble) => this.#stage.connection(connectionWords(trouble)));
    this.#connected();
    return answer;
  }

  /** The answer to an action on the ticket; where it is refused, the ticket as it is now. */
  async #onTicket(attempt, refused = () => {}) {
    await this.#exclusively(async () => {
      try {
        this.#api.forget();
        this.#accept(await this.#insist(attempt));
      } catch (trouble) {
        refused(trouble);
        await this.#look();
      }
    });
  }

  /** Shows the check, and lets no look be drawn over it. */
  ask = () => {
    this.#actions += 1;
    this.#looking.cancel();
    this.#arriving = false;
    this.#show("check", { phase: "open" });
  };

  home = () => {
    this.#ticket = null;
    this.#home();
    this.#lookLater();
  };

  /** @param {string} token of the human check; empty: only asks again for an answer that was lost */
  checked = async (token) => {
    this.#actions += 1;
    this.#looking.cancel();
    this.#show("requesting", {}, !this.#arriving);
    try {
      const waiting = (trouble, seconds) => this.#trouble(trouble, { seconds, retry: () => this.#repeating.wake(), requesting: true });
      const ticket = await untilAnswered(() => this.#api.requestTicket(this.#campaign.slug, this.#pending.key(), token), this.#repeating, waiting);
      if (!ticket) return;
      this.#pending.answered();
      this.#accept(ticket);
    } catch (trouble) {
      this.#refused(trouble, token);
    }
  };

  #refused(trouble, token) {
    if (token === "" && [400, 403, 422].includes(trouble.status)) {
      // The request whose answer seemed lost never arrived: its key is still good, and wants a human check.
      this.ask();
      return;
    }
    this.#pending.answered();
    this.#arriving = false;
    if (trouble.kind !== "campaign-closed") {
      this.#trouble(trouble, { retry: this.ask, back: this.home });
      return;
    }
    this.#campaign = { ...this.#campaign, open: false };
    this.home();
  }

  /** The check could not be done. */
  checkFailed = (trouble) => this.#trouble(trouble, { retry: this.ask, back: this.home });

  /** What the ALTCHA check works on. */
  challenge = (path) => this.#insist(() => this.#api.challenge(path));

  reveal = () => this.#onTicket(() => this.#api.reveal());

  /** Tells the server what has happened on the page; nobody waits for it. */
  async #tell(report) {
    try {
      await untilAnswered(report, new Patience(), () => {});
    } catch {
      // The ticket has moved on, and its new state says more than this report.
    }
  }

  copied = () => {
    if (progress.of(this.#ticket) === "copy") this.step("join");
    return this.#tell(() => this.#api.copied());
  };

  works = () => {
    this.step("pass");
    return this.#tell(() => this.#api.report("works"));
  };

  /** @param {"join" | "pass"} step */
  step = (step) => {
    progress.keep(this.#ticket, step);
    this.#drawTicket();
  };

  doesNotWork = async () => {
    if (!(await confirm(questions.doesNotWork))) return;
    const held = this.#ticket.delivered_at;
    await this.#onTicket(reportFailure(this.#api, held));
    if (this.#ticket?.notice) await confirm({ title: "You keep your number", text: this.#ticket.notice, no: "OK" });
    if (this.#ticket?.state === "delivered" && this.#ticket.delivered_at === held) {
      this.#show("delivered", { key: held, step: progress.of(this.#ticket), noted: true });
    }
  };

  /** @param {string[]} codes @returns {Promise<object | undefined>} the API's answer; throws Trouble where it is refused */
  contribute = (codes) =>
    this.#exclusively(async () => {
      const attempt = sendContribution(this.#api, this.#ticket.contribution.received, codes);
      const outcome = await this.#insist(attempt);
      this.#api.forget();
      const contribution = { ...this.#ticket.contribution, received: outcome.received, required: outcome.required };
      this.#ticket = { ...this.#ticket, state: outcome.state, contribution };
      if (outcome.state === "contributed") this.#accept(this.#ticket);
      return outcome;
    });

  comeBack = async () => {
    let text;
    await this.#onTicket(
      () => this.#api.comeBack(),
      ({ kind, status, detail }) => {
        if (status === 409) this.#ended = this.#ticket.number;
        if (status === 403) text = detail;
      },
    );
    if (text) await confirm({ title: "No place for now", text, no: "OK" });
  };

  leave = async () => {
    if (!(await confirm(questions.leave))) return;
    await this.#onTicket(() => this.#api.leave().then(() => ({ ...this.#ticket, state: "left" })));
  };

  /** @returns {Promise<object>} the TurnAlert, loaded when somebody waits */
  turnAlert = async () => {
    const { TurnAlert } = await import("./turn-alert.js");
    this.#alert ??= new TurnAlert(this.#campaign.slug);
    return this.#alert;
  };

  announce = (words) => this.#stage.announce(words);
}
