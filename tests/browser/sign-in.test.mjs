// Signing in, with a provider on this machine: needs a real server, and the emulator.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { launchBrowser } from "./support/browser.mjs";
import { noEmulator, startOidcEmulator } from "./support/oidc.mjs";
import { emptyPool, newCode, serverUnderTest } from "./support/server.mjs";
import { ASK, heading, newVisitor, press } from "./support/visitor.mjs";

describe("signing in", { skip: noEmulator }, () => {
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
    await server.signInWith();
    emulator?.end();
  });

  const visitor = (t, options = {}) => newVisitor(t, browser, server, { otherHosts: true, ...options });
  const signIn = async (page) => {
    await page.goto(`${server.url}/sora`);
    await page.getByRole("link", { name: "Sign in with LinkedIn" }).click();
    await page.getByText("Signed in with LinkedIn as Ann Example").waitFor();
  };

  it("gives a member the same ticket in another browser", async (t) => {
    await emptyPool(server);
    const { page: first } = await visitor(t);
    await signIn(first);
    assert.equal(new URL(first.url()).pathname, "/sora");
    await press(first, ASK);
    await first.getByRole("heading", { level: 1 }).filter({ hasText: /line|next/iu }).waitFor();
    const mine = await first.evaluate(() => fetch("/api/v1/ticket").then((response) => response.json()));

    const { page: second, context } = await visitor(t);
    await signIn(second);
    const theirs = await second.evaluate(() => fetch("/api/v1/ticket").then((response) => response.json()));
    assert.equal(theirs.number, mine.number);

    await second.getByRole("button", { name: "Sign out", exact: true }).click();
    await second.getByRole("link", { name: "Sign in with LinkedIn" }).waitFor();
    const gone = await second.evaluate(() => fetch("/api/v1/ticket").then((response) => response.status));
    assert.equal(gone, 401);
    assert.deepEqual((await context.cookies()).filter(({ name }) => /session|ticket/u.test(name)), []);
  });

  it("is optional: who does not sign in gets a code as ever", async (t) => {
    const { page } = await visitor(t);
    await server.import(newCode());
    await page.goto(server.url);
    await page.getByRole("link", { name: "Sign in with LinkedIn" }).waitFor();
    await press(page, ASK);
    await page.getByRole("heading", { level: 1 }).filter({ hasText: /code is here|line|next/iu }).waitFor();
  });

  it("keeps the button back where the campaign asks for it", async (t) => {
    await server.requireSignIn("true");
    t.after(() => server.requireSignIn("false"));
    const { page } = await visitor(t);
    await page.goto(`${server.url}/sora`);
    await page.getByText("Sora gives places to those who have signed in.").waitFor();
    assert.equal(await page.getByRole("button", { name: ASK }).isVisible(), false);
    await page.getByRole("link", { name: "Sign in with LinkedIn" }).click();
    await page.getByText("Signed in with LinkedIn as Ann Example").waitFor();
  });

  it("says in words what went wrong, and where to go", async (t) => {
    const { page } = await visitor(t);
    await page.goto(`${server.url}/sign-in/linkedin/callback?code=x&state=y`);
    await heading(page, "This sign-in is not good any more");
    await page.getByText("you can ask for an invite without signing in").waitFor();
    await page.getByRole("link", { name: "To the start" }).click();
    await page.getByRole("link", { name: "Sign in with LinkedIn" }).waitFor();
  });

  for (const colorScheme of ["light", "dark"]) {
    it(`is accessible (${colorScheme})`, async (t) => {
      const { page } = await visitor(t, { colorScheme });
      await page.goto(`${server.url}/sora`);
      await page.getByRole("link", { name: "Sign in with LinkedIn" }).waitFor();
      assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);
      await signIn(page);
      assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);
    });
  }
});
