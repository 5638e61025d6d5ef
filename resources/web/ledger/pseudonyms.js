const WORDS = 4;

/** The pseudonyms that have joined, 16 bytes each, in little memory: millions fit into a telephone. */
export class Pseudonyms {
  #count = 0;
  #words = new Uint32Array(1024 * WORDS);
  // Where a pseudonym is in #words, and 1 more; 0: nothing there. Open addressing, at most half full.
  #slots = new Uint32Array(2048);

  /** @param {Uint8Array} pseudonym @returns {boolean} false where it was there before */
  add(pseudonym) {
    const view = new DataView(pseudonym.buffer, pseudonym.byteOffset, 4 * WORDS);
    const words = [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)];
    const slot = this.#slotOf(words);
    if (this.#slots[slot] !== 0) return false;
    if (this.#count * WORDS === this.#words.length) this.#grow();
    this.#words.set(words, this.#count * WORDS);
    this.#count += 1;
    this.#slots[this.#slotOf(words)] = this.#count;
    return true;
  }

  #slotOf(words) {
    const mask = this.#slots.length - 1;
    let slot = words[0] & mask;
    for (let entry; (entry = this.#slots[slot]) !== 0; slot = (slot + 1) & mask) {
      const at = (entry - 1) * WORDS;
      if (words.every((word, index) => this.#words[at + index] === word)) return slot;
    }
    return slot;
  }

  #grow() {
    const words = new Uint32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let entry = 1; entry <= this.#count; entry += 1) {
      const at = (entry - 1) * WORDS;
      this.#slots[this.#slotOf(this.#words.subarray(at, at + WORDS))] = entry;
    }
  }
}
