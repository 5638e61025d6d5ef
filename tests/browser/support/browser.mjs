// Debian's Chromium without its own network habits.

import { chromium } from "playwright-core";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export function launchBrowser() {
  return chromium.launch({ executablePath: process.env.INVITES_TEST_CHROMIUM ?? "/usr/bin/chromium", headless: true, args: flags });
}
