// Pictures of every view, phone and desktop, light and dark:
//
//   node screenshots.mjs FOLDER

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "./support/browser.mjs";
import { serverUnderTest } from "./support/server.mjs";
import { tour } from "./support/tour.mjs";

const folder = process.argv[2] ?? "screenshots";
const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };
mkdirSync(folder, { recursive: true });

const browser = await launchBrowser();
for (const [size, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ["light", "dark"]) {
    const server = await serverUnderTest();
    const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: size === "phone" ? 2 : 1, reducedMotion: "reduce", serviceWorkers: "block" });
    const see = (page, name) => page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`), fullPage: true });
    await tour({ context, server, see });
    await context.close();
    await server.end();
  }
}
await browser.close();
