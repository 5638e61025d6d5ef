// A visitor with a browser of his own, watched for what must never happen.

import assert from "node:assert/strict";

const WATCH = () => {
  document.addEventListener("securitypolicyviolation", (event) => globalThis.reportViolation(`${event.violatedDirective}: ${event.blockedURI}`));
};

export const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();
export const press = (page, name) => page.getByRole("button", { name }).click();

/**
 * @param {import("node:test").TestContext} t closes the browser's context, gives up a place still held, and fails on a violated
 *   Content-Security-Policy, a script error, or a request to another host
 * @param {import("playwright-core").Browser} browser
 * @param {object} server
 * @param {import("playwright-core").BrowserContextOptions & {otherHosts?: boolean}} [options] what a service worker asks passes by the routes of a
 *   test, so there is none unless a test wants it
 * @returns {Promise<{context: import("playwright-core").BrowserContext, page: import("playwright-core").Page}>}
 */
export async function newVisitor(t, browser, server, { otherHosts = false, ...options } = {}) {
  const faults = [];
  const context = await browser.newContext({ reducedMotion: "reduce", serviceWorkers: "block", viewport: { width: 360, height: 740 }, ...options });
  context.setDefaultTimeout(30_000);
  await context.exposeBinding("reportViolation", (source, words) => faults.push(`Content-Security-Policy: ${words}`));
  await context.addInitScript(WATCH);
  context.on("weberror", (error) => faults.push(`script error: ${error.error().message}`));
  context.on("console", (message) => {
    if (/Content Security Policy|content-security-policy/iu.test(message.text())) faults.push(message.text());
  });
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== server.url && !otherHosts) faults.push(`request to ${origin}`);
  });
  t.after(async () => {
    await context.request.delete(`${server.url}/api/v1/ticket`).catch(() => {});
    await context.close();
    assert.deepEqual(faults, []);
  });
  return { context, page: await context.newPage() };
}

/** The one button of the home page; what it says depends on how fresh the server's counts are. */
export const ASK = /Get my code|Join the line/u;

/** From the home page to the code, where the pool has one. */
export async function getCode(page, server) {
  await page.goto(server.url);
  await press(page, ASK);
  await heading(page, "Your code is here");
  return page.locator(".code").textContent();
}

/** From the code to the fields. */
export async function toTheFields(page) {
  await press(page, "Pass on four codes");
  await page.getByLabel("Code 1").waitFor();
}
