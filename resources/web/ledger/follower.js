import { LaneOf, State } from "./records.js";

/** Looks on for one ticket: when it joined, when its turn came, and who was served past it while it waited. */
export class Follower {
  number;
  /** Of the block that it joined in, or stood in; null while it has not been seen. */
  seen = null;
  state = null;
  /** When it was given a code, or had one held for it, the first time. */
  turn = null;
  /** Those with a higher number who were served while it waited, by why. */
  past = { replaced: 0, premium: 0, byHand: 0, standard: 0 };

  constructor(number) {
    this.number = number;
  }

  joined(ticket, block) {
    if (ticket.number !== this.number) return;
    this.#see(ticket, block);
    if (ticket.state === State.delivered) this.#turnCame(block);
  }

  stood(ticket, block) {
    if (ticket.number === this.number) this.#see(ticket, block);
  }

  #see({ pseudonym, state }, { height, time }) {
    this.seen = { height, time, pseudonym: pseudonym.slice() };
    this.state = state;
  }

  served({ number, lane, byHand }) {
    // Who is served with him, behind him, was not served past him.
    if (number === this.number) this.state = State.offered;
    if (this.state !== State.waiting || number < this.number) return;
    if (byHand) this.past.byHand += 1;
    else if (lane === LaneOf.head) this.past.replaced += 1;
    else if (lane === LaneOf.priority) this.past.premium += 1;
    else this.past.standard += 1;
  }

  stepped({ number, before, after }, block) {
    if (number !== this.number) return;
    this.state = after;
    if (before === State.waiting && after === State.offered) this.#turnCame(block);
  }

  #turnCame({ height, time }) {
    this.turn ??= { height, time };
  }
}
