/**
 * The list of a place's chronic diseases and how each is recognised are released by two persons: a
 * release changes what is decided from its day on, and not before.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, type ChinaDate, chinaDate, monthsLater, startOfDay } from "#base/date.ts";
import {
  type ApplicationRow,
  applyQualification,
  approveApplication,
  heldQualifications,
} from "#filing/filing.ts";
import { type Staff, staffOf } from "#model/actor.ts";
import type { InstitutionCode } from "#model/place.ts";
import { approve, draft, type ReleaseContext } from "#rulebook/rulebook.ts";
import { createTrail } from "#trail/trail.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { personIdOf } from "./client.ts";
import { atDesk } from "./desk.ts";
import { JIANGXI, startWorld, type TestWorld } from "./world.ts";

const FILE = "policies/360300/diseases.yaml";
const HOSPITAL = "H36030000001" as InstitutionCode;
const CLERK: Staff = staffOf("li.wei");

let world: TestWorld;
let context: ReleaseContext;

beforeAll(async () => {
  world = await startWorld();
  toTen(addDays(today(), 1));
  const [store, trail] = [world.database(JIANGXI), createTrail(JIANGXI, "release-test")];
  context = { node: JIANGXI, store, trail, now: world.clock.now };
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

const today = (): ChinaDate => chinaDate(world.clock.now());
const toTen = (on: ChinaDate): void =>
  world.clock.forward(startOfDay(on) + 36_000_000 - world.clock.now());

/** A hospital of home sends an assessment in. */
function apply(person: DemoPerson, disease: string): Promise<ApplicationRow> {
  return atDesk(world, person, (filing, step) =>
    applyQualification(filing, step, {
      ...{ institution: HOSPITAL, operator: "op1", personId: personIdOf(person) },
      ...{ area: person.area, disease, materials: [] },
      assessment: { institution: HOSPITAL, doctor: "李医师", assessedOn: today() },
    }),
  );
}

const decide = (person: DemoPerson, act: typeof approveApplication, id: string) =>
  atDesk(world, person, (filing, step) => {
    const given = { id, check: () => {}, words: "请核对" };
    return act(filing, { ...step, by: CLERK }, given);
  });

async function held(person: DemoPerson) {
  return await heldQualifications(world.database(JIANGXI), personIdOf(person));
}

/** PX06 is no more recognised at once, counts for six months and is called otherwise. */
async function release(from: ChinaDate): Promise<void> {
  const text = readFileSync(FILE, "utf8");
  const before = "name: 肾透析, national: M07801, nationalName: 尿毒症透析, byAssessment: true";
  const after = "name: 血液透析, national: M07801, nationalName: 尿毒症透析, validMonths: 6";
  expect(text).toContain(before);
  const file = { path: FILE, text: text.replace(before, after) };
  const given = { file, examples: null, by: staffOf("li"), note: "" };
  const { version } = await draft(context, given);
  await approve(context, { version, by: staffOf("wang"), from });
}

test("a release changes the rule from its day on and not before", async () => {
  const [first, second] = [world.somebody(), world.somebody()];
  await release(addDays(today(), 2));
  expect((await apply(first, "PX06")).state).toBe("approved");
  toTen(addDays(today(), 1));
  expect((await apply(second, "PX06")).state).toBe("approved");
  const [old] = (await held(second)).filter(({ source }) => source === "rule");
  expect(old).toMatchObject({ source: "rule", homeDisease: { name: "肾透析" } });
  toTen(addDays(today(), 1));
  const fourth = world.somebody();
  const asked = await apply(fourth, "PX06");
  expect(asked.state).toBe("submitted");
  expect((await decide(fourth, approveApplication, asked.id)).state).toBe("approved");
  const made = (await held(fourth)).find(({ source }) => source === "materials");
  expect(made).toMatchObject({
    ...{ source: "materials", homeDisease: { code: "PX06", name: "血液透析" } },
    national: { code: "M07801", name: "尿毒症透析" },
    span: { from: today(), to: addDays(monthsLater(today(), 6), -1) },
  });
  // What was decided before stays as it was.
  expect(await held(second)).toContainEqual(old);
});

test("what was handed in before and is decided after follows the rule of the decision", async () => {
  const person = world.somebody();
  const { id } = await apply(person, "PX03");
  const text = readFileSync(FILE, "utf8").replace("validMonths: 24", "validMonths: 3");
  const file = { path: FILE, text };
  const { version } = await draft(context, { file, examples: null, by: staffOf("li"), note: "" });
  const from = addDays(today(), 1);
  await approve(context, { version, by: staffOf("wang"), from });
  const since = today();
  toTen(from);
  await decide(person, approveApplication, id);
  const made = (await held(person)).find(({ source }) => source === "materials");
  expect(made?.span).toEqual({ from: since, to: addDays(monthsLater(since, 3), -1) });
});
