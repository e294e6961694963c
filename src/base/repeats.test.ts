/** What goes on for long is told at its beginning, now and then, and at its end. */
import { expect, test } from "vitest";
import { createRepeats } from "#base/repeats.ts";

test("the first time, each minute with the number of times, and another cause at once", () => {
  let now = 0;
  const repeats = createRepeats(() => now);
  const told = Array.from({ length: 130 }, () => {
    const times = repeats.happened("360000", "53100");
    now += 1_000;
    return times;
  });
  expect(told.map((times, at) => [at, times]).filter(([, times]) => times !== null)).toEqual([
    [0, 1],
    [60, 60],
    [120, 60],
  ]);
  expect(repeats.happened("360000", "57P01")).toBe(10);
  expect(repeats.happened("460000", "57P01")).toBe(1);
});

test("its end is told once, and only if its beginning was", () => {
  const repeats = createRepeats(() => 0);
  expect(repeats.ended("360000")).toBe(false);
  repeats.happened("360000", "53100");
  expect([repeats.ended("360000"), repeats.ended("360000")]).toEqual([true, false]);
  expect(repeats.happened("360000", "53100")).toBe(1);
});

test("what strangers send under ever new names does not gather for ever", () => {
  const repeats = createRepeats(() => 0);
  for (let name = 0; name < 5_000; name += 1) repeats.happened(String(name), "x");
  expect(repeats.happened("0", "x")).toBe(1);
});
