// Premium, with a provider to sign in with and a Stripe on this machine: needs a real server, and both emulators.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { launchBrowser } from "./support/browser.mjs";
import { missing, premiumSite } from "./support/premium-site.mjs";
import { emptyPool, requestTicket } from "./support/server.mjs";
import { ASK, heading, newVisitor, press } from "./support/visitor.mjs";

describe("premium", { skip: missing() }, () => {
  let browser;
  let site;

  before(async () => {
    site = await premiumSite();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await site?.end();
  });

  const visitor = (t, options = {}) => newVisitor(t, browser, site, { otherHosts: true, ...options });
  const signIn = async (page) => {
    await page.goto(`${site.url}/sora`);
    await page.getByRole("link", { name: "Sign in with LinkedIn" }).click();
    await page.getByText("Signed in with LinkedIn as").waitFor();
  };
  const lane = (page) => page.evaluate(async () => {
    const ticket = await (await fetch("/api/v1/ticket")).json();
    return ticket.lane ?? JSON.stringify(ticket);
  });
  const untilLane = async (page, wanted) => {
    const deadline = Date.now() + 20_000;
    while ((await lane(page)) !== wanted) {
      if (Date.now() > deadline) throw new Error(`the lane stays ${await lane(page)}`);
      await page.waitForTimeout(100);
    }
  };
  // The page says what is so now: Stripe's word of a change takes its time.
  const untilPage = async (page, words) => {
    const deadline = Date.now() + 20_000;
    do {
      await page.goto(`${site.url}/premium`);
      if (await page.getByText(words).isVisible()) return;
    } while (Date.now() < deadline);
    throw new Error(`${words} is not said`);
  };

  it("is paid at Stripe, gives the priority lane, and is cancelled there", async (t) => {
    const { page } = await visitor(t);
    await emptyPool(site);
    await requestTicket(site);
    await signIn(page);
    await press(page, ASK);
    await untilLane(page, "standard");
    await page.getByRole("link", { name: "What premium does" }).click();
    await heading(page, "Premium");
    await press(page, "Get premium for $19 a month");
    await heading(page, "Pay $19.00 a month");
    assert.equal(new URL(page.url()).origin, site.stripe);
    await press(page, "Subscribe");
    await page.getByText("You have premium. It renews on").waitFor();
    assert.equal(new URL(page.url()).origin, site.url);
    await untilLane(page, "priority");

    await press(page, "Manage or cancel at Stripe");
    await heading(page, "Manage your subscription");
    await page.getByRole("button", { name: "Cancel subscription", exact: true }).click();
    await heading(page, "Done");
    await untilPage(page, "You cancelled it: it ends on");
    assert.equal(await lane(page), "priority");

    await site.happen("end_period");
    await untilLane(page, "standard");
    await untilPage(page, "Get premium for $19 a month");
  });

  it("works without JavaScript, and asks to sign in first", async (t) => {
    const { page } = await visitor(t, { javaScriptEnabled: false });
    await page.goto(`${site.url}/premium`);
    await page.getByText("It does not buy a code.").waitFor();
    await page.getByRole("link", { name: "Sign in with LinkedIn" }).click();
    await page.waitForURL(`${site.url}/premium`);
    await press(page, "Get premium for $19 a month");
    await heading(page, "Pay $19.00 a month");
    await page.getByRole("link", { name: "Back" }).click();
    await heading(page, "Premium");
    await page.getByRole("button", { name: "Get premium for $19 a month" }).waitFor();
  });

  it("looks again by itself where Stripe is late", async (t) => {
    const { page } = await visitor(t);
    await signIn(page);
    await site.holdEvents();
    t.after(() => site.sendEvents());
    await page.goto(`${site.url}/premium/done`);
    await page.getByText("this page looks again by itself").waitFor();
    await page.waitForURL(/looks=19/u);
  });

  for (const colorScheme of ["light", "dark"]) {
    it(`is accessible (${colorScheme})`, async (t) => {
      const { page } = await visitor(t, { colorScheme });
      await page.goto(`${site.url}/premium`);
      assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);
      await signIn(page);
      await page.goto(`${site.url}/premium`);
      assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);
    });
  }
});
