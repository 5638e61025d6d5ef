/** The human check of a provider: his script and his widget. */

import { Trouble } from "./api.js";
import { element } from "./dom.js";

/** Each provider's script puts an object of this shape into the page: render(container, options). */
const PROVIDERS = {
  recaptcha: { script: "https://www.google.com/recaptcha/api.js", global: "grecaptcha" },
  turnstile: { script: "https://challenges.cloudflare.com/turnstile/v0/api.js", global: "turnstile" },
  hcaptcha: { script: "https://js.hcaptcha.com/1/api.js", global: "hcaptcha" },
};

const READY = "handselCheckReady";

function loadProvider({ script, global }) {
  if (globalThis[global]?.render) return Promise.resolve();
  return new Promise((resolve, reject) => {
    globalThis[READY] = resolve;
    const nonce = document.querySelector("script[nonce]")?.nonce;
    const address = `${script}?render=explicit&onload=${READY}`;
    const tag = element("script", { src: address, async: true, on: { error: reject } });
    tag.nonce = nonce ?? "";
    document.head.append(tag);
  });
}

/** As passCheck(), by a provider's widget. */
export async function passProvider(check, container) {
  const provider = PROVIDERS[check.provider];
  await loadProvider(provider);
  container.replaceChildren();
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  return new Promise((resolve, reject) => {
    globalThis[provider.global].render(container, {
      sitekey: check.site_key,
      theme: dark ? "dark" : "light",
      size: container.clientWidth < 320 ? "compact" : "normal",
      callback: resolve,
      "error-callback": () => reject(new Trouble("check-unavailable")),
    });
  });
}
