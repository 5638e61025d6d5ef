// Waiting: the place and how it moves, looking again, sleep and lost network, and how the page tells of the turn.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { emptyPool, newCode, newCodes, requestTicket, serverUnderTest } from "./support/server.mjs";
import { ASK, heading, newVisitor, press } from "./support/visitor.mjs";

const LOOKS = "**/api/v1/ticket";
const TELL = "Tell me when it’s my turn";

/** What the browser was asked for, in place of its own sound and notifications. */
const RECORD = ({ permission = "default", constructible = true, answered = true }) => {
  globalThis.heard = { sounds: 0, asked: 0, shown: [] };
  class Recorded {
    static permission = permission;
    static async requestPermission() {
      globalThis.heard.asked += 1;
      if (!answered) await new Promise((resolve) => (globalThis.answer = resolve));
      Recorded.permission = "granted";
      return "granted";
    }
    constructor(title, { data } = {}) {
      if (!constructible) throw new TypeError("Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.");
      structuredClone(data);
      globalThis.heard.shown.push(title);
    }
    addEventListener() {}
    close() {}
  }
  globalThis.Notification = Recorded;
  const { start } = AudioScheduledSourceNode.prototype;
  AudioScheduledSourceNode.prototype.start = function (...values) {
    globalThis.heard.sounds += 1;
    return start.apply(this, values);
  };
};

const heard = (page) => page.evaluate(() => globalThis.heard);

