/** A file that is no YAML says on which line, and in an author's words, what is wrong. */
import { describe, expect, test } from "vitest";
import { PolicyError, policyIn } from "#benefits/benefits.ts";

function told(text: string): string {
  try {
    policyIn({ path: "a.yaml", text });
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return "loads";
}

describe("a slip of writing", () => {
  test.each([
    ["a tab", "a: 1\nb:\n\tc: 2\n", 3, "用了 Tab。请改成空格"],
    ["a full-width colon", "a: 1\nb： 2\nc: 3\n", 2, "全角冒号“：”"],
    ["a full-width comma", "a: 1\nb: { c: 1，d: 2 }\n", 2, "全角逗号“，”"],
    ["a full-width indent", "a:\n\u3000\u3000b: 2\n  c: 3\n", 2, "全角空格"],
    ["no space after a colon", "a: 1\nb:2\nc: 3\n", 2, "冒号后缺空格"],
    ["a brace not closed", "a: 1\nb: { c: 1, d: 2\ne: 3\n", 2, "缺“}”"],
    ["a bracket not closed", "a: [1, 2\nb: 3\n", 1, "缺“]”"],
    ["a quotation mark not closed", 'a: "x\nb: 2\nc: 3\n', 1, "缺引号"],
    ["a name twice", "cancel: any\nb: 2\ncancel: any\n", 3, "“cancel”写了两次"],
    ["a wrong indent", "a:\n    b: 2\n  c: 3\n", 3, "这一行空2格，上一级空0格"],
    ["one space more", "a: 1\n b: 2\nc: 3\n", 2, "这一行空1格，上一级空0格"],
    ["one space less", "a:\n  b: 1\n c: [1, 2]\n", 3, "这一行空1格，上一级空0格"],
    ["a row further in", "a:\n  - { b: 1 }\n   - { b: 2 }\n", 3, "这一行空3格"],
    ["a row further out", "a:\n    - { b: 1 }\n   - { b: 2 }\n", 3, "这一行空3格"],
    ["an item without its mark", "a:\n  b: [1]\n  - c: 2\n", 3, "上一行缺“- ”"],
    ["a name among items", "a:\n  - b: 1\n  c: 2\n", 3, "缺“- ”"],
    ["full-width braces", "a: 1\nb: ｛ c: 1 ｝\nd: 2\n", 2, "全角括号"],
    ["a full-width semicolon", "a: { b: 1； c: 2 }\n", 1, "全角分号"],
    ["two colons", "a: x: y\nb: 2\n", 1, "两个冒号"],
    ["a brace too many", "a: { b: 1 } }\n", 1, "多了一个括号"],
    ["a sign at the head", "a: @b\n", 1, "加引号"],
    ["a full-width colon in braces", "title: { level：1, v: 2 }\n", 1, "这里应是一段文字"],
  ])("%s is told on its line", (_name, text, line, words) => {
    expect(told(text)).toContain(words);
    expect(told(text)).toMatch(new RegExp(`^a\\.yaml:${line} `));
  });
});

test("a name with a full-width mark, or cut off by a comma, says so", () => {
  expect(told("area：: 1\n")).toContain("请把全角的“：”改成半角的 :");
  expect(told("{ title: 甲, 000: }\n")).toContain("金额不带逗号");
  expect(told("{ title:甲, area: 1 }\n")).toContain("冒号后缺空格");
  expect(told("title: 甲\narea: '360300'\n")).toContain("请补上 scheme: employee 或 resident");
});
