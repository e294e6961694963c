/** Areas that were found are not asked for again at once; what changed is seen soon. */
import { beforeEach, expect, test } from "vitest";
import { knownAreas } from "#api/known-areas.ts";
import { day } from "#base/date.ts";
import type { Area } from "#model/place.ts";
import { loadAreas } from "#registry/registry.ts";
import type { Database } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const [PINGXIANG, OTHER] = ["360300", "360400"] as Area[] as [Area, Area];
const TODAY = day("2026-11-28");

let database: Database;
let statements = 0;
let clock = { now: 0 };

const load = (asOf: string, codes: readonly Area[]) =>
  database.transaction((tx) =>
    loadAreas(tx, {
      source: `list of ${asOf}`,
      asOf: day(asOf),
      areas: codes.map((code) => ({ code, name: `区划${code}` })),
    }),
  );

beforeEach(async () => {
  database = await freshDatabase();
  await load("2026-01-01", [PINGXIANG]);
  statements = 0;
  clock = { now: Date.parse("2026-11-28T01:00:00Z") };
});

/** Counts what is asked of the database. */
const countedStore = (): Database => ({
  ...database,
  query: (statement) => {
    statements += 1;
    return database.query(statement);
  },
});

test("one that was found costs no statement for some seconds, and for its day alone", async () => {
  const world = { store: countedStore(), now: () => clock.now };
  for (let call = 0; call < 3; call += 1) {
    expect(await knownAreas(world, [PINGXIANG], TODAY)).toEqual(new Set([PINGXIANG]));
  }
  expect(statements).toBe(1);
  expect(await knownAreas(world, [PINGXIANG], day("2026-11-29"))).toEqual(new Set([PINGXIANG]));
  expect(statements).toBe(2);
});

test("one that was not found is asked for each time, beside one that was", async () => {
  const world = { store: countedStore(), now: () => clock.now };
  await knownAreas(world, [PINGXIANG], TODAY);
  expect(await knownAreas(world, [PINGXIANG, OTHER], TODAY)).toEqual(new Set([PINGXIANG]));
  await load("2026-11-01", [PINGXIANG, OTHER]);
  const both = new Set([PINGXIANG, OTHER]);
  expect(await knownAreas(world, [PINGXIANG, OTHER], TODAY)).toEqual(both);
  expect(statements).toBe(3);
});

test("one that ended meanwhile is seen after five seconds, or when the clock goes back", async () => {
  const world = { store: countedStore(), now: () => clock.now };
  await knownAreas(world, [PINGXIANG], TODAY);
  await load("2026-11-01", [OTHER]);
  clock.now += 4_999;
  expect(await knownAreas(world, [PINGXIANG], TODAY)).toEqual(new Set([PINGXIANG]));
  clock.now += 1;
  expect(await knownAreas(world, [PINGXIANG], TODAY)).toEqual(new Set());
  await knownAreas(world, [OTHER], TODAY);
  await load("2026-11-02", [PINGXIANG]);
  clock.now -= 1;
  expect(await knownAreas(world, [OTHER], TODAY)).toEqual(new Set());
});
