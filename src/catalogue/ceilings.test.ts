/** Ceilings over time, payment standards, partial counting, longest supplies; and their refunds. */
import { describe, expect, test } from "vitest";
import { DAY_MS } from "#base/date.ts";
import { createCatalogue, type SplitContext } from "#catalogue/catalogue.ts";
import {
  leftOf,
  lineOf,
  NOON,
  PLAIN,
  splitBill,
  splitOne,
  totalsOf,
} from "#catalogue/fixtures/lines.ts";
import { type ChargeInput, NO_SPLIT, type Split } from "#model/charge.ts";
import type { CatalogueItem } from "#model/item.ts";

const context: SplitContext = { level: 3, scheme: "employee" };
const YUAN_E6 = 1_000_000n;

const parts = (split: Split): bigint[] => [
  split.ownExpenseFen,
  split.overLimitFen,
  split.ownShareFirstFen,
  split.inScopeFen,
];

function bill(item: Partial<CatalogueItem>, lines: readonly ChargeInput[]): bigint[][] {
  return splitBill(createCatalogue([{ ...PLAIN, ...item }]), lines, context).map(parts);
}

/** So many units at 10 yuan, so many days after noon of a Wednesday. */
const units = (count: number, days = 0, serial = `${count} ${days}`): ChargeInput =>
  lineOf("A1", 10n * YUAN_E6, BigInt(count) * 10_000n, {
    serial,
    occurredAt: NOON + days * DAY_MS,
  });

describe("a ceiling", () => {
  const most = (count: bigint, per: "day" | "week" | "stay"): Partial<CatalogueItem> => ({
    unitsMax: { unitsE4: count * 10_000n, per },
  });

  test("by day begins anew with the day", () => {
    expect(bill(most(3n, "day"), [units(2), units(2), units(4, 1)])).toEqual([
      [0n, 0n, 0n, 2_000n],
      [0n, 1_000n, 0n, 1_000n],
      [0n, 1_000n, 0n, 3_000n],
    ]);
  });

  test("by week runs from Monday to Sunday", () => {
    // Wednesday, Sunday, Monday, and the Monday before.
    const lines = [units(2), units(2, 4), units(2, 5), units(1, -2)];
    expect(bill(most(3n, "week"), lines).map(([, over]) => over)).toEqual([0n, 1_000n, 0n, 1_000n]);
  });

  test("by week knows its Monday before 1970, too", () => {
    const late = (days: number) => ({ ...units(2, 0, `d${days}`), occurredAt: days * DAY_MS });
    const item = { ...most(3n, "week"), span: { from: "1969-01-01" as never } };
    // 28 December 1969 is a Sunday.
    const lines = [late(-9), late(-4), late(-3)];
    expect(bill(item, lines).map(([, over]) => over)).toEqual([0n, 1_000n, 0n]);
  });

  test("by stay lasts as long as the visit, and looks at no other", () => {
    expect(bill(most(3n, "stay"), [units(2), units(2, 30)]).map(([, over]) => over)).toEqual([
      0n,
      1_000n,
    ]);
    const catalogue = createCatalogue([{ ...PLAIN, ...most(3n, "stay") }]);
    const uses = () => [{ on: "2021-12-01" as never, countedE4: 30_000n, here: false }];
    expect(parts(splitOne(catalogue, units(3), { ...context, uses }))[1]).toBe(0n);
  });

  test("is not used up by a line that is own expense", () => {
    const item = { ...most(3n, "stay"), restriction: "限二线" };
    const lines = [units(3, 0, "a"), { ...units(3, 0, "b"), approval: "approved" as const }];
    expect(bill(item, lines)).toEqual([
      [3_000n, 0n, 0n, 0n],
      [0n, 0n, 0n, 3_000n],
    ]);
  });

  test("of parts of a unit says how many", () => {
    const catalogue = createCatalogue([{ ...PLAIN, unitsMax: { unitsE4: 15_000n, per: "day" } }]);
    const charge = splitOne(catalogue, units(2), context);
    expect(charge.remark).toBe("每日最多支付1.5个单位，超出部分自费");
    expect(parts(charge)).toEqual([0n, 500n, 0n, 1_500n]);
    expect(charge.countedE4).toBe(15_000n);
  });

  test("that an earlier version allowed more of pays nothing more", () => {
    const catalogue = createCatalogue([{ ...PLAIN, ...most(3n, "week") }]);
    const uses = () => [{ on: "2021-12-01" as never, countedE4: 50_000n, here: false }];
    expect(parts(splitOne(catalogue, units(2), { ...context, uses }))).toEqual([
      0n,
      2_000n,
      0n,
      0n,
    ]);
  });

  test("cuts units first, then the price of the ones that count", () => {
    const item = { ...most(3n, "week"), priceLimitE6: { 3: 8n * YUAN_E6 } };
    expect(bill(item, [units(4)])).toEqual([[0n, 1_600n, 0n, 2_400n]]);
  });

  test("counts on as before when a refund leaves more than it allows", () => {
    const back = lineOf("A1", 10n * YUAN_E6, -10_000n, { serial: "r", refundOf: "whole" });
    expect(bill(most(3n, "week"), [units(5, 0, "whole"), back, units(1)])).toEqual([
      [0n, 2_000n, 0n, 3_000n],
      [0n, -1_000n, 0n, 0n],
      [0n, 1_000n, 0n, 0n],
    ]);
    const catalogue = createCatalogue([{ ...PLAIN, ...most(3n, "week") }]);
    const counted = splitBill(catalogue, [units(5, 0, "whole"), back], context);
    expect(counted.map(({ countedE4 }) => countedE4)).toEqual([30_000n, 0n]);
  });

  test("gives back what a refund takes, units above it first", () => {
    const back = (count: bigint, serial: string): ChargeInput =>
      lineOf("A1", 10n * YUAN_E6, -count * 10_000n, { serial, refundOf: "whole" });
    const lines = [units(5, 0, "whole"), back(2n, "r1"), back(1n, "r2"), units(2), back(2n, "r3")];
    expect(bill(most(3n, "week"), lines)).toEqual([
      [0n, 2_000n, 0n, 3_000n],
      [0n, -2_000n, 0n, 0n],
      [0n, 0n, 0n, -1_000n],
      [0n, 1_000n, 0n, 1_000n],
      [0n, 0n, 0n, -2_000n],
    ]);
  });
});

