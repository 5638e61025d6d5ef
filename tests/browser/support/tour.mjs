// One walk through every view of the page, for those who look at each: pictures, accessibility, widths.

import { emptyPool, newCodes, requestTicket, untilCampaign } from "./server.mjs";
import { ASK, heading, press } from "./visitor.mjs";

const TICKETS = "**/api/v1/campaigns/sora/tickets";

function problem(status, slug, headers = {}) {
  const body = JSON.stringify({ type: `/problems/${slug}`, title: slug, status, detail: "" });
  return { status, contentType: "application/problem+json", headers, body };
}


async function waitingToDelivered({ page, server, see }) {
  await requestTicket(server);
  await requestTicket(server);
  await page.goto(server.url);
  await heading(page, /passed on to you/u);
  await see(page, "home-empty");
  await press(page, ASK);
  await heading(page, /ahead of you/u);
  await see(page, "waiting");
  await press(page, "Leave the line");
  await page.getByRole("dialog").waitFor();
  await see(page, "waiting-dialog");
  await press(page, "Stay in line");
  await server.import(...newCodes(3));
  await heading(page, "It’s your turn");
  await see(page, "offered");
  await server.expireHolds();
  await server.settleHold();
  await page.reload();
  await heading(page, "Your turn has passed");
  await see(page, "expired");
  await page.route("**/api/v1/ticket/return", (route) => route.fulfill(problem(409, "cannot-return")), { times: 1 });
  await press(page, "Return to the line");
  await heading(page, /has ended/u);
  await see(page, "expired-final");
  await page.reload();
  await press(page, "Return to the line");
  await press(page, "Show my code");
  await heading(page, "Your code is here");
}

async function deliveredToThanks({ page, see }) {
  await see(page, "delivered");
  await press(page, "Copy code");
  await page.getByRole("button", { name: "Copied" }).waitFor();
  await see(page, "delivered-join");
  await press(page, "It doesn’t work");
  await page.getByRole("dialog").waitFor();
  await see(page, "delivered-dialog");
  await press(page, "Let me try again");
  await press(page, "It works");
  await page.getByLabel("Code 1").waitFor();
  await see(page, "delivered-pass");
  const own = await page.locator(".code").textContent();
  await page.getByLabel("Code 1").fill("nonsense!");
  await press(page, "Pass them on");
  await see(page, "delivered-format");
  const [one, ...rest] = newCodes(4);
  await page.getByLabel("Code 1").fill(one);
  await page.getByLabel("Code 2").fill(own);
  await page.getByLabel("Code 3").fill(one);
  await press(page, "Pass them on");
  await page.getByText("Passed on", { exact: true }).waitFor();
  await see(page, "delivered-errors");
  await page.getByLabel("Code 2").fill(rest[0]);
  await page.getByLabel("Code 3").fill(rest[1]);
  await page.getByLabel("Code 4").fill(rest[2]);
  await press(page, "Pass them on");
  await heading(page, "Passed on. Thank you.");
  await see(page, "thanks");
}

async function troubles({ page, server, see }) {
  const ask = async () => {
    await page.goto(server.url);
    await press(page, ASK);
  };
  await page.goto(server.url);
  await page.getByRole("button", { name: ASK }).waitFor();
  await see(page, "home");

  // A puzzle that takes for ever keeps the check on the page.
  await page.route("**/human-check/challenge", async (route) => {
    const response = await route.fetch();
    const challenge = await response.json();
    challenge.parameters.keyPrefix = "00".repeat(16);
    await route.fulfill({ response, json: challenge });
  }, { times: 1 });
  await press(page, ASK);
  await heading(page, "One quick check");
  await page.locator(".check .altcha-main").waitFor();
  await see(page, "check");

  await page.route(TICKETS, (route) => route.abort());
  await ask();
  await heading(page, "No connection");
  await see(page, "trouble-offline");
  // It tries again by itself, and would get a ticket.
  await page.goto(`${server.url}/privacy`);
  await page.unroute(TICKETS);

  const answers = {
    "trouble-busy": [problem(503, "unavailable", { "Retry-After": "30" }), "The server is busy"],
    "trouble-too-many": [problem(429, "too-many-tickets", { "Retry-After": "7200" }), "Too many requests today"],
    "trouble-check-failed": [problem(403, "human-check-failed"), "The check didn’t work"],
    "trouble-other": [problem(500, "internal"), "Something went wrong"],
  };
  for (const [name, [answer, title]] of Object.entries(answers)) {
    await page.evaluate(() => localStorage.clear());
    await page.route(TICKETS, (route) => route.fulfill(answer));
    await ask();
    await heading(page, title);
    await see(page, name);
    await page.unroute(TICKETS);
  }
  await page.evaluate(() => localStorage.clear());
  await page.route("**/human-check/challenge", (route) => route.fulfill(problem(404, "not-found")));
  await ask();
  await heading(page, "Something went wrong");
  await page.unroute("**/human-check/challenge");
}

async function others({ page, server, see }) {
  await emptyPool(server);
  await page.goto(server.url);
  await press(page, ASK);
  await heading(page, /ahead of you|next/u);
  await press(page, "Leave the line");
  await page.getByRole("dialog").getByRole("button", { name: "Leave the line" }).click();
  await heading(page, "You’ve left the line");
  await see(page, "left");
  await server.close();
  await untilCampaign(server, ({ open }) => !open);
  await page.goto(server.url);
  await heading(page, "Sora is closed for now");
  await see(page, "closed");
  await server.open();
  await untilCampaign(server, ({ open }) => open);
  await page.goto(`${server.url}/privacy`);
  await see(page, "privacy");
  await page.goto(`${server.url}/no-such-page-here`);
  await see(page, "not-found");
  if (server.real) return;
  await page.goto(`${server.url}/list`);
  await see(page, "list");
  await page.goto(`${server.url}/empty-list`);
  await see(page, "list-empty");
}

/**
 * @param {{context: import("playwright-core").BrowserContext, server: object,
 *   see: (page: import("playwright-core").Page, name: string) => Promise<void>}} options see is called in each view
 */
export async function tour({ context, server, see }) {
  await emptyPool(server);
  const page = await context.newPage();
  await waitingToDelivered({ page, server, see });
  await deliveredToThanks({ page, see });
  await context.clearCookies();
  await page.evaluate(() => localStorage.clear());
  await troubles({ page, server, see });
  await context.clearCookies();
  await page.evaluate(() => localStorage.clear());
  await others({ page, server, see });
}
