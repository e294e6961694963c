/** What examples have to state before a release, and which of the program's own files do. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { PolicyFile } from "#benefits/benefits.ts";
import { loadShippedPolicies } from "#policies.ts";
import { checkRelease } from "#rulebook/check.ts";

const path = "policies/360300/employee.yaml";
const POLICY: PolicyFile = { path, text: readFileSync(path, "utf8") };
const BESIDE = path.replace(".yaml", ".examples.yaml");
const EXAMPLES = readFileSync(BESIDE, "utf8");

const why = (text: string): string | null => checkRelease(POLICY, { path: BESIDE, text }).why;

/** The chronic benefit's first case, with what it expects. */
const chronic = (expect: string): string =>
  `- title: 甲\n  case: { care: chronic, category: longTerm, disease: M03900, visitOn: 2021-12-01, ` +
  `total: 465.19, ownAccount: 2000 }\n${expect}`;

describe("a release waits for examples", () => {
  test("that expect something", () => {
    const open = "1个算例不符，如“甲”：expect 没有写 pooled 等基金的金额（或 funds）、cash、total";
    for (const nothing of ["", "  expect: {}\n"]) {
      expect(why(chronic(nothing))).toBe(`${open}，请补上按文件手算的金额`);
    }
  });

  test.each([
    ["{ cash: 0, total: 465.19 }", "pooled 等基金的金额（或 funds）"],
    ["{ pooled: 115.63, ownAccount: 349.56, total: 465.19 }", "cash"],
    ["{ funds: 115.63, ownAccount: 349.56, cash: 0 }", "total"],
  ])("that expect %s and no more: it says %s is open", (expected, open) => {
    expect(why(chronic(`  expect: ${expected}\n`))).toContain(`没有写 ${open}，请补上`);
  });

  test("that name each who pays", () => {
    expect(why(chronic("  expect: { pooled: 115.63, cash: 0, total: 465.19 }\n"))).toContain(
      "expect 写出的各方合计115.63，总额是465.19，请写全每个出钱的一方（各基金、账户、cash）",
    );
  });

  test("in every visit, but for those that are to be refused", () => {
    const first = "{ expect: { pooled: 115.63, ownAccount: 349.56, cash: 0, total: 465.19 } }";
    const visits = `  visits:\n    - ${first}\n    - { expect: { pooled: 1 } }\n`;
    expect(why(chronic(visits))).toContain("第2次：expect 没有写 cash、total");
    const refused = "    - { care: maternityOutpatient, refused: policy_missing }\n";
    expect(why(chronic(`  visits:\n    - ${first}\n${refused}`))).not.toContain("第2次");
  });

  test("that come to every paying rule of every benefit, and says which are left", () => {
    const whole = "  expect: { pooled: 115.63, ownAccount: 349.56, cash: 0, total: 465.19 }\n";
    expect(why(chronic(whole))).toBe(
      "有3条支付规则没有算例走到：“普通门诊”门诊统筹的 ratio（第61行）、“住院”基本医保的 ratio（第101行）、" +
        "“住院”大额补助的 ratio（第120行），请各补一个算例",
    );
    const within = EXAMPLES.split("\n\n").filter((one) => !one.includes("largeSum"));
    expect(why(within.join("\n\n"))).toBe(
      "有1条支付规则没有算例走到：“住院”大额补助的 ratio（第120行），请各补一个算例",
    );
    expect(why(EXAMPLES)).toBeNull();
  });
});

test("the program's own files that have examples could be released", () => {
  const { policies } = loadShippedPolicies();
  const failing = policies.flatMap(({ file, examples }) => {
    if (examples === null) return [];
    const reason = checkRelease(file, { path: file.path, text: examples }).why;
    return reason === null ? [] : [`${file.path} ${reason}`];
  });
  expect(failing).toEqual([]);
}, 120_000);