describe("most days of a visit", () => {
  const item: Partial<CatalogueItem> = { limits: { daysMax: { days: 2, per: "visit" } } };

  test("count days of use, not lines", () => {
    const lines = [units(1), units(2), units(1, 5), units(1, 6), units(3, 5)];
    expect(bill(item, lines).map(([own]) => own)).toEqual([0n, 0n, 0n, 1_000n, 0n]);
  });

  test("are those of this visit", () => {
    const catalogue = createCatalogue([{ ...PLAIN, ...item }]);
    const uses = () =>
      ["2021-11-01", "2021-11-02"].map((on) => ({ on: on as never, countedE4: 1n, here: false }));
    expect(parts(splitOne(catalogue, units(1), { ...context, uses }))[0]).toBe(0n);
  });

  test("are given back with the whole day only", () => {
    const refund = (of: string, count: bigint, serial: string): ChargeInput =>
      lineOf("A1", 10n * YUAN_E6, -count * 10_000n, { serial, refundOf: of });
    const lines = [
      units(2, 0, "first"),
      units(1, 1),
      refund("first", 1n, "r1"),
      units(1, 2, "third"),
      refund("first", 1n, "r2"),
      units(1, 3),
    ];
    expect(bill(item, lines).map(([own]) => own)).toEqual([0n, 0n, 0n, 1_000n, 0n, 0n]);
  });
});

test("a longest supply pays its share of the days prescribed", () => {
  const item: Partial<CatalogueItem> = { limits: { daysMax: { days: 30, per: "line" } } };
  const given = (days?: number): ChargeInput => ({ ...units(9), days });
  expect(bill(item, [given(90)])).toEqual([[6_000n, 0n, 0n, 3_000n]]);
  expect(bill(item, [given(30)])).toEqual([[0n, 0n, 0n, 9_000n]]);
  expect(bill(item, [given()])).toEqual([[0n, 0n, 0n, 9_000n]]);
  const back = lineOf("A1", 10n * YUAN_E6, -30_000n, { serial: "r", refundOf: "9 0" });
  expect(bill(item, [given(90), back])[1]).toEqual([-2_000n, 0n, 0n, -1_000n]);
});

