/** Planted violations of the rules over many files: medians of sizes, words that stand once. */
import { describe, expect, test } from "vitest";
import { onceRule } from "./once.ts";
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

describe("names of kinds stand once:", () => {
  const wrong = (text: string, path = "cli/a.ts"): string[] => said(onceRule, { [path]: text });

  test.each([
    ["a second map", 'const S = { employee: "职工", resident: "居民" };', "second map of scheme"],
    ["one with codes beside", 'a({ pooled: ["1", "统筹"], aid: ["2", "救助"] });', "map of fund"],
    ["one of two languages", 'a({ aid: { zh: "救助" }, pooled: { zh: "统筹" } });', "map of fund"],
    ["pairs", 'new Map([["settled", "已结"], ["unknown", "未定"]]);', "map of settlementState"],
    ["one by numbers", 'const L = { 1: "一级", 2: "二级" };', "second map of level"],
    ["a choice", 'a(x === "unfiled" ? "没备案" : `备案${y}`);', "chosen by category"],
    ["a choice of one", 'a(x === "emergency" ? "异地急诊" : word(x));', "chosen by careType"],
    ["the word itself", 'a("城乡居民基本医疗保险");', "“城乡居民基本医疗保险” once more"],
  ])("%s is found", (_, text, message) => {
    expect(wrong(text)).toEqual([expect.stringContaining(message)]);
    expect(wrong(text, "demo/page/a.ts")).toHaveLength(1);
  });

  test("each name of a switch is found", () => {
    const cases = 'case "employee": return "职工"; case "resident": return "居民";';
    expect(wrong(`function f() { switch (x) { ${cases} } }`)).toHaveLength(2);
  });

  test.each([
    ["codes", 'const C = { employee: "310", resident: "390" };'],
    ["words of other things", 'const V = { refused: "现不予结算", lost: "应答丢失" };'],
    ["titles beside one name", 'const R = { category: "待遇类别", level: "医院级别" };'],
    ["a choice by something else", 'a(x === "lost" ? "丢失" : "到达");'],
    ["the words taken", "const S = { employee: WORDS.employee, resident: WORDS.resident };"],
  ])("%s may stand", (_, text) => {
    expect(wrong(text)).toEqual([]);
  });

  test("where they stand, and in tests, they may", () => {
    const text = 'const S = { employee: "职工", resident: "居民" };';
    for (const path of ["src/model/words.ts", "cli/a.test.ts", "test/a.ts"]) {
      expect(wrong(text, path)).toEqual([]);
    }
    expect(wrong(text, "src/model/place.ts")).toHaveLength(1);
  });
});
