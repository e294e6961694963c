/** What holds of every split, whatever the item says of limits, ceilings, standards and shares. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import { shareOf } from "#base/money.ts";
import { createCatalogue, type SplitContext, type VisitFacts } from "#catalogue/catalogue.ts";
import { lineOf, NOON, PLAIN, splitBill, splitOne, totalsOf } from "#catalogue/fixtures/lines.ts";
import { amountOf } from "#catalogue/payable.ts";
import { type Charge, type ChargeInput, isWhole, NO_SPLIT, type Split } from "#model/charge.ts";
import type { CatalogueItem, UseLimits } from "#model/item.ts";
import type { CareType } from "#model/place.ts";

const rate = fc.bigInt({ min: 0n, max: 10_000n });
const price = fc.bigInt({ min: 0n, max: 10n ** 10n });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const age = fc.oneof(fc.record({ years: fc.nat(100) }), fc.record({ days: fc.nat(40_000) }));

const limits: fc.Arbitrary<UseLimits> = fc.record({
  sex: maybe(fc.constantFrom("male", "female")),
  ageFrom: maybe(age),
  ageBelow: maybe(age),
  levels: maybe(fc.subarray([1, 2, 3] as const, { minLength: 1 })),
  careTypes: maybe(fc.subarray<CareType>(["outpatient", "inpatient"], { minLength: 1 })),
  schemes: maybe(fc.subarray(["employee", "resident"] as const, { minLength: 1 })),
  diagnoses: maybe(fc.subarray(["I10", "I63"], { minLength: 1 })),
  daysMax: maybe(
    fc.record({ days: fc.integer({ min: 1, max: 5 }), per: fc.constantFrom("line", "visit") }),
  ),
});

/** Half of the items without limits of use, or nearly every line would be own expense. */
const item: fc.Arbitrary<CatalogueItem> = fc.record({
  ...Object.fromEntries(Object.entries(PLAIN).map(([key, value]) => [key, fc.constant(value)])),
  itemClass: fc.constantFrom("A", "B", "B", "C"),
  ownShareBp: fc.record({ employee: rate, resident: rate }),
  priceLimitE6: fc.oneof(fc.constant({}), fc.record({ 1: price, 2: price, 3: price })),
  paymentStandardE6: maybe(price),
  countedInPart: maybe(fc.record({ fullToE6: price, aboveBp: rate })),
  unitsMax: maybe(
    fc.record({
      unitsE4: fc.bigInt({ min: 0n, max: 200_000n }),
      per: fc.constantFrom("day", "week", "stay"),
    }),
  ),
  limits: fc.oneof(fc.constant(undefined), limits),
  restriction: fc.constantFrom(undefined, undefined, "限二线"),
}) as fc.Arbitrary<CatalogueItem>;

const facts: fc.Arbitrary<VisitFacts> = fc.record({
  careType: fc.constantFrom(null, "outpatient", "inpatient"),
  diagnoses: fc.constantFrom(null, [], ["I10.x00"], ["I63.900"]),
  sex: fc.constantFrom(undefined, "male", "female", "unknown"),
  birthDate: maybe(fc.constantFrom(day("2021-11-20"), day("1961-12-01"))),
});

const context: fc.Arbitrary<SplitContext> = fc.record({
  level: fc.constantFrom(1, 2, 3),
  scheme: fc.constantFrom("employee", "resident"),
  visit: facts.map((known) => () => known),
});

const billed = fc.record({
  priceE6: price,
  quantityE4: fc.bigInt({ min: 0n, max: 10n ** 6n }),
  offBy: fc.constantFrom(-1n, 0n, 0n, 1n),
  hours: fc.integer({ min: -400, max: 400 }),
  approval: fc.constantFrom("none", "approved", "refused"),
  days: maybe(fc.integer({ min: 1, max: 40 })),
});

type Billed = typeof billed extends fc.Arbitrary<infer Value> ? Value : never;

function input({ offBy, hours, approval, days, ...line }: Billed, index: number): ChargeInput {
  const exact = lineOf("A1", line.priceE6, line.quantityE4);
  const totalFen = exact.totalFen + offBy < 0n ? exact.totalFen : exact.totalFen + offBy;
  const occurredAt = NOON + hours * 3_600_000;
  return { ...exact, totalFen, occurredAt, approval, days, serial: `s${index}` } as ChargeInput;
}

const bill = fc.array(billed, { minLength: 1, maxLength: 8 }).map((lines) => lines.map(input));

const buckets = (split: Split): bigint[] => [
  split.ownExpenseFen,
  split.overLimitFen,
  split.ownShareFirstFen,
  split.inScopeFen,
];

