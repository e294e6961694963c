/** What `demo month` says to a wrong month, and that it leaves nothing behind when it is stopped. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { main } from "../main.ts";
import { DEMO_DATA } from "../ops/nodes.ts";

const ROOT = join(import.meta.dirname, "../..");

test.each([
  [["2026-13"], "“2026-13”不是月份：四位年、两位月（01 至 12），如 2026-10"],
  [["十月"], "“十月”不是月份"],
  [["2023-12"], "只够演 2024-01 至 2028-12 的月份"],
  [["2029-01"], "只够演 2024-01 至 2028-12 的月份"],
  [["2026-10", "2026-11"], "只写一个月份，多了：2026-11"],
  [["2026-10", "--outt", "x"], "不认识的选项 --outt，是不是 --out？"],
])("%j is told before anything is started", async (words, sentence) => {
  const said: string[] = [];
  const complaints: string[] = [];
  const code = await main(
    ["demo", "month", ...words],
    (line) => said.push(line),
    (line) => complaints.push(line),
  );
  expect([code, said]).toEqual([2, []]);
  expect(complaints[0]).toContain(sentence);
});

test("Ctrl-C ends it between two acts, and its databases are gone", async () => {
  const child = spawn(process.execPath, ["cli/lianjie.mjs", "demo", "month", "2026-10"], {
    cwd: ROOT,
  });
  const folder = join(dirname(DEMO_DATA), `month-${child.pid}`);
  let said = "";
  child.stdout.on("data", (text) => {
    const wasReady = said.includes("已就绪");
    said += String(text);
    if (!wasReady && said.includes("已就绪")) child.kill("SIGINT");
  });
  child.stderr.on("data", (text) => {
    said += String(text);
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(said).toContain("正在停止");
  expect(said.trim().split("\n").at(-1)).toBe("已停止，演示世界已经删除。");
  expect(code).toBe(1);
  expect(existsSync(folder)).toBe(false);
}, 180_000);
