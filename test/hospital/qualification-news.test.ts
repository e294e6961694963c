/**
 * What home has qualified a person for is seen by the places where they have filed, whatever is
 * lost, doubled or late on the way; the hub, which carries it, reads no disease and no number.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { chinaDate } from "#base/date.ts";
import {
  applyQualification,
  draftApplication,
  seenQualifications,
  submit,
} from "#filing/filing.ts";
import type { QualificationContent } from "#model/filing-message.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { loadAreas, nationalAreas } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import { peek } from "#wire/exchange/exchange.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { personIdOf } from "./client.ts";
import { atDesk, file } from "./desk.ts";
import { GUANGDONG, HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

const KEYS = keysFromMaster(Buffer.from("made-up secret of a test country"));
const HAIKOU = "460100" as Area;
const HOSPITAL = "H36030000001" as InstitutionCode;

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

/** What stands there from the beginning is no news. */
async function seen(person: DemoPerson, node: NodeId = HAINAN) {
  const who = { personId: personIdOf(person), homeArea: person.area };
  return await seenQualifications(world.database(node), { keys: KEYS, node }, who);
}

const dialysis = async (person: DemoPerson, node?: NodeId) =>
  (await seen(person, node)).filter(({ disease }) => disease === "M07801");

const today = () => chinaDate(world.clock.now());

/** Recognised at once, by rule. */
async function qualify(person: DemoPerson, disease = "PX06") {
  const row = await atDesk(world, person, (filing, step) =>
    applyQualification(filing, step, {
      ...{ institution: HOSPITAL, operator: "op1", personId: personIdOf(person) },
      ...{ area: person.area, disease, materials: [] },
      assessment: { institution: HOSPITAL, doctor: "李医师", assessedOn: today() },
    }),
  );
  expect(row.made_qualification).not.toBeNull();
  return row.made_qualification;
}

/** The person gives it up. */
async function giveUp(person: DemoPerson, qualificationId: Awaited<ReturnType<typeof qualify>>) {
  const personId = personIdOf(person);
  const by = { kind: "person", id: personId } as const;
  await atDesk(world, person, async (filing, step) => {
    const { id } = await draftApplication(
      filing,
      { ...step, by },
      {
        ...{ kind: "end", channel: "online", personId, area: person.area, filingId: null },
        ...{ qualificationId, wish: { areas: [], diseases: [], retroactive: false } },
        materials: [],
      },
    );
    await submit(filing, { ...step, by }, { id, check: () => {} });
  });
}

async function owed(): Promise<number> {
  const [open] = world.province(JIANGXI).open.filter(({ one }) => one === "qualification");
  return (await open?.look())?.count ?? -1;
}

function lastNews(): QualificationContent {
  const message = world.faults.passed.findLast(({ kind }) => kind === "qualification");
  if (!message) throw new Error("a qualification was told");
  return peek(message).content as QualificationContent;
}

test("it is seen where the person files, and nowhere else; the hub reads no disease", async () => {
  const person = world.known("pingxiangUnfiled");
  const id = await qualify(person);
  await world.calm();
  expect([await seen(person), await seen(person, GUANGDONG)]).toEqual([[], []]);
  await file(world, person, { areas: [HAIKOU] });
  expect(await owed()).toBe(1);
  await world.dueEverywhere();
  expect(await dialysis(person)).toMatchObject([
    {
      ...{ qualification_id: id, version: 1, state: "effective", home_node: JIANGXI },
      ...{ home_disease: "PX06", home_name: "肾透析", disease: "M07801" },
      ...{ national_name: "尿毒症透析", from_on: today() },
    },
  ]);
  expect(await seen(person, GUANGDONG)).toEqual([]);
  const { name, certificateNumber: number } = person.enrolment.person;
  const told = JSON.stringify(lastNews());
  for (const personal of [name, number, personIdOf(person), "PX06", "肾透析", "M07801"]) {
    expect(told).not.toContain(personal);
  }
  expect(await owed()).toBe(0);
});

test("a new one is seen within the next look, and not told again with the next filing", async () => {
  const person = world.somebody();
  await qualify(person);
  await world.dueEverywhere();
  expect(await dialysis(person)).toHaveLength(1);
  await world.calm();
  const count = async (): Promise<number> => {
    const [row] = await world.database(JIANGXI).query<{ readonly told: number }>(sql`
      select count(*)::int as told from filing.news
       where kind = 'qualification' and told_at > ${start}::bigint`);
    return row?.told ?? -1;
  };
  const start = world.clock.now();
  await file(world, person, { areas: [HAIKOU] });
  await world.calm();
  // What stood from the beginning goes with the first filing that is made, the new one does not.
  expect(await count()).toBe(1);
  await file(world, person, { areas: ["460200" as Area] });
  await world.calm();
  expect(await count()).toBe(1);
});

test("what was lost is told again by itself, and what ended is seen to have ended", async () => {
  const person = world.somebody();
  await file(world, person, { areas: [HAIKOU] });
  await world.calm();
  world.faults.lose({ hop: "hub-home", kind: "qualification", lose: "request" });
  const id = await qualify(person);
  await world.dueEverywhere();
  await giveUp(person, id);
  await world.dueEverywhere();
  expect(await dialysis(person)).toEqual([]);
  expect(await owed()).toBeGreaterThan(0);
  await world.calm();
  expect(await dialysis(person)).toMatchObject([{ version: 2, state: "ended" }]);
  expect(await owed()).toBe(0);
});

test("old news that comes late change nothing; no place speaks of another's people", async () => {
  const person = world.somebody();
  await file(world, person, { areas: [HAIKOU] });
  const id = await qualify(person);
  await world.calm();
  const first = world.faults.passed
    .filter(({ kind }) => kind === "qualification")
    .map((message) => peek(message).content as QualificationContent)
    .find(({ qualificationId }) => qualificationId === id);
  if (!first) throw new Error("it was told");
  await giveUp(person, id);
  await world.calm();
  const ended = await seen(person);
  await world.meddle(JIANGXI, HAINAN, "qualification", first);
  expect(await seen(person)).toEqual(ended);
  const forged = { ...first, version: 9 };
  expect(await world.meddle(GUANGDONG, HAINAN, "qualification", forged)).toContain(
    "message_forged",
  );
  const unreadable = { ...forged, sealed: "0".repeat(80) };
  const answer = await world.meddle(JIANGXI, HAINAN, "qualification", unreadable);
  expect(answer).toContain("message_forged");
  expect(await seen(person)).toEqual(ended);
});

test("a disease that the national list has not is told to nobody", async () => {
  const person = world.somebody();
  await file(world, person, { areas: [HAIKOU] });
  await world.calm();
  await world.database(JIANGXI).query(sql`
    insert into filing.qualifications
      (id, version, person_id, state, home_disease, home_name, from_on, source,
       changed_at, changed_by)
    values ('qua_local', 1, ${personIdOf(person)}, 'effective', 'PX05', '癫痫', ${today()}::date,
            'founding', 0, 'program')`);
  await file(world, person, { areas: ["440100" as Area] });
  await world.calm();
  expect((await seen(person, GUANGDONG)).map(({ home_disease }) => home_disease)).not.toContain(
    "PX05",
  );
});