describe("the price of a unit", () => {
  const at = (yuan: bigint): ChargeInput => lineOf("A1", yuan * YUAN_E6, 20_000n);

  test("above the payment standard is own expense, above the limit is over limit", () => {
    const item = { priceLimitE6: { 3: 80n * YUAN_E6 }, paymentStandardE6: 50n * YUAN_E6 };
    expect(bill(item, [at(100n), at(60n), at(50n)])).toEqual([
      [6_000n, 4_000n, 0n, 10_000n],
      [2_000n, 0n, 0n, 10_000n],
      [0n, 0n, 0n, 10_000n],
    ]);
  });

  test("S03: counts in full to a point and above it in part, before the own share (Dali)", () => {
    const item: Partial<CatalogueItem> = {
      itemClass: "B",
      ownShareBp: { employee: 1_000n },
      countedInPart: { fullToE6: 1_000n * YUAN_E6, aboveBp: 5_000n },
    };
    // 1600: 1000 + 300 count, a tenth of these is own share, too.
    expect(bill(item, [lineOf("A1", 1_600n * YUAN_E6, 10_000n)])).toEqual([
      [0n, 0n, 30_000n + 13_000n, 117_000n],
    ]);
  });

  test("within ceilings is told by no remark", () => {
    const catalogue = createCatalogue([
      { ...PLAIN, priceLimitE6: { 3: 10n * YUAN_E6 }, paymentStandardE6: 10n * YUAN_E6 },
    ]);
    expect(splitOne(catalogue, units(1), context).remark).toBeUndefined();
    const dear = splitOne(catalogue, at(11n), context);
    expect(dear.remark).toBe("单价超过限价，超出部分自费；单价超过医保支付标准，超出部分自费");
  });
});

test("S63: a haemodialysis of Changli, 450 a session, three a week", () => {
  const item: Partial<CatalogueItem> = {
    priceLimitE6: { 1: 350n * YUAN_E6, 2: 400n * YUAN_E6, 3: 450n * YUAN_E6 },
    unitsMax: { unitsE4: 30_000n, per: "week" },
  };
  const session = (days: number): ChargeInput =>
    lineOf("A1", 480n * YUAN_E6, 10_000n, {
      serial: `s${days}`,
      occurredAt: NOON + days * DAY_MS,
    });
  expect(bill(item, [session(-2), session(0), session(2), session(4), session(5)])).toEqual([
    [0n, 3_000n, 0n, 45_000n],
    [0n, 3_000n, 0n, 45_000n],
    [0n, 3_000n, 0n, 45_000n],
    [0n, 48_000n, 0n, 0n],
    [0n, 3_000n, 0n, 45_000n],
  ]);
});

test("S03: special checks 30 %, implants from abroad 50 %, some drugs 30 % against 10 % (Dalian)", () => {
  const kinds = { check: 3_000n, implant: 5_000n, dear: 3_000n };
  const shares = Object.entries(kinds).map(([kind, bp]) => ({
    kind,
    name: kind,
    ownShareBp: { employee: bp, resident: bp },
    span: PLAIN.span,
  }));
  const classB = { ...PLAIN, itemClass: "B" } as const;
  const items = Object.keys(kinds).map((kind) => ({ ...classB, code: kind, kind }));
  const plain = { ...classB, code: "plain", ownShareBp: { employee: 1_000n } };
  const catalogue = createCatalogue([...items, plain], shares);
  const ownShares = ["check", "implant", "dear", "plain"].map(
    (code) => splitOne(catalogue, lineOf(code, 100n * YUAN_E6, 10_000n), context).ownShareFirstFen,
  );
  expect(ownShares).toEqual([3_000n, 5_000n, 3_000n, 1_000n]);
});

test("a refund of everything leaves nothing, in whatever state the catalogue is by then", () => {
  const dear = { ...PLAIN, priceLimitE6: { 3: 8n * YUAN_E6 } };
  const charges = splitBill(createCatalogue([dear]), [units(3, 0, "whole")], context);
  const corrected = createCatalogue([{ ...PLAIN, paymentStandardE6: 5n * YUAN_E6 }]);
  const input = lineOf("A1", 10n * YUAN_E6, -30_000n, { serial: "r", refundOf: "whole" });
  const refunded = leftOf(charges, "whole");
  const back = splitOne(corrected, input, { ...context, refunded });
  expect(totalsOf([...charges, back])).toEqual(NO_SPLIT);
});
