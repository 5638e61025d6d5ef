import { LaneOf, MOST_SINCE } from "./records.js";

/** Those who wait in a lane, lowest number first. Who left it stays in the heap until he comes up. */
class Lane {
  #heap = [];
  #members = new Set();

  get size() {
    return this.#members.size;
  }

  add(number) {
    if (this.#members.has(number)) return;
    this.#members.add(number);
    const heap = this.#heap;
    let at = heap.length;
    heap.push(number);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent] <= number) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = number;
  }

  remove(number) {
    this.#members.delete(number);
  }

  /** Takes out the lowest number. The lane is not empty. */
  take() {
    for (;;) {
      const lowest = this.#popped();
      if (this.#members.delete(lowest)) return lowest;
    }
  }

  #popped() {
    const heap = this.#heap;
    const lowest = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return lowest;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) child += 1;
      if (heap[child] >= last) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return lowest;
  }
}

/** The three lanes of a line, and whose turn it is. */
export class Lanes {
  #lanes = [new Lane(), new Lane(), new Lane()];
  #since;

  /** @param {number} since how many standard tickets were served since the last priority one */
  constructor(since = 0) {
    this.#since = since;
  }

  add(number, lane) {
    this.#lanes[lane].add(number);
  }

  remove(number, lane) {
    this.#lanes[lane].remove(number);
  }

  get waiting() {
    return this.#lanes[0].size + this.#lanes[1].size + this.#lanes[2].size;
  }

  /** Takes out who is next. @param {number} share one in so many for the priority lane; 0: it has none
   * @returns {{number: number, lane: number} | null} null: nobody waits */
  takeNext(share) {
    const [head, standard, priority] = this.#lanes;
    if (head.size > 0) return { number: head.take(), lane: LaneOf.head };
    const isPrioritysTurn = standard.size === 0 || (share > 0 && this.#since >= share - 1);
    if (priority.size > 0 && isPrioritysTurn) {
      this.#since = 0;
      return { number: priority.take(), lane: LaneOf.priority };
    }
    if (standard.size === 0) return null;
    this.#since = Math.min(this.#since + 1, MOST_SINCE);
    return { number: standard.take(), lane: LaneOf.standard };
  }
}
