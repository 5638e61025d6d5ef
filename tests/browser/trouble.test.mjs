// What can go wrong on the way to a code, and that nothing is lost by it.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { campaignOf, emptyPool, newCode, newCodes, serverUnderTest, untilCampaign } from "./support/server.mjs";
import { ASK, getCode, heading, newVisitor, press, toTheFields } from "./support/visitor.mjs";

const TICKETS = "**/api/v1/campaigns/sora/tickets";
const CHALLENGE = "**/api/v1/human-check/challenge";
const WIDGET = "**/assets/altcha.*.js";
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

function problem(status, slug, { headers = {}, detail = "" } = {}) {
  return { status, headers, contentType: "application/problem+json", json: { type: `/problems/${slug}`, title: slug, status, detail } };
}

/** Keeps requests to an address from the server. @returns {Promise<() => void>} lets them go */
async function hold(page, address) {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(address, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

describe("trouble", () => {
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

  const keyOf = (request) => request.headers()["idempotency-key"];

  async function ask(page) {
    await page.goto(server.url);
    await press(page, ASK);
  }

  it("no connection: repeats by itself with the same key, and says so", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    const keys = [];
    page.on("request", (request) => request.url().endsWith("/tickets") && keys.push(keyOf(request)));
    await page.route(TICKETS, (route) => route.abort("internetdisconnected"), { times: 2 });
    await ask(page);
    await heading(page, "No connection");
    await page.getByText(/Next try in|Trying/u).waitFor();
    await heading(page, "Your code is here");
    assert.equal(keys.length, 3);
    assert.equal(new Set(keys).size, 1);
    assert.match(keys[0], /^[\w-]{22,64}$/u);
  });

  it("a lost answer: the repeat gets the same ticket, and no second code is taken", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await server.import(...newCodes(2));
    await page.route(TICKETS, async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    }, { times: 1 });
    await ask(page);
    await heading(page, "Your code is here");
    await untilCampaign(server, ({ available }) => available === 1);
  });

  it("a lost answer and a closed tab: the key is kept, and the same ticket comes back", async (t) => {
    const { context, page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await server.import(...newCodes(2));
    await page.route(TICKETS, async (route) => {
      await route.fetch();
      await context.clearCookies();
      await route.abort("connectionreset");
    });
    await ask(page);
    await heading(page, "No connection");
    await page.close();
    await context.clearCookies();
    const tab = await context.newPage();
    await tab.goto(server.url);
    await heading(tab, "Your code is here");
    await untilCampaign(server, ({ available }) => available === 1);
    assert.equal(await tab.evaluate(() => localStorage.getItem("handsel.request.sora")), null);
  });

  it("a request that never arrived and a closed tab: goes on with the check and the same key", async (t) => {
    const { context, page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    const keys = [];
    context.on("request", (request) => request.url().endsWith("/tickets") && keys.push(keyOf(request)));
    await page.route(TICKETS, (route) => route.abort("internetdisconnected"));
    await ask(page);
    await heading(page, "No connection");
    await page.close();
    const tab = await context.newPage();
    await tab.goto(server.url);
    await heading(tab, "Your code is here");
    assert.equal(new Set(keys).size, 1);
  });

  it("Try now does not wait for the countdown", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    await page.route(TICKETS, (route) => route.fulfill(problem(503, "unavailable", { headers: { "Retry-After": "3600" } })), { times: 1 });
    await ask(page);
    await heading(page, "The server is busy");
    await page.getByText(/Next try in 3\d\d\d seconds/u).waitFor();
    await press(page, "Try now");
    await heading(page, "Your code is here");
  });

  it("server busy: waits as long as the server says, then goes on by itself", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    const times = [];
    page.on("request", (request) => request.url().endsWith("/tickets") && times.push(Date.now()));
    await page.route(TICKETS, (route) => route.fulfill(problem(503, "unavailable", { headers: { "Retry-After": "2" } })), { times: 1 });
    await ask(page);
    await heading(page, "The server is busy");
    await heading(page, "Your code is here");
    assert.ok(times[1] - times[0] >= 2000);
  });

  it("a server that goes away and comes back: the line goes on where it was", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    await server.stop();
    await page.getByText("No connection. We keep trying; nothing is lost.").waitFor();
    await heading(page, "You’re next");
    await server.start();
    await page.getByText("No connection.").waitFor({ state: "detached" });
    await server.import(newCode());
    await heading(page, "It’s your turn");
  });

  it("a page opened while the server's answers fail says so, and finds the ticket when they don't", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    const code = await getCode(page, server);
    await page.route("**/api/v1/ticket", (route) => route.fulfill(problem(503, "unavailable", { headers: { "Retry-After": "1" } })), { times: 1 });
    await page.reload();
    await heading(page, "The server is busy");
    await heading(page, "Your code is here");
    assert.equal(await page.locator(".code").textContent(), code);
  });

  it("coming online asks at once", async (t) => {
    const { context, page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    await context.setOffline(true);
    await page.getByText("No connection.").waitFor();
    await server.import(newCode());
    await context.setOffline(false);
    await heading(page, "It’s your turn");
  });

  it("copying needs no connection", async (t) => {
    const { context, page } = await newVisitor(t, browser, server, { permissions: ["clipboard-read", "clipboard-write"] });
    await server.import(newCode());
    const code = await getCode(page, server);
    await context.setOffline(true);
    await press(page, "Copy code");
    await page.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
    const told = page.waitForResponse("**/api/v1/ticket/copied");
    await context.setOffline(false);
    assert.equal((await told).status(), 204);
  });

  it("too many tickets from one address", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await page.route(TICKETS, (route) => route.fulfill(problem(429, "too-many-tickets", { headers: { "Retry-After": "7200" } })));
    await ask(page);
    await heading(page, "Too many requests today");
    await page.getByText(/Try again in about 2 hours/u).waitFor();
    await press(page, "Back");
    await heading(page, /passed on to you/u);
  });

  it("a blocked visitor is told why, and until when", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    const detail = "An administrator has blocked new tickets until 27 November 2026 at 09:30 UTC. The reason: <b>sold</b> codes.";
    await page.route(TICKETS, (route) => route.fulfill(problem(403, "blocked", { detail })));
    await ask(page);
    await heading(page, "No place for now");
    await page.getByText(detail).waitFor();
    assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 0);
    await press(page, "Back");
    await heading(page, /passed on to you/u);
  });

  it("the human check fails: once more, with a new challenge", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    await page.route(TICKETS, (route) => route.fulfill(problem(403, "human-check-failed")), { times: 1 });
    await ask(page);
    await heading(page, "The check didn’t work");
    await press(page, "Try again");
    await heading(page, "Your code is here");
  });

  it("a check that takes its time: the campaign changes meanwhile, and the check stays", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    const pass = await hold(page, WIDGET);
    await page.clock.install();
    const noTicket = page.waitForResponse("**/api/v1/ticket");
    await page.goto(server.url);
    await noTicket;
    await press(page, ASK);
    await heading(page, "One quick check");
    const looks = [];
    page.on("request", (request) => request.method() === "GET" && looks.push(new URL(request.url()).pathname));
    await server.import(newCode());
    await page.clock.runFor(30_000);
    await page.clock.resume();
    pass();
    await heading(page, "Your code is here");
    assert.deepEqual(looks.filter((path) => path.startsWith("/api/v1/campaigns")), []);
  });

  it("a check that begins before the first look is answered stays", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    const pass = await hold(page, WIDGET);
    const answer = await hold(page, "**/api/v1/ticket");
    await ask(page);
    await heading(page, "One quick check");
    const noTicket = page.waitForResponse("**/api/v1/ticket");
    answer();
    assert.equal((await noTicket).status(), 401);
    pass();
    await heading(page, "Your code is here");
  });

  it("back from the check, home shows what changed meanwhile", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await server.import(newCode());
    const pass = await hold(page, WIDGET);
    await page.clock.install();
    const looked = await hold(page, "**/api/v1/campaigns/sora");
    const first = page.waitForResponse("**/api/v1/ticket");
    await page.goto(server.url);
    await first;
    const looking = page.waitForRequest("**/api/v1/campaigns/sora");
    await page.clock.runFor(21_000);
    await looking;
    const { available } = await campaignOf(server);
    await server.import(newCode());
    await press(page, ASK);
    await heading(page, "One quick check");
    const answered = page.waitForResponse("**/api/v1/campaigns/sora");
    looked();
    await answered;
    pass();
    await press(page, "Back");
    await page.clock.runFor(21_000);
    await page.locator(".figure").first().getByText(String(available + 1), { exact: true }).waitFor();
  });

  for (const [name, shift] of [["an hour ahead", HOUR], ["a month behind", -30 * DAY]]) {
    it(`a visitor's clock that is ${name}: he gets his code`, async (t) => {
      const { page } = await newVisitor(t, browser, server);
      await server.import(newCode());
      await page.clock.setFixedTime(Date.now() + shift);
      await getCode(page, server);
    });

    it(`a visitor's clock that is ${name}: the check does not call itself expired`, async (t) => {
      const { page } = await newVisitor(t, browser, server);
      await page.route(CHALLENGE, async (route) => {
        const response = await route.fetch();
        const challenge = await response.json();
        challenge.parameters.keyPrefix = "00".repeat(16);
        await route.fulfill({ response, json: challenge });
      });
      await page.clock.setFixedTime(Date.now() + shift);
      await ask(page);
      await page.locator(".check [data-state=verifying]").waitFor();
      await page.locator(".check").getByText("Verifying...", { exact: true }).waitFor();
      assert.equal(await page.getByText(/expired/iu).count(), 0);
    });
  }

  it("two tabs that ask in the same moment get one ticket", async (t) => {
    const { context, page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    const keys = [];
    context.on("request", (request) => request.url().endsWith("/tickets") && keys.push(keyOf(request)));
    const other = await context.newPage();
    for (const tab of [page, other]) {
      await tab.goto(server.url);
      await tab.getByRole("button", { name: ASK }).waitFor();
    }
    const answer = await hold(page, TICKETS);
    const asked = page.waitForRequest(TICKETS);
    await page.bringToFront();
    await press(page, ASK);
    await asked;
    await other.bringToFront();
    await press(other, ASK);
    await heading(other, "You’re next");
    answer();
    await heading(page, "You’re next");
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    await untilCampaign(server, ({ waiting }) => waiting === 1);
  });

  it("a lost answer to It doesn’t work: the other code is shown, and not reported too", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await server.import(...newCodes(2));
    const first = await getCode(page, server);
    const reports = [];
    page.on("request", (request) => request.url().endsWith("/ticket/report") && reports.push(request.postDataJSON()));
    await page.route("**/api/v1/ticket/report", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    }, { times: 1 });
    await press(page, "Copy code");
    await press(page, "It doesn’t work");
    await page.getByRole("dialog").getByRole("button", { name: "It doesn’t work" }).click();
    const show = page.getByRole("button", { name: "Show my code" });
    const other = page.locator(".code").filter({ hasNotText: first });
    await show.or(other).first().waitFor();
    if (await show.isVisible()) await show.click();
    await other.waitFor();
    assert.deepEqual(reports, [{ outcome: "does_not_work" }]);
  });

  it("whose word proved false before is told that he keeps his number", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await server.import(newCode());
    await getCode(page, server);
    const notice = "A code that was reported from here as not working turned out to work.";
    await page.route("**/api/v1/ticket/report", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), notice, cooling_until: "2026-12-02T09:30:00Z" } });
    });
    await press(page, "Copy code");
    await press(page, "It doesn’t work");
    await page.getByRole("dialog").getByRole("button", { name: "It doesn’t work" }).click();
    await page.getByRole("dialog").getByText(notice).waitFor();
    assert.equal(await page.getByRole("dialog").getByRole("button").count(), 1);
    await press(page, "OK");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await heading(page, "You’re next");
  });

  it("a report that never arrived is repeated", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await server.import(...newCodes(2));
    const first = await getCode(page, server);
    await page.route("**/api/v1/ticket/report", (route) => route.abort("connectionreset"), { times: 1 });
    await press(page, "Copy code");
    await press(page, "It doesn’t work");
    await page.getByRole("dialog").getByRole("button", { name: "It doesn’t work" }).click();
    const show = page.getByRole("button", { name: "Show my code" });
    const other = page.locator(".code").filter({ hasNotText: first });
    await show.or(other).first().waitFor();
  });

  it("the check's script does not load", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await page.route(WIDGET, (route) => route.abort());
    await ask(page);
    await heading(page, "The check didn’t load");
  });

  it("the campaign closes between the page and the request", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await page.goto(server.url);
    await page.getByRole("button", { name: ASK }).waitFor();
    await server.close();
    t.after(() => server.open());
    await press(page, ASK);
    await heading(page, "Sora is closed for now");
    await page.reload();
    await heading(page, "Sora is closed for now");
  });

  it("an unknown refusal shows the server's words", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await page.route(TICKETS, (route) => route.fulfill(problem(422, "invalid-input", { detail: "The clock stands still." })));
    await ask(page);
    await heading(page, "Something went wrong");
    await page.getByText("The clock stands still.").waitFor();
  });

  it("the hold ends while the page is open", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    await server.import(newCode());
    await heading(page, "It’s your turn");
    await page.route("**/api/v1/ticket", (route) => route.abort());
    await server.expireHolds();
    await page.unroute("**/api/v1/ticket");
    await page.getByRole("button", { name: "Show my code" }).or(page.getByRole("heading", { name: "Your turn has passed" })).first().waitFor();
    if (await page.getByRole("button", { name: "Show my code" }).isVisible()) await press(page, "Show my code").catch(() => {});
    await heading(page, "Your turn has passed");
  });

  it("a blocked visitor who wants to come back is told why not, and may try again", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    await server.import(newCode());
    await heading(page, "It’s your turn");
    await server.expireHolds();
    await server.settleHold();
    await page.reload();
    await heading(page, "Your turn has passed");
    const detail = "An administrator has blocked returns until 27 November 2026 at 09:30 UTC. The reason: <b>sold</b> codes.";
    await page.route("**/api/v1/ticket/return", (route) => route.fulfill(problem(403, "blocked", { detail })));
    await press(page, "Return to the line");
    await page.getByRole("dialog").getByText(detail).waitFor();
    await press(page, "OK");
    await page.unroute("**/api/v1/ticket/return");
    await heading(page, "Your turn has passed");
    await press(page, "Return to the line");
    await heading(page, "It’s your turn");
  });

  it("a cookie that went away brings the visitor home, and says so", async (t) => {
    const { context, page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    await context.request.delete(`${server.url}/api/v1/ticket`);
    await context.clearCookies();
    await page.getByText(/can’t find your ticket/u).waitFor();
    await heading(page, /passed on to you/u);
  });

  it("an answer that comes after an action is not drawn over it", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    await server.import(newCode());
    await heading(page, "It’s your turn");
    let release;
    const held = new Promise((resolve) => (release = resolve));
    let caught;
    const polled = new Promise((resolve) => (caught = resolve));
    await page.route("**/api/v1/ticket", async (route) => {
      const response = await route.fetch({ headers: { ...route.request().headers(), "if-none-match": "" } });
      caught();
      await held;
      await route.fulfill({ response });
    }, { times: 1 });
    await polled;
    await press(page, "Show my code");
    await heading(page, "Your code is here");
    const late = page.waitForResponse("**/api/v1/ticket");
    release();
    await late;
    await toTheFields(page);
    assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Your code is here");
  });
});
