// What is true of the page as a whole: its size, its names, and its other pages.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { launchBrowser } from "./support/browser.mjs";
import { newCode, serverUnderTest, untilCampaign } from "./support/server.mjs";
import { ASK, heading, newVisitor, press } from "./support/visitor.mjs";

const BUDGET = 40 * 1024;

describe("the pages", () => {
  let browser;
  let server;

  before(async () => {
    server = await serverUnderTest();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await server.end();
  });

  it("the campaign's page weighs less than 40 KB compressed, without the widget", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    const bodies = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname === "/" || (pathname.startsWith("/assets/") && !pathname.includes("altcha"))) bodies.push(response.body());
    });
    await page.goto(server.url);
    await page.getByRole("button", { name: ASK }).waitFor();
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body, { level: 9 }).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    t.diagnostic(`${total} bytes in ${sizes.length} files`);
    assert.ok(sizes.length > 20);
    assert.ok(total < BUDGET, `${total} bytes`);
  });

  it("assets are kept for ever under names that hold their content's hash", async () => {
    const html = await (await fetch(server.url)).text();
    const addresses = [...html.matchAll(/"(\/assets\/[^"]+)"(?!:)/gu)].map(([, address]) => address);
    assert.ok(addresses.length > 20);
    for (const address of addresses) {
      assert.match(address, /^\/assets\/[\w-]+\.[0-9A-Za-z_-]{8,}\.(?:js|css|svg)$/u);
      const response = await fetch(server.url + address);
      assert.equal(response.status, 200);
      assert.match(response.headers.get("Cache-Control"), /immutable/u);
      assert.ok(!(await response.text()).includes("{{asset:"));
    }
  });

  it("every module is loaded by its hashed name alone", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    const failed = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith("/assets/") && response.status() !== 200) failed.push(pathname);
    });
    await page.goto(server.url);
    await page.getByRole("button", { name: ASK }).waitFor();
    assert.deepEqual(failed, []);
  });

  it("no placeholder is left in any page", async () => {
    for (const path of ["/", "/sora", "/privacy", "/no-such-page"]) {
      const html = await (await fetch(server.url + path)).text();
      assert.ok(!html.includes("{{"), path);
    }
  });

  it("without JavaScript the page says what it needs", async (t) => {
    const { page } = await newVisitor(t, browser, server, { javaScriptEnabled: false });
    await page.goto(server.url);
    await page.getByText(/This page needs JavaScript/u).waitFor();
    await page.getByRole("heading", { level: 1 }).waitFor();
  });

  it("the privacy page speaks of the human check that is in use, and of no other", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await page.goto(server.url);
    await page.getByRole("link", { name: "Privacy" }).click();
    await heading(page, "Privacy");
    await page.getByText(/asks no one else/u).waitFor();
    for (const name of ["Google", "Cloudflare", "hCaptcha"]) assert.equal(await page.getByText(name).filter({ visible: true }).count(), 0);
  });

  it("an unknown address gets a page that leads back", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    const response = await page.goto(`${server.url}/no-such-page`);
    assert.equal(response.status(), 404);
    await page.getByRole("link", { name: "To the start" }).click();
    await heading(page, /passed on to you/u);
  });

  it("home counts what is there and keeps itself up to date", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await page.clock.install();
    await page.goto(server.url);
    const ready = page.locator(".figure").first().locator("dd");
    await ready.waitFor();
    const count = Number(await ready.textContent());
    await server.import(newCode());
    // What a server says of a campaign may be a second old.
    await untilCampaign(server, ({ available }) => available === count + 1);
    await page.clock.runFor(60_000);
    await page.getByText(String(count + 1), { exact: true }).first().waitFor();
  });
});
