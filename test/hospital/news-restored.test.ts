/**
 * A care place whose database is put back to an earlier copy has forgotten what it had said that it
 * heard: home finds that out by itself and tells it again.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { seenFilings, seenQualifications } from "#filing/filing.ts";
import type { Area } from "#model/place.ts";
import { loadAreas, nationalAreas } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { personIdOf } from "./client.ts";
import { cancelFiling, file } from "./desk.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

const KEYS = keysFromMaster(Buffer.from("made-up secret of a test country"));
const HAIKOU = "460100" as Area;

let world: TestWorld;

beforeAll(async () => {
  world = await startWorld();
  await loadAreas(world.database(JIANGXI), nationalAreas());
});

afterEach(async () => {
  await world.calm();
  expect(world.defects).toEqual([]);
});

afterAll(async () => {
  await world.stop();
});

/** Takes a copy of the place's whole database; gives what puts it back and starts the node anew. */
async function copied(): Promise<() => Promise<void>> {
  const database = world.database(HAINAN);
  const tables = await database.query<{ readonly name: string }>(sql`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
     order by 1`);
  const names = tables.map(({ name }) => name);
  await database.script("create schema earlier");
  for (const [n, name] of names.entries()) {
    await database.script(`create table earlier.t${n} as table ${name}`);
  }
  return async () => {
    const back = names.map((name, n) => {
      return `delete from ${name}; insert into ${name} overriding system value select * from earlier.t${n};`;
    });
    await database.script(`
      begin; set local session_replication_role = replica; ${back.join("\n")} commit;
      drop schema earlier cascade`);
    await world.crash(HAINAN);
  };
}

async function seen(person: DemoPerson) {
  const who = { personId: personIdOf(person), homeArea: person.area };
  const at = { keys: KEYS, node: HAINAN };
  const database = world.database(HAINAN);
  const filings = await seenFilings(database, at, who);
  const qualifications = await seenQualifications(database, at, who);
  return {
    filings: filings.map(({ filing_id, version, state }) => `${filing_id} ${version} ${state}`),
    qualifications: qualifications.map(({ disease, state }) => `${disease} ${state}`),
  };
}

test("what a place had heard after its backup is told again, and nobody helps", async () => {
  const [before, changed, after] = [world.somebody(), world.somebody(), world.somebody()];
  await file(world, before, { areas: [HAIKOU] });
  const { made_filing } = await file(world, changed, { areas: [HAIKOU] });
  await world.calm();
  const putBack = await copied();
  await file(world, after, { areas: [HAIKOU] });
  if (made_filing === null) throw new Error("it was approved");
  await cancelFiling(world, changed, made_filing);
  await world.calm();
  const heard = await Promise.all([seen(before), seen(changed), seen(after)]);
  expect(heard[2]?.filings).toHaveLength(1);
  expect(heard[2]?.qualifications).toHaveLength(1);
  expect(heard[1]?.filings[0]).toContain("cancelled");

  await putBack();
  expect((await seen(after)).filings).toEqual([]);
  expect((await seen(changed)).filings[0]).toContain("effective");
  // Nothing new is told; a minute and a half pass.
  await world.calm();
  await world.calm();
  expect(await Promise.all([seen(before), seen(changed), seen(after)])).toEqual(heard);
});

test("an answer that is lost on the way does not hide the loss; once told, it is quiet", async () => {
  const [before, after, last] = [world.somebody(), world.somebody(), world.somebody()];
  await file(world, before, { areas: [HAIKOU] });
  await world.calm();
  const putBack = await copied();
  await file(world, after, { areas: [HAIKOU] });
  await world.calm();
  const heard = await seen(after);
  await putBack();
  // The first that the place hears since then is news of its own, and home hears no answer to it.
  world.faults.lose({ hop: "hub-home", kind: "filing", lose: "answer", times: 1 });
  await file(world, last, { areas: [HAIKOU] });
  await world.dueEverywhere();
  expect((await seen(last)).filings).toHaveLength(1);
  await world.calm();
  await world.calm();
  expect(await seen(after)).toEqual(heard);
  const told = () => world.faults.passed.filter(({ kind }) => kind === "filing").length;
  const count = told();
  await world.calm();
  await world.calm();
  expect(told() - count).toBeLessThanOrEqual(3);
});
