/** An insurance × a day → what it is on that day. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import {
  insuranceAmong,
  insuranceStateOn,
  insuredOn,
  isFoundInsured,
  openSuspension,
  suspensionOn,
  suspensionText,
} from "#model/insured.ts";
import type { Insurance } from "#model/person.ts";

type Held = Pick<Insurance, "state" | "span" | "suspensions">;

const SPRING = { from: day("2026-03-01"), until: day("2026-06-01") };
const SINCE = { from: day("2026-08-01") };
const RUNS: Held = { state: "active", span: { from: day("2026-01-01") }, suspensions: [] };

const HELD: Readonly<Record<string, Held>> = {
  runs: RUNS,
  spring: { ...RUNS, suspensions: [SPRING] },
  twice: { ...RUNS, suspensions: [SPRING, SINCE] },
  whole: { ...RUNS, suspensions: [{ from: day("2026-01-01") }] },
  lastDay: { ...RUNS, span: { ...RUNS.span, to: day("2026-05-01") }, suspensions: [SPRING] },
  ended: { ...RUNS, state: "ended", span: { ...RUNS.span, to: day("2026-05-01") } },
  endedOnce: { ...RUNS, state: "ended" },
};

/** What is left of a day's answer: insured, and the word for the insurance. */
const TABLE: readonly (readonly [keyof typeof HELD, string, boolean, string])[] = [
  ["runs", "2025-12-31", false, "active"],
  ["runs", "2026-01-01", true, "active"],
  ["runs", "2036-01-01", true, "active"],
  ["spring", "2026-02-28", true, "active"],
  ["spring", "2026-03-01", false, "suspended"],
  ["spring", "2026-05-31", false, "suspended"],
  ["spring", "2026-06-01", true, "active"],
  ["twice", "2026-04-01", false, "suspended"],
  ["twice", "2026-07-31", true, "active"],
  ["twice", "2026-08-01", false, "suspended"],
  ["twice", "2036-01-01", false, "suspended"],
  ["whole", "2025-12-31", false, "active"],
  ["whole", "2026-01-01", false, "suspended"],
  ["lastDay", "2026-02-28", true, "active"],
  ["lastDay", "2026-05-01", false, "suspended"],
  ["lastDay", "2026-05-02", false, "ended"],
  ["ended", "2026-05-01", true, "active"],
  ["ended", "2026-05-02", false, "ended"],
  ["endedOnce", "2026-01-01", false, "ended"],
  ["endedOnce", "2025-12-31", false, "ended"],
];

test.each(TABLE)("%s on %s: insured %s, %s", (name, on, insured, state) => {
  const held = HELD[name] as Held;
  expect(insuredOn(held, day(on))).toBe(insured);
  expect(insuranceStateOn(held, day(on))).toBe(state);
  expect(suspensionOn(held, day(on)) !== undefined).toBe(state === "suspended");
});

test("of several the insured one, else one that is suspended, else the first", () => {
  const { runs, spring, ended } = HELD as Record<string, Held>;
  const all = [ended, spring, runs] as Held[];
  expect(insuranceAmong(all, day("2026-05-15"))).toBe(runs);
  expect(insuranceAmong(all.slice(0, 2), day("2026-05-15"))).toBe(spring);
  expect(insuranceAmong(all, day("2025-01-01"))).toBe(ended);
  expect(insuranceAmong([], day("2025-01-01"))).toBeUndefined();
});

test("days are told with both ends, or since when", () => {
  expect(suspensionText(SPRING)).toBe("2026-03-01至2026-05-31");
  expect(suspensionText(SINCE)).toBe("2026-08-01起");
  expect(openSuspension(HELD.twice as Held)).toBe(SINCE);
  expect(openSuspension(HELD.spring as Held)).toBeUndefined();
});

test("what home told at a window is held against the day", () => {
  const span = { from: day("2026-01-01"), to: day("2026-12-31") };
  expect(isFoundInsured([{ standing: "active", span }], day("2026-12-31"))).toBe(true);
  expect(isFoundInsured([{ standing: "active", span }], day("2027-01-01"))).toBe(false);
  expect(isFoundInsured([{ standing: "suspended", span }], day("2026-12-31"))).toBe(false);
});
