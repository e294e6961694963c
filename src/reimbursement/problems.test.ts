/** What stands against a claim, one problem at a time. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { Claimed, ClaimLine } from "#model/reimbursement.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { claimProblems } from "#reimbursement/problems.ts";

const FEN = 80_000n;
const LINE: ClaimLine = {
  ...{ itemCode: "X1", itemClass: "A", feeCategory: "westernDrug", name: "药品" },
  ...{ on: day("2026-10-11"), totalFen: FEN, ownExpenseFen: 0n, overLimitFen: 0n },
  ...{ ownShareFirstFen: 0n, inScopeFen: FEN },
};
const INVOICE = { code: "46060122", number: "0012345678", checkCode: "A1B2C3", amountFen: FEN };
const OUTPATIENT: Claimed = {
  ...{ careArea: "460100" as Claimed["careArea"], careType: "outpatient", flags: NO_FLAGS },
  institution: { code: "H1" as InstitutionCode, name: "医院", kind: "hospital", level: 3 },
  ...{ visitOn: day("2026-10-11"), diagnosis: { code: "I10", name: "高血压" } },
  ...{ reason: "callFailed", invoices: [INVOICE], lines: [LINE] },
  account: { holder: "张三", bank: "中国银行", number: "6222021234567894" },
};
const STAY: Claimed = {
  ...{ ...OUTPATIENT, careType: "inpatient", visitOn: day("2026-10-03") },
  dischargedOn: day("2026-10-11"),
};

function problemsOf(claimed: Claimed): { codes: string[]; words: string } {
  const problems = claimProblems(claimed, {
    ...{ today: day("2026-10-12"), personName: "张三", held: [] },
    materials: ["invoice", "feeList", "medicalRecord"],
  });
  return {
    codes: problems.map(({ code }) => code),
    words: problems.map(({ code, params }) => refusalText(code, params)).join(),
  };
}

const on = (text: string): readonly ClaimLine[] => [{ ...LINE, on: day(text) }];

test.each([
  ["a visit", OUTPATIENT],
  ["a stay", STAY],
  ["of its first day", { ...STAY, lines: on("2026-10-03") }],
  ["a visit over two days", { ...OUTPATIENT, dischargedOn: day("2026-10-12") }],
  [
    "what is own expense by its class",
    {
      ...OUTPATIENT,
      lines: [{ ...LINE, itemClass: "C", unlisted: true }],
    },
  ],
] as const)("nothing stands against %s", (_what, claimed) => {
  expect(problemsOf(claimed).codes).toEqual([]);
});

test.each<[string, Partial<Claimed>, string]>([
  ["lines of long before", { lines: on("2020-01-01") }, "reimbursement_line_days"],
  ["of the day before", { lines: on("2026-10-10") }, "reimbursement_line_days"],
  ["of the day after", { lines: on("2026-10-12") }, "reimbursement_line_days"],
  [
    "a visit of tomorrow",
    {
      visitOn: day("2026-10-13"),
      lines: on("2026-10-13"),
    },
    "reimbursement_days",
  ],
  ["a stay that has not ended", { careType: "inpatient" }, "reimbursement_discharge_missing"],
  ["an unknown code", { lines: [{ ...LINE, unlisted: true }] }, "reimbursement_line_item"],
  [
    "an invoice over nothing",
    {
      invoices: [INVOICE, { ...INVOICE, number: "0012345679", amountFen: 0n }],
    },
    "reimbursement_invoice_amount",
  ],
  [
    "one that takes back",
    {
      invoices: [
        { ...INVOICE, amountFen: FEN + 100n },
        { ...INVOICE, number: "0012345679", amountFen: -100n },
      ],
    },
    "reimbursement_invoice_amount",
  ],
  [
    "one without a number",
    { invoices: [{ ...INVOICE, number: "000000" }] },
    "reimbursement_invoice_form",
  ],
])("against %s", (_what, more, code) => {
  expect(problemsOf({ ...OUTPATIENT, ...more }).codes).toEqual([code]);
});

test("a stay's lines lie between admission and discharge", () => {
  for (const wrong of ["2026-10-02", "2026-10-12"]) {
    const { codes, words } = problemsOf({ ...STAY, lines: on(wrong) });
    expect(codes).toEqual(["reimbursement_line_days"]);
    expect(words).toContain("第1行“药品”");
  }
});

test("of many lines the first are named, and how many there are", () => {
  const lines = Array.from({ length: 12 }, () => ({ ...LINE, unlisted: true as const }));
  const { words } = problemsOf({ ...OUTPATIENT, lines });
  expect(words).toContain("第10行“药品”等12行");
});
