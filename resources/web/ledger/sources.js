/** Where a ledger's files come from: a server, or files that somebody chose. */

import { patientFetch } from "./patience.js";
import { isReceipt } from "./receipt.js";

const nameOf = (first) => `${String(first).padStart(10, "0")}.jsonl`;

async function answerOf(address, waits) {
  const response = await patientFetch(address, { waits });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}

/**
 * @param {string} base "/sora/ledger"
 * @param {(seconds: number) => void} waits told where the server is busy, and is asked again after that
 */
export function serverSource(base, waits) {
  return {
    end: async () => (await answerOf(`${base}/ledger.json`, waits))?.json(),
    segment: async (first) => {
      const response = await answerOf(`${base}/blocks/${nameOf(first)}`, waits);
      return response && new Uint8Array(await response.arrayBuffer());
    },
  };
}

async function jsonOf(file) {
  try {
    return JSON.parse(await file.text());
  } catch {
    return null;
  }
}

/**
 * What somebody chose or dropped, by what it is.
 *
 * @param {Iterable<File>} files
 * @returns {Promise<{source: import("./verify.js").Source | null, end: object | null, receipt: object | null, keys: string[] | null, unknown: string[]}>}
 */
export async function filesAsSource(files) {
  const segments = new Map();
  const found = { source: null, end: null, receipt: null, keys: null, unknown: [] };
  for (const file of files) {
    if (/^[0-9]{10}\.jsonl$/u.test(file.name)) {
      segments.set(file.name, file);
      continue;
    }
    const content = file.name.endsWith(".json") ? await jsonOf(file) : null;
    if (content?.segment_blocks) found.end = content;
    else if (Array.isArray(content?.keys)) found.keys = content.keys.map(({ key }) => key);
    else if (isReceipt(content)) found.receipt = content;
    else found.unknown.push(file.name);
  }
  if (found.end || segments.size > 0) {
    const segment = async (first) => {
      const file = segments.get(nameOf(first));
      return file ? new Uint8Array(await file.arrayBuffer()) : null;
    };
    found.source = { end: async () => found.end, segment };
  }
  return found;
}
