// A server that can send word, with a mail server and a push service that write down what they get; both only for whoever asks for them.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const PATIENCE = 20_000;

const emulators = () => join(process.env.INVITES_TEST_EMULATORS ?? ".", "notice-emulators");

/** Why there is no such server here, or false. */
export function missing() {
  if (!process.env.INVITES_TEST_CONTROL || !process.env.INVITES_SERVER_PROGRAM) return "needs a server of its own";
  return existsSync(emulators()) ? false : "needs the program notice-emulators";
}

async function startEmulators(folder) {
  const child = spawn(emulators(), ["--folder", folder], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === 2) break;
  }
  return { mail: lines[0], push: lines[1], end: async () => void (child.kill(), await once(child, "exit")) };
}

/** What a mail says in plain text. */
export function textOf(mail) {
  const [, part] = /Content-Type: text\/plain[^]*?\r\n\r\n([^]*?)\r\n--/u.exec(mail);
  const bytes = part.replace(/=\r\n/gu, "").replace(/=([0-9A-F]{2})/gu, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** @returns {Promise<object>} like serverUnderTest(), with control(verb, …), and with mail(number) and push(number), counted from 1 */
export async function noticeSite() {
  const home = await mkdtemp(join(tmpdir(), "invites-notices-"));
  const emulated = await startEmulators(home);
  const key = join(home, "push.pem");
  await run(process.env.INVITES_SERVER_PROGRAM, ["keygen", "--push", key]);
  const environment = {
    ...process.env,
    INVITES_LOCAL_FOLDER: join(home, "instance"),
    INVITES_MAIL_URL: emulated.mail,
    INVITES_MAIL_FROM: "Handsel <invites@example.org>",
    INVITES_PUSH_KEY_FILE: key,
    INVITES_PUSH_CONTACT: "mailto:you@example.org",
    INVITES_PUSH_SERVICE: emulated.push,
  };
  const control = (...values) => run(process.env.INVITES_TEST_CONTROL, values, { env: environment });
  const { stdout } = await control("begin");
  const received = (ending) => async (number) => {
    const deadline = Date.now() + PATIENCE;
    while (!(await readdir(home)).includes(`${number}.${ending}`)) {
      if (Date.now() > deadline) throw new Error(`${number}.${ending} does not come`);
      await setTimeout(50);
    }
    return readFile(join(home, `${number}.${ending}`), "utf8");
  };
  return {
    url: stdout.trim(),
    pushOrigin: emulated.push,
    import: (...codes) => control("import", ...codes),
    control,
    stop: () => control("stop-server"),
    start: () => control("start-server"),
    mail: received("eml"),
    push: async (number) => JSON.parse(await received("push")(number)),
    end: async () => {
      await control("end");
      await emulated.end();
      await rm(home, { recursive: true, force: true });
    },
  };
}
