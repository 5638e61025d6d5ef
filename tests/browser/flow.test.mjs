// The visitor's way from the home page to the thanks, and back to where he was.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { campaignOf, emptyPool, newCode, newCodes, requestTicket, serverUnderTest, untilCampaign } from "./support/server.mjs";
import { ASK, getCode, heading, newVisitor, press, toTheFields } from "./support/visitor.mjs";

describe("the visitor's way", () => {
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

  it("shows the last known place without a connection", { skip: !process.env.INVITES_TEST_CONTROL && "needs a server of its own" }, async (t) => {
    const { context, page } = await newVisitor(t, browser, server, { serviceWorkers: "allow" });
    await emptyPool(server);
    await requestTicket(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, /ahead of you/u);
    const number = await page.locator(".ticket-number").textContent();
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.reload();
    await page.waitForFunction(async () => Boolean(await (await caches.open("handsel-place")).match("/last-place")));
    await context.setOffline(true);
    await page.reload();
    await heading(page, "No connection");
    await page.getByText(`Your number is ${number}.`).waitFor();
    await context.setOffline(false);
    await page.getByRole("link", { name: "Try again" }).click();
    await heading(page, /ahead of you/u);
  });

  it("gives one code, takes four, and says thank you", async (t) => {
    const { context, page } = await newVisitor(t, browser, server, { permissions: ["clipboard-read", "clipboard-write"] });
    await emptyPool(server);
    const mine = newCode();
    await server.import(mine);
    assert.equal(await getCode(page, server), mine);

    const copied = page.waitForResponse("**/api/v1/ticket/copied");
    await press(page, "Copy code");
    assert.equal((await copied).status(), 204);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), mine);
    await page.getByRole("status").filter({ hasText: "Copied" }).waitFor({ state: "attached" });

    const link = page.getByRole("link", { name: /Open Sora/u });
    assert.equal(await link.getAttribute("href"), (await campaignOf(server)).product_url);
    await press(page, "It works");
    const codes = newCodes(4);
    for (const [index, code] of codes.entries()) await page.getByLabel(`Code ${index + 1}`).fill(code);
    await press(page, "Pass them on");
    await heading(page, "Passed on. Thank you.");
    await untilCampaign(server, ({ available }) => available === 4);
    assert.match(await page.title(), /Thank you/u);

    await page.reload();
    await heading(page, "Passed on. Thank you.");
    assert.equal((await context.pages()).length, 1);
  });

  it("leaves no timer behind when it has reported", async (t) => {
    const { context, page } = await newVisitor(t, browser, server);
    await context.addInitScript(() => {
      const { setInterval, clearInterval } = globalThis;
      globalThis.ticking = new Set();
      globalThis.setInterval = (...values) => {
        const id = setInterval(...values);
        globalThis.ticking.add(id);
        return id;
      };
      globalThis.clearInterval = (id) => {
        globalThis.ticking.delete(id);
        clearInterval(id);
      };
    });
    await server.import(newCode());
    await getCode(page, server);
    const reported = page.waitForResponse("**/api/v1/ticket/copied");
    await press(page, "Copy code");
    await reported;
    await press(page, "It works");
    await page.getByLabel("Code 1").waitFor();
    // The wait for the next look, which is all that goes on.
    await page.waitForFunction(() => globalThis.ticking.size === 1);
  });

  it("takes fewer codes first and counts what it has received", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    await getCode(page, server);
    await toTheFields(page);
    const codes = newCodes(4);
    await page.getByLabel("Code 3").fill(codes[0]);
    await press(page, "Pass them on");
    await page.getByText("One of four passed on.").waitFor();
    await page.reload();
    await page.getByText("Passed on", { exact: true }).waitFor();
    assert.equal(await page.getByRole("textbox").count(), 3);
    for (const [index, field] of (await page.getByRole("textbox").all()).entries()) await field.fill(codes[index + 1]);
    await press(page, "Pass them on");
    await heading(page, "Passed on. Thank you.");
  });

  it("keeps the place in line, moves up, and holds a code unseen until it is asked for", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await requestTicket(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "One person is ahead of you");
    const number = await page.locator(".ticket-number").textContent();
    await server.import(newCode());
    await heading(page, "You’re next");
    assert.equal(await page.locator(".ticket-number").textContent(), number);
    const mine = newCode();
    await server.import(mine);
    await heading(page, "It’s your turn");
    assert.match(await page.title(), /It’s your turn/u);
    const until = new Date(await page.locator("time").getAttribute("datetime"));
    assert.ok(until > new Date());
    await press(page, "Show my code");
    await heading(page, "Your code is here");
    assert.equal(await page.locator(".code").textContent(), mine);
  });

  it("says the hold's end in the visitor's own time", async (t) => {
    const { page } = await newVisitor(t, browser, server, { timezoneId: "Asia/Tokyo", locale: "en-GB" });
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    await server.import(newCode());
    await heading(page, "It’s your turn");
    const shown = page.locator("time");
    const until = new Date(await shown.getAttribute("datetime"));
    const hour = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Tokyo", hour: "numeric", minute: "2-digit" }).format(until);
    assert.ok((await shown.textContent()).includes(hour));
  });

  it("comes back, in a new tab, to where the visitor was", async (t) => {
    const { context, page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    const again = async (title) => {
      for (const open of context.pages()) await open.close();
      const tab = await context.newPage();
      await tab.goto(server.url);
      await heading(tab, title);
      return tab;
    };
    const tab = await again("You’re next");
    await server.import(newCode());
    await heading(tab, "It’s your turn");
    const offered = await again("It’s your turn");
    await press(offered, "Show my code");
    await heading(offered, "Your code is here");
    const code = await offered.locator(".code").textContent();
    await toTheFields(offered);
    await press(offered, "Join Sora");
    await press(offered, "It works");
    await offered.getByLabel("Code 1").waitFor();
    const delivered = await again("Your code is here");
    assert.equal(await delivered.locator(".code").textContent(), code);
    await delivered.getByLabel("Code 1").waitFor();
  });

  it("comes back without the browser's storage, by the cookie alone", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    const code = await getCode(page, server);
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await heading(page, "Your code is here");
    assert.equal(await page.locator(".code").textContent(), code);
  });

  it("gives another code for one that does not work, after asking", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await server.import(...newCodes(2));
    const first = await getCode(page, server);
    await press(page, "Copy code");
    await press(page, "It doesn’t work");
    await press(page, "Let me try again");
    assert.equal(await page.locator(".code").textContent(), first);
    await press(page, "It doesn’t work");
    await page.getByRole("dialog").getByRole("button", { name: "It doesn’t work" }).click();
    const show = page.getByRole("button", { name: "Show my code" });
    const other = page.locator(".code").filter({ hasNotText: first });
    await show.or(other).first().waitFor();
    if (await show.isVisible()) await show.click();
    await other.waitFor();
  });

  it("leaves the line only when asked twice", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    await press(page, "Leave the line");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Leave the line");
    await press(page, "Leave the line");
    await page.getByRole("dialog").getByRole("button", { name: "Leave the line" }).click();
    await heading(page, "You’ve left the line");
    await page.reload();
    await heading(page, /passed on to you/u);
    await untilCampaign(server, ({ waiting }) => waiting === 0);
  });

  it("brings one who missed his turn back, once", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    await server.import(newCode());
    await heading(page, "It’s your turn");
    const miss = async () => {
      await server.expireHolds();
      await server.settleHold();
      await page.reload();
      await heading(page, "Your turn has passed");
      await press(page, "Return to the line");
    };
    await miss();
    await heading(page, "It’s your turn");
    await miss();
    await heading(page, "This ticket has ended");
    await press(page, "Ask for a new place");
    await heading(page, /Your code is here|next|ahead of you|your turn/u);
  });

  it("never puts a code or a secret where others could find it", async (t) => {
    const { context, page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    const code = await getCode(page, server);
    await press(page, "Copy code");
    const secrets = (await context.cookies()).map(({ value }) => value);
    const found = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + location.href + document.title + document.cookie);
    for (const secret of [code, ...secrets]) assert.ok(!found.includes(secret));
    assert.ok((await context.cookies()).every(({ httpOnly, sameSite }) => httpOnly && sameSite === "Lax"));
  });

  it("works with neither the Clipboard API nor execCommand", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.execCommand = () => false;
    });
    await server.import(newCode());
    const code = await getCode(page, server);
    await press(page, "Copy code");
    await page.getByRole("button", { name: "Selected: copy it now" }).waitFor();
    assert.equal(await page.evaluate(() => String(getSelection())), code);
  });

  it("falls back to execCommand", async (t) => {
    const { page } = await newVisitor(t, browser, server, { permissions: ["clipboard-read", "clipboard-write"] });
    await page.addInitScript(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
    });
    await server.import(newCode());
    const code = await getCode(page, server);
    await press(page, "Copy code");
    await page.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
  });
});
