/** A browser for page tests: one that the machine has, or the reason why there is none. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Null when no browser can be found; the reason is printed. */
export function findBrowser(): string | null {
  const named = process.env.CHROMIUM;
  const found = [...(named === undefined ? [] : [named]), ...PLACES].find((path) =>
    existsSync(path),
  );
  if (found !== undefined) return found;
  process.stderr.write(
    `page tests are skipped: no Chromium at ${PLACES[0]}; install one or name it in CHROMIUM\n`,
  );
  return null;
}

export async function launch(executablePath: string): Promise<Browser> {
  // The superuser of a container has no sandbox to give.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args });
}
