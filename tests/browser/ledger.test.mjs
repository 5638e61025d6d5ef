// The page that checks the ledger, and the verifier that stands alone: need a real server.

import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { keep, ledgerOf, rewritten, serve } from "./support/ledger.mjs";
import { emptyPool, newCode, requestTicket, serverUnderTest } from "./support/server.mjs";
import { ASK, heading, newVisitor, press } from "./support/visitor.mjs";

const noServer = process.env.INVITES_TEST_URL ? false : "the mock has no ledger";
const PHONE = { width: 360, height: 740 };

describe("the ledger in the browser", { skip: noServer }, () => {
  let browser;
  let server;

  before(async () => {
    server = await serverUnderTest();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.end();
  });

  const found = (page, name) => page.getByRole("heading", { level: 2, name }).waitFor();
  const foundText = (page) => page.locator(".check-result").first().innerText();
  const accessible = async (page) => assert.deepEqual((await new AxeBuilder({ page }).analyze()).violations, []);
  const visitor = async (t, options) => {
    const { page, context } = await newVisitor(t, browser, server, options);
    await page.goto(`${server.url}/sora/check`);
    return { page, context };
  };
  /** Somebody who waits, alone. */
  const waiting = async (t, options) => {
    await emptyPool(server);
    const { page, context } = await newVisitor(t, browser, server, options);
    await page.goto(`${server.url}/sora`);
    await press(page, ASK);
    await heading(page, "You’re next");
    return { page, context };
  };
  const check = async (page) => {
    await page.goto(`${server.url}/sora/check`);
    await press(page, "Check now");
  };

  it("is a click away from the ticket, and finds a fair line fair", async (t) => {
    const { page } = await waiting(t);
    await page.getByRole("link", { name: "Was I overtaken?" }).click();
    await heading(page, "Was I overtaken?");
    await press(page, "Check now");
    await found(page, "This ticket was not overtaken");
    const text = await foundText(page);
    assert.match(text, /joined in block [\d,]+, on /u);
    assert.match(text, /It is still waiting for its turn\./u);
    assert.match(text, /Nobody who joined later was served before it\./u);
    assert.match(text, /All \S+ blocks are right, the last of them made on /u);
    assert.match(text, /The receipt’s signature is right\./u);
  });

  it("tells of those who were moved past by hand", async (t) => {
    const { page } = await waiting(t);
    const other = await requestTicket(server);
    await server.moveToHead(String(other.number));
    await server.import(newCode());
    await check(page);
    await found(page, "Nobody passed this ticket against the rules");
    assert.match(await foundText(page), /Nobody who joined later was served before it, except 1 moved by hand for a reason that is kept\./u);
    await server.import(newCode());
    await page.goto(`${server.url}/sora`);
    await heading(page, "It’s your turn");
    await check(page);
    await found(page, "Nobody passed this ticket against the rules");
    assert.match(await foundText(page), /Its turn came in block/u);
  });

  it("checks the line for whoever has no ticket", async (t) => {
    const { page } = await visitor(t);
    await press(page, "Check now");
    await found(page, "Nobody was overtaken");
    assert.match(await foundText(page), /no code went past the line/u);
  });

  it("names the block that somebody tampered with", async (t) => {
    const ledger = await ledgerOf(server);
    const at = 1;
    ledger.blocks[at].time += 1;
    const { page } = await visitor(t);
    await serve(page, ledger);
    await press(page, "Check now");
    await found(page, "Something is wrong in block 1");
    const text = await foundText(page);
    assert.match(text, /Block 1: its hash is wrong\./u);
    assert.match(text, /The one block before it is right\./u);
  });

  it("names the first block that is missing", async (t) => {
    const ledger = await ledgerOf(server);
    const { page } = await visitor(t);
    await serve(page, { end: ledger.end, blocks: ledger.blocks.slice(0, -2) });
    await press(page, "Check now");
    await found(page, `Something is wrong in block ${(ledger.end.height - 1).toLocaleString("en")}`);
  });

  it("remembers what it saw, and sees when that was rewritten", async (t) => {
    const { page } = await visitor(t);
    await press(page, "Check now");
    await found(page, "Nobody was overtaken");
    assert.doesNotMatch(await foundText(page), /last visit/u);
    await check(page);
    await found(page, "Nobody was overtaken");
    assert.match(await foundText(page), /Nothing was rewritten since your last visit/u);

    const ledger = await ledgerOf(server);
    await serve(page, rewritten(ledger, ledger.end.height));
    await check(page);
    await found(page, /Something is wrong/u);
    assert.match(await foundText(page), /is not what it was when you last looked/u);
    // And goes on saying so.
    await check(page);
    await found(page, /Something is wrong/u);
  });

  it("a rewritten ledger has not the block that the receipt names", async (t) => {
    const { page } = await waiting(t);
    const ledger = await ledgerOf(server);
    await serve(page, rewritten(ledger, ledger.end.height));
    await check(page);
    await found(page, /Something is wrong/u);
    assert.match(await foundText(page), /the receipt names another block/u);
  });

  it("a receipt can be kept, and checked another day", async (t) => {
    const { page } = await waiting(t);
    await page.goto(`${server.url}/sora/check`);
    const waitingForFile = page.waitForEvent("download");
    await page.getByRole("link", { name: "Save my receipt" }).click();
    const download = await waitingForFile;
    assert.equal(download.suggestedFilename(), "handsel-receipt-sora.json");
    const path = await download.path();
    const receipt = JSON.parse(await readFile(path, "utf8"));

    const { page: later } = await visitor(t);
    const file = { name: "receipt.json", mimeType: "application/json" };
    const give = (content) => later.getByLabel("Files").setInputFiles({ ...file, buffer: Buffer.from(JSON.stringify(content)) });
    await give(receipt);
    await press(later, "Check these files");
    await found(later, "This ticket was not overtaken");
    for (const change of [{ number: receipt.number + 1 }, { block: receipt.block - 1 }, { issued_at: receipt.issued_at - 1 }]) {
      await give({ ...receipt, ...change });
      await press(later, "Check these files");
      await found(later, "The receipt’s signature is wrong");
    }
    await give({ ...receipt, key: "00".repeat(32) });
    await press(later, "Check these files");
    await found(later, "The receipt’s signature is wrong");
    await give({ something: "else" });
    await press(later, "Check these files");
    await later.getByText("none of these files is a receipt or a part of a ledger").waitFor();
  });

  it("holds a copy that was kept against the server’s ledger", async (t) => {
    const ledger = await ledgerOf(server);
    const { page } = await visitor(t);
    await page.getByLabel("Files").setInputFiles(await keep(ledger));
    await press(page, "Check these files");
    await found(page, "Nobody was overtaken");
    assert.match(await foundText(page), /It begins with every block of your copy/u);
    await page.getByLabel("Files").setInputFiles(await keep(rewritten(ledger, ledger.end.height)));
    await press(page, "Check these files");
    await found(page, /Something is wrong/u);
    assert.match(await foundText(page), /is not what it is in your copy/u);
    await page.getByLabel("Files").setInputFiles((await keep(ledger)).slice(0, 1));
    await press(page, "Check these files");
    await found(page, "Something is wrong in block 0");
  });

  it("can be cancelled, and says what it could not do", async (t) => {
    const { page, context } = await visitor(t);
    await context.route("**/ledger/blocks/*", () => {});
    await press(page, "Check now");
    await press(page, "Cancel");
    await page.getByText(/^Cancelled\./u).waitFor();
    await context.unroute("**/ledger/blocks/*");
    await context.route("**/ledger/blocks/*", (route) => route.fulfill({ status: 500, body: "" }));
    await press(page, "Check now");
    await page.getByText(/^The ledger could not be checked/u).waitFor();
    await context.unroute("**/ledger/blocks/*");
    await press(page, "Check now");
    await found(page, "Nobody was overtaken");
  });

  /** The server answers so, the first times that it is asked for something. */
  const answerAtFirst = async (context, pattern, times, answer) => {
    let asked = 0;
    await context.route(pattern, (route) => (asked++ < times ? route.fulfill({ body: "", ...answer }) : route.continue()));
    return () => asked;
  };

  for (const [name, status] of [
    ["has too many readers", 503],
    ["limits one address", 429],
  ]) {
    it(`comes again where the server ${name}`, async (t) => {
      const { page, context } = await waiting(t);
      const busy = { status, headers: { "Retry-After": "1" } };
      const asked = await Promise.all(["**/api/v1/ticket/receipt", "**/ledger/keys.json", "**/ledger/ledger.json", "**/ledger/blocks/*"].map((pattern) => answerAtFirst(context, pattern, 1, busy)));
      await check(page);
      await page.getByText(/^The server is busy\. Asking again in (one|two) seconds?…$/u).waitFor();
      await found(page, "This ticket was not overtaken");
      for (const count of asked) assert.ok(count() >= 2, `asked ${count()} times`);
    });
  }

  it("waits as long as the server says, and can be cancelled meanwhile", async (t) => {
    const { page, context } = await visitor(t);
    for (const pattern of ["**/ledger/ledger.json", "**/api/v1/ticket/receipt"]) {
      const asked = await answerAtFirst(context, pattern, 1, { status: 503, headers: { "Retry-After": "20" } });
      await press(page, "Check now");
      await page.getByText(/^The server is busy\. Asking again in 2[01] seconds…$/u).waitFor();
      await press(page, "Cancel");
      await page.getByText(/^Cancelled\./u).waitFor();
      assert.equal(asked(), 1);
      await context.unroute(pattern);
    }
    await press(page, "Check now");
    await found(page, "Nobody was overtaken");
  });

  it("gives up where the server stays busy", async (t) => {
    const { page, context } = await visitor(t);
    const asked = await answerAtFirst(context, "**/ledger/ledger.json", 100, { status: 503, headers: { "Retry-After": "0" } });
    await press(page, "Check now");
    await page.getByText("The ledger could not be checked: 503. Please try again.").waitFor();
    assert.equal(asked(), 8);
  });

  it("says without scripts how else it is done", async (t) => {
    const { page } = await visitor(t, { javaScriptEnabled: false });
    await page.getByText("That needs JavaScript").waitFor();
    await page.getByText("invites-server verify-ledger --copy FOLDER").waitFor();
  });

  it("works with the keyboard alone", async (t) => {
    const { page } = await visitor(t, { viewport: { width: 1280, height: 800 } });
    await page.getByRole("button", { name: "Check now" }).waitFor();
    for (let presses = 0; presses < 10 && (await page.evaluate(() => document.activeElement.textContent)) !== "Check now"; presses += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await found(page, "Nobody was overtaken");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Nobody was overtaken");
  });

  for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: { width: 1280, height: 800 } })) {
    for (const colorScheme of ["light", "dark"]) {
      it(`is accessible: ${size}, ${colorScheme}`, async (t) => {
        const { page } = await visitor(t, { viewport, colorScheme });
        await accessible(page);
        await press(page, "Check now");
        await found(page, "Nobody was overtaken");
        await accessible(page);
        const ledger = await ledgerOf(server);
        await serve(page, { ...ledger, blocks: ledger.blocks.slice(0, 1) });
        await check(page);
        await found(page, "Something is wrong in block 1");
        await accessible(page);
      });
    }
  }

  it("nothing scrolls sideways at 320 pixels", async (t) => {
    const { page } = await visitor(t, { viewport: { width: 320, height: 568 } });
    const fits = async () => assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    await fits();
    await press(page, "Check now");
    await found(page, "Nobody was overtaken");
    await fits();
  });

  describe("the verifier that stands alone", () => {
    let address;

    before(async () => {
      const path = join(await mkdtemp(join(tmpdir(), "verifier-")), "verifier.html");
      await writeFile(path, await (await fetch(`${server.url}/sora/ledger/verifier.html`)).text());
      address = `file://${path}`;
    });

    const alone = async (t, options) => {
      const { page, context } = await newVisitor(t, browser, { url: "nowhere" }, options);
      await page.goto(address);
      return { page, context };
    };

    it("needs no server and no network", async (t) => {
      const { page, context } = await alone(t);
      await context.setOffline(true);
      const ticket = await requestTicket(server);
      const receipt = await (await fetch(`${server.url}/api/v1/ticket/receipt`, { headers: { Authorization: `Bearer ${ticket.secret}` } })).text();
      const keys = await (await fetch(`${server.url}/sora/ledger/keys.json`)).text();
      const ledger = await ledgerOf(server);
      await page.getByLabel("Files").setInputFiles(await keep(ledger, ["receipt.json", receipt], ["keys.json", keys]));
      await press(page, "Check these files");
      await found(page, "This ticket was not overtaken");
      assert.match(await foundText(page), /The receipt’s signature is right/u);
    });

    it("takes files that are dropped", async (t) => {
      const { page } = await alone(t);
      const paths = await keep(await ledgerOf(server));
      const files = await Promise.all(paths.map(async (path) => ({ name: path.split("/").at(-1), text: await readFile(path, "utf8") })));
      await page.evaluate((dropped) => {
        const dataTransfer = new DataTransfer();
        for (const { name, text } of dropped) dataTransfer.items.add(new File([text], name));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      }, files);
      await found(page, "Nobody was overtaken");
    });

    it("names what is wrong, and what is missing", async (t) => {
      const { page } = await alone(t);
      const ledger = await ledgerOf(server);
      ledger.blocks[2].body = ledger.blocks[1].body;
      await page.getByLabel("Files").setInputFiles(await keep(ledger));
      await press(page, "Check these files");
      await found(page, "Something is wrong in block 2");
      await page.getByLabel("Files").setInputFiles([]);
      await press(page, "Check these files");
      await page.getByText("a ledger’s files are missing").waitFor();
    });

    for (const colorScheme of ["light", "dark"]) {
      it(`is accessible (${colorScheme}), also on a narrow telephone`, async (t) => {
        const { page } = await alone(t, { colorScheme, viewport: { width: 320, height: 568 } });
        await accessible(page);
        await page.getByLabel("Files").setInputFiles(await keep(await ledgerOf(server)));
        await press(page, "Check these files");
        await found(page, "Nobody was overtaken");
        await accessible(page);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
      });
    }

    it("is the same from the server, under a policy that allows nothing else", async (t) => {
      const { page } = await newVisitor(t, browser, server);
      await page.goto(`${server.url}/sora/ledger/verifier.html`);
      await page.getByLabel("Files").setInputFiles(await keep(await ledgerOf(server)));
      await press(page, "Check these files");
      await found(page, "Nobody was overtaken");
    });
  });
});
