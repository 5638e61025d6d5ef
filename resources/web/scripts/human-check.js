/** The human check in the page: the ALTCHA widget that we serve ourselves, or a provider's. */

import { Trouble } from "./api.js";
import { element } from "./dom.js";

const ALTCHA = {
  script: "{{asset:altcha.js}}",
  style: "{{asset:altcha.css}}",
  worker: "{{asset:altcha-pbkdf2.js}}",
};

/**
 * Puts the check into a container.
 *
 * @param {{provider: string, site_key: string | null, challenge_url: string | null}} check Campaign.human_check
 * @param {HTMLElement} container
 * @param {(path: string) => Promise<object | undefined>} challenge gets the ALTCHA challenge
 * @returns {Promise<string>} the token for the server; throws Trouble "check-unavailable" where the check cannot be done
 */
export async function passCheck(check, container, challenge) {
  try {
    if (check.provider === "altcha") return await passAltcha(check, container, challenge);
    const { passProvider } = await import("./provider-check.js");
    return await passProvider(check, container);
  } catch (error) {
    throw error instanceof Trouble ? error : new Trouble("check-unavailable");
  }
}

/** Fetches the widget ahead of its use. */
export function prepareCheck(check) {
  if (check.provider === "altcha") loadAltcha().catch(() => {});
}

function loadStyle(address) {
  if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = element("link", { rel: "stylesheet", href: address, on: { load: resolve, error: reject } });
    document.head.prepend(link);
  });
}

async function loadAltcha() {
  await Promise.all([import(ALTCHA.script), loadStyle(ALTCHA.style)]);
  globalThis.$altcha.defaults.set({ hideFooter: true, hideLogo: true, humanInteractionSignature: false, language: "en" });
  for (const hash of ["SHA-256", "SHA-384", "SHA-512"]) {
    globalThis.$altcha.algorithms.set(`PBKDF2/${hash}`, () => new Worker(ALTCHA.worker));
  }
}

async function passAltcha(check, container, challenge) {
  const [work] = await Promise.all([challenge(check.challenge_url), loadAltcha()]);
  const widget = document.createElement("altcha-widget");
  const solved = new Promise((resolve, reject) => {
    widget.addEventListener("verified", (event) => resolve(event.detail.payload));
    widget.addEventListener("statechange", (event) => {
      if (event.detail.state === "error") reject(new Trouble("check-unavailable"));
      // By the visitor's clock, which may be wrong: whether it is too late, the server says.
      if (event.detail.state === "expired") widget.setState("verifying");
    });
  });
  const ready = new Promise((resolve) => widget.addEventListener("load", resolve, { once: true }));
  container.replaceChildren(element("form", { on: { submit: (event) => event.preventDefault() } }, widget));
  await ready;
  widget.configure({ challenge: work });
  widget.verify();
  return solved;
}
