import { expect, test } from "vitest";
import type { Area } from "#model/place.ts";
import { HomeLines, PER_HOME_MAX, SILENCES_MAX } from "#settlement/care/home-lines.ts";

const PINGXIANG = "360300" as Area;
const HAIKOU = "460100" as Area;

function free(lines: HomeLines, now: number): Record<string, number> {
  return Object.fromEntries(lines.free(now).map(({ home, places }) => [home, places]));
}

function silent(lines: HomeLines, times: number, now: number): void {
  for (let time = 0; time < times; time += 1) {
    lines.begin([PINGXIANG]);
    lines.end(PINGXIANG, false, now);
  }
}

test("each home has its own places", () => {
  const lines = new HomeLines();
  lines.begin(Array.from({ length: PER_HOME_MAX }, () => PINGXIANG));
  lines.begin([HAIKOU]);
  expect(free(lines, 0)).toEqual({ "360000": 0, "460000": PER_HOME_MAX - 1 });
});

test("a home that answers is looked at again as soon as half its places are free", () => {
  const lines = new HomeLines();
  lines.begin(Array.from({ length: PER_HOME_MAX }, () => PINGXIANG));
  const hungry = Array.from({ length: PER_HOME_MAX }, () => {
    lines.end(PINGXIANG, true, 0);
    return lines.hungry(PINGXIANG);
  });
  // Once only: the look that follows fills the places or finds nothing.
  expect(hungry.indexOf(true)).toBe(PER_HOME_MAX / 2 - 1);
  expect(hungry.filter(Boolean)).toHaveLength(1);
});

test("a home that was never full is not looked at out of turn", () => {
  const lines = new HomeLines();
  lines.begin([PINGXIANG]);
  lines.end(PINGXIANG, true, 0);
  expect(lines.hungry(PINGXIANG)).toBe(false);
});

test.each([
  [SILENCES_MAX - 1, 0, PER_HOME_MAX],
  [SILENCES_MAX, 999, 0],
  [SILENCES_MAX, 1_000, 1],
  [SILENCES_MAX + 1, 1_999, 0],
  [SILENCES_MAX + 1, 2_000, 1],
  [SILENCES_MAX + 50, 7_999, 0],
  [SILENCES_MAX + 50, 8_000, 1],
])("after %i silences, %i ms later, it has %i places", (silences, later, places) => {
  const lines = new HomeLines();
  silent(lines, silences, 0);
  expect(free(lines, later)).toEqual({ "360000": places });
});

test("one question at a time while it is silent, and all places with its first answer", () => {
  const lines = new HomeLines();
  silent(lines, SILENCES_MAX, 0);
  lines.begin([PINGXIANG]);
  expect(free(lines, 60_000)).toEqual({ "360000": 0 });
  lines.end(PINGXIANG, true, 60_000);
  expect(free(lines, 60_000)).toEqual({ "360000": PER_HOME_MAX });
});

test("a look that fills the places that were free is followed by another", () => {
  const lines = new HomeLines();
  lines.begin(Array.from({ length: 20 }, () => PINGXIANG));
  lines.free(0);
  lines.begin(Array.from({ length: PER_HOME_MAX - 20 }, () => PINGXIANG));
  for (let count = 0; count < PER_HOME_MAX / 2; count += 1) lines.end(PINGXIANG, true, 0);
  expect(lines.hungry(PINGXIANG)).toBe(true);
});

test("a silent home is no reason to look again, however full it was", () => {
  const lines = new HomeLines();
  lines.begin(Array.from({ length: PER_HOME_MAX }, () => PINGXIANG));
  for (let count = 0; count < PER_HOME_MAX; count += 1) {
    lines.end(PINGXIANG, false, 0);
    expect(lines.hungry(PINGXIANG)).toBe(false);
  }
});
