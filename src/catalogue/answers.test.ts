/** What a line is answered: the refusal with what it names, or the words for the patient. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { createCatalogue, type SplitContext, splitCharge } from "#catalogue/catalogue.ts";
import { leftOf, lineOf, PLAIN, splitOne } from "#catalogue/fixtures/lines.ts";
import { LINE_MAX_FEN } from "#catalogue/split.ts";
import type { Charge, ChargeInput, Split } from "#model/charge.ts";
import type { CatalogueItem, UseLimits } from "#model/item.ts";

const context: SplitContext = { level: 3, scheme: "employee" };
const TEN = 10_000_000n;

const catalogue = createCatalogue([PLAIN, { ...PLAIN, code: "A2" }]);
/** Two units at ten yuan. */
const billed = splitOne(catalogue, lineOf("A1", TEN, 20_000n), context);
const whole = leftOf([billed], "1");

/** The refund of one unit of it, unless it says otherwise. */
const refund = (more: Partial<ChargeInput> = {}): ChargeInput =>
  lineOf("A1", TEN, -10_000n, { serial: "2", refundOf: "1", ...more });

const differs = (serial: string) => ({ code: "charge_amount_differs", params: { serial } });
const tooMuch = (serial: string) => ({
  code: "charge_limit_price",
  params: { serial, limit: "99999999.99" },
});
const invalid = (why: string, serial = "2") => ({
  code: "charge_refund_invalid",
  params: { serial, why },
});

const UNNAMED = "数量或金额为负时须注明原费用流水号，门诊请撤销原明细后重传";
const POSITIVE = "退费的数量和金额须为负";

const monstrous = (totalFen: bigint, more: Partial<ChargeInput> = {}): ChargeInput =>
  lineOf("A1", 99_999_999_990_000n, totalFen < 0n ? -10_000n : 10_000n, { totalFen, ...more });

describe("a line is refused", () => {
  test.each<readonly [string, ChargeInput, Charge | undefined, unknown]>([
    [
      "whose code is in no list",
      lineOf("X9", TEN, 10_000n),
      undefined,
      { code: "charge_item_unknown", params: { item: "X9" } },
    ],
    [
      "two fen above price × quantity",
      lineOf("A1", TEN, 10_000n, { serial: "7", totalFen: 1_002n }),
      undefined,
      differs("7"),
    ],
    [
      "two fen below it",
      lineOf("A1", TEN, 10_000n, { serial: "8", totalFen: 998n }),
      undefined,
      differs("8"),
    ],
    [
      "of a negative price",
      lineOf("A1", -TEN, -10_000n, { totalFen: 1_000n }),
      undefined,
      differs("1"),
    ],
    ["a fen above the largest amount", monstrous(LINE_MAX_FEN + 1n), undefined, tooMuch("1")],
    ["a fen below the smallest amount", monstrous(-LINE_MAX_FEN - 1n), undefined, tooMuch("1")],
    [
      "of the smallest amount that names no line",
      monstrous(-LINE_MAX_FEN),
      undefined,
      invalid(UNNAMED, "1"),
    ],
    [
      "of negative units for nothing",
      lineOf("A1", 0n, -10_000n, { serial: "2" }),
      billed,
      invalid(UNNAMED),
    ],
    [
      "of a negative amount for no unit",
      lineOf("A1", TEN, 0n, { serial: "2", totalFen: -1n }),
      billed,
      invalid(UNNAMED),
    ],
    [
      "that takes back by adding units",
      lineOf("A1", 0n, 10_000n, { serial: "2", refundOf: "1", totalFen: -1n }),
      billed,
      invalid(POSITIVE),
    ],
    [
      "that takes back by adding an amount",
      lineOf("A1", 0n, -10_000n, { serial: "2", refundOf: "1", totalFen: 1n }),
      billed,
      invalid(POSITIVE),
    ],
    ["that takes back a line nobody sent", refund(), undefined, invalid("未查询到被退费的明细1")],
    [
      "that takes back a refund",
      refund(),
      { ...billed, refundOf: "0" },
      invalid("被退费的明细本身是退费"),
    ],
    [
      "that takes back another item",
      refund({ itemCode: "A2" }),
      billed,
      invalid("目录编码与被退费的明细不一致"),
    ],
    [
      "that takes back at another price",
      refund({ priceE6: TEN + 1n }),
      billed,
      invalid("单价与被退费的明细不一致"),
    ],
    [
      "that takes back a fen too much",
      refund({ quantityE4: -20_000n, totalFen: -2_001n }),
      billed,
      invalid("退费金额超过被退费明细的余额"),
    ],
    [
      "that takes back too many units",
      refund({ quantityE4: -20_001n, totalFen: -2_000n }),
      billed,
      invalid("退费数量超过被退费明细的余量"),
    ],
  ])("%s", (_which, input, of, refusal) => {
    const refunded = of && leftOf([of], "1");
    expect(splitCharge(catalogue, input, { ...context, refunded })).toEqual({
      ...(refusal as object),
      decidedBy: "care",
    });
  });
});

