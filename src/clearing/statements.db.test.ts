/** Statements of a month's payers: every fund and account in its column, and the ledger's sums. */
import { beforeEach, describe, expect, test } from "vitest";
import type { ChinaMonth } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import {
  decideExternalPayer,
  enterExternalPayer,
  type PayerRow,
  selectPayees,
  selectPayers,
} from "#clearing/clearing.ts";
import { refusalOf } from "#clearing/fixtures/acts.ts";
import { CHECKER, type ClearingMonth, HAINAN, JIANGXI, MAKER } from "#clearing/fixtures/month.ts";
import { booksAt, confirmedMonth } from "#clearing/fixtures/paid-month.ts";
import type { Area } from "#model/place.ts";

const NOVEMBER = "2026-11" as ChinaMonth;
let month: ClearingMonth;
beforeEach(async () => {
  month = await confirmedMonth();
});

const payers = (node = JIANGXI, payer: string | null = null) =>
  selectPayers(month.of(node).reports, {
    ...{ month: NOVEMBER, payer, after: ["", "", "", ""], rowsMax: 100 },
  });

const sum = (rows: readonly { readonly payable_fen: Fen }[]) =>
  rows.reduce((all, { payable_fen }) => all + payable_fen, 0n);

const GIVEN = {
  name: "演练保险公司",
  home_area: "360100" as Area,
  scheme: "employee",
  fund: "largeSum",
  from_month: NOVEMBER,
  to_month: null,
  paid_by: "就医地演练公司",
} as const;
const enter = (given: object = {}) =>
  month.act(JIANGXI, MAKER, (world, step) =>
    enterExternalPayer(world, step, { ...GIVEN, ...given } as typeof GIVEN),
  );
const decide = (id: string, by = CHECKER, agrees = true) =>
  month.act(JIANGXI, by, (world, step) => decideExternalPayer(world, step, { id, agrees }));

describe("the statement of a payer", () => {
  test("has each fund and account apart, the same at home and at care", async () => {
    const rows = await payers();
    expect(rows).toMatchObject([
      {
        ...{ payer: "360100", name: null, care_node: HAINAN, scheme: "employee" },
        funds: { largeSum: "3000000", ownAccount: "5500000" },
        ...{ funds_fen: 3_000_000n, own_account_fen: 5_500_000n, relatives_account_fen: 0n },
        ...{ deduction_fen: 0n, payable_fen: 8_500_000n, state: "confirmed" },
      },
      {
        ...{ payer: "360300", scheme: "employee", funds: { pooled: "120000000" } },
        ...{ deduction_fen: 650_000n, payable_fen: 119_350_000n },
      },
      { payer: "360300", scheme: "resident", payable_fen: 83_650_000n },
    ]);
    expect(await payers(HAINAN)).toEqual(rows);
    expect(await payers(JIANGXI, "360100")).toEqual(rows.slice(0, 1));
  });

  test("comes to the ledger, and to the institutions' statements at care", async () => {
    const spent: Record<string, Fen> = {};
    for (const [name, fen] of Object.entries(await booksAt(month, JIANGXI, "benefitExpenditure"))) {
      const key = name.split(":").slice(0, 2).join(" ");
      spent[key] = (spent[key] ?? 0n) + fen;
    }
    const rows = await payers();
    const shown = rows.map((row: PayerRow) => [`${row.payer} ${row.scheme}`, row.payable_fen]);
    expect(Object.fromEntries(shown)).toEqual(spent);
    const page = { month: NOVEMBER, institution: null, rowsMax: 100 };
    const payees = await selectPayees(month.of(HAINAN).reports, { ...page, after: ["", "", ""] });
    expect(sum(payees)).toBe(sum(rows));
  });
});

describe("who pays a layer in place of the fund", () => {
  test("has a statement of their own from the release on, and no amount changes", async () => {
    const before = await payers();
    const { id } = await enter();
    expect(await payers()).toEqual(before);
    await decide(id);
    const rows = await payers();
    expect(rows.map(({ payer, payable_fen }) => [payer, payable_fen])).toEqual([
      ["360100", 5_500_000n],
      ["360300", 119_350_000n],
      ["360300", 83_650_000n],
      [id, 3_000_000n],
    ]);
    const paid_by = GIVEN.paid_by;
    expect(await payers(JIANGXI, id)).toMatchObject([{ name: GIVEN.name, paid_by }]);
    expect(sum(rows)).toBe(sum(before));
  });

  test("is entered for an own area, once for a month, and decided by another", async () => {
    expect(await refusalOf(enter({ home_area: "460100" }))).toBe("external_payer_area");
    expect(await refusalOf(enter({ to_month: "2026-10" }))).toBe("external_payer_months");
    const { id } = await enter({ to_month: "2026-12" });
    expect(await refusalOf(enter({ from_month: "2026-12" }))).toBe("external_payer_known");
    expect(await refusalOf(enter({ from_month: "2026-01" }))).toBe("external_payer_known");
    await enter({ from_month: "2027-01" });
    expect(await refusalOf(decide(id, MAKER))).toBe("payment_same_person");
    await decide(id, CHECKER, false);
    expect(await refusalOf(decide(id))).toBe("external_payer_state");
    expect(await refusalOf(decide("ext_9"))).toBe("external_payer_missing");
    await enter({ to_month: "2026-12" });
  });
});
