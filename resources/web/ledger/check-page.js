/** The page /{slug}/check: verifies the server's ledger, and files that somebody kept. */

import { button } from "../scripts/dom.js";
import { Panel } from "./panel.js";
import { patientFetch } from "./patience.js";
import { signatureOf } from "./receipt.js";
import { reportOf } from "./report.js";
import { filesAsSource } from "./sources.js";
import { visits } from "./visits.js";

const { campaign, worker: workerAddress } = document.querySelector("main").dataset;
const base = `/${campaign}/ledger`;
const REWRITTEN = "it, or one before it, is not what it was when you last looked";
const OTHER_COPY = "it, or one before it, is not what it is in your copy";

/** @returns {Promise<import("./verify.js").Findings>} */
function verifiedInWorker(task, panel, cancelled) {
  return new Promise((resolve, reject) => {
    cancelled.throwIfAborted();
    const worker = new Worker(workerAddress);
    const end = (settle, value) => {
      worker.terminate();
      settle(value);
    };
    cancelled.addEventListener("abort", () => end(reject, cancelled.reason));
    worker.addEventListener("error", () => end(reject, new Error("the check broke off")));
    worker.addEventListener("message", ({ data }) => {
      if (data.findings) end(resolve, data.findings);
      else if (data.trouble) end(reject, new Error(data.trouble));
      else if (data.waiting) panel.tellOfWaiting(data.waiting);
      else panel.tell(data.height, data.end);
    });
    worker.postMessage(task);
  });
}

async function jsonAt(address, panel, cancelled) {
  const response = await patientFetch(address, { init: { cache: "no-store", signal: cancelled }, waits: (seconds) => panel.tellOfWaiting(seconds) });
  if (response.status === 401) return null;
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function serverKeys(panel, cancelled) {
  return (await jsonAt(`${base}/keys.json`, panel, cancelled)).keys.map(({ key }) => key);
}

/** Runs a check, and shows it. @param {(panel: Panel, cancelled: AbortSignal) => Promise<void>} check */
async function run(panel, again, check) {
  const stop = new AbortController();
  panel.begin(() => stop.abort());
  try {
    if (!globalThis.crypto?.subtle) throw new Error("this browser checks on pages over https alone");
    await check(stop.signal);
  } catch (error) {
    const words = stop.signal.aborted ? "Cancelled. Nothing was found wrong so far, but not everything was looked at." : `The ledger could not be checked: ${error.message}. Please try again.`;
    panel.offer(words, again);
  }
}

/** The server's ledger, with a receipt, and with what this browser saw before. */
async function checkServer(panel, cancelled, { receipt, marks = [], copy = null }) {
  const mine = receipt?.campaign === campaign ? receipt : null;
  const visit = visits.last(campaign);
  const known = visit ? [{ ...visit, problem: REWRITTEN }] : [];
  const signature = mine ? await signatureOf(mine, await serverKeys(panel, cancelled)) : null;
  const findings = await verifiedInWorker({ base, receipt: mine, marks: [...known, ...marks] }, panel, cancelled);
  const report = reportOf(findings, { receipt: mine, signature, visit, copy });
  if (receipt && !mine) report.lines.push(`The ticket is of another campaign (${receipt.campaign}), whose line has a ledger of its own.`);
  // What was seen stays what is compared with, until something whole is seen again.
  if (findings.ok) visits.keep(campaign, findings);
  return report;
}

const own = new Panel(document.getElementById("check"));
function checkNow() {
  return run(own, button("Check now", checkNow), async (cancelled) => {
    const receipt = await jsonAt("/api/v1/ticket/receipt", own, cancelled);
    own.show(await checkServer(own, cancelled, { receipt }), button("Check again", checkNow, "secondary"));
  });
}
own.offer(null, button("Check now", checkNow));

const kept = new Panel(document.getElementById("files-result"));
const chooser = document.getElementById("files");
const checkFiles = button("Check these files", () =>
  run(kept, checkFiles, async (cancelled) => {
    const { source, end, receipt, unknown } = await filesAsSource(chooser.files);
    if (!source && !receipt) throw new Error(unknown.length ? "none of these files is a receipt or a part of a ledger" : "no files were chosen");
    let report = null;
    if (source) {
      const findings = await verifiedInWorker({ files: [...chooser.files], receipt, marks: [] }, kept, cancelled);
      report = reportOf(findings, { receipt, signature: receipt ? await signatureOf(receipt, await serverKeys()) : null });
      if (!findings.ok || end.campaign !== campaign) {
        kept.show(report, checkFiles);
        return;
      }
    }
    const marks = source ? [{ height: end.height, hash: end.hash, problem: OTHER_COPY }] : [];
    report = await checkServer(kept, cancelled, { receipt, marks, copy: end });
    kept.show(report, checkFiles);
  }),
);
chooser.addEventListener("change", () => kept.offer(null, checkFiles));
