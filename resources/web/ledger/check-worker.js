/** Checks a ledger beside the page, so that the page stays alive. */

import { filesAsSource, serverSource } from "./sources.js";
import { verifyLedger } from "./verify.js";

const SPEAK_EVERY = 100;

addEventListener("message", async ({ data: { base, files, receipt, marks } }) => {
  let spoken = 0;
  const tell = (height, end) => {
    if (performance.now() - spoken < SPEAK_EVERY) return;
    spoken = performance.now();
    postMessage({ height, end });
  };
  try {
    const source = files ? (await filesAsSource(files)).source : serverSource(base, (waiting) => postMessage({ waiting }));
    postMessage({ findings: await verifyLedger(source, { receipt, marks, tell }) });
  } catch (error) {
    postMessage({ trouble: error.message });
  }
});
