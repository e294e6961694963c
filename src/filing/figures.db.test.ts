/** The figures of a month, beside what a person counts by hand. */
import { beforeEach, expect, test } from "vitest";
import { day, startOfDay } from "#base/date.ts";
import { endDefaulted, selectDefaultedCount, selectHandedIn } from "#filing/filing.ts";
import { CLERK, openDesk, seedDesk } from "#filing/fixtures/desk.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const PROMISE = { kind: "longResident", evidence: "commitment", promised: "2026-1" } as const;
let database: OwnedDatabase;
let desk: ReturnType<typeof openDesk>;

beforeEach(async () => {
  database = await freshDatabase();
  await seedDesk(database);
  desk = openDesk(database, 700);
});

test("what waits past its day counts against the share, however much is decided in time", async () => {
  const materials = [await desk.paper("residenceProof")];
  const hand = async () => {
    const { id } = await desk.draft({ kind: "longResident" }, { materials });
    await desk.submit(id);
    return id;
  };
  const [first, second, third] = [await hand(), await hand(), await hand()];
  await desk.approve(first);
  await desk.giveBack(third);
  const month = { from: startOfDay(day("2026-11-01")), to: startOfDay(day("2026-12-01")) };
  const figures = async () => {
    return await selectHandedIn(database, { areas: ["36"], ...month }, desk.today());
  };
  const counts = { handed_in: 3, approved: 1, rejected: 0, in_time: 1 };
  expect(await figures()).toMatchObject([{ ...counts, overdue: 0 }]);
  desk.later(3);
  // What was given back waits for the person.
  expect(await figures()).toMatchObject([{ ...counts, overdue: 1 }]);
  await desk.propose(second, CLERK);
  expect(await figures()).toMatchObject([{ ...counts, overdue: 1 }]);
});

test("a promise that was broken stays counted in the month in which it was due", async () => {
  const filing = (await desk.submit((await desk.draft(PROMISE)).id)).made_filing;
  const broken = async (from: string, before: string) => {
    const span = { areas: ["3603"], from: day(from), before: day(before) };
    const [row] = await selectDefaultedCount(database, span);
    return row?.count;
  };
  const december = async () => await broken("2026-12-01", "2027-01-01");
  desk.later(30);
  const materials = [await desk.paper("residenceProof")];
  const { id } = await desk.draft({}, { kind: "supplement", filing, materials });
  await desk.submit(id);
  desk.later(1);
  // Handed in by the last day, and not decided.
  await endDefaulted(desk.world, desk.trail);
  expect(await december()).toBe(0);
  await desk.withdraw(id);
  await endDefaulted(desk.world, desk.trail);
  expect(await december()).toBe(1);
  expect(await broken("2026-11-01", "2026-12-01")).toBe(0);
  expect(await broken("2027-01-01", "2027-02-01")).toBe(0);
});

test("a promise that was kept, or whose filing was over before, is not broken", async () => {
  const filing = (await desk.submit((await desk.draft(PROMISE)).id)).made_filing;
  const materials = [await desk.paper("residenceProof")];
  const { id } = await desk.draft({}, { kind: "supplement", filing, materials });
  await desk.submit(id);
  await desk.approve(id);
  desk.later(60);
  await endDefaulted(desk.world, desk.trail);
  const span = { areas: ["36"], from: day("2026-11-01"), before: desk.today() };
  expect(await selectDefaultedCount(database, span)).toEqual([{ count: 0 }]);
});
