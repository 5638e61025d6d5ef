// The page's files as the server serves them: templates filled, assets under a name that changes with their content.

import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../../../resources/web/", import.meta.url));
const widget = join(web, "widget/node_modules/altcha/dist");
const types = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml" };

const widgetFiles = {
  "altcha.js": "external/altcha.min.js",
  "altcha.css": "external/altcha.css",
  "altcha-pbkdf2.js": "workers/pbkdf2.js",
};

const providerSources = {
  altcha: {},
  recaptcha: {
    script: "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
    frame: "https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/",
    connect: "https://www.google.com/recaptcha/",
  },
  turnstile: { script: "https://challenges.cloudflare.com", frame: "https://challenges.cloudflare.com" },
  hcaptcha: {
    script: "https://hcaptcha.com https://*.hcaptcha.com",
    frame: "https://hcaptcha.com https://*.hcaptcha.com",
    connect: "https://hcaptcha.com https://*.hcaptcha.com",
    style: "https://hcaptcha.com https://*.hcaptcha.com",
  },
};

function filesIn(folder) {
  return readdirSync(join(web, folder), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(web, folder, entry.name)]));
}

function escaped(text) {
  return String(text).replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

export function contentSecurityPolicy(provider, nonce) {
  const { script = "", frame = "", connect = "", style = "" } = providerSources[provider];
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' ${script}`,
    `style-src 'self' ${style}`,
    `connect-src 'self' ${connect}`,
    "img-src 'self' data:",
    "worker-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    ...(frame ? [`frame-src ${frame}`] : []),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return policy.map((part) => part.trim()).join("; ");
}

export class Pages {
  #sources = new Map();
  #assets = new Map();
  #names = new Map();

  constructor() {
    for (const file of ["scripts", "styles", "images"].flatMap(filesIn)) this.#sources.set(basename(file), file);
    for (const [name, file] of Object.entries(widgetFiles)) this.#sources.set(name, join(widget, file));
  }

  /** The address of an asset; its own references are filled first, so that its hash covers theirs. */
  address(name) {
    if (!this.#names.has(name)) {
      const source = this.#sources.get(name);
      if (!source) throw new Error(`no asset ${name}`);
      const body = this.#withAssets(readFileSync(source, "utf8"));
      const extension = extname(name);
      const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
      const address = `/assets/${name.slice(0, -extension.length)}.${hash}${extension}`;
      this.#names.set(name, address);
      this.#assets.set(address, { body, type: types[extension] });
    }
    return this.#names.get(name);
  }

  asset(address) {
    return this.#assets.get(address);
  }

  /** Every asset of ours by its name, as it is served. */
  all() {
    for (const name of this.#sources.keys()) this.address(name);
    return [...this.#names].map(([name, address]) => ({ name, body: this.#assets.get(address).body }));
  }

  #withAssets(text) {
    return text.replace(/\{\{asset:([^}]+)\}\}/gu, (whole, name) => this.address(name));
  }

  /** @returns {{body: string, policy: string}} */
  page(template, values, provider) {
    const nonce = randomBytes(16).toString("base64");
    const filled = { ...values, nonce, human_check_provider: provider };
    const read = (name) => readFileSync(join(web, "templates", name), "utf8");
    const text = this.#withAssets(read(template).replace(/\{\{part:([^}]+)\}\}/gu, (whole, name) => read(name)));
    const body = text.replace(/\{\{([a-z_]+)\}\}/gu, (whole, name) => {
      if (name === "campaign_json") return JSON.stringify(filled.campaign).replaceAll("<", "\\u003c");
      return name === "campaign_list" || name === "rules" ? filled[name] : escaped(filled[name]);
    });
    return { body, policy: contentSecurityPolicy(provider, nonce) };
  }
}
