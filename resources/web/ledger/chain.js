/** A chain of blocks, segment by segment: every hash, and every rule of the line. */

import { Fault, demand } from "./fault.js";
import { Line } from "./line.js";
import { blocksIn, hexOf } from "./lines.js";

export const SEGMENT_BLOCKS = 1024;
const HASH_BYTES = 32;
const HEAD_BYTES = HASH_BYTES + 16;
// Web Crypto answers later, and has many at once under way.
const AT_ONCE = 256;

/** SHA-256(hash of the block before ‖ height ‖ time ‖ body) */
function digestOf(before, { height, time, body }) {
  const bytes = new Uint8Array(HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  bytes.set(before);
  for (const [at, value] of [[HASH_BYTES, height], [HASH_BYTES + 8, time]]) {
    view.setUint32(at, Math.floor(value / 2 ** 32));
    view.setUint32(at + 4, value % 2 ** 32);
  }
  bytes.set(body, HEAD_BYTES);
  return crypto.subtle.digest("SHA-256", bytes);
}

const same = (left, right) => left.every((byte, index) => byte === right[index]);

export class Chain {
  height = -1;
  time = 0;
  line;
  #end = null;
  #hashes = new Uint8Array(HASH_BYTES * SEGMENT_BLOCKS);

  /** @param {import("./follower.js").Follower} [follower] */
  constructor(follower = null) {
    this.line = new Line(follower);
  }

  /** Before it is read. @param {import("./verify.js").End} end what ledger.json tells; more may follow */
  expect(end) {
    this.#end = end;
  }

  /** @returns {string} in hexadecimal; the chain has this block */
  hashAt(height) {
    return hexOf(this.#hashAt(height));
  }

  #hashAt(height) {
    return height < 0 ? new Uint8Array(HASH_BYTES) : this.#hashes.subarray(height * HASH_BYTES, (height + 1) * HASH_BYTES);
  }

  /**
   * The next segment, or its first part. Throws a Fault that knows its height.
   *
   * @param {Uint8Array} bytes
   * @param {(height: number) => void | Promise<void>} [tell] how far it has come, now and then
   */
  async add(bytes, tell = () => {}) {
    let pending = [];
    const blocks = blocksIn(bytes, this.height + 1, SEGMENT_BLOCKS);
    for (;;) {
      let next;
      let broken = null;
      try {
        next = blocks.next();
      } catch (fault) {
        // What comes before it is looked at first: the first fault counts.
        broken = fault;
      }
      if (!broken && !next.done) pending.push(next.value);
      if (broken || next.done || pending.length === AT_ONCE) {
        await this.#take(pending);
        pending = [];
        await tell(this.height);
      }
      if (broken) throw broken;
      if (next.done) return;
    }
  }

  async #take(blocks) {
    let before = this.#hashAt(this.height);
    const digests = blocks.map((block) => {
      const digest = digestOf(before, block);
      before = block.hash;
      return digest;
    });
    const made = await Promise.all(digests);
    blocks.forEach((block, index) => this.#append(block, new Uint8Array(made[index])));
  }

  #compareEnd(height, time, hash) {
    if (!this.#end) return;
    demand(height > 0 || this.line.campaign === this.#end.campaign, "it is of another campaign than ledger.json tells");
    demand(height !== this.#end.height || (hexOf(hash) === this.#end.hash && time === this.#end.time), "ledger.json tells another one");
  }

  #append({ height, time, body, hash }, made) {
    try {
      demand(same(made, hash), "its hash is wrong");
      demand(time >= this.time, "its time is before that of the block before");
      this.line.replay(height, time, body);
      this.#compareEnd(height, time, hash);
    } catch (fault) {
      throw fault instanceof Fault ? fault.at(height) : fault;
    }
    if (this.#hashes.length === height * HASH_BYTES) {
      const longer = new Uint8Array(this.#hashes.length * 2);
      longer.set(this.#hashes);
      this.#hashes = longer;
    }
    this.#hashes.set(hash, height * HASH_BYTES);
    this.height = height;
    this.time = time;
  }
}
