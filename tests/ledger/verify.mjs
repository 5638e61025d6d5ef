// The page's verifier on published copies, in Node: verify.mjs COPY…. For each a line of what tests/ledger/verify.py prints, as far as both
// say it. verify.mjs --receipt FILE COPY: what the page says with a receipt among the files, and with keys.json where it is there.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { signatureOf } from "../../resources/web/ledger/receipt.js";
import { reportOf } from "../../resources/web/ledger/report.js";
import { verifyLedger } from "../../resources/web/ledger/verify.js";
import "./web-crypto.mjs";

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

async function keysIn(folder) {
  const text = await readFile(join(folder, "keys.json"), "utf8").catch(() => null);
  return text && JSON.parse(text).keys.map(({ key }) => key);
}

const folders = process.argv.slice(2);
if (folders[0] === "--receipt") {
  // Of a browser; Node has it from version 21 on.
  globalThis.navigator ??= { languages: ["en-GB"] };
  const [, file, folder] = folders.splice(0);
  const receipt = JSON.parse(await readFile(file, "utf8"));
  const signature = await signatureOf(receipt, await keysIn(folder));
  const { isFair, title } = reportOf(await verifyLedger(sourceIn(folder), { receipt }), { receipt, signature });
  console.log(JSON.stringify({ ok: isFair, isCompared: signature === "good", title }));
}
for (const folder of folders) {
  const { ok, fault, campaign, height, time, hash, told } = await verifyLedger(sourceIn(folder));
  console.log(JSON.stringify(ok ? { ok, campaign, height, time, hash, events: told.events, told } : { ok, ...fault }));
  if (!ok) process.exitCode = 1;
}
