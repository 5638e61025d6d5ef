/**
 * What works with the page closed or without a connection: notifications of the visitor's turn, and a page that shows the last known
 * place. Nothing of the site is kept that could go stale: only what the page was told of the place, never a code.
 */

const KEPT = "handsel-place";
const PLACE = "/last-place";
const TICKET = "/api/v1/ticket";
const STYLES = ["{{asset:tokens.css}}", "{{asset:base.css}}", "{{asset:parts.css}}"];
const ICON = "{{asset:icon-192.png}}";
const POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

function escaped(text) {
  return String(text).replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

/** From an answer about the ticket. */
async function keepPlace(response) {
  const kept = await caches.open(KEPT);
  if (response.status === 401) {
    await kept.delete(PLACE);
  } else if (response.status === 200) {
    const { number, state, ahead } = await response.json();
    await kept.put(PLACE, Response.json({ number, state, ahead, at: Date.now() }));
  }
}

function placeWords({ number, state, ahead, at }) {
  const when = new Date(at).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
  const people = `${ahead} ${ahead === 1 ? "person was" : "people were"} ahead of you`;
  const words = {
    waiting: `On ${when} ${ahead === 0 ? "you were next in line" : people}. Your place is kept while you are away.`,
    offered: `On ${when} it was your turn. A code is held for you, but not for ever: come back soon.`,
  };
  return `Your number is ${number}. ${words[state] ?? ""}`;
}

async function offlinePage() {
  const place = await (await caches.open(KEPT)).match(PLACE);
  const words = place ? placeWords(await place.json()) : "If you hold a place in line, it is kept while you are away.";
  const styles = STYLES.map((style) => `<link rel="stylesheet" href="${style}">`).join("");
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>No connection · Handsel</title>${styles}</head><body><main><div class="column"><h1>No connection</h1><p class="lead">${escaped(words)}</p><p><a class="button button-primary" href="">Try again</a></p></div></main></body></html>`;
  return new Response(body, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY } });
}

async function ticket(event) {
  const response = await fetch(event.request);
  event.waitUntil(keepPlace(response.clone()).catch(() => {}));
  return response;
}

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  const { origin, pathname } = new URL(url);
  if (origin !== location.origin) return;
  if (mode === "navigate") event.respondWith(fetch(event.request).catch(offlinePage));
  else if (pathname === TICKET) event.respondWith(ticket(event));
});

addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data.json();
  } catch {
    // A browser must show something for each message.
  }
  const { title = "News of your place in line", body = "", tag = "handsel", page = "/" } = message;
  event.waitUntil(registration.showNotification(title, { body, tag, icon: ICON, data: { page } }));
});

async function showPage(page) {
  const address = new URL(page, location.origin);
  // Where it leads is a page of this site, whatever the message says.
  const target = address.origin === location.origin ? address.href : location.origin;
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = open.find((client) => client.url.split("#")[0] === target || new URL(client.url).pathname === "/");
  return shown ? shown.focus() : clients.openWindow(target);
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showPage(event.notification.data?.page ?? "/"));
});
