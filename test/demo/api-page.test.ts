/** The page that shows how to call the API: its commands, run as they stand against the demo. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { useSite } from "./site.ts";

const ROOT = join(import.meta.dirname, "../..");
const BLOCKS = /```sh\n([\s\S]*?)```(?:\s*```text\n([\s\S]*?)```)?/g;
const MARK = "——";

const site = useSite();

test("each command does what the page says", async () => {
  const page = readFileSync(join(ROOT, "docs/api.zh-CN.md"), "utf8");
  const blocks = [...page.matchAll(BLOCKS)].map(([, commands = "", told = ""]) => ({
    commands,
    told,
  }));
  expect(blocks.length).toBeGreaterThan(7);
  const folder = mkdtempSync(join(tmpdir(), "api-page-"));
  try {
    const script = blocks
      .map(({ commands }) => commands.replaceAll("http://localhost:7000", site().address))
      .map((commands) => commands.replaceAll(".data/", `${folder}/`))
      .map((commands) => `${commands}\necho '${MARK}'\n`);
    const { stdout } = await promisify(execFile)("bash", ["-c", script.join("")], { cwd: ROOT });
    const printed = stdout.split(`${MARK}\n`).slice(0, -1);
    expect(printed).toEqual(blocks.map(({ told }) => told));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 240_000);
