/** Refunds of a part: what each bucket gives back, to the fen, and what a new list changes. */
import { describe, expect, test } from "vitest";
import { day, startOfDay } from "#base/date.ts";
import { createCatalogue, type SplitContext } from "#catalogue/catalogue.ts";
import { leftOf, lineOf, PLAIN, splitOne, totalsOf } from "#catalogue/fixtures/lines.ts";
import type { Charge, ChargeInput, Split } from "#model/charge.ts";
import { NO_SPLIT } from "#model/charge.ts";
import type { CatalogueItem } from "#model/item.ts";

const context: SplitContext = { level: 3, scheme: "employee" };
const YUAN_E6 = 1_000_000n;

const SHARE: Partial<CatalogueItem> = { itemClass: "B", ownShareBp: { employee: 1_000n } };
const LIMIT: Partial<CatalogueItem> = { priceLimitE6: { 3: 80n * YUAN_E6 } };
const STANDARD: Partial<CatalogueItem> = { paymentStandardE6: 50n * YUAN_E6 };
const WHOLLY_SHARE: Partial<CatalogueItem> = { itemClass: "B", ownShareBp: { employee: 10_000n } };
const SUPPLY: Partial<CatalogueItem> = { limits: { daysMax: { days: 3, per: "line" } } };

/** Own expense, over limit, own share first, in scope. */
function parts(split: Split): bigint[] {
  const { ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen } = split;
  return [ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen];
}

interface Case {
  /** Of so many units at 100 yuan. */
  readonly item: Partial<CatalogueItem>;
  readonly units: bigint;
  readonly billed: readonly bigint[];
  /** The item as it is when one unit is refunded. */
  readonly now?: Partial<CatalogueItem>;
  readonly more?: Partial<ChargeInput>;
  readonly refunded: readonly bigint[];
}

const CASES: Readonly<Record<string, Case>> = {
  "class A": {
    item: {},
    units: 3n,
    billed: [0n, 0n, 0n, 30_000n],
    refunded: [0n, 0n, 0n, -10_000n],
  },
  "class B": {
    item: SHARE,
    units: 3n,
    billed: [0n, 0n, 3_000n, 27_000n],
    refunded: [0n, 0n, -1_000n, -9_000n],
  },
  "a price above limit and standard": {
    item: { ...SHARE, ...LIMIT, ...STANDARD },
    units: 2n,
    billed: [6_000n, 4_000n, 1_000n, 9_000n],
    refunded: [-3_000n, -2_000n, -500n, -4_500n],
  },
  "own share of all within the limit": {
    item: { ...WHOLLY_SHARE, ...LIMIT },
    units: 2n,
    billed: [0n, 4_000n, 16_000n, 0n],
    refunded: [0n, -2_000n, -8_000n, 0n],
  },
  "class C": {
    item: { itemClass: "C" },
    units: 2n,
    billed: [20_000n, 0n, 0n, 0n],
    refunded: [-10_000n, 0n, 0n, 0n],
  },
  "class C that is class A by now": {
    item: { itemClass: "C" },
    units: 2n,
    billed: [20_000n, 0n, 0n, 0n],
    now: {},
    refunded: [-10_000n, 0n, 0n, 0n],
  },
  "a standard of nothing that is lifted by now": {
    item: { paymentStandardE6: 0n },
    units: 2n,
    billed: [20_000n, 0n, 0n, 0n],
    now: {},
    refunded: [-10_000n, 0n, 0n, 0n],
  },
  "a limit that is new by now: the other bucket does not grow": {
    item: {},
    units: 3n,
    billed: [0n, 0n, 0n, 30_000n],
    now: LIMIT,
    refunded: [0n, 0n, 0n, -10_000n],
  },
  "a limit that is lifted by now: what was above it goes first": {
    item: LIMIT,
    units: 3n,
    billed: [0n, 6_000n, 0n, 24_000n],
    now: {},
    refunded: [0n, -6_000n, 0n, -4_000n],
  },
  "an own share that is lifted by now": {
    item: SHARE,
    units: 3n,
    billed: [0n, 0n, 3_000n, 27_000n],
    now: {},
    refunded: [0n, 0n, -3_000n, -7_000n],
  },
  "a supply of six days where three are paid": {
    item: SUPPLY,
    units: 4n,
    billed: [20_000n, 0n, 0n, 20_000n],
    more: { days: 6 },
    refunded: [-5_000n, 0n, 0n, -5_000n],
  },
  "a supply that is not limited by now": {
    item: SUPPLY,
    units: 4n,
    billed: [20_000n, 0n, 0n, 20_000n],
    now: {},
    more: { days: 6 },
    refunded: [-10_000n, 0n, 0n, 0n],
  },
};

