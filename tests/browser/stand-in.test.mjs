// What a fresh server cannot show: the other human checks, and a line with a history. The stand-in is told what to say.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { emptyPool, newCode, requestTicket, standInServer } from "./support/server.mjs";
import { ASK, heading, newVisitor, press } from "./support/visitor.mjs";

const fakeProviders = {
  recaptcha: { global: "grecaptcha", script: "https://www.google.com/recaptcha/api.js**" },
  turnstile: { global: "turnstile", script: "https://challenges.cloudflare.com/turnstile/v0/api.js**" },
  hcaptcha: { global: "hcaptcha", script: "https://js.hcaptcha.com/1/api.js**" },
};

describe("what a server may tell", () => {
  let browser;
  let server;

  before(async () => {
    server = await standInServer();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await server.end();
  });

  const UNKNOWN = "How long it takes depends on when new codes come in; we can’t tell yet.";

  for (const [name, estimate, forecast, words] of [
    ["a range", { typical: 5400, long: 14400 }, null, "It usually takes about 2 hours, sometimes up to 4 hours."],
    ["one time where both are alike", { typical: 172_800, long: 180_000 }, null, "It usually takes about 2 days."],
    ["how often the range was right", { typical: 600, long: 1500 }, { within: 0.87, judged: 1412 }, "It usually takes about 10 minutes, sometimes up to 25 minutes. Of the last 1,412 waits, 87% ended within the range we gave."],
    ["that nothing is known, and no figure then", null, { within: 0.87, judged: 412 }, UNKNOWN],
  ]) {
    it(`says how long it takes: ${name}`, async (t) => {
      const { page } = await newVisitor(t, browser, server);
      await emptyPool(server);
      Object.assign(server.mock.line, { estimate, forecast });
      t.after(() => Object.assign(server.mock.line, { estimate: null, forecast: null }));
      await page.goto(server.url);
      await page.getByText(`Every code that comes in goes to the next in line. ${words}`, { exact: true }).waitFor();
      await press(page, ASK);
      await page.locator("main[data-view=waiting]").getByText(words, { exact: true }).waitFor();
    });
  }

  for (const [name, line, words] of [
    ["who went to the priority lane", { priority: { share: 4, waiting: 0, served: 1200, standard_served: 5000 } }, "One in 4 may go to the priority lane; so far 1200 of 6200. "],
    ["that somebody waits there", { priority: { share: 3, waiting: 1, served: 0, standard_served: 0 } }, "One in 3 may go to the priority lane; so far 0 of 0. "],
    ["how many were moved by hand", { moved: 3 }, "Moved by hand: 3. "],
    ["nothing of a lane that nobody uses", { priority: { share: 4, waiting: 0, served: 0, standard_served: 9 } }, ""],
  ]) {
    it(`says what is not in order: ${name}`, async (t) => {
      const { page } = await newVisitor(t, browser, server);
      await emptyPool(server);
      Object.assign(server.mock.line, line);
      t.after(() => Object.assign(server.mock.line, { priority: null, moved: 0 }));
      await page.goto(server.url);
      await page.getByText(`Every code that comes in goes to the next in line. ${words}${UNKNOWN}`, { exact: true }).waitFor();
    });
  }

  it("tells of a waiting time as soon as one is known, and takes it back", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await requestTicket(server);
    await page.goto(server.url);
    await press(page, ASK);
    const estimate = page.locator("main[data-view=waiting]");
    await estimate.getByText(UNKNOWN, { exact: true }).waitFor();
    server.mock.line.estimate = { typical: 60, long: 60 };
    t.after(() => (server.mock.line.estimate = null));
    await estimate.getByText("It usually takes about a minute.", { exact: true }).waitFor();
    server.mock.line.estimate = null;
    await estimate.getByText(UNKNOWN, { exact: true }).waitFor();
  });

  it("says no waiting time where a code is ready", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await emptyPool(server);
    await server.import(newCode());
    server.mock.line.forecast = { within: 0.87, judged: 412 };
    t.after(() => (server.mock.line.forecast = null));
    await page.goto(server.url);
    await page.getByText("A code is ready for you now.", { exact: true }).waitFor();
    assert.equal(await page.getByText("ended within the range we gave").count(), 0);
  });

  for (const [provider, { global, script }] of Object.entries(fakeProviders)) {
    it(`${provider}: its script is loaded when it is needed, with the site key, and its token is sent`, async (t) => {
      server.mock.provider = provider;
      t.after(() => (server.mock.provider = "altcha"));
      await server.import(newCode());
      const { context, page } = await newVisitor(t, browser, server, { otherHosts: true });
      const loaded = [];
      await context.route(script, (route) => {
        const address = new URL(route.request().url());
        loaded.push(address.href);
        const body = `window.${global} = { render(container, options) {
          container.textContent = options.sitekey;
          setTimeout(() => options.callback("token-of-" + options.sitekey), 50);
        } };
        window[${JSON.stringify(address.searchParams.get("onload"))}]();`;
        return route.fulfill({ contentType: "text/javascript", body });
      });
      await page.goto(server.url);
      await page.getByRole("button", { name: "Get my code" }).waitFor();
      assert.deepEqual(loaded, []);
      const sent = page.waitForRequest("**/tickets");
      await press(page, ASK);
      assert.deepEqual((await sent).postDataJSON(), { human_check: "token-of-site-key" });
      await heading(page, "Your code is here");
      assert.equal(loaded.length, 1);
      await page.goto(`${server.url}/privacy`);
      const names = { recaptcha: "Google reCAPTCHA", turnstile: "Cloudflare Turnstile", hcaptcha: "The human check is hCaptcha" };
      await page.getByText(names[provider]).first().waitFor();
    });
  }

  it("a provider's script that does not load is said", async (t) => {
    server.mock.provider = "turnstile";
    t.after(() => (server.mock.provider = "altcha"));
    const { context, page } = await newVisitor(t, browser, server, { otherHosts: true });
    await context.route(fakeProviders.turnstile.script, (route) => route.abort());
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "The check didn’t load");
  });
});
