import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ChinaDate } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { seededRandom } from "#base/random.ts";
import { policyIn } from "#benefits/benefits.ts";
import { compareSituations } from "#benefits/compare/comparison.ts";
import { runsOf } from "#benefits/compare/runs.ts";
import { billBefore, Curve } from "#benefits/compare/situation.ts";
import type { CareType } from "#model/place.ts";

const PINGXIANG = readFileSync("policies/360300/employee.yaml", "utf8");

test("between two neighbouring points no amount has a difference beyond theirs", () => {
  const current = policyIn({ path: "old.yaml", text: PINGXIANG });
  const text = PINGXIANG.replace("value: 1800", "value: 1750").replace(
    "value: 88%",
    "value: 86.5%",
  );
  const draft = policyIn({ path: "new.yaml", text });
  const on = "2021-12-01" as ChinaDate;
  const { differences } = compareSituations(current, draft, {
    days: [on],
    variants: [{ words: "" }],
    careTypes: ["outpatient", "inpatient"],
  });
  const random = seededRandom(20_211_201);
  let looked = 0;
  for (const { situation, points } of differences.filter((_, index) => index % 7 === 0)) {
    const beforeFen = billBefore(current, situation);
    const [was, is] = [
      new Curve(current, situation, beforeFen),
      new Curve(draft, situation, beforeFen),
    ];
    for (let times = 0; times < 20; times += 1) {
      const amountFen = BigInt(1 + random.below(60_000_000));
      const after = points.findIndex((point) => point.amountFen >= amountFen);
      const ends = [points[Math.max(after - 1, 0)], points[after]].map((point) =>
        point === undefined ? 0n : point.afterFen - point.beforeFen,
      );
      if (after === 0) ends.push(0n);
      const delta = is.at(amountFen).fundsFen - was.at(amountFen).fundsFen;
      const [low = 0n, high = 0n] = ends
        .sort((a, b) => (a < b ? -1 : 1))
        .filter((_, i, all) => i === 0 || i === all.length - 1);
      expect(delta >= low - 2n && delta <= high + 2n, `${amountFen}: ${delta}`).toBe(true);
      looked += 1;
    }
  }
  expect(looked).toBeGreaterThan(200);
});

test("half of a year's ceiling is the bill at which the funds reach it", () => {
  const policy = policyIn({ path: "old.yaml", text: PINGXIANG });
  const situation = {
    on: "2021-12-01" as ChinaDate,
    person: "working",
    level: 3,
    care: "outpatient" as CareType,
    category: "longTerm",
    variant: { words: "" },
    bill: "plain",
    history: "half",
  } as const;
  // 1,800 at most, 50 % above 600: half of it is paid at 2,400.
  expect(billBefore(policy, situation)).toBe(fen("3000.00"));
  const after = new Curve(policy, situation, fen("2400.00"));
  expect(after.at(fen("100000.00")).fundsFen).toBe(fen("900.00"));
});

test("equal differences side by side become one range", () => {
  const point = (amountFen: bigint, afterFen: bigint) => ({
    amountFen,
    beforeFen: 0n,
    afterFen,
    refusedBefore: null,
    refusedAfter: null,
    moved: new Map([["pooled" as const, afterFen]]),
    ownDeltaFen: -afterFen,
  });
  const points = [point(10_000n, 5n), point(30_000n, 5n), point(100_000n, 5n), point(500_000n, 9n)];
  const runs = runsOf(points).map(({ from, to }) => [from.amountFen, to.amountFen]);
  expect(runs).toEqual([
    [10_000n, 100_000n],
    [500_000n, 500_000n],
  ]);
});
