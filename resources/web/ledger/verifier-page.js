/** The stand-alone verifier: files in, findings out. No server, no network. */

import { button } from "../scripts/dom.js";
import { Panel } from "./panel.js";
import { signatureOf } from "./receipt.js";
import { reportOf } from "./report.js";
import { filesAsSource } from "./sources.js";
import { verifyLedger } from "./verify.js";

const SPEAK_EVERY = 50;

const panel = new Panel(document.getElementById("check"));
const chooser = document.getElementById("files");
let cancelled = false;

const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

async function findingsOf(source, receipt) {
  let spoken = performance.now();
  const tell = async (height, end) => {
    if (performance.now() - spoken < SPEAK_EVERY) return;
    panel.tell(height, end);
    await nextTurn();
    spoken = performance.now();
    if (cancelled) throw new Error("it was cancelled");
  };
  return verifyLedger(source, { receipt, tell });
}

async function check(files) {
  cancelled = false;
  panel.begin(() => (cancelled = true));
  try {
    if (!globalThis.crypto?.subtle) throw new Error("this browser does it on pages over https, and on files, alone");
    const { source, receipt, keys } = await filesAsSource(files);
    if (!source) throw new Error("a ledger’s files are missing: choose ledger.json and all that is in blocks");
    const signature = receipt ? await signatureOf(receipt, keys) : null;
    panel.show(reportOf(await findingsOf(source, receipt), { receipt, signature }));
  } catch (error) {
    panel.offer(`The files could not be checked: ${error.message}.`);
  }
}

async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return found;
    for (const each of entries) found.push(...(await filesIn(each)));
  }
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = entries.length ? await Promise.all(entries.map(filesIn)) : [[...transfer.files]];
  check(found.flat());
}

panel.offer(null);
document.getElementById("actions").append(button("Check these files", () => check(chooser.files)));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  dropped(event.dataTransfer);
});