test("parts add up per line and per bill, and none is negative", () => {
  fc.assert(
    fc.property(item, context, bill, (one, where, lines) => {
      const charges = splitBill(createCatalogue([one]), lines, where);
      for (const charge of charges) {
        expect(isWhole(charge)).toBe(true);
        expect(buckets(charge).every((bucket) => bucket >= 0n)).toBe(true);
      }
      expect(isWhole(totalsOf(charges))).toBe(true);
      expect(totalsOf(charges).totalFen).toBe(lines.reduce((sum, line) => sum + line.totalFen, 0n));
    }),
  );
});

test("a refund of everything, in whatever parts, leaves nothing and no bucket below zero", () => {
  const halves = fc.array(fc.bigInt({ min: 0n, max: 10_000n }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(item, context, bill, halves, (one, where, lines, cuts) => {
      const catalogue = createCatalogue([one]);
      const all: ChargeInput[] = [...lines];
      for (const line of lines) all.push(...refundsOf(line, cuts));
      const charges = splitBill(catalogue, all, where);
      for (const line of lines) {
        const own = charges.filter(
          ({ serial, refundOf }) => serial === line.serial || refundOf === line.serial,
        );
        own.forEach((_, index) => {
          const left = totalsOf(own.slice(0, index + 1));
          expect(buckets(left).every((bucket) => bucket >= 0n)).toBe(true);
        });
        expect(own.slice(1).every((back) => buckets(back).every((bucket) => bucket <= 0n))).toBe(
          true,
        );
        expect(countedOf(own)).toBe(0n);
      }
      expect(totalsOf(charges)).toEqual(NO_SPLIT);
    }),
  );
});

/** Parts of a line as a hospital refunds them, each within the tolerance, the last one the rest. */
function refundsOf(line: ChargeInput, cuts: readonly bigint[]): ChargeInput[] {
  const refunds: ChargeInput[] = [];
  let leftE4 = line.quantityE4;
  let leftFen = line.totalFen;
  for (const [index, cut] of cuts.entries()) {
    const quantityE4 = (leftE4 * cut) / 20_000n;
    const totalFen = amountOf(line.priceE6, quantityE4);
    const restFen = leftFen - totalFen;
    const rest = amountOf(line.priceE6, leftE4 - quantityE4) - restFen;
    if (restFen < 0n || rest > 1n || rest < -1n) continue;
    refunds.push(negative(line, `${index}`, quantityE4, totalFen));
    leftE4 -= quantityE4;
    leftFen = restFen;
  }
  return [...refunds, negative(line, "last", leftE4, leftFen)];
}

function negative(
  of: ChargeInput,
  part: string,
  quantityE4: bigint,
  totalFen: bigint,
): ChargeInput {
  const serial = `${of.serial} ${part}`;
  return { ...of, serial, refundOf: of.serial, quantityE4: -quantityE4, totalFen: -totalFen };
}

function countedOf(charges: readonly Charge[]): bigint {
  return charges.reduce((sum, { countedE4 }) => sum + (countedE4 ?? 0n), 0n);
}

test("a higher price never raises what is in scope above the lowest ceiling's part", () => {
  fc.assert(
    fc.property(
      item,
      context,
      price,
      fc.bigInt({ min: 0n, max: 10n ** 6n }),
      (one, where, priceE6, quantityE4) => {
        const catalogue = createCatalogue([one]);
        const charge = splitOne(catalogue, lineOf("A1", priceE6, quantityE4), where);
        const ceilings = [one.priceLimitE6[where.level], one.paymentStandardE6];
        for (const ceilingE6 of ceilings) {
          if (ceilingE6 === undefined || priceE6 <= ceilingE6) continue;
          const most = amountOf(ceilingE6, quantityE4);
          const bp = catalogue.ownShareOf(one, where.scheme, day("2021-12-01"));
          expect(charge.inScopeFen <= most - shareOf(most, bp, "halfUp")).toBe(true);
        }
      },
    ),
  );
});

test("a higher price never lowers what is in scope", () => {
  fc.assert(
    fc.property(item, context, price, price, (one, where, low, more) => {
      const catalogue = createCatalogue([one]);
      const [cheap, dear] = [low, low + more].map(
        (priceE6) => splitOne(catalogue, lineOf("A1", priceE6, 10_000n), where).inScopeFen,
      );
      expect((cheap ?? 0n) <= (dear ?? 0n)).toBe(true);
    }),
  );
});

test("without ceilings over time the order of lines decides nothing", () => {
  const timeless = item.map(({ unitsMax: _, limits: used, ...rest }) => ({
    ...rest,
    limits: used?.daysMax?.per === "visit" ? { ...used, daysMax: undefined } : used,
  }));
  fc.assert(
    fc.property(timeless, context, bill, (one, where, lines) => {
      const catalogue = createCatalogue([one]);
      const forward = splitBill(catalogue, lines, where);
      const backward = splitBill(catalogue, [...lines].reverse(), where);
      expect(totalsOf(backward)).toEqual(totalsOf(forward));
    }),
  );
});
