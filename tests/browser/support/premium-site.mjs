// A server that sells premium, with a provider to sign in with and a Stripe, all three only for whoever asks for them.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);

export const WEBHOOK_SECRET = "whsec_browser";

const emulator = (name) => join(process.env.INVITES_TEST_EMULATORS ?? ".", name);

/** Why there is no such server here, or false. */
export function missing() {
  if (!process.env.INVITES_TEST_CONTROL) return "needs a server of its own";
  return existsSync(emulator("stripe-emulator")) && existsSync(emulator("oidc-emulator")) ? false : "needs the emulators of Stripe and OIDC";
}

async function startEmulator(name, ...options) {
  const child = spawn(emulator(name), options, { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = await once(createInterface({ input: child.stdout }), "line");
  return { url, end: async () => void (child.kill(), await once(child, "exit")) };
}

/** @returns {Promise<object>} with url, stripe (where that is), happen(deed) to the last customer, holdEvents(), sendEvents() */
export async function premiumSite() {
  const home = await mkdtemp(join(tmpdir(), "invites-premium-"));
  const stripe = await startEmulator("stripe-emulator");
  const linkedIn = await startEmulator("oidc-emulator", "--client-id", "handsel");
  const environment = {
    ...process.env,
    INVITES_LOCAL_FOLDER: join(home, "instance"),
    INVITES_LINKEDIN_CLIENT_ID: "handsel",
    INVITES_LINKEDIN_CLIENT_SECRET: "emulator-secret",
    INVITES_LINKEDIN_URL: linkedIn.url,
    INVITES_SIGN_INS_PER_ADDRESS_PER_HOUR: "0",
    INVITES_STRIPE_SECRET_KEY: "sk_test_emulator",
    INVITES_STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    INVITES_STRIPE_API_URL: stripe.url,
  };
  const control = (...values) => run(process.env.INVITES_TEST_CONTROL, values, { env: environment });
  const { stdout } = await control("begin");
  const url = stdout.trim();
  const tell = async (path) => {
    const { ok, status } = await fetch(`${stripe.url}/emulator/${path}`, { method: "POST" });
    if (!ok) throw new Error(`${path}: ${status}`);
  };
  const sendEventsTo = (address) => tell(`webhook?url=${encodeURIComponent(address)}&secret=${WEBHOOK_SECRET}`);
  const sendEvents = () => sendEventsTo(`${url}/webhooks/stripe`);
  await sendEvents();
  await control("sell-premium");
  return {
    url,
    stripe: stripe.url,
    import: (...codes) => control("import", ...codes),
    happen: (deed) => tell(`do/${deed}`),
    holdEvents: () => sendEventsTo(""),
    sendEvents,
    end: async () => {
      await control("end");
      await Promise.all([stripe.end(), linkedIn.end()]);
      await rm(home, { recursive: true, force: true });
    },
  };
}
