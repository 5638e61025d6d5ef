/** A campaign's line, replayed block by block (docs/ledger.md, "What a verifier checks"). */

import { CodeCounts } from "./code-counts.js";
import { Fault, demand } from "./fault.js";
import { Lanes } from "./lanes.js";
import { Pseudonyms } from "./pseudonyms.js";
import { Flag, Kind, LaneOf, State, actIn, codesIn, openingIn, recordsIn, rulesIn, stepsIn, ticketsIn } from "./records.js";
import { Tickets } from "./tickets.js";

const MOVES = new Set(["1>2", "1>6", "2>3", "2>5", "2>6", "3>4", "3>1", "5>1"]);
const BY_HAND = new Set([1, 3]);
const is = (step, before, after) => step.before === before && step.after === after;

export class Line {
  campaign = null;
  /** What happened, counted. */
  told = { joined: 0, served: 0, servedAtHead: 0, servedPriority: 0, replaced: 0, movedByHand: 0, drawn: 0, contributed: 0, codesAdded: 0, events: 0 };
  /** Blocks after which somebody waited although a code was there. */
  idle = 0;

  #follower;
  #share = null;
  #next = 1;
  #olderThan = 1;
  #lastStanding = 0;
  #tickets = new Tickets();
  #lanes = new Lanes();
  #pseudonyms = new Pseudonyms();
  #codes = null;
  #counts = null;

  // Of the block that is read.
  #block;

  /** @param {import("./follower.js").Follower} [follower] looks on for one ticket */
  constructor(follower = null) {
    this.#follower = follower;
  }

  /** The priority lane gets one in so many; 0: there is none. */
  get share() {
    return this.#share ?? 0;
  }

  /** @param {Uint8Array} body Throws a Fault. */
  replay(height, time, body) {
    const records = recordsIn(body);
    this.#block = { height, time, acts: new Set(), shareTaken: false, owedOffers: new Set(), moves: new Map() };
    for (const { kind, view } of records) {
      if (kind !== Kind.act) continue;
      const act = actIn(view);
      if (BY_HAND.has(act.action)) this.#block.acts.add(act.number);
    }
    if (height === 0) demand(records[0].kind === Kind.opening && records[1]?.kind === Kind.rules, "block 0 does not begin with an opening and rules");
    const ownStart = height === 0 ? records.findIndex(({ kind }, at) => at > 1 && kind !== Kind.standing) : 0;
    records.forEach((record, at) => {
      demand(record.kind !== Kind.opening || (height === 0 && at === 0), "an opening in the middle");
      demand(record.kind !== Kind.standing || (height === 0 && (ownStart < 0 || at < ownStart)), "tickets that stand in the middle");
      if (at === ownStart && height === 0) this.#checkStanding();
      this.#apply(record);
    });
    if (height === 0 && ownStart < 0) this.#checkStanding();
    demand(this.#block.owedOffers.size === 0, "somebody came back without a flag and without his offer");
    this.#codes.checkMoves((before, after) => this.#block.moves.get(`${before}>${after}`) ?? 0);
    if (this.#lanes.waiting > 0 && this.#codes.ready > 0) this.idle += 1;
  }

  #apply({ kind, view }) {
    switch (kind) {
      case Kind.opening:
        this.#open(openingIn(view));
        break;
      case Kind.rules:
        this.#setRules(rulesIn(view));
        break;
      case Kind.joined:
        this.#join(ticketsIn(view));
        break;
      case Kind.standing:
        this.#stand(ticketsIn(view));
        break;
      case Kind.stepped:
        this.#step(stepsIn(view));
        break;
      case Kind.codes:
        this.#move(codesIn(view));
        break;
      default:
        this.told.events += 1;
    }
  }

  #open(opening) {
    this.campaign = opening.slug;
    this.told.events += 1;
    this.#next = opening.next;
    this.#olderThan = opening.next;
    this.#tickets = new Tickets(opening.next);
    this.#lanes = new Lanes(opening.since);
    this.#codes = new CodeCounts(opening.codes, opening.trash);
    this.#counts = opening.tickets;
  }

