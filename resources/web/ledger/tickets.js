/** A ticket as the ledger knows it, in a few bits. */
const STATE = 7;
const LANE_SHIFT = 3;
const PREMIUM = 1 << 5;
const REPLACED = 1 << 6;
const BY_HAND = 1 << 7;
const DRAWN = 1 << 8;

/** Every ticket's state. Those of the ledger's own time lie in a row; of those before it only the few that it names are kept. */
export class Tickets {
  #first = 1;
  #own = new Uint16Array(1024);
  #older = new Map();

  /** @param {number} first the first number of the ledger's own time */
  constructor(first = 1) {
    this.#first = first;
  }

  /** @returns {{state: number, lane: number, isPremium: boolean, isDrawn: boolean, wasReplaced: boolean, byHand: boolean} | null} null: not known */
  get(number) {
    const bits = number < this.#first ? this.#older.get(number) : this.#own[number - this.#first];
    if (!bits) return null;
    return {
      state: bits & STATE,
      lane: (bits >> LANE_SHIFT) & 3,
      isPremium: (bits & PREMIUM) !== 0,
      isDrawn: (bits & DRAWN) !== 0,
      wasReplaced: (bits & REPLACED) !== 0,
      byHand: (bits & BY_HAND) !== 0,
    };
  }

  set(number, { state, lane, isPremium, isDrawn, wasReplaced = false, byHand = false }) {
    const flags = (isPremium ? PREMIUM : 0) | (isDrawn ? DRAWN : 0) | (wasReplaced ? REPLACED : 0) | (byHand ? BY_HAND : 0);
    const bits = state | (lane << LANE_SHIFT) | flags;
    if (number < this.#first) {
      this.#older.set(number, bits);
      return;
    }
    const at = number - this.#first;
    if (at >= this.#own.length) {
      const longer = new Uint16Array(Math.max(at + 1, this.#own.length * 2));
      longer.set(this.#own);
      this.#own = longer;
    }
    this.#own[at] = bits;
  }
}
