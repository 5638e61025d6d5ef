// The page's verifier on published copies, in Node: verify.mjs COPY…. For each a line of what tests/ledger/verify.py prints, as far as both
// say it.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { verifyLedger } from "../../resources/web/ledger/verify.js";

function sourceIn(folder) {
  const read = (...path) => readFile(join(folder, ...path)).catch((error) => (error.code === "ENOENT" ? null : Promise.reject(error)));
  return {
    end: async () => {
      try {
        return JSON.parse(await read("ledger.json"));
      } catch {
        return null;
      }
    },
    segment: async (first) => {
      const bytes = await read("blocks", `${String(first).padStart(10, "0")}.jsonl`);
      return bytes && new Uint8Array(bytes);
    },
  };
}

for (const folder of process.argv.slice(2)) {
  const { ok, fault, campaign, height, time, hash, told } = await verifyLedger(sourceIn(folder));
  console.log(JSON.stringify(ok ? { ok, campaign, height, time, hash, events: told.events, told } : { ok, ...fault }));
  if (!ok) process.exitCode = 1;
}
