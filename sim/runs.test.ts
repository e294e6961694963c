import { expect, test } from "vitest";
import { figureOf, openParts } from "./runs.ts";

test("a run that was stopped goes on with the parts that are not done", () => {
  const whole = { from: 1, seeds: 100, size: 40 };
  const parts = openParts([], whole);
  expect(parts).toEqual([
    { from: 1, seeds: 40 },
    { from: 41, seeds: 40 },
    { from: 81, seeds: 20 },
  ]);
  const done = parts.slice(0, 2).map((part) => ({ ...part, failed: 0 }));
  expect(openParts(done, whole)).toEqual(parts.slice(2));
  expect(openParts(done, { ...whole, from: 2 })).toHaveLength(3);
});

test("the figure counts what held and what failed", () => {
  const parts = [
    { from: 1, seeds: 40, failed: 0 },
    { from: 41, seeds: 40, failed: 3 },
  ];
  expect(figureOf("abc", parts)).toBe("80 seeds on commit abc: 77 held, 3 failed.");
});
