import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { day, startOfDay } from "#base/date.ts";
import { type Fen, fen } from "#base/money.ts";
import {
  createCatalogue,
  type RefundedLine,
  type SplitContext,
  splitCharge,
} from "#catalogue/catalogue.ts";
import {
  addSplit,
  type Charge,
  type ChargeInput,
  isWhole,
  NO_SPLIT,
  type Split,
} from "#model/charge.ts";
import type { CatalogueItem } from "#model/item.ts";

const plain: CatalogueItem = {
  code: "A1",
  name: "甲类药",
  itemClass: "A",
  feeCategory: "westernDrug",
  ownShareBp: { employee: 0n, resident: 0n },
  priceLimitE6: {},
  span: { from: day("2021-01-01") },
};
const items: CatalogueItem[] = [
  plain,
  {
    ...plain,
    code: "B1",
    name: "乙类药",
    itemClass: "B",
    ownShareBp: { employee: 1_000n, resident: 2_000n },
  },
  { ...plain, code: "C1", name: "丙类药", itemClass: "C" },
  { ...plain, code: "R1", name: "限制药", restriction: "限二线用药" },
  {
    ...plain,
    code: "L1",
    name: "限价项目",
    itemClass: "B",
    ownShareBp: { employee: 1_000n, resident: 1_000n },
    priceLimitE6: { 1: 8_000_000n, 3: 10_000_000n },
  },
  {
    ...plain,
    code: "V1",
    name: "旧版",
    itemClass: "C",
    span: { from: day("2021-01-01"), to: day("2021-06-30") },
  },
  { ...plain, code: "V1", name: "新版", span: { from: day("2021-07-01") } },
];
const catalogue = createCatalogue(items);
const context: SplitContext = { level: 3, scheme: "employee" };

function line(
  itemCode: string,
  priceE6: bigint,
  quantityE4: bigint,
  totalFen: Fen,
  more: Partial<ChargeInput> = {},
): ChargeInput {
  return {
    serial: "1",
    batch: "b",
    itemCode,
    institutionItemCode: "own",
    occurredAt: startOfDay(day("2021-12-01")),
    quantityE4,
    priceE6,
    totalFen,
    approval: "none",
    ...more,
  };
}

function parts(result: ReturnType<typeof splitCharge>): bigint[] | string {
  if ("code" in result) return result.code;
  return [result.ownExpenseFen, result.overLimitFen, result.ownShareFirstFen, result.inScopeFen];
}

function charge(input: ChargeInput, more: Partial<SplitContext> = {}): Charge {
  const result = splitCharge(catalogue, input, { ...context, ...more });
  if ("code" in result) throw new Error(result.code);
  return result;
}

/** What a refund of the line meets: all of it, unless earlier refunds left less. */
function refundOf(of: Charge, left: Split = of, leftQuantityE4 = of.quantityE4): RefundedLine {
  return { charge: of, left, leftQuantityE4, leftCountedE4: of.countedE4 };
}

