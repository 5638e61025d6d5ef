import { demand } from "./fault.js";
import { Code, State, TRASHED } from "./records.js";

/** A campaign's codes by their status, and how they went in the block that is read. */
export class CodeCounts {
  #codes;
  #trash;
  #moves = new Map();

  constructor(codes, trash) {
    this.#codes = codes;
    this.#trash = trash;
    this.check();
  }

  /** Codes that anybody could be given. */
  get ready() {
    return this.#codes[Code.available] - this.#trash[Code.available];
  }

  move({ from, to, count }) {
    const [before, after] = [from & ~TRASHED, to & ~TRASHED];
    if (from !== Code.none) {
      this.#codes[before] -= count;
      if (from & TRASHED) this.#trash[before] -= count;
    }
    this.#codes[after] += count;
    if (to & TRASHED) this.#trash[after] += count;
    this.#moves.set(`${before}>${after}`, (this.#moves.get(`${before}>${after}`) ?? 0) + count);
  }

  check() {
    const fits = this.#codes.every((codes, status) => this.#trash[status] >= 0 && this.#trash[status] <= codes && Number.isSafeInteger(codes));
    demand(fits, "fewer codes than none");
  }

  /** At the end of a block. @param {(before: number, after: number) => number} tickets how many went so in it */
  checkMoves(tickets) {
    const codes = (before, after) => this.#moves.get(`${before}>${after}`) ?? 0;
    let reserved = 0;
    for (const [way, count] of this.#moves) if (way.endsWith(`>${Code.reserved}`) && !way.startsWith(`${Code.reserved}>`)) reserved += count;
    demand(reserved === tickets(State.waiting, State.offered), "codes were held for others than those whose turn came");
    demand(codes(Code.reserved, Code.distributed) === tickets(State.offered, State.delivered), "held codes were shown to others than looked");
    demand(codes(Code.available, Code.distributed) === tickets(State.none, State.delivered), "codes went past the line");
    demand(codes(Code.reserved, Code.available) === tickets(State.offered, State.expired) + tickets(State.offered, State.left), "held codes did not come back as they should");
    this.#moves.clear();
  }
}
