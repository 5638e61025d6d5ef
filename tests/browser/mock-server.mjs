// The public HTTP contract in memory, for tests of the page without a database, and for working on the page:
//
//   node mock-server.mjs [port]
//
// serves http://localhost:8090 with four codes. Tests start it with startMock().

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { isHuman, newChallenge } from "./mock/altcha.mjs";
import { Line, Refusal } from "./mock/line.mjs";
import { Pages } from "./mock/pages.mjs";

const SORA = {
  slug: "sora",
  name: "Sora",
  product_url: "https://sora.example/",
  code_pattern: "^(?:[A-Z0-9]{6}|SORA-[A-Z0-9]{3}-[A-Z0-9]{3})$",
};

function checkOf(provider) {
  return provider === "altcha"
    ? { provider, site_key: null, challenge_url: "/api/v1/human-check/challenge" }
    : { provider, site_key: "site-key", challenge_url: null };
}

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

class MockServer {
  #pages = new Pages();
  #server;
  #port = 0;
  provider = "altcha";
  line = new Line(SORA);

  async start(port = this.#port) {
    this.#server = createServer((request, response) => this.#answer(request, response));
    await new Promise((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.#port = this.#server.address().port;
    return `http://localhost:${this.#port}`;
  }

  async stop() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request, response) {
    const path = new URL(request.url, "http://localhost").pathname;
    try {
      if (path.startsWith("/api/")) await this.#api(request, response, path.slice("/api/v1".length));
      else this.#file(response, path);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, "internal", error.message);
      const body = { type: `/problems/${refusal.slug}`, title: refusal.slug, status: refusal.status, detail: refusal.detail };
      response.writeHead(refusal.status, { "Content-Type": "application/problem+json" }).end(JSON.stringify(body));
    }
  }

  #campaign() {
    return { ...this.line.view(), human_check: checkOf(this.provider) };
  }

  #file(response, path) {
    const asset = this.#pages.asset(path);
    if (asset) {
      response.writeHead(200, { "Content-Type": asset.type, "Cache-Control": "public, max-age=31536000, immutable" }).end(asset.body);
      return;
    }
    const campaign = this.#campaign();
    const values = { campaign, campaign_name: campaign.name, campaign_slug: campaign.slug, product_url: campaign.product_url, public_url: `http://localhost:${this.#port}` };
    const list = `<li><a class="campaign" href="/${campaign.slug}">${campaign.name}</a></li>`;
    const pages = {
      "/": ["index.html", values],
      "/sora": ["index.html", values],
      "/list": ["campaigns.html", { ...values, campaign_list: list }],
      "/empty-list": ["campaigns.html", { ...values, campaign_list: "" }],
      "/privacy": ["privacy.html", { ...values, rules: "<dt>Your ticket</dt><dd>For good.</dd>" }],
    };
    const missing = ["error.html", { ...values, title: "Page not found", detail: "There is nothing at this address." }];
    const { body, policy } = this.#pages.page(...(pages[path] ?? missing), this.provider);
    const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy, "Cache-Control": "no-cache" };
    response.writeHead(pages[path] ? 200 : 404, headers).end(body);
  }

  #json(request, response, answer, { status = 200, headers = {} } = {}) {
    const text = JSON.stringify(answer);
    const tag = `"${createHash("sha256").update(text).digest("hex").slice(0, 16)}"`;
    if (request.method === "GET" && request.headers["if-none-match"] === tag) {
      response.writeHead(304, { ETag: tag }).end();
      return;
    }
    response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store", ETag: tag, ...headers }).end(text);
  }

  async #api(request, response, path) {
    const body = request.method === "POST" ? await bodyOf(request) : {};
    if (path === "/human-check/challenge") this.#json(request, response, newChallenge());
    else if (path === "/campaigns/sora") this.#json(request, response, this.#campaign());
    else if (path === "/campaigns/sora/tickets") this.#requestTicket(request, response, body);
    else this.#onTicket(request, response, `${request.method} ${path}`, body);
  }

  #mine(request) {
    const { authorization = "", cookie = "" } = request.headers;
    return this.line.bySecret(/^Bearer (.+)$/u.exec(authorization)?.[1] ?? /ticket=([\w-]+)/u.exec(cookie)?.[1]);
  }

  #requestTicket(request, response, { human_check: token }) {
    const key = request.headers["idempotency-key"];
    const held = this.#mine(request);
    const known = this.line.byKey(key) ?? (held && !["left", "expired", "contributed"].includes(held.state) ? held : null);
    if (!known && this.provider === "altcha" && !isHuman(token)) throw new Refusal(403, "human-check-failed");
    const ticket = known ?? this.line.request(key);
    this.#json(request, response, { ...this.line.describe(ticket), secret: ticket.secret }, {
      status: known ? 200 : 201,
      headers: { "Set-Cookie": `ticket=${ticket.secret}; Path=/; HttpOnly; SameSite=Lax` },
    });
  }

  #onTicket(request, response, action, body) {
    const ticket = this.#mine(request);
    if (!ticket) throw new Refusal(401, "no-ticket");
    const actions = {
      "GET /ticket": () => ({}),
      "POST /ticket/reveal": () => this.line.reveal(ticket),
      "POST /ticket/copied": () => this.line.copied(ticket),
      "POST /ticket/contribution": () => this.line.contribute(ticket, body.codes),
      "POST /ticket/report": () => this.line.report(ticket, body.outcome),
      "POST /ticket/return": () => this.line.comeBack(ticket),
      "DELETE /ticket": () => this.line.leave(ticket),
    };
    if (!actions[action]) throw new Refusal(404, "not-found");
    const outcome = actions[action]();
    if (action === "POST /ticket/copied" || action === "DELETE /ticket") response.writeHead(204).end();
    else this.#json(request, response, action === "POST /ticket/contribution" ? outcome : this.line.describe(ticket));
  }
}

/** @returns {Promise<{url: string, server: MockServer}>} on a port of its own */
export async function startMock(port = 0) {
  const server = new MockServer();
  return { url: await server.start(port), server };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url, server } = await startMock(Number(process.argv[2] ?? 8090));
  server.line.import(["K7M2QX", "P4W9ZD", "H3T6NB", "R8C5YJ"]);
  console.log(url);
}
