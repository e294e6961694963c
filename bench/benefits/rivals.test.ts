/** When the bench has to install the engines beside ours. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isInstalled } from "./rivals.ts";

const folder = mkdtempSync(join(tmpdir(), "lianjie-rivals-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the engines are there when each package has the very version that the folder pins", () => {
  const dependencies = { a: "1.0.0", "@b/c": "2.0.0" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies }));
  const install = (name: string, version: string): void => {
    mkdirSync(join(folder, "node_modules", name), { recursive: true });
    const manifest = join(folder, "node_modules", name, "package.json");
    writeFileSync(manifest, JSON.stringify({ version }));
  };
  expect(isInstalled(folder)).toBe(false);
  install("a", "1.0.0");
  expect(isInstalled(folder)).toBe(false);
  install("@b/c", "1.9.9");
  expect(isInstalled(folder)).toBe(false);
  install("@b/c", "2.0.0");
  expect(isInstalled(folder)).toBe(true);
});
