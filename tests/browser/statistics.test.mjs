// The statistics page: rendered by the server, so there is none in the mock.

import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { serverUnderTest } from "./support/server.mjs";
import { ASK, heading, newVisitor } from "./support/visitor.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };

describe("the statistics page", { skip: !process.env.INVITES_TEST_URL && "needs a real server" }, () => {
  let browser;
  let server;
  let address;

  before(async () => {
    server = await serverUnderTest();
    address = `${server.url}/sora/transparency`;
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.end();
  });

  const accessible = async (page) => assert.deepEqual((await new AxeBuilder({ page }).withTags(RULES).analyze()).violations, []);
  const narrow = async (page, width) => assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
  // Ten pictures of one address within its five seconds, or its minute in a browser: each context starts without.
  const visit = async (t, options) => {
    const { page } = await newVisitor(t, browser, server, options);
    await page.goto(address);
    await heading(page, "Sora invites in numbers");
    return page;
  };

  it("an empty one says so, and breaks no rule", async (t) => {
    const page = await visit(t);
    await page.getByText(/Nothing has happened yet|The numbers/u).first().waitFor();
    await accessible(page);
    await narrow(page, 360);
  });

  it("is a link away from the campaign's page", async (t) => {
    const { page } = await newVisitor(t, browser, server);
    await page.goto(`${server.url}/sora`);
    await page.getByRole("button", { name: ASK }).waitFor();
    await page.getByRole("link", { name: "Transparency" }).click();
    await heading(page, "Sora invites in numbers");
    await page.getByRole("link", { name: "Get an invite or pass one on" }).click();
    await page.getByRole("button", { name: ASK }).waitFor();
  });

  describe("with ninety days to tell of", () => {
    before(async () => {
      await server.fillHistory();
      // The server keeps what it read for five seconds.
      await new Promise((resolve) => setTimeout(resolve, 5100));
    });

    for (const [size, viewport] of Object.entries(sizes)) {
      for (const colorScheme of ["light", "dark"]) {
        it(`axe finds nothing, and nothing scrolls sideways, with every table open: ${size}, ${colorScheme}`, async (t) => {
          const page = await visit(t, { viewport, colorScheme });
          assert.equal(await page.getByRole("img", { name: /line|lane|codes|ask/iu }).and(page.locator("svg.chart")).count(), 7);
          if (process.env.INVITES_TEST_PICTURES) await page.screenshot({ path: `${process.env.INVITES_TEST_PICTURES}/statistics-${size}-${colorScheme}.png`, fullPage: true });
          for (const summary of await page.locator("summary").all()) await summary.click();
          await accessible(page);
          await narrow(page, viewport.width);
          if (process.env.INVITES_TEST_PICTURES) await page.screenshot({ path: `${process.env.INVITES_TEST_PICTURES}/statistics-open-${size}-${colorScheme}.png`, fullPage: true });
        });
      }
    }

    it("needs no JavaScript, and its tables are there", async (t) => {
      const page = await visit(t, { javaScriptEnabled: false });
      await page.getByText("The numbers").first().click();
      const table = page.getByRole("table").first();
      await table.waitFor();
      assert.equal(await table.getByRole("row").count(), 91);
      await page.getByText(/codes came back for every 100 that were given/u).first().waitFor();
    });

    it("fits 320 pixels, and 640 with text of twice the size", async (t) => {
      const page = await visit(t, { viewport: { width: 320, height: 568 } });
      await narrow(page, 320);
      await page.setViewportSize({ width: 640, height: 800 });
      await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
      await narrow(page, 640);
    });

    it("its files are what the page says", async (t) => {
      const page = await visit(t);
      for (const [name, file, type] of [["By day, as CSV", "sora-by-day.csv", /^day,requested/u], ["All, as JSON", "sora-statistics.json", /^\{/u]]) {
        const download = page.waitForEvent("download");
        await page.getByRole("link", { name }).click();
        const saved = await download;
        assert.equal(saved.suggestedFilename(), file);
        const chunks = [];
        for await (const chunk of await saved.createReadStream()) chunks.push(chunk);
        assert.match(Buffer.concat(chunks).toString(), type);
      }
      const json = await (await fetch(`${address}.json`)).json();
      assert.equal(json.days.length, 90);
      const tile = page.locator(".tile").filter({ hasText: "codes given so far" }).locator("dd");
      assert.equal(await tile.textContent(), typeof json.given === "number" ? json.given.toLocaleString("en") : json.given);
    });

    it("another site may show the badge and read the numbers", async (t) => {
      const elsewhere = createServer((request, response) => {
        response.setHeader("Content-Type", "text/html").end(`<img id="badge" src="${server.url}/sora/badge.svg">`);
      });
      await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
      t.after(() => elsewhere.close());
      const { page } = await newVisitor(t, browser, server, { otherHosts: true });
      await page.goto(`http://127.0.0.1:${elsewhere.address().port}/`);
      const size = await page.locator("#badge").evaluate((image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight]));
      assert.equal(size[1], 20);
      assert.ok(size[0] > 80);
      assert.equal(await page.evaluate(async (url) => (await (await fetch(url)).json()).campaign, `${address}.json`), "sora");
    });

    it("the badge says how it stands", async (t) => {
      const { page } = await newVisitor(t, browser, server);
      await page.goto(`${server.url}/sora/badge.svg`);
      assert.match(await page.evaluate(() => document.documentElement.getAttribute("aria-label")), /^Sora invites: (?:[\d,]+ (?:available|waiting)|none right now|closed)$/u);
    });

    it("a closed campaign keeps its page", async (t) => {
      await server.close();
      t.after(() => server.open());
      await new Promise((resolve) => setTimeout(resolve, 7200));
      const page = await visit(t);
      await page.getByText("This campaign is closed").waitFor();
      await accessible(page);
    });
  });
});