describe("a line is taken", () => {
  test.each<readonly [string, ChargeInput, bigint]>([
    ["of the largest amount", monstrous(LINE_MAX_FEN), LINE_MAX_FEN],
    ["of nothing", lineOf("A1", TEN, 0n), 0n],
    ["that costs nothing", lineOf("A1", 0n, 10_000n), 0n],
    ["a fen above price × quantity", lineOf("A1", TEN, 10_000n, { totalFen: 1_001n }), 1_001n],
    ["a fen below it", lineOf("A1", TEN, 10_000n, { totalFen: 999n }), 999n],
    [
      "that takes back all units and their amount",
      refund({ quantityE4: -20_000n, totalFen: -2_000n }),
      -2_000n,
    ],
    ["that takes back no unit, for nothing", refund({ quantityE4: 0n, totalFen: 0n }), 0n],
  ])("%s", (_which, input, inScopeFen) => {
    const refunded = input.refundOf === undefined ? undefined : whole;
    const taken = splitOne(catalogue, input, { ...context, refunded });
    expect([taken.inScopeFen, taken.totalFen]).toEqual([inScopeFen, inScopeFen]);
  });
});

function remarked(item: Partial<CatalogueItem>, more: Partial<ChargeInput>, units = 2n): Charge {
  const of = createCatalogue([{ ...PLAIN, ...item }]);
  return splitOne(of, lineOf("A1", TEN, units * 10_000n, more), context);
}

const perLine = (days: number): UseLimits => ({ daysMax: { days, per: "line" } });
const most = (unitsE4: bigint, per: "day" | "week" | "stay"): Partial<CatalogueItem> => ({
  unitsMax: { unitsE4, per },
});
const DEAR_UNITS = (words: string) => `${words}个单位，超出部分自费`;

describe("two units at ten yuan say of", () => {
  test.each<
    readonly [string, Partial<CatalogueItem>, Partial<ChargeInput>, string | undefined, bigint]
  >([
    ["class A nothing", {}, {}, undefined, 2_000n],
    ["class C that it is", { itemClass: "C" }, {}, "丙类项目，全自费", 0n],
    ["a use not approved so", {}, { approval: "refused" }, "医院审批不通过，全自费", 0n],
    [
      "a restriction whom it is for",
      { restriction: "限二线用药" },
      {},
      "限制使用（限二线用药），未经医院审批，全自费",
      0n,
    ],
    [
      "a restriction met nothing",
      { restriction: "限二线用药" },
      { approval: "approved" },
      undefined,
      2_000n,
    ],
    [
      "a supply too long how long it was",
      { limits: perLine(7) },
      { days: 14 },
      "每次最多支付7天用量，本次14天，超出部分自费",
      1_000n,
    ],
    ["a supply just as long nothing", { limits: perLine(7) }, { days: 7 }, undefined, 2_000n],
    ["a shorter supply nothing", { limits: perLine(7) }, { days: 3 }, undefined, 2_000n],
    [
      "a supply of unknown length that it is",
      { limits: perLine(7) },
      {},
      "每次最多支付7天用量，未填用药天数，暂按可支付",
      2_000n,
    ],
    [
      "a first day of a visit nothing, whatever the supply",
      { limits: { daysMax: { days: 1, per: "visit" } } },
      {},
      undefined,
      2_000n,
    ],
    ["a supply where none is limited nothing", {}, { days: 90 }, undefined, 2_000n],
    ["one unit a day", most(10_000n, "day"), {}, DEAR_UNITS("每日最多支付1"), 1_000n],
    ["one and a half a week", most(15_000n, "week"), {}, DEAR_UNITS("每周最多支付1.5"), 1_500n],
    ["half a unit a stay", most(5_000n, "stay"), {}, DEAR_UNITS("每次就诊最多支付0.5"), 500n],
    ["a hundredth a day", most(100n, "day"), {}, DEAR_UNITS("每日最多支付0.01"), 10n],
    ["no unit at all", most(0n, "day"), {}, DEAR_UNITS("每日最多支付0"), 0n],
    ["two units a day nothing", most(20_000n, "day"), {}, undefined, 2_000n],
    ["a price at the limit nothing", { priceLimitE6: { 3: TEN } }, {}, undefined, 2_000n],
    [
      "a price above it",
      { priceLimitE6: { 3: TEN - 1n } },
      {},
      "单价超过限价，超出部分自费",
      2_000n,
    ],
    ["a price at the standard nothing", { paymentStandardE6: TEN }, {}, undefined, 2_000n],
    [
      "a price above it, too",
      { paymentStandardE6: 4_000_000n },
      {},
      "单价超过医保支付标准，超出部分自费",
      800n,
    ],
    [
      "a price that counts in full nothing",
      { countedInPart: { fullToE6: TEN, aboveBp: 5_000n } },
      {},
      undefined,
      2_000n,
    ],
    [
      "one that counts in part",
      { countedInPart: { fullToE6: 4_000_000n, aboveBp: 5_000n } },
      {},
      "单价超出部分按比例计入",
      1_400n,
    ],
    [
      "all of it in the order of the amounts",
      {
        ...{ limits: perLine(1), ...most(5_000n, "day"), priceLimitE6: { 3: 8_000_000n } },
        ...{ paymentStandardE6: 6_000_000n, countedInPart: { fullToE6: 4_000_000n, aboveBp: 0n } },
      },
      { days: 2 },
      [
        "每次最多支付1天用量，本次2天，超出部分自费",
        "每日最多支付0.5个单位，超出部分自费",
        "单价超过限价，超出部分自费",
        "单价超过医保支付标准，超出部分自费",
        "单价超出部分按比例计入",
      ].join("；"),
      200n,
    ],
  ])("%s", (_what, item, more, remark, inScopeFen) => {
    const charge = remarked(item, more);
    expect([charge.remark, charge.inScopeFen]).toEqual([remark, inScopeFen]);
  });

  test("ten or a hundred a day, without an end of zeros", () => {
    const words = [100_000n, 1_000_000n].map((unitsE4) => remarked(most(unitsE4, "day"), {}, 101n));
    expect(words.map(({ remark }) => remark)).toEqual([
      DEAR_UNITS("每日最多支付10"),
      DEAR_UNITS("每日最多支付100"),
    ]);
  });

  test("a visit's days used up how many are paid", () => {
    const of = createCatalogue([{ ...PLAIN, limits: { daysMax: { days: 1, per: "visit" } } }]);
    const uses = () => [{ on: day("2021-11-30"), countedE4: 1n, here: true }];
    const charge = splitOne(of, lineOf("A1", TEN, 20_000n), { ...context, uses });
    const { remark, ownExpenseFen, ownShareBp, countedE4 } = charge;
    expect(remark).toBe("单次就诊最多支付1天，已满，全自费");
    expect([ownExpenseFen, ownShareBp, countedE4]).toEqual([2_000n, 10_000n, 0n]);
  });
});

