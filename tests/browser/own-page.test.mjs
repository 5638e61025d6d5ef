// A member's own page, the Hall of generosity, and the end of an account: needs a real server, and the OIDC emulator.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { launchBrowser } from "./support/browser.mjs";
import { emptyPool, newCode, newCodes, serverUnderTest } from "./support/server.mjs";
import { noEmulator, startOidcEmulator } from "./support/oidc.mjs";
import { ASK, getCode, heading, newVisitor, press, toTheFields } from "./support/visitor.mjs";

describe("a member's own page", { skip: noEmulator }, () => {
  let browser;
  let server;
  let emulator;

  before(async () => {
    server = await serverUnderTest();
    emulator = await startOidcEmulator();
    await server.signInWith(emulator.url);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.signInWith();
    emulator?.end();
  });

  // Signed in, with a browser in which scripts run or not; the account is deleted at the end.
  const member = async (t, options = {}) => {
    const { page, context } = await newVisitor(t, browser, server, { otherHosts: true, ...options });
    await page.goto(`${server.url}/sign-in/linkedin?to=sora`);
    await page.goto(`${server.url}/me`);
    await heading(page, "Your page");
    t.after(() => context.request.delete(`${server.url}/api/v1/member`).catch(() => {}));
    return { page, context };
  };
  const accessible = async (page) => assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);

  it("is a click away from the campaign's page", async (t) => {
    const { page } = await member(t);
    await page.goto(`${server.url}/sora`);
    await page.getByRole("link", { name: "Your page" }).click();
    await heading(page, "Your page");
    await page.getByText("Signed in with LinkedIn as Ann Example.").waitFor();
    await page.getByText("You have none yet.").waitFor();
  });

  it("comes after signing in from it", async (t) => {
    const { page } = await newVisitor(t, browser, server, { otherHosts: true, javaScriptEnabled: false });
    await page.goto(`${server.url}/me`);
    await heading(page, "Nobody is signed in here");
    await page.getByRole("link", { name: "Sign in with LinkedIn" }).click();
    await heading(page, "Your page");
    assert.equal(new URL(page.url()).pathname, "/me");
  });

  it("shows what became of the codes that he gave, and no code", async (t) => {
    await emptyPool(server);
    await server.import(newCode());
    const { page } = await member(t);
    const own = await getCode(page, server);
    await toTheFields(page);
    const codes = newCodes(4);
    for (const [index, code] of codes.entries()) await page.getByLabel(`Code ${index + 1}`).fill(code);
    await page.keyboard.press("Enter");
    await heading(page, "Passed on. Thank you.");

    const { page: other } = await newVisitor(t, browser, server, { otherHosts: true });
    assert.ok(codes.includes((await getCode(other, server)).replaceAll(/[^0-9A-Z]/gu, "")));
    await press(other, "Copy code");
    await press(other, "It works");
    await other.waitForTimeout(200);

    await page.goto(`${server.url}/me`);
    const text = await page.locator("main").innerText();
    for (const code of [own, ...codes]) assert.ok(!text.includes(code));
    // Both came from this machine on this day, so that the giver seems to have been the receiver.
    await page.getByText("You gave 4 of 4 codes: 1 proved to work, 0 not to, 3 not known yet.").waitFor();
  });

  for (const javaScriptEnabled of [true, false]) {
    it(`takes a name into the Hall and out of it ${javaScriptEnabled ? "with" : "without"} scripts`, async (t) => {
      const { page } = await member(t, { javaScriptEnabled });
      await page.getByLabel("Your name there").fill("example.org");
      await press(page, "Show my name");
      await page.getByText("This name cannot be shown.").waitFor();
      await page.getByLabel("Your name there").fill("Ann of the Hall");
      await press(page, "Show my name");
      await page.getByText("Your name for the Hall is saved.").waitFor();
      await press(page, "Take my name out");
      await page.getByText("Your name is out of the Hall.").waitFor();
      await page.getByRole("link", { name: "See the Hall" }).click();
      await heading(page, "Hall of generosity");
    });
  }

  it("gives him everything as a file", async (t) => {
    const { page } = await member(t);
    const waiting = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download my data" }).click();
    const download = await waiting;
    assert.equal(download.suggestedFilename(), "handsel-my-data.json");
    const data = JSON.parse(await readFile(await download.path(), "utf8"));
    assert.equal(data.identities[0].name, "Ann Example");
    assert.equal(data.consents[0].to, "sign_in");
  });

  it("deletes his account, without scripts, after asking", async (t) => {
    const { page, context } = await member(t, { javaScriptEnabled: false });
    await page.getByRole("link", { name: "Delete my account" }).click();
    await heading(page, "Delete your account?");
    await page.getByRole("link", { name: "Keep it" }).click();
    await heading(page, "Your page");
    await page.getByRole("link", { name: "Delete my account" }).click();
    await press(page, "Delete my account");
    await heading(page, "Your account is deleted");
    assert.deepEqual((await context.cookies()).filter(({ name }) => /session/u.test(name)), []);
    const response = await page.goto(`${server.url}/me`);
    assert.equal(response.status(), 401);
    await page.getByRole("link", { name: "Sign in with LinkedIn" }).waitFor();
  });

  it("gives up his place in the line with it", async (t) => {
    await emptyPool(server);
    const { page } = await member(t);
    await page.goto(`${server.url}/sora`);
    await press(page, ASK);
    await heading(page, /line|next/iu);
    await page.goto(`${server.url}/me/delete`);
    await page.getByText("Your place in the line for Sora is given up.").waitFor();
    await press(page, "Delete my account");
    await heading(page, "Your account is deleted");
    await page.goto(`${server.url}/sora`);
    await heading(page, /left|passed on to you/iu);
  });

  for (const colorScheme of ["light", "dark"]) {
    it(`is accessible (${colorScheme}), and nothing scrolls sideways`, async (t) => {
      const { page } = await member(t, { colorScheme, viewport: { width: 320, height: 568 } });
      for (const path of ["/me", "/me/delete", "/hall", "/privacy"]) {
        await page.goto(server.url + path);
        await accessible(page);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320, path);
      }
      await page.goto(`${server.url}/me`);
      await page.getByLabel("Your name there").fill("example.org");
      await press(page, "Show my name");
      await accessible(page);
    });
  }
});
