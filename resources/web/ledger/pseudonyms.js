const WORDS = 4;

/** The pseudonyms that have joined, 16 bytes each, in little memory: millions fit into a telephone. */
export class Pseudonyms {
  #count = 0;
  #words = new Uint32Array(1024 * WORDS);
  // Where a pseudonym is in #words, and 1 more; 0: nothing there. Open addressing, at most half full.
  #slots = new Uint32Array(2048);
  // So that nobody can choose pseudonyms that all fall into one place, and the check would take for ever.
  #seed = crypto.getRandomValues(new Uint32Array(1))[0];

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
    let slot = this.#hashOf(words) & mask;
    for (let entry; (entry = this.#slots[slot]) !== 0; slot = (slot + 1) & mask) if (this.#isAt(entry, words)) return slot;
    return slot;
  }

  #isAt(entry, words) {
    const at = (entry - 1) * WORDS;
    for (let index = 0; index < WORDS; index += 1) if (this.#words[at + index] !== words[index]) return false;
    return true;
  }

  // Each word is mixed in with the step of MurmurHash3 (32 bits) and its finish.
  #hashOf(words) {
    let hash = this.#seed;
    for (let index = 0; index < WORDS; index += 1) {
      let word = Math.imul(words[index], 0xcc9e2d51);
      word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
      hash ^= word;
      hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
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