  #setRules({ share }) {
    if (this.#share && share === 0) this.#block.shareTaken = true;
    this.#share = share;
    this.told.events += 1;
  }

  #enter({ number, state, lane, flags, pseudonym }) {
    const isPremium = (flags & Flag.premium) !== 0;
    demand(!isPremium || lane === LaneOf.priority, "premium outside of the priority lane");
    demand(this.#pseudonyms.add(pseudonym), "a pseudonym that was there before");
    this.#tickets.set(number, { state, lane, isPremium, isDrawn: (flags & Flag.drawn) !== 0 });
    this.told.events += 1;
  }

  #stand(tickets) {
    for (const ticket of tickets) {
      const { number, state, lane } = ticket;
      demand(number < this.#olderThan && number > this.#lastStanding, "a standing ticket that cannot be there");
      this.#lastStanding = number;
      demand(state === State.waiting || state === State.offered || state === State.expired, "a standing ticket in another state");
      this.#enter(ticket);
      this.#block.moves.set(`0>${state}`, (this.#block.moves.get(`0>${state}`) ?? 0) + 1);
      if (state === State.waiting) this.#lanes.add(number, lane);
      this.#follower?.stood(ticket, this.#block);
    }
  }

  /** Those that an opening counts are those that stand after it. */
  #checkStanding() {
    for (const state of [State.waiting, State.offered, State.expired])
      demand((this.#block.moves.get(`0>${state}`) ?? 0) === this.#counts[state], "an opening counts other tickets than stand after it");
    this.#block.moves.clear();
  }

  /** Within their own record newcomers are in the order of their numbers alone, whichever lane they will wait in. */
  #join(newcomers) {
    const served = new Set();
    for (const ticket of newcomers) {
      const { number, state, lane, flags } = ticket;
      demand(number === this.#next, "a newcomer's number is not the next one");
      this.#next += 1;
      demand(state === State.waiting || state === State.delivered, "a newcomer in another state");
      demand(lane === (flags & Flag.premium ? LaneOf.priority : LaneOf.standard), "a newcomer in another's lane");
      this.#enter(ticket);
      this.#lanes.add(number, LaneOf.standard);
      this.#count(State.none, state);
      this.told.joined += 1;
      if (flags & Flag.drawn) this.told.drawn += 1;
      if (state === State.delivered) served.add(number);
      this.#follower?.joined(ticket, this.#block);
    }
    this.#serve(served);
    for (const { number, state, lane } of newcomers) {
      this.#lanes.remove(number, LaneOf.standard);
      if (state === State.waiting) this.#lanes.add(number, lane);
    }
  }

  /** So many are taken from the front, and those must be they. */
  #serve(served) {
    for (let count = served.size; count > 0; count -= 1) {
      const next = this.#lanes.takeNext(this.#share);
      demand(next !== null, "somebody was served who did not wait");
      if (!served.has(next.number)) throw new Fault(`ticket ${next.number} was overtaken`);
      this.told.served += 1;
      if (next.lane === LaneOf.head) this.told.servedAtHead += 1;
      if (next.lane === LaneOf.priority) this.told.servedPriority += 1;
      this.#follower?.served({ ...next, ...this.#tickets.get(next.number), lane: next.lane }, this.#block);
    }
  }