describe("splitCharge", () => {
  test("class A is in scope whole", () => {
    expect(
      parts(splitCharge(catalogue, line("A1", 12_345_000n, 10_000n, 1_235n), context)),
    ).toEqual([0n, 0n, 0n, 1_235n]);
  });

  test("S02: class B takes the scheme's own share first, rounded half up to the fen", () => {
    const input = line("B1", 50_000n, 10_000n, 5n);
    expect(parts(splitCharge(catalogue, input, context))).toEqual([0n, 0n, 1n, 4n]);
    expect(
      charge(line("B1", 10_000_000n, 10_000n, fen("10")), { scheme: "resident" }).ownShareFirstFen,
    ).toBe(fen("2"));
  });

  test("class C is own expense whole and says why", () => {
    const result = charge(line("C1", 10_000_000n, 10_000n, fen("10")));
    expect(result.ownExpenseFen).toBe(fen("10"));
    expect(result.ownShareBp).toBe(10_000n);
    expect(result.remark).toContain("丙类");
  });

  test.each([
    ["R1", "none", fen("10")],
    ["R1", "refused", fen("10")],
    ["R1", "approved", 0n],
    ["A1", "none", 0n],
    ["A1", "approved", 0n],
    ["A1", "refused", fen("10")],
  ] as const)(
    "item %s with approval %s has an own expense of %s fen",
    (code, approval, expected) => {
      expect(charge(line(code, 10_000_000n, 10_000n, fen("10"), { approval })).ownExpenseFen).toBe(
        expected,
      );
    },
  );

  test("above the level's limit is over limit, and own share first is of the rest", () => {
    const input = line("L1", 12_500_000n, 20_000n, fen("25"));
    expect(parts(splitCharge(catalogue, input, context))).toEqual([
      0n,
      fen("5"),
      fen("2"),
      fen("18"),
    ]);
    expect(charge(input, { level: 1 }).overLimitFen).toBe(fen("9"));
    expect(charge(input, { level: 2 }).overLimitFen).toBe(0n);
  });

  test("the version of the line's day decides", () => {
    const early = line("V1", 10_000_000n, 10_000n, fen("10"), {
      occurredAt: startOfDay(day("2021-06-30")),
    });
    expect(charge(early).itemName).toBe("旧版");
    expect(charge(line("V1", 10_000_000n, 10_000n, fen("10"))).itemName).toBe("新版");
    const before = line("V1", 1n, 1n, 0n, { occurredAt: startOfDay(day("2020-12-31")) });
    expect(parts(splitCharge(catalogue, before, context))).toBe("charge_item_unknown");
  });

  test("unknown items, totals two fen off, negative prices, huge amounts are refused", () => {
    expect(parts(splitCharge(catalogue, line("X9", 1n, 1n, 0n), context))).toBe(
      "charge_item_unknown",
    );
    expect(
      parts(splitCharge(catalogue, line("A1", 10_000_000n, 10_000n, fen("10.01")), context)),
    ).toEqual([0n, 0n, 0n, 1_001n]);
    expect(
      parts(splitCharge(catalogue, line("A1", 10_000_000n, 10_000n, fen("10.02")), context)),
    ).toBe("charge_amount_differs");
    expect(
      parts(splitCharge(catalogue, line("A1", 10_000_000n, 10_000n, fen("9.98")), context)),
    ).toBe("charge_amount_differs");
    expect(
      parts(splitCharge(catalogue, line("A1", -10_000_000n, -10_000n, fen("10")), context)),
    ).toBe("charge_amount_differs");
    const monstrous = line("A1", 10n ** 20n, 10_000n, 10n ** 16n);
    expect(parts(splitCharge(catalogue, monstrous, context))).toBe("charge_limit_price");
  });

  test("overlapping versions of one code are a defect", () => {
    expect(() => createCatalogue([plain, { ...plain, span: { from: day("2022-01-01") } }])).toThrow(
      "two versions",
    );
  });
});

