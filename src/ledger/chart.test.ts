/** The chart: which names are accounts, who may move them, and that the glossary tells each. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type AccountKind,
  assertInChart,
  CHART,
  claimAccount,
  fundAccount,
  institutionAccount,
  owedAccount,
} from "#ledger/chart.ts";

/** One account of each kind. */
const EXAMPLES: Readonly<Record<AccountKind, string>> = {
  fund: "fund:360300:employee:pooled",
  owed: "owed:460000:360300:employee:pooled",
  benefitExpenditure: "benefitExpenditure:360300:employee:pooled",
  owedConfirmed: "owedConfirmed:460000:360300:resident:seriousIllness",
  noticePayable: "noticePayable:460000:employee:largeSum",
  reimbursementPayable: "reimbursementPayable:360300:employee:pooled",
  prefundPaid: "prefundPaid:460000:employee",
  claim: "claim:360000:360300:employee:ownAccount",
  claimConfirmed: "claimConfirmed:360000:360300:employee:pooled",
  noticeReceivable: "noticeReceivable:360000:resident:aid",
  prefundHeld: "prefundHeld:360000:resident",
  deduction: "deduction:360000:360300:employee:pooled",
  institution: "institution:H46010000001",
  fiscalAccount: "fiscalAccount:360000:employee",
  expenditureAccount: "expenditureAccount:460100:resident",
  suspense: "suspense:460000:employee",
};

test.each(Object.entries(EXAMPLES))("%s is moved by those who hold it", (kind, account) => {
  const { held } = CHART[kind as AccountKind];
  for (const side of ["home", "care"] as const) {
    const moves = () => assertInChart(account, side);
    if (held === "both" || held === side) expect(moves).not.toThrow();
    else expect(moves).toThrow(/is not moved by the/);
  }
});

test.each(Object.entries(EXAMPLES))("%s has no other form", (kind, account) => {
  const { held } = CHART[kind as AccountKind];
  const side = held === "both" ? "home" : held;
  const cut = account.slice(0, account.lastIndexOf(":"));
  for (const wrong of [`${account}:x`, cut, ` ${account}`, `${account} `, `${kind}:`, kind]) {
    expect(() => assertInChart(wrong, side), wrong).toThrow(/account outside the chart/);
  }
});

test.each(["depot:360300:employee:pooled", "fund:36030:employee:pooled", "fund", "", ":"])(
  "%o is no account",
  (name) => expect(() => assertInChart(name, "home")).toThrow(/account outside the chart/),
);

test("the names in use are made as ever", () => {
  expect([
    fundAccount("360300", "employee:pooled"),
    owedAccount("460000", "360300", "employee:pooled"),
    claimAccount("360000", "360300", "employee:ownAccount"),
    institutionAccount("H46010000001"),
  ]).toEqual([EXAMPLES.fund, EXAMPLES.owed, EXAMPLES.claim, EXAMPLES.institution]);
});

test("the glossary has a row for each kind of account", () => {
  const glossary = readFileSync("docs/glossary.md", "utf8");
  for (const [kind, { zh }] of Object.entries(CHART)) {
    expect(glossary).toContain(`| ${zh} | \`${kind}\` |`);
  }
});
