// The server under test: a real one, or the mock.
//
// INVITES_TEST_URL names a real server whose campaign "sora" the tests may use up (no address limit, a private database).
// INVITES_TEST_CONTROL is then a command that the tests run as  <command> VERB [ARGUMENT…]  and that ends when it is done:
//
//   import CODE…    adds the codes to the campaign's pool and serves the line
//   open, close     opens or closes the campaign
//   expire-holds    moves the end of every present hold into the past
//   settle-hold     lets the server take back what holds have ended (tickets expire, codes go on)
//   stop-server     ends the server; its port refuses connections afterwards
//   start-server    starts it again, ready when the command ends
//   sign-in-with URL       starts it again with a LinkedIn at this address; without URL: with nobody to sign in with
//   fill-history           gives the campaign's statistics ninety days to tell of
//   require-sign-in BOOL   sets whether the campaign demands it
//   move-to-head NUMBER    moves that ticket to the head of the line, by hand

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { solve } from "../mock/altcha.mjs";
import { startMock } from "../mock-server.mjs";

const run = promisify(execFile);

async function realServer(url, command) {
  const control = (verb) => (...values) => run(command, [verb, ...values]);
  return {
    url,
    real: true,
    import: control("import"),
    open: control("open"),
    close: control("close"),
    expireHolds: control("expire-holds"),
    settleHold: control("settle-hold"),
    stop: control("stop-server"),
    start: control("start-server"),
    signInWith: control("sign-in-with"),
    requireSignIn: control("require-sign-in"),
    moveToHead: control("move-to-head"),
    fillHistory: control("fill-history"),
    end: async () => {},
  };
}

/** Says what it is told to, whatever else is under test. */
export async function standInServer() {
  const { url, server } = await startMock();
  return {
    url,
    real: false,
    mock: server,
    import: async (...codes) => server.line.import(codes),
    open: async () => void (server.line.campaign.open = true),
    close: async () => void (server.line.campaign.open = false),
    expireHolds: async () => server.line.expireHolds(),
    settleHold: async () => server.line.settleHolds(),
    stop: () => server.stop(),
    start: () => server.start(),
    end: () => server.stop(),
  };
}

export async function serverUnderTest() {
  const { INVITES_TEST_URL: url, INVITES_TEST_CONTROL: command } = process.env;
  if (url && !command) throw new Error("INVITES_TEST_URL needs INVITES_TEST_CONTROL");
  return url ? realServer(url, command) : standInServer();
}

async function json(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

export const campaignOf = (server) => json(`${server.url}/api/v1/campaigns/sora`);

/** A place in the line for somebody else, asked for without a browser. @returns the Ticket, with its secret */
export async function requestTicket(server) {
  const challenge = await json(`${server.url}/api/v1/human-check/challenge`);
  return json(`${server.url}/api/v1/campaigns/sora/tickets`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": randomBytes(32).toString("base64url") },
    body: JSON.stringify({ human_check: solve(challenge) }),
  });
}

/** Gives up a place that requestTicket got. */
function leave(server, secret) {
  return json(`${server.url}/api/v1/ticket`, { method: "DELETE", headers: { Authorization: `Bearer ${secret}` } });
}

/** Serves everyone in line and takes every code that is left, so that the next one to ask waits alone. */
export async function emptyPool(server) {
  for (;;) {
    const ticket = await requestTicket(server);
    if (ticket.state !== "waiting") continue;
    await leave(server, ticket.secret);
    if (ticket.ahead === 0) return;
    await server.import(...newCodes(ticket.ahead));
  }
}

/** Waits until the campaign, as the server tells it, is as wanted. */
export async function untilCampaign(server, wanted) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const campaign = await campaignOf(server);
    if (wanted(campaign)) return;
    if (Date.now() > deadline) throw new Error(`the campaign stays at ${JSON.stringify(campaign)}`);
    await setTimeout(50);
  }
}

/** A code that no test has used. */
export function newCode() {
  return [...randomBytes(6)].map((byte) => "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[byte % 32]).join("");
}

export const newCodes = (count) => Array.from({ length: count }, newCode);
