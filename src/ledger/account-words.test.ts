/** An account of each kind has a name that says what it is of. */
import { expect, test } from "vitest";
import { accountWords } from "#ledger/account-words.ts";
import { CHART } from "#ledger/chart.ts";

test.each([
  [
    "claim:360000:360300:employee:ownAccount",
    "暂付款—异地清算（未确认） 对方省360000 统筹区360300 职工基本医疗保险 个人账户",
  ],
  ["fiscalAccount:460000:resident", "财政专户存款 统筹区460000 城乡居民基本医疗保险"],
  ["institution:H46010000001", "应付医药机构 机构H46010000001"],
  ["strange:1", "strange:1"],
])("%s", (account, words) => {
  expect(accountWords(account)).toBe(words);
});

test("no kind of the chart is left without words", () => {
  for (const [kind, { of, zh }] of Object.entries(CHART)) {
    const parts = of.map((segment) => {
      if (segment === "schemeFund") return "employee:pooled";
      return segment === "scheme" ? "employee" : "460000";
    });
    const words = accountWords([kind, ...parts].join(":"));
    expect(words.startsWith(zh), kind).toBe(true);
    expect(words, kind).not.toContain("undefined");
  }
});
