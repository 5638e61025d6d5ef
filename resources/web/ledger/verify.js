/** Verifies a ledger from wherever its files are. */

import { Chain, SEGMENT_BLOCKS } from "./chain.js";
import { Fault, demand } from "./fault.js";
import { Follower } from "./follower.js";
import { hexOf } from "./lines.js";

const HASH = /^[0-9a-f]{64}$/u;

/**
 * @typedef {object} Source where a ledger's files are
 * @property {() => Promise<End>} end what ledger.json says
 * @property {(first: number) => Promise<Uint8Array | null>} segment null: there is none
 *
 * @typedef {object} End {campaign, height, time, hash, segment_blocks}
 *
 * @typedef {object} Mark a block that somebody knows: {height, hash}, hash in hexadecimal
 *
 * @typedef {object} Findings
 * @property {boolean} ok
 * @property {{height: number, problem: string, ofReceipt?: boolean}} [fault] the first that is wrong; ofReceipt: the chain itself is right, and the receipt says something else
 * @property {string} campaign
 * @property {number} height of the last block; time and hash are its own
 * @property {Record<string, number>} told what happened, counted
 * @property {number} share the priority lane gets one in so many; 0: there is none
 * @property {number} idle blocks after which somebody waited although a code was there
 * @property {Follower} [ticket]
 */

/**
 * @param {Source} source
 * @param {object} [options]
 * @param {object} [options.receipt] whose block and ticket the ledger has to hold; its signature is another matter
 * @param {(Mark & {problem: string})[]} [options.marks] blocks that it has to hold, and what is wrong where it does not
 * @param {(height: number, end: number) => void | Promise<void>} [options.tell]
 * @returns {Promise<Findings>} Throws where a source cannot be read.
 */
export async function verifyLedger(source, { receipt = null, marks = [], tell = () => {} } = {}) {
  const follower = receipt ? new Follower(receipt.number) : null;
  const chain = new Chain(follower);
  let ofReceipt = false;
  try {
    const end = endOf(await source.end());
    chain.expect(end);
    await addSegments(chain, source, (height) => tell(height, end.height));
    if (chain.height < end.height) throw new Fault("it is missing").at(chain.height + 1);
    for (const mark of marks) checkMark(chain, mark);
    ofReceipt = receipt !== null;
    if (receipt) checkTicket(chain, follower, receipt);
    return { ok: true, ...tellOf(chain), ticket: follower };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { ok: false, fault: { height: fault.height ?? 0, problem: fault.message, ...(ofReceipt && { ofReceipt }) }, ...tellOf(chain), ticket: follower };
  }
}

function endOf(end) {
  const isNumber = (value) => Number.isSafeInteger(value) && value >= 0;
  const fits = typeof end?.campaign === "string" && isNumber(end.height) && isNumber(end.time) && HASH.test(end.hash) && end.segment_blocks === SEGMENT_BLOCKS;
  demand(fits, "ledger.json cannot be read");
  return end;
}

/** As docs/ledger.md has it: what follows a segment that is not full is not of the chain. */
async function addSegments(chain, source, tell) {
  for (let first = 0; ; first += SEGMENT_BLOCKS) {
    const bytes = await source.segment(first);
    if (!bytes) return;
    await chain.add(bytes, tell);
    if (chain.height + 1 < first + SEGMENT_BLOCKS) return;
  }
}

function checkMark(chain, { height, hash, problem }) {
  if (chain.height < height) throw new Fault(problem).at(chain.height + 1);
  if (chain.hashAt(height) !== hash) throw new Fault(problem).at(height);
}

function checkTicket(chain, follower, receipt) {
  checkMark(chain, { height: receipt.block, hash: receipt.block_hash, problem: "the receipt names another block" });
  if (chain.line.campaign !== receipt.campaign) throw new Fault("the receipt is of another campaign").at(0);
  // Of a ticket older than the ledger there may be nothing to see.
  if (receipt.block === 0 && !follower.seen) return;
  if (follower.seen?.height !== receipt.block) throw new Fault("the receipt’s ticket did not join in it").at(receipt.block);
  if (hexOf(follower.seen.pseudonym) !== receipt.pseudonym) throw new Fault("the receipt’s ticket has another pseudonym in it").at(receipt.block);
}

function tellOf(chain) {
  const { height, time, line } = chain;
  return { campaign: line.campaign, height, time, hash: chain.hashAt(height), told: line.told, idle: line.idle, share: line.share };
}
