/** Lock-out as a table: what is counted × when × what follows. */
import { expect, test } from "vitest";
import { DAY_MS, MINUTE_MS } from "#base/date.ts";
import { attemptKeys, nextOfAddress, nextOfName } from "#identity/attempts.ts";
import { IDENTITY_SETTINGS } from "#identity/settings.ts";

test("a name has a count for whoever tries, an IPv6 network one for all of its addresses", () => {
  const keys = ["2001:db8:0:1::5", "2001:db8:0:1:9::6"].map((address) =>
    attemptKeys("li", address),
  );
  expect(keys[0]).toEqual(keys[1]);
  expect(attemptKeys("li", "2001:db8:0:2::5").address).not.toBe(keys[0]?.address);
});

const T = 1_800_000_000_000;
const row = (failures: number, lockouts: number, last_at: number) => {
  return { key: "k", failures, lockouts, last_at };
};

test.each([
  ["the first one", row(0, 0, 0), T, row(1, 0, T)],
  ["the fifth one", row(4, 0, T - 1), T, row(5, 0, T)],
  ["a sixth at once: locked", row(5, 0, T), T, T + 15 * MINUTE_MS],
  ["a sixth a moment before the end", row(5, 0, T), T + 15 * MINUTE_MS - 1, T + 15 * MINUTE_MS],
  ["a sixth after it begins anew", row(5, 0, T), T + 15 * MINUTE_MS, row(1, 1, T + 15 * MINUTE_MS)],
  ["the second time it is twice as long", row(5, 1, T), T, T + 30 * MINUTE_MS],
  ["the seventh time it is sixteen hours", row(5, 6, T), T, T + 16 * 60 * MINUTE_MS],
  ["and never more than a day", row(5, 30, T), T, T + DAY_MS],
  ["after a quiet day all is forgotten", row(5, 1, T), T + 2 * DAY_MS, row(1, 0, T + 2 * DAY_MS)],
  ["a clock set back an hour: still locked", row(5, 0, T), T - 60 * MINUTE_MS, T + 15 * MINUTE_MS],
  ["a lock from a clock a year ahead", row(5, 0, T + 365 * DAY_MS), T, row(1, 1, T)],
])("of a name: %s", (_what, before, now, next) => {
  expect(nextOfName(before, now, IDENTITY_SETTINGS)).toEqual(next);
});

test.each([
  ["the first one", row(0, 0, 0), T, row(1, 0, T)],
  ["one more in the same minute", row(7, 0, T), T + 59_000, row(8, 0, T)],
  ["a minute later one is forgiven", row(7, 0, T), T + 61_000, row(7, 0, T + 60_000)],
  ["an hour later all", row(59, 0, T), T + 60 * MINUTE_MS, row(1, 0, T + 60 * MINUTE_MS)],
  ["the sixty-first at once: locked", row(60, 0, T), T, T + MINUTE_MS],
  ["those of a clock a year ahead lock nobody", row(60, 0, T + 365 * DAY_MS), T, row(1, 0, T)],
  ["a clock set back forgives nothing", row(60, 0, T), T - DAY_MS, T - DAY_MS + MINUTE_MS],
])("of an address: %s", (_what, before, now, next) => {
  expect(nextOfAddress(before, now, IDENTITY_SETTINGS)).toEqual(next);
});
