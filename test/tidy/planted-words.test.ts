/** Planted violations of the rules over many files: medians of sizes, words that stand once. */
import { describe, expect, test } from "vitest";
import { said } from "./said.ts";
import { medianRule } from "./shape.ts";

/** So many files of so many lines. */
function files(count: number, lines: number, folder = "src/base"): Record<string, string> {
  const text = "a();\n".repeat(lines);
  const named = Array.from({ length: count }, (_, at) => [`${folder}/${lines}-${at}.ts`, text]);
  return Object.fromEntries(named) as Record<string, string>;
}

/** So many functions of so many lines, one of them a method. */
function functions(count: number, lines: number): string {
  const body = `{\n${"b();\n".repeat(lines - 2)}}\n`;
  return `class A { m() ${body} }\n${`function f() ${body}`.repeat(count - 1)}`;
}

describe("medians of src", () => {
  test("the median file has at most 100 lines", () => {
    const long = "src/base/101-2.ts:1 the median file of src has 101 lines, at most 100";
    const found = said(medianRule, { ...files(3, 101), ...files(2, 1) });
    expect(found).toEqual([expect.stringContaining(long)]);
    expect(said(medianRule, { ...files(3, 100), ...files(2, 399) })).toEqual([]);
  });

  test("the median function has less than 10 lines", () => {
    const long = "the median function of src has 10 lines, at most 9";
    const path = "src/base/a.ts";
    expect(said(medianRule, { [path]: functions(3, 10) + functions(2, 3) })).toEqual([
      expect.stringContaining(long),
    ]);
    expect(said(medianRule, { [path]: functions(3, 9) + functions(2, 30) })).toEqual([]);
  });

  test("short functions written where they are used do not lower it", () => {
    const calls = "a(() => 1);\n".repeat(9);
    expect(said(medianRule, { "src/base/a.ts": functions(3, 10) + calls })).toHaveLength(1);
  });

  test("tests and the programs round it do not count", () => {
    const around = { ...files(3, 200, "bench"), ...files(3, 200, "src/ledger/fixtures") };
    const tests = { "src/base/a.test.ts": functions(9, 30), "sim/a.ts": functions(9, 30) };
    expect(said(medianRule, { ...around, ...tests, ...files(1, 5) })).toEqual([]);
  });
});
