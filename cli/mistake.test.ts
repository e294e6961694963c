import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { main } from "./main.ts";
import { mistakeOf } from "./mistake.ts";

const folder = mkdtempSync(join(tmpdir(), "mistake-"));
/** "标题: 市" in GB18030 after a line that any encoding has. */
const GB18030 = Buffer.from([0x23, 0x0a, 0xb1, 0xea, 0xcc, 0xe2, 0x3a, 0x20, 0xca, 0xd0, 0x0a]);
const broken = join(folder, "broken.yaml");
const foreign = join(folder, "foreign.yaml");
writeFileSync(broken, "title: 缺很多\narea: '360300'\n");
writeFileSync(foreign, GB18030);

async function runCli(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  const code = await main(args, out, out);
  return { code, text: lines.join("\n") };
}

const QUOTE = ["--care", "inpatient", "--visitOn", "2024-05-01", "--total", "100"];

test.each([
  [["quote", broken, ...QUOTE]],
  [["explain", broken]],
  [["diff", "360300:employee", broken]],
  [["draft", broken]],
  [["check", broken]],
  [["coverage", broken]],
])("a file that does not load is told with line and remedy, without a stack: %s", async (words) => {
  const { code, text } = await runCli("policy", ...words);
  expect(code).toBe(1);
  expect(text).toContain(`✗ ${broken}:1`);
  expect(text).toContain("怎么改");
  expect(text).not.toMatch(/^ +at /m);
});

test.each([
  [["quote", foreign, ...QUOTE]],
  [["check", foreign]],
  [["coverage", foreign]],
  [["draft", foreign]],
])("a file in another encoding is refused with the line where it begins: %s", async (words) => {
  const { code, text } = await runCli("policy", ...words);
  expect(code).toBe(1);
  expect(text).toContain(`✗ ${foreign}:2`);
  expect(text).toContain("请另存为 UTF-8");
});

test.each([
  [["check", "没有.yaml"]],
  [["coverage", "没有.yaml"]],
  [["explain", "没有.yaml"]],
  [["quote", "没有.yaml", ...QUOTE]],
])("a file that is not there is told in one sentence: %s", async (words) => {
  expect(await runCli("policy", ...words)).toEqual({
    code: 2,
    text: "没有文件 没有.yaml，请核对路径",
  });
});

test("a database that does not answer is told in one sentence, with exit code 3", async () => {
  const words = ["releases", "--database-url", "postgres://127.0.0.1:1/nothing"];
  const { code, text } = await runCli("policy", ...words);
  expect(code).toBe(3);
  expect(text).toMatch(/^127\.0\.0\.1:1 上没有 PostgreSQL：请启动它，或核对.*DATABASE_URL.*$/);
});

test("a defect keeps its stack", () => {
  expect(mistakeOf(new Error("two and two are five"))).toBeNull();
});

test("a day of approval that is past is refused before the database is asked", async () => {
  const words = ["12345678", "--from", "2020-01-01"];
  const nowhere = ["--database-url", "postgres://127.0.0.1:1/nothing"];
  const { code, text } = await runCli("policy", "approve", ...words, ...nowhere);
  expect(code).toBe(1);
  expect(text).toMatch(/^✗ 施行日期2020-01-01应晚于今天/);
});
