/**
 * Who is signed in, beside the view: loaded where the campaign's server has somebody to sign in with. The session is in a cookie
 * that scripts cannot read; what it opens, the server says.
 */

import { button, confirm, element } from "./dom.js";

const STYLES = "{{asset:sign-in.css}}";
const TIMEOUT = 20_000;

const everywhere = {
  title: "Sign out everywhere?",
  text: "You are signed out in this browser and in all others where you signed in. Your place in line stays yours.",
  yes: "Sign out everywhere",
  no: "Stay signed in",
};

function send(path, method = "GET") {
  return fetch(`/api/v1/member${path}`, {
    method,
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT),
  });
}

/** @returns {Promise<{name: string | null, provider_name: string} | null>} null: nobody is signed in, or nobody knows just now */
async function member() {
  try {
    const response = await send("");
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function invitation({ name, sign_in: { required, providers } }) {
  if (providers.length === 0) return `${name} gives places to those who have signed in, which is not possible just now.`;
  if (required) return `${name} gives places to those who have signed in.`;
  return "Sign in, if you like, and your place follows you to your other devices.";
}

/** What who signs in agrees to; the server records these words (common/domain/Consent.h). */
const consent = "If you sign in, we keep the name, and the e-mail address if it is vouched for, encrypted, with your tickets, until you delete your account or have not signed in for two years. You and the administrators can see them.";

function signedOut(campaign) {
  const links = campaign.sign_in.providers.map(({ name, url }) => element("a", { href: url, class: "button button-secondary" }, `Sign in with ${name}`));
  const more = [" ", element("a", { href: "/privacy" }, "What is kept then"), " · ", element("a", { href: "/hall" }, "Hall of generosity")];
  return [element("p", {}, invitation(campaign), ...more), ...(links.length ? [element("div", { class: "actions" }, ...links), element("p", { class: "small" }, consent)] : [])];
}

function signedIn({ name, provider_name: provider }) {
  const words = element("p", { role: "status" }, `Signed in with ${provider}${name ? ` as ${name}` : ""}`);
  const leave = async (path) => {
    try {
      const { status } = await send(path, "POST");
      if (status === 204 || status === 401) {
        location.reload();
        return;
      }
    } catch {
      // Said below.
    }
    words.textContent = "That didn’t work: you are still signed in. Please try again.";
  };
  const leaveAll = async () => {
    if (await confirm(everywhere)) await leave("/sign-out-everywhere");
  };
  return [
    words,
    element("div", { class: "actions" }, element("a", { href: "/me", class: "button button-quiet" }, "Your page"), button("Sign out", () => leave("/sign-out"), "quiet"), button("Sign out everywhere", leaveAll, "quiet")),
  ];
}

const premium = (campaign) => element("p", {}, element("a", { href: campaign.premium.url }, "What premium does, and what it does not"));

/**
 * Draws it: below the view, so that nothing moves under a finger; above it where the campaign demands it of somebody who is not
 * signed in, whose view has no button until then.
 */
export async function showSignIn(campaign) {
  const known = await member();
  // Whoever is signed in has the page for no connection, too, before he waits for anything.
  if (known) navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
  const required = campaign.sign_in.required && !known;
  const bar = element("section", { class: "sign-in", "aria-label": "Signing in" }, ...(known ? signedIn(known) : signedOut(campaign)), ...(campaign.premium ? [premium(campaign)] : []));
  if (required) document.body.dataset.signIn = "required";
  const draw = () => document.getElementById("main")[required ? "before" : "after"](bar);
  const styles = element("link", { rel: "stylesheet", href: STYLES });
  for (const event of ["load", "error"]) styles.addEventListener(event, draw, { once: true });
  document.head.append(styles);
}
