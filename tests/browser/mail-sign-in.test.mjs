// Signing in by a mailed link, and what a member sees who is kept out: needs a server of its own, and the emulators.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { launchBrowser } from "./support/browser.mjs";
import { missing, noticeSite, textOf } from "./support/notice-site.mjs";
import { emptyPool, newCode } from "./support/server.mjs";
import { ASK, getCode, heading, newVisitor, press, toTheFields } from "./support/visitor.mjs";

async function picture(page, name) {
  if (process.env.INVITES_TEST_PICTURES) await page.screenshot({ path: `${process.env.INVITES_TEST_PICTURES}/${name}.png`, fullPage: true });
}

async function accessible(page) {
  assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);
}

describe("signing in by a mailed link", { skip: missing() }, () => {
  let browser;
  let site;
  let mails = 0;

  before(async () => {
    site = await noticeSite();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await site?.end();
  });

  const visitor = (t, options) => newVisitor(t, browser, site, options);

  async function askForLink(page, address) {
    await page.goto(`${site.url}/sora`);
    await page.getByRole("link", { name: "Sign in with e-mail" }).click();
    await page.getByLabel("Your e-mail address").fill(address);
    await press(page, "Send me the link");
    await heading(page, "Look into your mailbox");
    mails += 1;
    return new RegExp(`${site.url}/sign-in/email/\\S+`, "u").exec(textOf(await site.mail(mails)))[0];
  }

  async function signIn(page, address) {
    await page.goto(await askForLink(page, address));
    await press(page, "Sign in");
    await page.getByText("Signed in with e-mail").waitFor();
  }

  it("signs in where it was asked for, by one press", async (t) => {
    const { page, context } = await visitor(t);
    const link = await askForLink(page, "ann@example.org");
    await picture(page, "mail-sent");
    await accessible(page);
    await page.goto(link);
    await heading(page, "Sign in here?");
    await page.getByText("You asked for this link in this browser.").waitFor();
    await picture(page, "mail-link");
    await accessible(page);
    await press(page, "Sign in");
    await page.getByText("Signed in with e-mail").waitFor();
    assert.equal(new URL(page.url()).pathname, "/sora");
    assert.deepEqual((await context.cookies()).map(({ name }) => name), ["invites_session"]);
    await page.goto(link);
    await page.getByLabel("The e-mail address that the link was sent to").fill("ann@example.org");
    await press(page, "Sign in here");
    await heading(page, "This link is not good any more");
  });

  it("asks for the address in another browser, and works without scripts", async (t) => {
    const { page: laptop } = await visitor(t);
    const link = await askForLink(laptop, "bob@example.org");
    const { page: phone } = await visitor(t, { javaScriptEnabled: false, colorScheme: "dark" });
    await phone.goto(link);
    await heading(phone, "Sign in here?");
    await phone.getByText("asked for in another browser").waitFor();
    await picture(phone, "mail-elsewhere-dark");
    await phone.getByLabel("The e-mail address that the link was sent to").fill("eve@example.org");
    await press(phone, "Sign in here");
    await phone.getByRole("alert").getByText("The link was not sent to that address.").waitFor();
    await phone.getByLabel("The e-mail address that the link was sent to").fill("bob@example.org");
    await press(phone, "Sign in here");
    await phone.waitForURL(`${site.url}/sora`);
    // The other one is not signed in.
    await laptop.goto(`${site.url}/sora`);
    await laptop.getByRole("link", { name: "Sign in with e-mail" }).waitFor();
  });

  it("tells a suspended member why, and takes an appeal", async (t) => {
    const { page } = await visitor(t);
    await signIn(page, "cat@example.org");
    await site.control("suspend-members", "Ten tickets in a week.");
    await press(page, ASK);
    await heading(page, "No place for now");
    await page.getByText("The reason: Ten tickets in a week.").waitFor();
    await picture(page, "suspended");
    await accessible(page);
    await page.getByRole("link", { name: "If that’s wrong" }).click();
    await heading(page, "No place for now");
    await picture(page, "standing-suspended");
    await accessible(page);
    await page.getByLabel("Why that is wrong").fill("It was my sister, who uses this computer too.");
    await press(page, "Appeal");
    await page.getByText("An administrator has not decided yet").waitFor();
    await site.control("decide-appeals", "true", "We believe you.");
    await page.reload();
    await heading(page, "You may ask");
    await page.getByText("The answer: We believe you.").waitFor();
    await picture(page, "standing-granted");
    await accessible(page);
  });

  it("tells who owes codes what is owed, and ends it as they come", async (t) => {
    await emptyPool(site);
    const { page } = await visitor(t, { colorScheme: "dark" });
    await site.import(newCode());
    await site.control("late-rule", "later_place");
    await getCode(page, site);
    await site.control("make-late");
    await page.reload();
    await toTheFields(page);
    await page.getByText("They were due by").waitFor();
    await picture(page, "late-delivered-dark");
    await accessible(page);
    await page.getByRole("link", { name: "What that means" }).click();
    await heading(page, "A later place");
    await page.getByText("Pass the codes on, however late").waitFor();
    await picture(page, "standing-late-dark");
    await accessible(page);
    await page.getByRole("link", { name: "Back to Sora" }).click();
    await toTheFields(page);
    for (const number of [1, 2, 3, 4]) await page.getByLabel(`Code ${number}`).fill(newCode());
    await press(page, "Pass them on");
    await page.getByRole("heading", { level: 1, name: /thank/iu }).waitFor();
    await page.goto(`${site.url}/sora/standing`);
    await heading(page, "You may ask");
  });
});