function billedAndRefunded({ item, units, now = item, more = {} }: Case): Charge[] {
  const [then, later] = [item, now].map((one) => createCatalogue([{ ...PLAIN, ...one }]));
  if (!then || !later) throw new Error("two catalogues");
  const line = lineOf("A1", 100n * YUAN_E6, units * 10_000n, more);
  const billed = splitOne(then, line, context);
  const refunded = leftOf([billed], "1");
  const back = { ...line, serial: "2", refundOf: "1", quantityE4: -10_000n, totalFen: -10_000n };
  return [billed, splitOne(later, back, { ...context, refunded })];
}

describe("the refund of one unit of", () => {
  test.each(Object.entries(CASES))("%s", (_of, known) => {
    const [billed = NO_SPLIT, back = NO_SPLIT] = billedAndRefunded(known);
    expect([parts(billed), parts(back)]).toEqual([known.billed, known.refunded]);
    expect(back.totalFen).toBe(-10_000n);
  });
});

test("a refund tells of its line as it was charged, and of its own day", () => {
  const was = {
    ...SHARE,
    ...LIMIT,
    name: "旧名",
    feeCategory: "materials",
    restriction: "限",
  } as const;
  const item = { ...was, itemClass: "B", ownShareBp: { employee: 1_000n } } as const;
  const now = { ...PLAIN, name: "新名" };
  const at = startOfDay(day("2021-12-01"));
  const line = lineOf("A1", 100n * YUAN_E6, 20_000n, { approval: "approved", occurredAt: at });
  const billed = splitOne(createCatalogue([{ ...PLAIN, ...item }]), line, context);
  const later = startOfDay(day("2021-12-09"));
  const back = splitOne(
    createCatalogue([now]),
    lineOf("A1", 100n * YUAN_E6, -20_000n, { serial: "2", refundOf: "1", occurredAt: later }),
    { ...context, refunded: leftOf([billed], "1") },
  );
  expect(back).toMatchObject({
    ...{ itemName: "旧名", itemClass: "B", feeCategory: "materials", ownShareBp: 1_000n },
    ...{ priceLimitE6: 80n * YUAN_E6, remark: "单价超过限价，超出部分自费", serial: "2" },
    ...{ refundOf: "1", occurredAt: later, countedE4: undefined },
  });
  expect(totalsOf([billed, back])).toEqual(NO_SPLIT);
});

describe("of three units of which two count, a refund of", () => {
  const item = { ...PLAIN, unitsMax: { unitsE4: 20_000n, per: "stay" } } as const;
  const catalogue = createCatalogue([item]);
  const billed = splitOne(catalogue, lineOf("A1", 100n * YUAN_E6, 30_000n), context);

  test.each([
    [1n, 0n, [0n, -10_000n, 0n, 0n]],
    [2n, -10_000n, [0n, -10_000n, 0n, -10_000n]],
    [3n, -20_000n, [0n, -10_000n, 0n, -20_000n]],
  ])("%i takes back %i counted", (units, countedE4, expected) => {
    const input = lineOf("A1", 100n * YUAN_E6, -units * 10_000n, { serial: "2", refundOf: "1" });
    const back = splitOne(catalogue, input, { ...context, refunded: leftOf([billed], "1") });
    expect([back.countedE4, parts(back)]).toEqual([countedE4, expected]);
  });
});
