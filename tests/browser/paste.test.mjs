// The fields for the codes given back: several codes pasted at once, and what is said about each.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { newCode, newCodes, serverUnderTest } from "./support/server.mjs";
import { getCode, heading, newVisitor, press, toTheFields } from "./support/visitor.mjs";

describe("the fields", () => {
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

  async function atTheFields(t, options) {
    const { page, context } = await newVisitor(t, browser, server, { permissions: ["clipboard-read", "clipboard-write"], ...options });
    await server.import(newCode());
    const own = await getCode(page, server);
    await toTheFields(page);
    return { page, context, own };
  }

  async function paste(page, label, text) {
    await page.evaluate((words) => navigator.clipboard.writeText(words), text);
    await page.getByLabel(label).focus();
    await page.keyboard.press("Control+V");
  }

  const values = (page) => page.getByRole("textbox").evaluateAll((fields) => fields.map((field) => field.value));
  const active = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);

  const separators = [
    ["lines", "\n"],
    ["commas", ", "],
    ["semicolons", ";"],
    ["spaces", "  "],
  ];
  for (const [name, separator] of separators) {
    it(`spread four codes between ${name}`, async (t) => {
      const { page } = await atTheFields(t);
      const codes = newCodes(4);
      await paste(page, "Code 1", codes.join(separator));
      assert.deepEqual(await values(page), codes);
      await press(page, "Pass them on");
      await heading(page, "Passed on. Thank you.");
    });
  }

  it("spread from the field on, then over the empty ones before it, and say what did not fit", async (t) => {
    const { page } = await atTheFields(t);
    const codes = newCodes(5);
    await page.getByLabel("Code 2").fill(codes[0]);
    await paste(page, "Code 3", codes.slice(1).join("\n"));
    assert.deepEqual(await values(page), [codes[3], codes[0], codes[1], codes[2]]);
    await page.getByText("three fields filled. one code did not fit.").waitFor({ state: "attached" });
  });

  it("leave a single pasted code to the browser, and go on after two", async (t) => {
    const { page } = await atTheFields(t);
    const [one, two, three] = newCodes(3);
    await paste(page, "Code 1", one);
    assert.deepEqual(await values(page), [one, "", "", ""]);
    await paste(page, "Code 2", `${two} ${three}`);
    assert.deepEqual(await values(page), [one, two, three, ""]);
    assert.equal(await active(page), "code-4");
  });

  it("spread what a phone's keyboard puts in without a paste", async (t) => {
    const { page } = await atTheFields(t);
    const codes = newCodes(3);
    await page.getByLabel("Code 1").focus();
    await page.keyboard.insertText(codes.join(" "));
    assert.deepEqual(await values(page), [...codes, ""]);
  });

  it("say what is wrong with each code, and let the rest through", async (t) => {
    const { page, own } = await atTheFields(t);
    const taken = newCode();
    await server.import(taken);
    const [good] = newCodes(1);
    const entries = [own, taken, good, good];
    for (const [index, entry] of entries.entries()) await page.getByLabel(`Code ${index + 1}`).fill(entry);
    await press(page, "Pass them on");
    await page.getByText("One of four passed on. Three codes need another look.").waitFor();
    const words = (index) => page.getByLabel(`Code ${index}`).evaluate((field) => {
      const described = field.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).textContent);
      return { invalid: field.getAttribute("aria-invalid"), text: described.join(" ") };
    });
    assert.match((await words(1)).text, /the code you received/u);
    assert.match((await words(2)).text, /can’t take this code/u);
    assert.match((await words(4)).text, /given this one already/u);
    assert.equal((await words(1)).invalid, "true");
    assert.equal(await active(page), "code-1");
    await page.getByLabel("Code 1").fill(newCode());
    assert.equal((await words(1)).invalid, null);
  });

  it("see without asking the server that something is no code, and say what one looks like", async (t) => {
    const { page } = await atTheFields(t);
    const requests = [];
    page.on("request", (request) => requests.push(request.url()));
    await press(page, "Pass them on");
    await page.getByText("Enter at least one code.").waitFor();
    await page.getByLabel("Code 2").fill("not a code!");
    await press(page, "Pass them on");
    await page.getByText(/doesn’t look like a code for Sora. It looks like/u).waitFor();
    assert.equal(await active(page), "code-2");
    assert.ok(!requests.some((url) => url.endsWith("/contribution")));
  });

  it("say so when the server refuses a format that looked right", async (t) => {
    const { page } = await atTheFields(t);
    await page.route("**/api/v1/ticket/contribution", (route) => route.fulfill({
      json: { results: [{ accepted: false, reason: "format" }], received: 0, required: 4, state: "delivered" },
    }));
    await page.getByLabel("Code 1").fill(newCode());
    await press(page, "Pass them on");
    await page.getByText(/doesn’t look like a code/u).waitFor();
  });

  it("close after too many tries, in the server's words", async (t) => {
    const { page } = await atTheFields(t);
    const detail = "Codes were sent too many times from this address today.";
    await page.route("**/api/v1/ticket/contribution", (route) => route.fulfill({
      status: 429,
      contentType: "application/problem+json",
      json: { type: "/problems/too-many-attempts", title: "Too many attempts", status: 429, detail },
    }));
    await page.getByLabel("Code 1").fill(newCode());
    await press(page, "Pass them on");
    await page.getByText(detail).waitFor();
    assert.ok(await page.getByLabel("Code 1").isDisabled());
  });

  it("count what arrived before an answer was lost", async (t) => {
    const { page } = await atTheFields(t);
    const codes = newCodes(4);
    for (const [index, code] of codes.entries()) await page.getByLabel(`Code ${index + 1}`).fill(code);
    await page.route("**/api/v1/ticket/contribution", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    }, { times: 1 });
    await press(page, "Pass them on");
    await heading(page, "Passed on. Thank you.");
  });
});