/** As if the visitor looked at something else, or came back. */
function hide(page, hidden) {
  return page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

describe("the line", () => {
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

  /** In line behind so many others, whom no browser has. */
  async function waiting(t, ahead, { record = null } = {}) {
    const { context, page } = await newVisitor(t, browser, server);
    if (record) await context.addInitScript(RECORD, record);
    await emptyPool(server);
    for (let i = 0; i < ahead; i += 1) await requestTicket(server);
    await page.goto(server.url);
    await press(page, ASK);
    await page.locator("main[data-view=waiting]").waitFor();
    return { context, page };
  }

  /** Tells the page another poll_after_seconds than the server does. */
  async function slowly(page, seconds) {
    await page.route(LOOKS, async (route) => {
      const response = await route.fetch();
      if (response.status() !== 200) return route.fulfill({ response });
      return route.fulfill({ response, json: { ...(await response.json()), poll_after_seconds: seconds } });
    });
  }

  it("shows the place in the tab's title, and by how much it moved", async (t) => {
    const { page } = await waiting(t, 4);
    await heading(page, "4 people are ahead of you");
    assert.match(await page.title(), /^4 ahead of you · /u);
    assert.equal(await page.locator(".moved").textContent(), "");
    await server.import(...newCodes(3));
    await heading(page, "One person is ahead of you");
    await page.getByText("You’ve moved up three places since you opened this page.").waitFor();
    assert.match(await page.title(), /^1 ahead of you · /u);
    await server.import(...newCodes(2));
    await heading(page, "It’s your turn");
    assert.match(await page.title(), /^It’s your turn · /u);
  });

  it("counts down to the next look, in silence", async (t) => {
    const { page } = await waiting(t, 1);
    await slowly(page, 30);
    await page.reload();
    const watch = page.locator(".watch");
    await watch.getByText(/Up to date. We look again in (?:2\d|3[0-3]) seconds/u).waitFor();
    const before = Number((await watch.textContent()).match(/\d+/u)[0]);
    await page.waitForFunction((seconds) => Number(document.querySelector(".watch").textContent.match(/\d+/u)[0]) < seconds, before);
    assert.equal(await watch.getAttribute("aria-hidden"), "true");
    assert.equal(await page.locator("#announcer").textContent(), "");
  });

  it("asks about as often as it is told, never in step", async (t) => {
    const { page } = await waiting(t, 1);
    await slowly(page, 20);
    await page.clock.install();
    await page.reload();
    await page.locator("main[data-view=waiting]").waitFor();
    let looks = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/api/v1/ticket") && request.method() === "GET") looks += 1;
    });
    await page.clock.runFor(17_500);
    assert.equal(looks, 0);
    const looked = page.waitForRequest(LOOKS);
    await page.clock.runFor(3_000);
    await looked;
  });

  for (const [name, cause] of [
    ["the tab comes to the front", (page) => hide(page, false)],
    ["the connection is back", (page) => page.evaluate(() => dispatchEvent(new Event("online")))],
    ["the page comes out of the history", (page) => page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })))],
    ["the machine has slept", (page) => page.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 3_600_000;
    })],
  ]) {
    it(`looks at once when ${name}`, async (t) => {
      const { page } = await waiting(t, 1);
      await slowly(page, 3_000);
      await page.reload();
      await page.getByText(/We look again in 2\d\d\d|We look again in 3\d\d\d/u).waitFor();
      await server.import(newCode());
      const looked = page.waitForRequest(LOOKS);
      await cause(page);
      await looked;
      await heading(page, "You’re next");
    });
  }

  it("asks the browser for nothing before the visitor presses the button", async (t) => {
    const { page } = await waiting(t, 0, { record: {} });
    assert.deepEqual(await heard(page), { sounds: 0, asked: 0, shown: [] });
    await server.import(newCode());
    await heading(page, "It’s your turn");
    assert.deepEqual(await heard(page), { sounds: 0, asked: 0, shown: [] });
  });

  it("tells of the turn with a sound, once, however many tabs are open", async (t) => {
    const { context, page } = await waiting(t, 0, { record: {} });
    await press(page, TELL);
    await page.getByText("While this page is open, this browser tells you when it’s your turn.").waitFor();
    assert.equal(await page.getByRole("button", { name: TELL }).count(), 0);
    assert.equal((await heard(page)).asked, 1);
    const other = await context.newPage();
    await other.goto(server.url);
    await heading(other, "You’re next");
    await server.import(newCode());
    await heading(other, "It’s your turn");
    await heading(page, "It’s your turn");
    assert.deepEqual(await heard(page), { sounds: 2, asked: 1, shown: [] });
    assert.deepEqual(await heard(other), { sounds: 0, asked: 0, shown: [] });
    await page.reload();
    await heading(page, "It’s your turn");
    assert.deepEqual(await heard(page), { sounds: 0, asked: 0, shown: [] });
  });

  for (const [name, end] of [
    ["takes the code", async (page) => {
      await press(page, "Show my code");
      await heading(page, "Your code is here");
    }],
    ["leaves the line", async (page) => {
      await press(page, "Leave the line");
      await page.getByRole("dialog").getByRole("button", { name: "Leave the line" }).click();
      await heading(page, "You’ve left the line");
    }],
    ["loses the ticket", async (page) => {
      await page.context().clearCookies();
      await page.reload();
      await page.getByRole("button", { name: ASK }).waitFor();
      await page.waitForFunction(() => localStorage.getItem("handsel.ticket.sora") === null);
    }],
  ]) {
    it(`forgets which turn it told of when the visitor ${name}`, async (t) => {
      const { page } = await waiting(t, 0, { record: {} });
      await press(page, TELL);
      await page.getByText("While this page is open, this browser tells you when it’s your turn.").waitFor();
      await server.import(newCode());
      await heading(page, "It’s your turn");
      const told = () => page.evaluate(() => localStorage.getItem("handsel.told.sora"));
      assert.notEqual(await told(), null);
      await end(page);
      assert.equal(await told(), null);
    });
  }

  it("keeps what came of the button where it is heard, and takes the focus there", async (t) => {
    const { page } = await waiting(t, 0, { record: {} });
    const ask = page.getByRole("button", { name: TELL });
    const words = page.locator(".turn-alert").getByRole("status");
    await ask.waitFor();
    assert.equal(await words.textContent(), "");
    const below = await page.locator(".turn-alert").evaluate((place) => place.getBoundingClientRect().bottom - place.querySelector("button").getBoundingClientRect().bottom);
    assert.ok(Math.abs(below) < 1, `${below} pixels for words that are not there`);
    await ask.focus();
    await page.keyboard.press("Enter");
    await words.getByText("While this page is open, this browser tells you when it’s your turn.").waitFor();
    await ask.waitFor({ state: "hidden" });
    assert.equal(await words.evaluate((element) => element === document.activeElement), true);
  });

  it("shows the notification where the visitor works in another window", async (t) => {
    const { page } = await waiting(t, 0, { record: {} });
    await press(page, TELL);
    await page.getByText("While this page is open, this browser tells you when it’s your turn.").waitFor();
    // He turns away between two looks, the page still in sight: the next one is under way when the code comes.
    let answer;
    const answered = new Promise((resolve) => {
      answer = resolve;
    });
    await page.route(LOOKS, async (route) => {
      await answered;
      await route.continue();
    });
    await page.waitForRequest(LOOKS);
    await page.evaluate(() => {
      document.hasFocus = () => false;
    });
    await server.import(newCode());
    answer();
    await heading(page, "It’s your turn");
    const { shown, sounds } = await heard(page);
    assert.deepEqual(shown, ["It’s your turn for Sora"]);
    assert.equal(sounds, 2);
  });

  it("counts on no notification where a page cannot make one", async (t) => {
    const { page } = await waiting(t, 0, { record: { permission: "granted", constructible: false } });
    await press(page, TELL);
    const sound = page.getByText("While this page is open, it plays a sound when it’s your turn.");
    await sound.waitFor();
    assert.equal((await heard(page)).asked, 0);
    await page.reload();
    await page.getByRole("button", { name: TELL }).waitFor();
    assert.equal(await page.locator(".turn-alert p").textContent(), "");
    await press(page, TELL);
    await sound.waitFor();
    await server.import(newCode());
    await heading(page, "It’s your turn");
    assert.deepEqual(await heard(page), { sounds: 2, asked: 0, shown: [] });
  });

  it("plays the sound while the question for the permission is open, and hears its answer late", async (t) => {
    const { page } = await waiting(t, 0, { record: { answered: false } });
    await press(page, TELL);
    await page.getByText("While this page is open, it plays a sound when it’s your turn.").waitFor();
    await page.evaluate(() => globalThis.answer());
    await page.getByText("While this page is open, this browser tells you when it’s your turn.").waitFor();
    await server.import(newCode());
    await heading(page, "It’s your turn");
    assert.deepEqual(await heard(page), { sounds: 2, asked: 1, shown: [] });
  });

  it("leaves it to another tab where this one can neither be heard nor seen", async (t) => {
    const { page } = await waiting(t, 0, { record: { permission: "granted", constructible: false } });
    await press(page, TELL);
    await page.getByText("While this page is open, it plays a sound when it’s your turn.").waitFor();
    await page.reload();
    await page.getByRole("button", { name: TELL }).waitFor();
    await server.import(newCode());
    await heading(page, "It’s your turn");
    assert.equal(await page.evaluate(() => localStorage.getItem("handsel.told.sora")), null);
  });

  it("offers the sound again after the page was loaded again", async (t) => {
    const { page } = await waiting(t, 0, { record: { permission: "granted" } });
    const told = page.getByText("While this page is open, this browser tells you when it’s your turn.");
    await press(page, TELL);
    await told.waitFor();
    await page.reload();
    await told.waitFor();
    await press(page, "Play a sound, too");
    await page.getByRole("button", { name: "Play a sound, too" }).waitFor({ state: "hidden" });
    await server.import(newCode());
    await heading(page, "It’s your turn");
    assert.deepEqual(await heard(page), { sounds: 2, asked: 0, shown: [] });
  });

  it("says so where the browser doesn't let it tell", async (t) => {
    const { page } = await waiting(t, 0);
    await page.evaluate(() => {
      Object.defineProperty(Notification, "permission", { value: "denied" });
    });
    await press(page, TELL);
    await page.getByText("While this page is open, it plays a sound when it’s your turn.").waitFor();
  });

  it("goes on after the network was away, without a word of its own", async (t) => {
    const { context, page } = await waiting(t, 1);
    await heading(page, "One person is ahead of you");
    await context.setOffline(true);
    await page.getByText("No connection. We keep trying; nothing is lost.").waitFor();
    assert.equal(await page.locator(".watch").textContent(), "");
    await server.import(newCode());
    await context.setOffline(false);
    await heading(page, "You’re next");
    await page.locator("#connection", { hasText: /^$/u }).waitFor({ state: "attached" });
  });
});
