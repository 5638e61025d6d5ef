// A ledger's files, as a test takes them from the server, changes them, and gives them to the page or to a person.

import { createHash } from "node:crypto";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SEGMENT_BLOCKS = 1024;
const segmentOf = (first) => `blocks/${String(first).padStart(10, "0")}.jsonl`;

/** @returns {Promise<{end: object, blocks: {height: number, time: number, body: string, hash: string}[]}>} */
export async function ledgerOf(server, campaign = "sora") {
  const text = async (name) => (await fetch(`${server.url}/${campaign}/ledger/${name}`)).text();
  const end = JSON.parse(await text("ledger.json"));
  const blocks = [];
  while (blocks.length <= end.height) blocks.push(...(await text(segmentOf(blocks.length))).trim().split("\n").map((line) => JSON.parse(line)));
  return { end, blocks: blocks.slice(0, end.height + 1) };
}

function bytes64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** The same ledger, a block's time changed by a microsecond, and every hash from there on made right again. */
export function rewritten({ end, blocks }, height) {
  const made = blocks.map((block) => ({ ...block }));
  made[height].time -= 1;
  for (let at = height; at < made.length; at += 1) {
    const before = at ? Buffer.from(made[at - 1].hash, "hex") : Buffer.alloc(32);
    const block = made[at];
    const content = Buffer.concat([before, bytes64(block.height), bytes64(block.time), Buffer.from(block.body, "base64")]);
    block.hash = createHash("sha256").update(content).digest("hex");
  }
  const last = made.at(-1);
  return { end: { ...end, time: last.time, hash: last.hash }, blocks: made };
}

/** @returns {[string, string][]} name and content */
function segmentsOf({ blocks }) {
  const lines = blocks.map((block) => `${JSON.stringify(block)}\n`);
  const firsts = Array.from({ length: Math.ceil(lines.length / SEGMENT_BLOCKS) }, (_, index) => index * SEGMENT_BLOCKS);
  return firsts.map((first) => [segmentOf(first), lines.slice(first, first + SEGMENT_BLOCKS).join("")]);
}

/** The page gets this ledger instead of the server's. */
export async function serve(page, ledger) {
  const segments = new Map(segmentsOf(ledger));
  // A worker's requests are its page's context's.
  await page.context().route("**/ledger/ledger.json", (route) => route.fulfill({ json: ledger.end }));
  await page.context().route("**/ledger/blocks/*", (route) => {
    const body = segments.get(`blocks/${route.request().url().split("/").at(-1)}`);
    return route.fulfill(body === undefined ? { status: 404 } : { body });
  });
}

/** Leaves it in a folder. @returns {Promise<string[]>} the files' paths */
export async function keep(ledger, ...others) {
  const folder = await mkdtemp(join(tmpdir(), "ledger-"));
  await mkdir(join(folder, "blocks"));
  const files = [...segmentsOf(ledger), ["ledger.json", JSON.stringify(ledger.end)], ...others];
  for (const [name, content] of files) await writeFile(join(folder, name), content);
  return files.map(([name]) => join(folder, name));
}