describe("a refund line", () => {
  const billed = charge(line("L1", 12_500_000n, 20_000n, fen("25")));
  const refund = (more: Partial<ChargeInput> = {}) =>
    line("L1", 12_500_000n, -20_000n, fen("-25"), { serial: "2", refundOf: "1", ...more });
  const refunded = refundOf(billed);

  test("of the whole line is its exact negation", () => {
    const back = charge(refund(), { refunded });
    expect(addSplit(billed, back)).toEqual(NO_SPLIT);
  });

  test.each([
    ["without naming its line", { refundOf: undefined }, refunded],
    ["with a positive quantity", { quantityE4: 20_000n, totalFen: fen("25") }, refunded],
    ["of a line that is not known", {}, undefined],
    ["of another item", { itemCode: "A1" }, refunded],
    ["at another price", { priceE6: 12_500_001n }, refunded],
    [
      "of more than is left",
      {},
      refundOf(billed, { ...NO_SPLIT, totalFen: 2_499n, inScopeFen: 2_499n }),
    ],
    ["of more units than are left", {}, refundOf(billed, billed, 19_999n)],
    ["of a refund", {}, refundOf({ ...billed, refundOf: "0" })],
  ])("%s is refused", (_words, more, of) => {
    expect(parts(splitCharge(catalogue, refund(more), { ...context, refunded: of }))).toBe(
      "charge_refund_invalid",
    );
  });

  test("follows the approval and the version of the line it refunds", () => {
    const old = charge(
      line("V1", 10_000_000n, 10_000n, fen("10"), { occurredAt: startOfDay(day("2021-06-30")) }),
    );
    const back = line("V1", 10_000_000n, -10_000n, fen("-10"), { serial: "2", refundOf: "1" });
    expect(charge(back, { refunded: refundOf(old) }).ownExpenseFen).toBe(fen("-10"));
  });

  test("in parts, in whatever sizes, ends with nothing left and never goes below zero", () => {
    const sizes = fc.array(fc.bigInt({ min: 1n, max: 9n }), { minLength: 1, maxLength: 12 });
    const codes = fc.constantFrom("A1", "B1", "C1", "L1");
    fc.assert(
      fc.property(
        codes,
        fc.bigInt({ min: 0n, max: 30_000_000n }),
        sizes,
        (code, priceE6, quantities) => {
          const whole = quantities.reduce((a, b) => a + b) * 10_000n;
          const total = (quantity: bigint) => (priceE6 * quantity + 50_000_000n) / 100_000_000n;
          const original = charge(line(code, priceE6, whole, total(whole)));
          let left: Split = original;
          let leftE4 = whole;
          quantities.forEach((units, index) => {
            const last = index === quantities.length - 1;
            let amount = total(units * 10_000n);
            if (amount > left.totalFen) amount = left.totalFen;
            // The last part returns the rest when the tolerance of the line allows it.
            if (last && left.totalFen - amount <= 1n) amount = left.totalFen;
            const input = line(code, priceE6, -units * 10_000n, -amount, {
              serial: `r${index}`,
              refundOf: "1",
            });
            const result = splitCharge(catalogue, input, {
              ...context,
              refunded: refundOf(original, left, leftE4),
            });
            if ("code" in result) {
              expect(result.code).toBe("charge_amount_differs");
              return;
            }
            expect(isWhole(result)).toBe(true);
            left = addSplit(left, result);
            leftE4 += result.quantityE4;
            expect(isWhole(left)).toBe(true);
            for (const bucket of [
              left.ownExpenseFen,
              left.overLimitFen,
              left.ownShareFirstFen,
              left.inScopeFen,
            ]) {
              expect(bucket >= 0n).toBe(true);
            }
            if (left.totalFen === 0n) expect(left.inScopeFen).toBe(0n);
          });
        },
      ),
    );
  });
});

test("parts of any line add up, none is negative, its refund is the exact negation", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...items.map((item) => item.code)),
      fc.bigInt({ min: 0n, max: 9n * 10n ** 9n }),
      fc.bigInt({ min: 0n, max: 10n ** 8n }),
      fc.bigInt({ min: -1n, max: 1n }),
      fc.constantFrom("none", "approved", "refused" as const),
      fc.constantFrom(1, 2, 3 as const),
      (code, priceE6, quantityE4, offBy, approval, level) => {
        const product = (priceE6 * quantityE4 + 50_000_000n) / 100_000_000n;
        const totalFen = product + offBy < 0n ? product : product + offBy;
        const result = charge(line(code, priceE6, quantityE4, totalFen, { approval }), { level });
        expect(isWhole(result)).toBe(true);
        for (const part of [
          result.ownExpenseFen,
          result.overLimitFen,
          result.ownShareFirstFen,
          result.inScopeFen,
        ]) {
          expect(part >= 0n).toBe(true);
        }
        const input = line(code, priceE6, -quantityE4, -totalFen, { serial: "2", refundOf: "1" });
        const back = charge(input, { level, refunded: refundOf(result) });
        expect(addSplit(result, back)).toEqual(NO_SPLIT);
      },
    ),
  );
});
