/**
 * Allocation beside a slow reference: case by case, in no order, over made-up months. What is
 * payable is what is receivable is what the cases come to, to the fen.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChinaMonth } from "#base/date.ts";
import { type Fen, fen } from "#base/money.ts";
import {
  allocate,
  batchId,
  type Counted,
  type Deducted,
  digestOf,
  sameFigures,
} from "#clearing/allocation.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";

const MONTH = "2026-11" as ChinaMonth;
const PLACES = ["360000", "460000", "520000"] as NodeId[];
const FUNDS: readonly ClearedFund[] = ["pooled", "largeSum", "ownAccount"];
const SCHEMES: readonly Scheme[] = ["employee", "resident"];

interface Case {
  readonly care: NodeId;
  readonly home: NodeId;
  readonly homeArea: Area;
  readonly scheme: Scheme;
  readonly totalFen: Fen;
  readonly amounts: Readonly<Partial<Record<ClearedFund, Fen>>>;
}

const amount = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });
const pair = fc
  .tuple(fc.constantFrom(...PLACES), fc.constantFrom(...PLACES))
  .filter(([care, home]) => care !== home);
const cases = fc.array(
  fc.record({
    pair,
    area: fc.constantFrom("0100", "0300"),
    scheme: fc.constantFrom(...SCHEMES),
    totalFen: amount,
    amounts: fc.dictionary(fc.constantFrom(...FUNDS), amount),
  }),
  { maxLength: 60 },
);

type Made = typeof cases extends fc.Arbitrary<infer T> ? T : never;

function casesOf(made: Made): Case[] {
  return made.map(({ pair: [care, home], area, scheme, totalFen, amounts }) => ({
    ...{ care, home, scheme, totalFen, amounts },
    homeArea: `${home.slice(0, 2)}${area}` as Area,
  }));
}

/** As the database counts them: a row for each case and fund, each case first in one of them. */
function countedOf(all: readonly Case[]): Counted[] {
  return all.flatMap(({ amounts, totalFen, ...place }): Counted[] => {
    const entries = Object.entries(amounts) as [ClearedFund, Fen][];
    if (entries.length === 0) {
      return [{ ...place, fund: null, cases: 0, firsts: 1, amountFen: 0n, totalFen }];
    }
    return entries.map(([fund, amountFen], at) => ({
      ...{ ...place, fund, cases: 1, firsts: at === 0 ? 1 : 0, amountFen },
      totalFen: at === 0 ? totalFen : 0n,
    }));
  });
}

/** What one home owes one care place in a scheme, a case at a time. */
function slowly(
  all: readonly Case[],
  deducted: readonly Deducted[],
  of: Omit<Deducted, "fund" | "amountFen" | "homeArea">,
): Fen {
  let sum = 0n;
  for (const one of all) {
    if (one.care !== of.care || one.home !== of.home || one.scheme !== of.scheme) continue;
    for (const fund of FUNDS) sum += one.amounts[fund] ?? 0n;
  }
  for (const one of deducted) {
    if (one.care !== of.care || one.home !== of.home || one.scheme !== of.scheme) continue;
    sum -= one.amountFen;
  }
  return sum;
}

const deductionsOf = (all: readonly Case[], amounts: readonly Fen[]): Deducted[] =>
  amounts.flatMap((amountFen, at) => {
    const one = all[at];
    if (one === undefined) return [];
    const { care, home, homeArea, scheme } = one;
    return [{ care, home, homeArea, scheme, fund: "pooled" as const, amountFen }];
  });

describe("allocation", () => {
  test("agrees with the slow reference, pair by pair and in the sum", () => {
    const some = fc.array(fc.bigInt({ min: 1n, max: 1_000n }), { maxLength: 5 });
    fc.assert(
      fc.property(cases, some, (made, amounts) => {
        const all = casesOf(made);
        const deducted = deductionsOf(all, amounts);
        const allocations = allocate(countedOf(all), deducted);
        for (const care of PLACES) {
          for (const home of PLACES) {
            for (const scheme of SCHEMES) {
              const own = allocations.find((one) => {
                return one.care === care && one.home === home && one.scheme === scheme;
              });
              expect(own?.payableFen ?? 0n).toBe(slowly(all, deducted, { care, home, scheme }));
            }
          }
        }
        const count = allocations.reduce((sum, one) => sum + one.cases, 0);
        expect(count).toBe(all.length);
        const bills = allocations.reduce((sum, one) => sum + one.totalFen, 0n);
        expect(bills).toBe(all.reduce((sum, one) => sum + one.totalFen, 0n));
      }),
    );
  });

  test("whatever is in one scheme, the other's batches are the same", () => {
    fc.assert(
      fc.property(cases, (made) => {
        const all = casesOf(made);
        const residents = all.filter(({ scheme }) => scheme === "resident");
        const both = allocate(countedOf(all), []).filter(({ scheme }) => scheme === "resident");
        expect(both).toEqual(allocate(countedOf(residents), []));
      }),
    );
  });

  test("has the same bytes whatever the order of what comes in", () => {
    const shuffled = cases.chain((made) =>
      fc.tuple(
        fc.constant(made),
        fc.shuffledSubarray(made, { minLength: made.length, maxLength: made.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([made, other]) => {
        const digests = (of: Made) =>
          allocate(countedOf(casesOf(of)), []).map((one) => [
            batchId(MONTH, one),
            digestOf(MONTH, one),
          ]);
        expect(digests(other)).toEqual(digests(made));
      }),
    );
  });

  test("the lines of a batch are what it pays, area by area and fund by fund", () => {
    const place = {
      care: PLACES[1] as NodeId,
      home: PLACES[0] as NodeId,
      scheme: "employee",
    } as const;
    const area = (code: string) => code as Area;
    const row = (homeArea: string, fund: ClearedFund, amountFen: Fen, firsts = 1): Counted => ({
      ...{ ...place, homeArea: area(homeArea), fund, cases: 1, firsts, amountFen, totalFen: 0n },
    });
    const [made] = allocate(
      [
        row("360300", "pooled", fen("1200000.00")),
        row("360100", "ownAccount", fen("55000.00"), 0),
        row("360100", "largeSum", fen("30000.00")),
      ],
      [{ ...place, homeArea: area("360300"), fund: "pooled", amountFen: fen("6500.00") }],
    );
    expect(made?.payableFen).toBe(fen("1278500.00"));
    expect(made?.lines.map(({ homeArea, fund }) => `${homeArea} ${fund}`)).toEqual([
      "360100 largeSum",
      "360100 ownAccount",
      "360300 pooled",
    ]);
    expect(made?.deductions).toEqual({ pooled: fen("6500.00") });
  });

  test("figures are the same only when cases, bills and each fund are", () => {
    const figures = { cases: 1, totalFen: 5n, funds: { pooled: 5n } };
    expect(sameFigures(figures, { ...figures })).toBe(true);
    for (const other of [{ cases: 2 }, { totalFen: 6n }, { funds: { largeSum: 5n } }]) {
      expect(sameFigures(figures, { ...figures, ...other })).toBe(false);
    }
  });
});
