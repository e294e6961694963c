/** The command writes a template, and overwrites nothing. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { main } from "../main.ts";

async function written(...words: string[]): Promise<[code: number, out: string]> {
  const lines: string[] = [];
  const out = (line: string): number => lines.push(line);
  const code = await main(["import", "template", ...words], out, out);
  return [code, lines.join("\n")];
}

test("a template is written once, in the form that its name says", async () => {
  const folder = mkdtempSync(join(tmpdir(), "template-"));
  const to = join(folder, "a.csv");
  expect((await written("facts", "--to", to))[0]).toBe(0);
  expect(readFileSync(to, "utf8")).toContain("人员编号,身份类别或事实名称,值");
  expect((await written("facts", "--to", to))[0]).not.toBe(0);
  const book = join(folder, "a.xlsx");
  await written("people", "--to", book);
  expect(readFileSync(book).subarray(0, 2).toString()).toBe("PK");
});

test.each([
  [["cats", "--to", "a.csv"], "请写明一种"],
  [["people", "--to", "a.pdf"], "以 .csv 或 .xlsx 结尾"],
])("%s is told what to write", async (words, told) => {
  const [code, out] = await written(...words);
  expect([code, out]).toEqual([2, expect.stringContaining(told)]);
});