  #step(steps) {
    const given = steps.filter((step) => is(step, State.waiting, State.offered));
    const befores = steps.map((step) => this.#checked(step));
    const isSameOffer = given.length > 0 && given.every(({ flags }) => flags & Flag.sameOffer);
    if (!isSameOffer) this.#serve(new Set(given.map(({ number }) => number)));
    steps.forEach((step, index) => this.#take(step, befores[index]));
    demand(!isSameOffer || this.#lanes.waiting === 0, "an offer was given back while somebody waits");
  }

  /** @returns the ticket as it was before, and whether a person moves it now */
  #checked(step) {
    const isPremium = (step.flags & Flag.premium) !== 0;
    const known = this.#tickets.get(step.number);
    if (!known) {
      demand(step.number >= 1 && step.number < this.#olderThan, "a step of a ticket that never joined");
      demand([State.delivered, State.contributed, State.left].includes(step.before), "a step of a ticket that did not stand in the line");
    }
    const isDrawn = (step.flags & Flag.drawn) !== 0;
    const ticket = known ?? { state: step.before, lane: step.laneBefore, isPremium, isDrawn, wasReplaced: false, byHand: false };
    demand(ticket.state === step.before, "a ticket was in another state before");
    demand(ticket.lane === step.laneBefore, "a ticket was in another lane before");
    demand(ticket.isDrawn === isDrawn, "a ticket was drawn by lot, or was not");
    const isMove = step.laneBefore !== step.lane;
    const isChange = step.before === step.after ? isMove || ticket.isPremium !== isPremium : MOVES.has(`${step.before}>${step.after}`);
    demand(isChange, "a change of state that there is not");
    demand(!isPremium || step.lane === LaneOf.priority, "premium outside of the priority lane");
    demand(ticket.isPremium === isPremium || isMove, "premium changed without the lane");
    this.#checkFlags(step, ticket);
    const byHand = isMove ? this.#isByHand(step, ticket, isPremium) : ticket.byHand;
    // A code that did not work is a reason of its own to be at the head.
    return { ...ticket, byHand: byHand && !(step.flags & Flag.replaced) };
  }

  #checkFlags(step, ticket) {
    const isReplacement = is(step, State.delivered, State.waiting);
    const isReturn = is(step, State.expired, State.waiting);
    demand(((step.flags & Flag.replaced) !== 0) === isReplacement, "a flag of a code that did not work in another place");
    demand(!isReplacement || !ticket.wasReplaced, "a second code that did not work");
    if (isReplacement) this.told.replaced += 1;
    demand(!(step.flags & Flag.returned) || isReturn, "a flag of a return in another place");
    demand(!(step.flags & Flag.sameOffer) || is(step, State.waiting, State.offered), "a flag of an offer given back in another place");
    if (isReturn && !(step.flags & Flag.returned)) this.#block.owedOffers.add(step.number);
    if (step.flags & Flag.sameOffer) demand(this.#block.owedOffers.delete(step.number), "an offer was given back to a ticket that had not lost it");
  }

  /** Whether a person moved it; everything else has its rule. */
  #isByHand(step, ticket, isPremium) {
    const { laneBefore: from, lane: to } = step;
    if (step.flags & Flag.replaced && (to === LaneOf.head || (from === LaneOf.head && to === LaneOf.standard))) return false;
    if (from === LaneOf.standard && to === LaneOf.priority && isPremium) return false;
    if (from === LaneOf.priority && to === LaneOf.standard && (ticket.isPremium || this.#block.shareTaken)) return false;
    demand(this.#block.acts.has(step.number), "a ticket changed its lane without a reason");
    this.told.movedByHand += 1;
    return true;
  }

  #take(step, ticket) {
    this.#lanes.remove(step.number, ticket.lane);
    this.#tickets.set(step.number, {
      state: step.after,
      lane: step.lane,
      isPremium: (step.flags & Flag.premium) !== 0,
      isDrawn: ticket.isDrawn,
      wasReplaced: ticket.wasReplaced || (step.flags & Flag.replaced) !== 0,
      byHand: ticket.byHand,
    });
    if (step.after === State.waiting) this.#lanes.add(step.number, step.lane);
    if (step.before !== step.after) this.#count(step.before, step.after);
    if (step.after === State.contributed) this.told.contributed += 1;
    this.told.events += 1;
    this.#follower?.stepped(step, this.#block);
  }

  #count(before, after) {
    const kind = `${before}>${after}`;
    this.#block.moves.set(kind, (this.#block.moves.get(kind) ?? 0) + 1);
    if (before !== State.none) {
      this.#counts[before] -= 1;
      demand(this.#counts[before] >= 0, "fewer tickets than none");
    }
    this.#counts[after] += 1;
  }

  #move(moves) {
    for (const move of moves) {
      this.#codes.move(move);
      if (move.from === 0) this.told.codesAdded += move.count;
      this.told.events += 1;
    }
    this.#codes.check();
  }
}