describe("an item shows on its lines", () => {
  test.each<readonly [string, Partial<CatalogueItem>, Partial<Charge>]>([
    ["nothing of its own", {}, { restricted: false, limited: undefined, countedE4: undefined }],
    ["that it is restricted", { restriction: "限二线" }, { restricted: true }],
    ["that the visit decides", { limits: { diagnoses: ["I10"] } }, { limited: true }],
    ["that the person decides", { limits: { sex: "male" } }, { limited: true }],
    ["but not that the place decides", { limits: { levels: [3] } }, { limited: undefined }],
    ["what counted of a ceiling", most(15_000n, "day"), { countedE4: 15_000n }],
    ["its limit of price", { priceLimitE6: { 3: 5n } }, { priceLimitE6: 5n }],
    [
      "the limit of a class C, too",
      { itemClass: "C", priceLimitE6: { 3: 5n } },
      { priceLimitE6: 5n, ownShareBp: 10_000n },
    ],
  ])("%s", (_what, item, shown) => {
    expect(remarked(item, {})).toMatchObject(shown);
  });
});

/** Own expense, over limit, own share first, in scope. */
function parts(split: Split): bigint[] {
  const { ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen } = split;
  return [ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen];
}

describe("a fen is rounded", () => {
  const share = { itemClass: "B", ownShareBp: { employee: 1_000n } } as const;
  const part = { countedInPart: { fullToE6: 0n, aboveBp: 1_000n } };

  test.each<readonly [string, Partial<CatalogueItem>, bigint, readonly bigint[]]>([
    ["down from four tenths of own share", share, 4n, [0n, 0n, 0n, 4n]],
    ["up from five tenths of own share", share, 5n, [0n, 0n, 1n, 4n]],
    ["down from four tenths that count", part, 4n, [0n, 0n, 4n, 0n]],
    ["up from five tenths that count", part, 5n, [0n, 0n, 4n, 1n]],
  ])("%s", (_how, item, totalFen, expected) => {
    const of = createCatalogue([{ ...PLAIN, ...item }]);
    expect(parts(splitOne(of, lineOf("A1", totalFen * 10_000n, 10_000n), context))).toEqual(
      expected,
    );
  });

  test("by the hospital: its fen is within a limit that the price does not pass", () => {
    const input = lineOf("A1", TEN, 10_000n, { totalFen: 1_001n });
    const at = (limitE6: bigint): bigint[] => {
      const of = createCatalogue([{ ...PLAIN, priceLimitE6: { 3: limitE6 } }]);
      return parts(splitOne(of, input, context));
    };
    expect([at(TEN), at(TEN - 10_000n)]).toEqual([
      [0n, 0n, 0n, 1_001n],
      [0n, 2n, 0n, 999n],
    ]);
  });
});
