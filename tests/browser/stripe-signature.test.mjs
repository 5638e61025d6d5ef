// Stripe's own library and ours must agree on signatures: what it signs our server takes, and what the emulator signs it takes.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import Stripe from "stripe";
import { missing, premiumSite, WEBHOOK_SECRET } from "./support/premium-site.mjs";

const stripe = new Stripe("sk_test_emulator");
const payload = (id) =>
  JSON.stringify({ id, type: "invoice.paid", livemode: false, data: { object: { id: "in_1", customer: "cus_1" } } }, null, 2);

describe("signatures of webhooks", { skip: missing() }, () => {
  let site;

  before(async () => {
    site = await premiumSite();
  });
  after(() => site?.end());

  const send = async (body, signature) => {
    const headers = { "Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature };
    return (await fetch(`${site.url}/webhooks/stripe`, { method: "POST", headers, body })).status;
  };
  const sign = (body, options = {}) => stripe.webhooks.generateTestHeaderString({ payload: body, secret: WEBHOOK_SECRET, ...options });
  const minutesAgo = (minutes) => Math.floor(Date.now() / 1000) - minutes * 60;

  it("takes what Stripe's library signs, and nothing else", async () => {
    const body = payload("evt_library");
    assert.equal(await send(body, sign(body)), 200);
    assert.equal(await send(body, sign(body, { timestamp: minutesAgo(4) })), 200);
    assert.equal(await send(body, sign(body, { timestamp: minutesAgo(6) })), 400);
    assert.equal(await send(body, sign(body, { secret: "whsec_other" })), 400);
    assert.equal(await send(body, sign(body, { scheme: "v0" })), 400);
    assert.equal(await send(payload("evt_other"), sign(body)), 400);
    assert.equal(await send(JSON.stringify(JSON.parse(body)), sign(body)), 400);
  });

  it("signs as Stripe's library expects it, in the emulator that our tests believe", async () => {
    const received = [];
    const listener = createServer(async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      received.push({ body: Buffer.concat(parts), signature: request.headers["stripe-signature"] });
      response.end();
    });
    await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${listener.address().port}/webhook`;
    try {
      const tell = (path, options) => fetch(`${site.stripe}${path}`, { method: "POST", ...options });
      const api = (path, values) =>
        tell(path, {
          headers: { Authorization: "Bearer sk_test_emulator", "Stripe-Version": "2025-03-31.basil" },
          body: new URLSearchParams(values),
        }).then((response) => response.json());
      await tell(`/emulator/webhook?url=${encodeURIComponent(address)}&secret=${WEBHOOK_SECRET}`);
      const customer = await api("/v1/customers", { "metadata[reference]": "somebody" });
      const session = await api("/v1/checkout/sessions", {
        mode: "subscription",
        customer: customer.id,
        "line_items[0][price]": "price_emulator",
        "line_items[0][quantity]": "1",
        success_url: site.url,
        expires_at: String(Math.floor(Date.now() / 1000) + 3600),
      });
      await fetch(session.url, { method: "POST", redirect: "manual" });
      assert.equal(received.length, 3);
      for (const { body, signature } of received) {
        const event = stripe.webhooks.constructEvent(body, signature, WEBHOOK_SECRET);
        assert.match(event.id, /^evt_/u);
        assert.throws(() => stripe.webhooks.constructEvent(body, signature, "whsec_other"));
      }
    } finally {
      listener.close();
    }
  });
});
