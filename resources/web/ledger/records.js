/** What a block's body says (docs/ledger.md, "Records"). Refuses all that could be written otherwise. */

import { demand } from "./fault.js";

export const Kind = { opening: 1, rules: 2, joined: 3, standing: 4, stepped: 5, codes: 6, act: 7 };
export const State = { none: 0, waiting: 1, offered: 2, delivered: 3, contributed: 4, expired: 5, left: 6 };
export const LaneOf = { head: 0, standard: 1, priority: 2 };
export const Flag = { drawn: 1, premium: 2, sameOffer: 4, replaced: 8, returned: 16 };
export const Code = { none: 0, available: 1, reserved: 2, distributed: 3, used: 4, invalid: 5, held: 6 };
export const TRASHED = 128;
export const MOST_SINCE = 99;

const HEADER = 5;
const TICKET = 27;
const STEP = 12;
const CODES = 11;
const ACT = 41;
const STATUSES = 6;

function number64(view, at) {
  const number = view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
  demand(Number.isSafeInteger(number), "a number is too large");
  return number;
}

/** @param {Uint8Array} body @returns {{kind: number, view: DataView}[]} */
export function recordsIn(body) {
  const records = [];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < body.length; ) {
    demand(at + HEADER <= body.length, "a record is cut off");
    const kind = view.getUint8(at);
    const size = view.getUint32(at + 1);
    demand(kind >= Kind.opening && kind <= Kind.act, "a record of an unknown kind");
    at += HEADER;
    demand(at + size <= body.length, "a record is cut off");
    records.push({ kind, view: new DataView(body.buffer, body.byteOffset + at, size) });
    at += size;
  }
  demand(records.length > 0, "it has no records");
  return records;
}

function countOf(view, size) {
  demand(view.byteLength > 0 && view.byteLength % size === 0, "a list is empty or cut off");
  return view.byteLength / size;
}

function counts(view, at) {
  return [0, ...Array.from({ length: STATUSES }, (_, index) => number64(view, at + 8 * index))];
}

/** Counts are by their number above: codes[Code.available]. */
export function openingIn(view) {
  const beforeSlug = 3;
  demand(view.byteLength >= beforeSlug && view.getUint16(0) === 1, "an opening of an unknown version");
  const length = view.getUint8(2);
  let at = beforeSlug + length;
  demand(view.byteLength === at + 9 + 3 * 8 * STATUSES, "an opening of another size");
  const letters = new Uint8Array(view.buffer, view.byteOffset + beforeSlug, length);
  demand(length > 0 && letters.every((letter) => letter > 0x20 && letter < 0x7f), "a campaign without a name");
  const next = number64(view, at);
  const since = view.getUint8(at + 8);
  demand(next >= 1 && since <= MOST_SINCE, "an opening that cannot be");
  at += 9;
  const [codes, tickets, trash] = [0, 1, 2].map((index) => counts(view, at + 8 * STATUSES * index));
  return { slug: String.fromCharCode(...letters), next, since, codes, tickets, trash };
}

export function rulesIn(view) {
  demand(view.byteLength === 2 && view.getUint8(1) <= 3, "rules that are not known");
  return { share: view.getUint8(0) };
}

/** Of the kinds "joined" and "standing". */
export function ticketsIn(view) {
  const tickets = [];
  const count = countOf(view, TICKET);
  for (let at = 0, previous = 0; tickets.length < count; at += TICKET) {
    const number = number64(view, at);
    demand(number > previous, "tickets are out of order");
    previous = number;
    const [state, lane, flags] = [view.getUint8(at + 8), view.getUint8(at + 9), view.getUint8(at + 10)];
    demand(lane <= LaneOf.priority && flags <= (Flag.drawn | Flag.premium), "a ticket that is not known");
    tickets.push({ number, state, lane, flags, pseudonym: new Uint8Array(view.buffer, view.byteOffset + at + 11, 16) });
  }
  return tickets;
}

export function stepsIn(view) {
  const steps = [];
  const count = countOf(view, STEP);
  for (let at = 0, previous = -1; steps.length < count; at += STEP) {
    const number = number64(view, at);
    demand(number > previous, "steps are out of order");
    previous = number;
    const [before, after, lanes, flags] = [view.getUint8(at + 8), view.getUint8(at + 9), view.getUint8(at + 10), view.getUint8(at + 11)];
    const [laneBefore, lane] = [lanes >> 4, lanes & 15];
    demand(laneBefore <= LaneOf.priority && lane <= LaneOf.priority && flags < 32, "a step that is not known");
    steps.push({ number, before, after, laneBefore, lane, flags });
  }
  return steps;
}

function isStatus(value) {
  const status = value & ~TRASHED;
  return status >= Code.available && status <= Code.held;
}

export function codesIn(view) {
  const moves = [];
  const total = countOf(view, CODES);
  for (let at = 0, previous = -1; moves.length < total; at += CODES) {
    const [from, to, source] = [view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2)];
    const order = (from << 16) | (to << 8) | source;
    demand(order > previous, "codes are out of order");
    previous = order;
    demand((from === Code.none || isStatus(from)) && isStatus(to) && from !== to, "a status of codes that is not known");
    demand(from === Code.none ? source >= 1 && source <= 3 : source === 0, "a source of codes that is not known");
    const count = number64(view, at + 3);
    demand(count > 0, "no codes at all");
    moves.push({ from, to, count });
  }
  return moves;
}

export function actIn(view) {
  const action = view.byteLength === ACT ? view.getUint8(8) : 0;
  demand(action >= 1 && action <= 3, "an act that is not known");
  return { number: number64(view, 0), action };
}
