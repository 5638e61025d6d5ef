// Every view, on phone and desktop, light and dark, for everyone.

import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { emptyPool, newCode, newCodes, serverUnderTest } from "./support/server.mjs";
import { tour } from "./support/tour.mjs";
import { ASK, heading, newVisitor, press } from "./support/visitor.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const VIEWS = 26;

describe("accessibility", () => {
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

  for (const [size, viewport] of Object.entries({ phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } })) {
    for (const colorScheme of ["light", "dark"]) {
      it(`axe finds nothing in any view: ${size}, ${colorScheme}`, async (t) => {
        const { context } = await newVisitor(t, browser, server, { viewport, colorScheme });
        const found = [];
        const seen = new Set();
        const see = async (page, name) => {
          seen.add(name);
          const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
          found.push(...violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map((node) => node.html).join(" ")}`));
        };
        await tour({ context, server, see });
        assert.deepEqual(found, []);
        assert.ok(seen.size >= VIEWS - (server.real ? 2 : 0), `only ${seen.size} views were seen`);
      });
    }
  }

  it("nothing scrolls sideways at 320 pixels, and every target is large enough", async (t) => {
    const { context } = await newVisitor(t, browser, server, { viewport: { width: 320, height: 568 } });
    const wide = [];
    const small = [];
    const see = async (page, name) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 320) wide.push(`${name}: ${width}`);
      const targets = await page.locator("button:visible, input:visible").evaluateAll((all) =>
        all.map((target) => ({ text: target.textContent, box: target.getBoundingClientRect() })).filter(({ box }) => box.height < 44 || box.width < 24).map(({ text }) => text),
      );
      small.push(...targets.filter((text) => text !== "").map((text) => `${name}: ${text}`));
    };
    await tour({ context, server, see });
    assert.deepEqual({ wide, small }, { wide: [], small: [] });
  });

  it("each view has one heading of the first level, which takes the focus, and a title of its own", async (t) => {
    const { context } = await newVisitor(t, browser, server);
    const faults = [];
    const titles = new Map();
    const see = async (page, name) => {
      const { headings, focused, title } = await page.evaluate(() => ({
        headings: [...document.querySelectorAll("h1")].map((found) => found.textContent),
        focused: document.activeElement?.tagName,
        title: document.title,
      }));
      if (headings.length !== 1) faults.push(`${name}: ${headings.length} headings`);
      if (["offered", "expired-final", "thanks", "left", "trouble-offline", "check"].includes(name) && focused !== "H1") faults.push(`${name}: focus on ${focused}`);
      titles.set(name, title);
    };
    await tour({ context, server, see });
    assert.deepEqual(faults, []);
    const different = ["home", "check", "waiting", "offered", "delivered", "thanks", "expired", "left", "closed", "trouble-busy", "privacy"].map((name) => titles.get(name));
    assert.equal(new Set(different).size, different.length);
  });

  it("the whole way works with the keyboard alone", async (t) => {
    const { page } = await newVisitor(t, browser, server, { viewport: { width: 1280, height: 800 } });
    await emptyPool(server);
    const codes = newCodes(4);
    const tabTo = async (name) => {
      for (let presses = 0; presses < 30; presses += 1) {
        await page.keyboard.press("Tab");
        const text = await page.evaluate(() => document.activeElement.textContent || document.activeElement.labels?.[0].textContent);
        const outlined = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none");
        assert.ok(outlined, `no focus ring on ${text}`);
        if (text.startsWith(name)) return;
      }
      assert.fail(`Tab does not reach ${name}`);
    };
    await page.goto(server.url);
    await page.getByRole("button", { name: "Join the line" }).waitFor();
    await tabTo("Join the line");
    await page.keyboard.press("Enter");
    await heading(page, "You’re next");
    await tabTo("Leave the line");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Stay in line");
    await page.keyboard.press("Enter");
    await server.import(newCode());
    await heading(page, "It’s your turn");
    await tabTo("Show my code");
    await page.keyboard.press("Enter");
    await heading(page, "Your code is here");
    await tabTo("Copy code");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "It works" }).waitFor();
    await tabTo("It works");
    await page.keyboard.press("Enter");
    for (const [index, code] of codes.entries()) {
      await tabTo(`Code ${index + 1}`);
      await page.keyboard.type(code);
    }
    await page.keyboard.press("Enter");
    await heading(page, "Passed on. Thank you.");
  });

  it("nothing moves for those who asked for less motion", async (t) => {
    const { context } = await newVisitor(t, browser, server, { reducedMotion: "reduce" });
    const moving = [];
    const see = async (page, name) => {
      const running = await page.evaluate(() => document.getAnimations().filter((animation) => !animation.effect.target.closest("altcha-widget")).length);
      if (running) moving.push(name);
    };
    await tour({ context, server, see });
    assert.deepEqual(moving, []);
  });

  it("things move, gently, for the others", async (t) => {
    const { page } = await newVisitor(t, browser, server, { reducedMotion: "no-preference" });
    await emptyPool(server);
    await page.goto(server.url);
    await press(page, ASK);
    await heading(page, "You’re next");
    await server.import(newCode());
    await heading(page, "It’s your turn");
    assert.ok((await page.evaluate(() => document.getAnimations().length)) > 0);
  });

  it("text at twice its size still fits", async (t) => {
    const { context } = await newVisitor(t, browser, server, { viewport: { width: 640, height: 740 } });
    await context.addInitScript(() => addEventListener("DOMContentLoaded", () => (document.documentElement.style.fontSize = "200%")));
    const wide = [];
    const see = async (page, name) => {
      if ((await page.evaluate(() => document.documentElement.scrollWidth)) > 640) wide.push(name);
    };
    await tour({ context, server, see });
    assert.deepEqual(wide, []);
  });
});
