/** A day's sums and root: of the cases and of nothing else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type BucketLines, figuresOf, fundsOf, NO_CASES } from "#reconciliation/figures.ts";

interface Case {
  readonly id: string;
  readonly totalFen: bigint;
  readonly pooledFen: bigint;
}

/** As the database puts them together. */
function bucketed(cases: readonly Case[]): BucketLines[] {
  const sorted = [...cases].sort((a, b) => (a.id < b.id ? -1 : 1));
  const keys = [...new Set(sorted.map(({ id }) => id.slice(-2)))];
  return keys.map((bucket) => {
    const mine = sorted.filter(({ id }) => id.endsWith(bucket));
    const lines = mine.map(({ id, totalFen, pooledFen }) =>
      pooledFen === 0n ? `${id} ${totalFen} ` : `${id} ${totalFen} pooled=${pooledFen}`,
    );
    const total_fen = mine.reduce((sum, { totalFen }) => sum + totalFen, 0n);
    return { bucket, cases: mine.length, total_fen, lines: lines.join("\n") };
  });
}

const CASES = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 0, max: 999_999 }).map((n) => `stl_${n.toString(16).padStart(6, "0")}`),
    totalFen: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    pooledFen: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
  }),
  { selector: ({ id }) => id, maxLength: 60 },
);

test("sums are of all cases, by fund, to the fen", () => {
  fc.assert(
    fc.property(CASES, (cases) => {
      const { cases: count, totalFen, funds } = figuresOf(bucketed(cases));
      const sum = (of: (one: Case) => bigint): bigint => cases.reduce((s, one) => s + of(one), 0n);
      expect([count, totalFen]).toEqual([cases.length, sum((one) => one.totalFen)]);
      expect(funds.pooled ?? 0n).toBe(sum((one) => one.pooledFen));
    }),
  );
});

test("any order of arrival has the same root; one fen, one fund or one case less has another", () => {
  fc.assert(
    fc.property(CASES, fc.nat(), (cases, which) => {
      const { root } = figuresOf(bucketed(cases));
      expect(figuresOf(bucketed([...cases].reverse()).reverse()).root).toBe(root);
      const one = cases[which % Math.max(1, cases.length)];
      if (!one) {
        expect(root).toBe(NO_CASES.root);
        return;
      }
      const others = cases.filter((each) => each !== one);
      for (const changed of [
        [...others, { ...one, totalFen: one.totalFen + 1n }],
        [...others, { ...one, pooledFen: one.pooledFen - 1n }],
        others,
      ]) {
        expect(figuresOf(bucketed(changed)).root).not.toBe(root);
      }
    }),
  );
});

test("a text of funds is its amounts", () => {
  expect(fundsOf("")).toEqual({});
  expect(fundsOf("ownAccount=5,pooled=-11563")).toEqual({ ownAccount: 5n, pooled: -11563n });
});
