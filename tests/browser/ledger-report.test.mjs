// What the page says of a ledger, by small ledgers made here: needs no browser and no server.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { Pseudonyms } from "../../resources/web/ledger/pseudonyms.js";
import { signatureOf } from "../../resources/web/ledger/receipt.js";
import { reportOf } from "../../resources/web/ledger/report.js";
import { verifyLedger } from "../../resources/web/ledger/verify.js";
import "../ledger/web-crypto.mjs";

// Of a browser; Node has it from version 21 on.
globalThis.navigator ??= { languages: ["en-GB"] };

const [WAITING, OFFERED, DELIVERED, EXPIRED, LEFT] = [1, 2, 3, 5, 6];
const [HEAD, STANDARD, PRIORITY] = [0, 1, 2];

const bytes = (size, value) => Buffer.from(BigInt(value).toString(16).padStart(2 * size, "0"), "hex");
const record = (kind, ...content) => Buffer.concat([bytes(1, kind), bytes(4, Buffer.concat(content).length), ...content]);
const pseudonym = (number) => createHash("sha256").update(String(number)).digest().subarray(0, 16);
const ticket = (number, state, lane = STANDARD, flags = 0) => Buffer.concat([bytes(8, number), Buffer.from([state, lane, flags]), pseudonym(number)]);
const joined = (...tickets) => record(3, ...tickets);
const step = (number, before, after, lanes = [STANDARD, STANDARD], flags = 0) =>
  Buffer.concat([bytes(8, number), Buffer.from([before, after, lanes[0] * 16 + lanes[1], flags])]);
const stepped = (...steps) => record(5, ...steps);
const codes = (...moves) => record(6, ...moves.map(([from, to, source, count]) => Buffer.concat([Buffer.from([from, to, source]), bytes(8, count)])));
const added = (count) => codes([0, 1, 1, count]);
const held = (count) => codes([1, 2, 0, count]);
const act = (number) => record(7, bytes(8, number), bytes(1, 1), Buffer.alloc(32));
const rules = (share) => record(2, Buffer.from([share, 0]));
const opening = (next = 1, tickets = [0, 0, 0, 0, 0, 0]) =>
  record(1, bytes(2, 1), bytes(1, 4), Buffer.from("sora"), bytes(8, next), bytes(1, 0), Buffer.alloc(48), ...tickets.map((count) => bytes(8, count)), Buffer.alloc(48));

/** A source of blocks with these bodies. */
function ledger(...bodies) {
  let hash = Buffer.alloc(32);
  const blocks = bodies.map((body, height) => {
    const time = 1_795_674_844_000_000 + height;
    hash = createHash("sha256").update(Buffer.concat([hash, bytes(8, height), bytes(8, time), body])).digest();
    return { height, time, body: body.toString("base64"), hash: hash.toString("hex") };
  });
  const { height, time, hash: last } = blocks.at(-1);
  return {
    blocks,
    end: async () => ({ campaign: "sora", height, time, hash: last, segment_blocks: 1024 }),
    segment: async (first) => (first === 0 ? new TextEncoder().encode(blocks.map((block) => `${JSON.stringify(block)}\n`).join("")) : null),
  };
}

function receiptOf(source, number, block) {
  return { campaign: "sora", number, pseudonym: pseudonym(number).toString("hex"), block, block_hash: source.blocks[block].hash };
}

const generateKeys = () => crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);

async function signed({ publicKey, privateKey }, receipt) {
  const { campaign, number, pseudonym: name, block, block_hash: hash, issued_at: issued } = receipt;
  const text = `handsel receipt 1\n${[campaign, number, name, block, hash, issued].join("\n")}\n`;
  const signature = await crypto.subtle.sign({ name: "Ed25519" }, privateKey, Buffer.from(text));
  const key = Buffer.from(await crypto.subtle.exportKey("raw", publicKey)).toString("hex");
  return { ...receipt, key, signature: Buffer.from(signature).toString("base64") };
}

async function reported(source, receipt = null) {
  const findings = await verifyLedger(source, { receipt });
  return { findings, ...reportOf(findings, { receipt }) };
}

const begin = Buffer.concat([opening(), rules(4)]);
const two = joined(ticket(1, WAITING), ticket(2, WAITING));

