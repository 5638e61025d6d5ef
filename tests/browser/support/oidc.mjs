// A LinkedIn on this machine, for tests with a real server.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = process.env.INVITES_TEST_EMULATORS && join(process.env.INVITES_TEST_EMULATORS, "oidc-emulator");

/** Why there is none; false where there is one. */
export const noEmulator = process.env.INVITES_TEST_URL && program ? false : "needs a real server and the OIDC emulator";

export async function startOidcEmulator() {
  const emulator = spawn(program, ["--client-id", "handsel"], { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = await once(createInterface({ input: emulator.stdout }), "line");
  return { url, end: () => emulator.kill("SIGTERM") };
}
