/** The lines of a segment (docs/ledger.md, "A published copy"), read byte by byte: there is one way to write a block. */

import { Fault, demand } from "./fault.js";

const text = new TextEncoder();
const HEIGHT = text.encode('{"height":');
const TIME = text.encode(',"time":');
const BODY = text.encode(',"body":"');
const HASH = text.encode('","hash":"');
const END = text.encode('"}');
const LINE_FEED = 10;
const QUOTE = 34;
const HASH_BYTES = 32;

const base64Values = new Uint8Array(256).fill(255);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((letter, value) => (base64Values[letter.charCodeAt(0)] = value));
const hexValues = new Uint8Array(256).fill(255);
[..."0123456789abcdef"].forEach((letter, value) => (hexValues[letter.charCodeAt(0)] = value));

/** One line, from its first byte to its line feed. */
class LineReader {
  #bytes;
  #at;

  constructor(bytes, start, end) {
    this.#bytes = bytes.subarray(0, end);
    this.#at = start;
  }

  expect(literal) {
    for (const byte of literal) demand(this.#bytes[this.#at++] === byte, "a line is not a block");
  }

  number() {
    const start = this.#at;
    let value = 0;
    for (let digit; (digit = this.#bytes[this.#at] - 48) >= 0 && digit <= 9; this.#at += 1) value = value * 10 + digit;
    const length = this.#at - start;
    demand(length > 0 && (length === 1 || this.#bytes[start] !== 48) && Number.isSafeInteger(value), "a line is not a block");
    return value;
  }

  base64() {
    const end = this.#bytes.indexOf(QUOTE, this.#at);
    const size = end - this.#at;
    demand(end >= 0 && size % 4 === 0, "a body is not base64");
    const padding = size === 0 || this.#bytes[end - 1] !== 61 ? 0 : this.#bytes[end - 2] === 61 ? 2 : 1;
    const data = new Uint8Array((size / 4) * 3 - padding);
    let written = 0;
    for (let at = this.#at; at < end; at += 4) {
      const padded = at + 4 === end ? padding : 0;
      const [a, b] = [base64Values[this.#bytes[at]], base64Values[this.#bytes[at + 1]]];
      const c = padded > 1 ? 0 : base64Values[this.#bytes[at + 2]];
      const d = padded > 0 ? 0 : base64Values[this.#bytes[at + 3]];
      demand((a | b | c | d) < 64, "a body is not base64");
      const bits = (a << 18) | (b << 12) | (c << 6) | d;
      demand(padded === 0 || (bits & (padded === 1 ? 0xff : 0xffff)) === 0, "a body is not base64");
      data[written++] = bits >> 16;
      if (padded < 2) data[written++] = (bits >> 8) & 255;
      if (padded < 1) data[written++] = bits & 255;
    }
    this.#at = end;
    return data;
  }

  hash() {
    const hash = new Uint8Array(HASH_BYTES);
    for (let index = 0; index < HASH_BYTES; index += 1) {
      const high = hexValues[this.#bytes[this.#at++]];
      const low = hexValues[this.#bytes[this.#at++]];
      demand((high | low) < 16, "a hash is not hexadecimal");
      hash[index] = (high << 4) | low;
    }
    return hash;
  }

  get atEnd() {
    return this.#at === this.#bytes.length;
  }
}

function blockOf(bytes, start, end) {
  const line = new LineReader(bytes, start, end);
  line.expect(HEIGHT);
  const height = line.number();
  line.expect(TIME);
  const time = line.number();
  line.expect(BODY);
  const body = line.base64();
  line.expect(HASH);
  const hash = line.hash();
  line.expect(END);
  demand(line.atEnd, "a line is not a block");
  return { height, time, body, hash };
}

/**
 * The blocks of a segment, one after the other.
 *
 * @param {Uint8Array} bytes
 * @param {number} first the height in the segment's name
 * @param {number} most how many blocks a segment has
 * @yields {{height: number, time: number, body: Uint8Array, hash: Uint8Array}} Throws a Fault with its height.
 */
export function* blocksIn(bytes, first, most) {
  let height = first;
  for (let start = 0; start < bytes.length; height += 1) {
    const end = bytes.indexOf(LINE_FEED, start);
    try {
      demand(end >= 0, "a line has no end");
      demand(height < first + most, "a segment has too many blocks");
      const block = blockOf(bytes, start, end);
      demand(block.height === height, "its height is another");
      yield block;
    } catch (fault) {
      throw fault instanceof Fault ? fault.at(height) : fault;
    }
    start = end + 1;
  }
}

export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
