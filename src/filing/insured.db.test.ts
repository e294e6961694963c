/** Filings follow the insurance of their person. */
import { beforeEach, expect, test } from "vitest";
import { chinaDate } from "#base/date.ts";
import { filingRoom } from "#filing/filing.ts";
import { CLERK, HOME, openDesk, PERSON, seedDesk } from "#filing/fixtures/desk.ts";
import { selectVersions } from "#filing/queries.ts";
import type { Area } from "#model/place.ts";
import { changeInsurance, personRecord } from "#registry/registry.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { inTransaction } from "#trail/trail.ts";
import { freshDatabase } from "../../test/database.ts";

let database: OwnedDatabase;
let desk: ReturnType<typeof openDesk>;
let number = 400;
const log = { info: () => {}, warn: () => {}, error: () => expect.unreachable("a defect") };
beforeEach(async () => {
  database = await freshDatabase();
  await seedDesk(database);
  number += 1;
  desk = openDesk(database, number);
});

/** One round of the room's due work. */
async function round(): Promise<number> {
  let done = 0;
  const { due = [] } = filingRoom({ ...desk.world, log }, desk.trail);
  for (const { run } of due) done += await run();
  return done;
}

async function insuranceIs(state: "active" | "suspended", area: string = HOME): Promise<void> {
  const { version } = await personRecord(database, PERSON);
  await inTransaction(database, desk.trail, (tx, entries) =>
    changeInsurance(tx, entries, {
      ...{ personId: PERSON, version, area: area as Area, scheme: "employee", state },
      ...{ from: chinaDate(desk.at.now), reason: "单位停缴", actor: CLERK, at: desk.at.now },
    }),
  );
}

async function states(): Promise<string[]> {
  return (await desk.filings()).map(({ state }) => state);
}

test("suspended with it, restored with it, each a version of the filing", async () => {
  const { id } = await desk.draft({ kind: "otherTemporary" });
  const filing = (await desk.submit(id)).made_filing;
  const told = desk.at.told.length;
  expect(await round()).toBe(0);
  await insuranceIs("suspended");
  await round();
  expect(await states()).toEqual(["suspended"]);
  expect(await round()).toBe(0);
  await insuranceIs("active");
  await round();
  expect(await states()).toEqual(["effective"]);
  const rows = filing === null ? [] : await selectVersions(database, filing);
  expect(rows.map(({ version, state, reason }) => [version, state, reason])).toEqual([
    [1, "effective", null],
    [2, "suspended", "参保暂停或终止"],
    [3, "effective", "参保恢复"],
  ]);
  // Those who show them are told of both.
  expect(desk.at.told.length - told).toBe(2);
});

test("one on a promise is again on a promise, and a change that changes nothing writes nothing", async () => {
  const wish = { kind: "longResident", evidence: "commitment", promised: "2026-1" } as const;
  const { id } = await desk.draft(wish);
  await desk.submit(id);
  await insuranceIs("suspended");
  await round();
  await insuranceIs("active");
  await round();
  expect(await states()).toEqual(["committed"]);
  await database.query(sql`update registry.insurances set employer = '示范厂'`);
  expect(await round()).toBe(1);
  expect((await desk.filings()).map(({ version }) => version)).toEqual([3]);
});

test("promised papers are supplied while it is suspended, and it returns whole", async () => {
  const wish = { kind: "longResident", evidence: "commitment", promised: "2026-1" } as const;
  const filing = (await desk.submit((await desk.draft(wish)).id)).made_filing;
  await insuranceIs("suspended");
  await round();
  const materials = [await desk.paper("residenceProof")];
  const { id } = await desk.draft({}, { kind: "supplement", filing, materials });
  await desk.submit(id);
  await desk.approve(id);
  expect(await desk.filings()).toMatchObject([{ state: "suspended", evidence: "documents" }]);
  await insuranceIs("active");
  await round();
  expect(await desk.filings()).toMatchObject([{ state: "effective", evidence: "documents" }]);
  desk.later(60);
  expect(await round()).toBe(0);
});

test("a person without filings is not marked", async () => {
  await insuranceIs("suspended");
  expect(await round()).toBe(0);
});
