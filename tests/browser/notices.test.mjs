// Word of the visitor's turn: by e-mail, by push message, and the app without a connection.

import assert from "node:assert/strict";
import { createECDH, randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import ece from "http_ece";
import { importJWK, jwtVerify } from "jose";
import { launchBrowser } from "./support/browser.mjs";
import { missing, noticeSite, textOf } from "./support/notice-site.mjs";
import { emptyPool, newCode, requestTicket } from "./support/server.mjs";
import { ASK, heading, newVisitor, press } from "./support/visitor.mjs";

const PLACE = /ahead of you|next/u;

/** A browser's keys as a page would get them, and what they open. */
function newSubscription(endpoint) {
  const keys = createECDH("prime256v1");
  keys.generateKeys();
  const auth = randomBytes(16);
  return {
    json: { endpoint, expirationTime: null, keys: { p256dh: keys.getPublicKey().toString("base64url"), auth: auth.toString("base64url") } },
    open: (body) => JSON.parse(ece.decrypt(body, { version: "aes128gcm", privateKey: keys, authSecret: auth }).toString("utf8")),
  };
}

/** The claims of a VAPID header, whose signature is right; by another library than ours. */
async function vapidClaims(header, audience) {
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/u.exec(header);
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
  const { payload } = await jwtVerify(token, await importJWK({ kty: "EC", crv: "P-256", x, y }, "ES256"), { audience, algorithms: ["ES256"] });
  return { claims: payload, key };
}

describe("word of one's turn", { skip: missing() }, () => {
  let browser;
  let site;

  before(async () => {
    site = await noticeSite();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await site?.end();
  });

  // What the visitor before has given up.
  beforeEach(() => emptyPool(site));

  /** Somebody who holds a code, and gives one to whoever waits. */
  async function giver() {
    await site.import(newCode());
    return requestTicket(site);
  }

  async function give({ secret }, code) {
    const response = await fetch(`${site.url}/api/v1/ticket/contribution`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${secret}` },
      body: JSON.stringify({ codes: [code] }),
    });
    assert.equal((await response.json()).results[0].accepted, true);
  }

  async function waitInLine(page) {
    await page.goto(site.url);
    await press(page, ASK);
    await heading(page, PLACE);
    await page.getByRole("heading", { name: "Hear about your turn with this page closed" }).waitFor();
  }

  it("comes by mail when another visitor gives a code, and ends by its link", async (t) => {
    const { page, context } = await newVisitor(t, browser, site, { serviceWorkers: "allow" });
    const ann = await giver();
    await waitInLine(page);
    assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);
    if (process.env.INVITES_TEST_PICTURES) await page.screenshot({ path: `${process.env.INVITES_TEST_PICTURES}/notice-offer.png`, fullPage: true });

    await page.getByLabel("Your e-mail address").fill("not an address");
    await press(page, "E-mail me");
    await page.getByText("This is not an e-mail address we can write to.").waitFor();
    assert.equal(await page.getByLabel("Your e-mail address").getAttribute("aria-invalid"), "true");
    await page.getByLabel("Your e-mail address").fill("bob@example.org");
    await page.keyboard.press("Enter");
    await page.getByText("We’ll e-mail you when it’s your turn.").waitFor();
    if (process.env.INVITES_TEST_PICTURES) await page.screenshot({ path: `${process.env.INVITES_TEST_PICTURES}/notice-set.png`, fullPage: true });
    await page.reload();
    await page.getByRole("button", { name: "Stop the e-mails" }).waitFor();
    assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);
    await page.close();

    const code = newCode();
    await give(ann, code);
    const mail = await site.mail(1);
    assert.match(mail, /^To: bob@example\.org\r$/mu);
    assert.match(mail, /^Subject: =\?UTF-8\?B\?/mu);
    assert.ok(!mail.includes(code));

    const reader = await context.newPage();
    await reader.goto(site.url);
    await heading(reader, "It’s your turn");
    const link = /^List-Unsubscribe: <(.+)>\r$/mu.exec(mail)[1];
    assert.match(link, new RegExp(`^${site.url}/unsubscribe/[\\w-]{43}$`, "u"));
    await reader.goto(link);
    await heading(reader, "Stop the mails?");
    assert.deepEqual((await new AxeBuilder({ page: reader }).analyze()).violations, []);
    if (process.env.INVITES_TEST_PICTURES) await reader.screenshot({ path: `${process.env.INVITES_TEST_PICTURES}/unsubscribe.png` });
    await press(reader, "Stop the mails");
    await heading(reader, "No more mails");
  });

  it("is taken back on the page", async (t) => {
    const { page } = await newVisitor(t, browser, site, { serviceWorkers: "allow" });
    await waitInLine(page);
    await page.getByLabel("Your e-mail address").fill("cat@example.org");
    await press(page, "E-mail me");
    await press(page, "Stop the e-mails");
    await page.getByText("Stopped. Nothing is kept.").waitFor();
    await page.getByLabel("Your e-mail address").waitFor();
  });

  it("is there for who is served at once, until all is passed on", async (t) => {
    const { page } = await newVisitor(t, browser, site, { serviceWorkers: "allow" });
    await site.import(newCode());
    await page.goto(site.url);
    await press(page, ASK);
    await heading(page, "Your code is here");
    await page.getByRole("heading", { name: "Be reminded with this page closed" }).waitFor();
    assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);
    if (process.env.INVITES_TEST_PICTURES) await page.screenshot({ path: `${process.env.INVITES_TEST_PICTURES}/notice-served.png`, fullPage: true });
    await page.getByLabel("Your e-mail address").fill("eve@example.org");
    await press(page, "E-mail me");
    await page.getByText("We’ll e-mail you about this ticket.").waitFor();
    await press(page, "Pass on four codes");
    await page.getByRole("button", { name: "Stop the e-mails" }).waitFor();
    for (const index of [1, 2, 3, 4]) await page.getByLabel(`Code ${index}`).fill(newCode());
    await press(page, "Pass them on");
    await heading(page, "Passed on. Thank you.");
    const mails = [];
    while (!mails.some((mail) => /^To: eve@example\.org\r$/mu.test(mail))) mails.push(await site.mail(mails.length + 1));
    assert.match(textOf(mails.at(-1)), /thank/iu);
  });

  it("ends on the page after the visitor's turn, too", async (t) => {
    const { page } = await newVisitor(t, browser, site, { serviceWorkers: "allow", permissions: ["notifications"] });
    await site.import(newCode());
    await page.addInitScript((json) => {
      PushManager.prototype.subscribe = async () => ({ toJSON: () => json });
      PushManager.prototype.getSubscription = async () => null;
    }, newSubscription(`${site.pushOrigin}/push/fay`).json);
    await page.goto(site.url);
    await press(page, ASK);
    await heading(page, "Your code is here");
    await press(page, "Notify this browser");
    await page.getByText("This browser will be notified about this ticket.").waitFor();
    await page.reload();
    await press(page, "Stop the notifications");
    await page.getByText("Stopped. Nothing is kept.").waitFor();
    await page.getByRole("button", { name: "Notify this browser" }).waitFor();
  });

  it("comes as a message that a browser can open, from a sender it knows", async (t) => {
    const { page } = await newVisitor(t, browser, site, { serviceWorkers: "allow", permissions: ["notifications"] });
    const subscription = newSubscription(`${site.pushOrigin}/push/dan`);
    // The browser's own service cannot be reached from here; all else is as it is.
    await page.addInitScript((json) => {
      PushManager.prototype.subscribe = async (options) => {
        globalThis.asked = { userVisibleOnly: options.userVisibleOnly, key: btoa(String.fromCharCode(...options.applicationServerKey)) };
        return { toJSON: () => json };
      };
      PushManager.prototype.getSubscription = async () => null;
    }, subscription.json);
    await waitInLine(page);
    await press(page, "Notify this browser");
    await page.getByText("This browser will be notified when it’s your turn.").waitFor();
    const asked = await page.evaluate(() => globalThis.asked);
    assert.equal(asked.userVisibleOnly, true);

    await site.import(newCode());
    const { path, headers, body } = await site.push(1);
    assert.equal(path, "/push/dan");
    const message = subscription.open(Buffer.from(body, "base64"));
    assert.match(message.title, /your turn for Sora/u);
    assert.equal(message.page, "/sora");
    const { claims, key } = await vapidClaims(headers.authorization, site.pushOrigin);
    assert.equal(claims.sub, "mailto:you@example.org");
    assert.equal(Buffer.from(key, "base64url").toString("base64"), asked.key);
    assert.equal(headers.urgency, "high");
  });

  it("shows the message, and opens the page from it", async (t) => {
    const { page, context } = await newVisitor(t, browser, site, { serviceWorkers: "allow", permissions: ["notifications"] });
    await waitInLine(page);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    const [worker] = context.serviceWorkers();
    const shown = await worker.evaluate(async () => {
      const data = JSON.stringify({ title: "It’s your turn for Sora", body: "Come", tag: "handsel-1", page: "/sora" });
      for (const words of [data, data, "no JSON"]) {
        const event = new PushEvent("push", { data: words });
        const done = [];
        event.waitUntil = (promise) => done.push(promise);
        dispatchEvent(event);
        await Promise.all(done);
      }
      const all = await registration.getNotifications();
      return all.map(({ title, tag, data: { page: where } }) => ({ title, tag, where }));
    });
    // The same message twice is one notification.
    assert.deepEqual(shown.sort((one, other) => one.tag.length - other.tag.length), [
      { title: "News of your place in line", tag: "handsel", where: "/" },
      { title: "It’s your turn for Sora", tag: "handsel-1", where: "/sora" },
    ]);
  });

  it("leaves the last known place on a page without a connection", async (t) => {
    const { page, context } = await newVisitor(t, browser, site, { serviceWorkers: "allow" });
    await waitInLine(page);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.reload();
    await heading(page, PLACE);
    const number = await page.locator(".ticket-number").textContent();
    await page.waitForFunction(async () => Boolean(await (await caches.open("handsel-place")).match("/last-place")));
    await context.setOffline(true);
    await page.reload();
    await heading(page, "No connection");
    await page.getByText(`Your number is ${number}.`).waitFor();
    if (process.env.INVITES_TEST_PICTURES) await page.screenshot({ path: `${process.env.INVITES_TEST_PICTURES}/offline.png` });
    await context.setOffline(false);
    await page.getByRole("link", { name: "Try again" }).click();
    await heading(page, PLACE);
    // It kept no code, and nothing that could go stale.
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const place = await (await caches.open("handsel-place")).match("/last-place");
      return { names, members: Object.keys(await place.json()).sort() };
    });
    assert.deepEqual(kept, { names: ["handsel-place"], members: ["ahead", "at", "number", "state"] });
  });
});
