// How long a browser takes over a published copy with the stand-alone verifier, from the press of its button until it says what it found. One
// line of JSON.
//
//   verify-in-browser.mjs VERIFIER.html FOLDER

import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launchBrowser } from "../browser/support/browser.mjs";

const PATIENCE = 600_000;

const [verifier, folder] = process.argv.slice(2);
if (!folder) {
  console.error("verify-in-browser.mjs VERIFIER.html FOLDER");
  process.exit(2);
}
const blocks = resolve(folder, "blocks");
const files = [resolve(folder, "ledger.json"), ...(await readdir(blocks)).sort().map((name) => join(blocks, name))];
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(resolve(verifier)).href);
  await page.getByLabel("Files").setInputFiles(files);
  const button = page.getByRole("button", { name: "Check these files" });
  const start = performance.now();
  await button.click();
  // What it found, or why it could not.
  const title = page.locator("#check h2, #check [role=alert]").first();
  await title.waitFor({ timeout: PATIENCE });
  const seconds = (performance.now() - start) / 1000;
  const found = await title.textContent();
  console.log(JSON.stringify({ seconds: Number(seconds.toFixed(2)), found }));
  process.exitCode = found === "Nobody was overtaken" ? 0 : 1;
} finally {
  await browser.close();
}