describe("what is said of a ledger", () => {
  it("whoever is served together with a ticket, behind it, was not served past it", async () => {
    const source = ledger(begin, two, Buffer.concat([added(2), held(2), stepped(step(1, WAITING, OFFERED), step(2, WAITING, OFFERED))]));
    const { title, lines } = await reported(source, receiptOf(source, 1, 1));
    assert.equal(title, "This ticket was not overtaken");
    assert.ok(lines.includes("Nobody who joined later was served before it."), lines.join("\n"));
    assert.ok(lines.some((line) => line.startsWith("Its turn came in block 2, on ")));
  });

  it("names those who were served past a ticket, and why", async () => {
    const source = ledger(
      begin,
      joined(ticket(1, WAITING), ticket(2, WAITING, PRIORITY, 2), ticket(3, WAITING), ticket(4, WAITING)),
      Buffer.concat([stepped(step(4, WAITING, WAITING, [STANDARD, HEAD])), act(4)]),
      Buffer.concat([added(1), held(1), stepped(step(4, WAITING, OFFERED, [HEAD, HEAD]))]),
      Buffer.concat([stepped(step(4, OFFERED, DELIVERED, [HEAD, HEAD])), codes([2, 3, 0, 1])]),
      stepped(step(4, DELIVERED, WAITING, [HEAD, HEAD], 8)),
      rules(1),
      Buffer.concat([added(2), held(2), stepped(step(2, WAITING, OFFERED, [PRIORITY, PRIORITY], 2), step(4, WAITING, OFFERED, [HEAD, HEAD]))]),
    );
    const { findings, isFair, lines } = await reported(source, receiptOf(source, 1, 1));
    assert.ok(isFair, lines.join("\n"));
    assert.deepEqual({ ...findings.ticket.past }, { replaced: 1, premium: 1, byHand: 1, standard: 0 });
    assert.ok(lines.includes("Nobody who joined later was served before it, except 1 at the head of the line for codes that did not work, 1 in the priority lane within its share (now 1 in 1) and 1 moved by hand for a reason that is kept."), lines.join("\n"));
    assert.ok(lines.includes("It is still waiting for its turn."));
  });

  it("a code that did not work brings to the head", async () => {
    const source = ledger(
      begin,
      Buffer.concat([added(1), joined(ticket(1, DELIVERED)), codes([1, 3, 0, 1])]),
      joined(ticket(2, WAITING)),
      stepped(step(1, DELIVERED, WAITING, [STANDARD, HEAD], 8)),
      Buffer.concat([added(1), held(1), stepped(step(1, WAITING, OFFERED, [HEAD, HEAD]))]),
    );
    const { lines } = await reported(source, receiptOf(source, 2, 2));
    assert.ok(lines.includes("Nobody who joined later was served before it."), "its number is higher");
    const mine = await reported(source, receiptOf(source, 1, 1));
    assert.ok(mine.lines.includes("It was given a code at once: nobody was waiting."), mine.lines.join("\n"));
  });

  it("says of a ticket older than the ledger what there is to say", async () => {
    const standing = record(4, ticket(2, WAITING), ticket(4, EXPIRED));
    const source = ledger(Buffer.concat([opening(5, [1, 0, 1, 0, 1, 1]), rules(0), standing]), stepped(step(2, WAITING, LEFT)));
    const stood = await reported(source, receiptOf(source, 2, 0));
    assert.ok(stood.lines[0].startsWith("Number 2 is in block 0"), stood.lines.join("\n"));
    assert.ok(stood.lines.includes("It left the line before its turn came."));
    const gone = await reported(source, receiptOf(source, 1, 0));
    assert.ok(gone.isFair);
    assert.equal(gone.title, "Nobody was overtaken");
    assert.ok(gone.lines[0].startsWith("Number 1 had its code before the ledger began."));
  });

  it("names the ticket that was overtaken, and the block", async () => {
    const source = ledger(begin, two, Buffer.concat([added(1), held(1), stepped(step(2, WAITING, OFFERED))]));
    const { isFair, title, lines } = await reported(source);
    assert.equal(isFair, false);
    assert.equal(title, "Something is wrong in block 2");
    assert.equal(lines[0], "Block 2: ticket 1 was overtaken.");
    assert.equal(lines[1], "The 2 blocks before it are right.");
  });

  it("a receipt has to be of this ledger, its block and its pseudonym", async () => {
    const source = ledger(begin, two);
    const receipt = receiptOf(source, 2, 1);
    const wrong = async (change) => (await reported(source, { ...receipt, ...change })).lines[0];
    assert.equal(await wrong({ block_hash: "00".repeat(32) }), "Block 1: the receipt names another block.");
    assert.equal(await wrong({ block: 7 }), "Block 2: the receipt names another block.");
    assert.equal(await wrong({ campaign: "other" }), "Block 0: the receipt is of another campaign.");
    assert.equal(await wrong({ number: 3 }), "Block 1: the receipt’s ticket did not join in it.");
    assert.equal(await wrong({ pseudonym: "00".repeat(16) }), "Block 1: the receipt’s ticket has another pseudonym in it.");
  });

  it("a receipt proves what the operator signed, and nothing where his keys are not known", async () => {
    const source = ledger(begin, two);
    const his = await generateKeys();
    const receipt = await signed(his, { ...receiptOf(source, 2, 1), issued_at: 1_795_674_999_000_000 });
    const false_ = await signed(his, { ...receipt, block_hash: "00".repeat(32) });
    const other = receipt.key.replace(/^./u, (letter) => (letter === "0" ? "1" : "0"));
    const said = async (given, keys) => {
      const signature = await signatureOf(given, keys);
      return { signature, ...reportOf(await verifyLedger(source, { receipt: given }), { receipt: given, signature }) };
    };
    const right = await said(receipt, [receipt.key]);
    assert.deepEqual([right.signature, right.isFair, right.lines.at(-1)], ["good", true, "The receipt’s signature is right."]);
    const unknown = await said(receipt, null);
    assert.deepEqual([unknown.signature, unknown.isFair], ["unknown", true]);
    assert.match(unknown.lines.at(-1), /whether the operator signed it is not known/u);
    assert.equal((await said(receipt, [other])).title, "The receipt’s signature is wrong");
    assert.equal((await said({ ...receipt, number: 1 }, null)).title, "The receipt’s signature is wrong");
    // Of a false one, only what is known to be his contradicts the ledger.
    assert.equal((await said(false_, [receipt.key])).title, "Something is wrong in block 1");
    const madeUp = await said(false_, null);
    assert.deepEqual([madeUp.isFair, madeUp.title], [false, "The ledger does not have what this receipt says"]);
    assert.match(madeUp.lines.at(-1), /not known/u);
  });

  it("numbers past all counting are refused", async () => {
    const most = 2 ** 53 - 1;
    const faultOf = async (...bodies) => (await reported(ledger(...bodies))).findings.fault?.problem;
    assert.equal(await faultOf(Buffer.concat([opening(most), rules(4)])), undefined);
    for (const first of [opening(2 ** 53), opening(2, [0, 0, 2 ** 53, 0, 0, 0])]) assert.equal(await faultOf(Buffer.concat([first, rules(4)])), "a number is too large");
    assert.equal(await faultOf(begin, act(2 ** 53)), "a number is too large");
  });

  it("a file that says where the ledger ends has to be right", async () => {
    const source = ledger(begin, two);
    const end = await source.end();
    const wrong = async (change) => (await reported({ ...source, end: async () => change && { ...end, ...change } })).findings.fault;
    assert.equal((await wrong(null)).problem, "ledger.json cannot be read");
    assert.equal((await wrong({ segment_blocks: 1000 })).problem, "ledger.json cannot be read");
    assert.deepEqual(await wrong({ height: 2 }), { height: 2, problem: "it is missing" });
    assert.deepEqual(await wrong({ hash: "00".repeat(32) }), { height: 1, problem: "ledger.json tells another one" });
    assert.deepEqual(await wrong({ time: end.time + 1 }), { height: 1, problem: "ledger.json tells another one" });
    assert.equal((await wrong({ campaign: "other" })).height, 0);
    for (const change of [{ height: -1 }, { height: 2 ** 53 }, { time: "now" }, { time: 2 ** 53 }, { hash: end.hash.toUpperCase() }, { campaign: 7 }]) assert.equal((await wrong(change)).problem, "ledger.json cannot be read");
    // A server’s answers grow while they are read.
    assert.equal(await wrong({ height: 0, hash: source.blocks[0].hash, time: source.blocks[0].time }), undefined);
  });
});

describe("the pseudonyms that have joined", () => {
  // With one place for all that begin alike this would take hours.
  it("are told apart where they differ in their last bytes alone, and found where they come twice", () => {
    const joined = new Pseudonyms();
    for (let number = 0; number < 200_000; number += 1) assert.ok(joined.add(bytes(16, number)));
    for (const number of [0, 1, 1023, 1024, 131_071, 199_999]) assert.ok(!joined.add(bytes(16, number)));
    assert.ok(joined.add(bytes(16, 200_000)));
  });
});
