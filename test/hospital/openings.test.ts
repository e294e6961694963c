/**
 * A care place opens chronic diseases step by step, as the south-west did in 2021: first for few
 * regions at few institutions, then for more. Visit, quote, settlement, diagnosis and estimate say
 * the same on each day, and what began on a day is decided as on that day.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { addDays, type ChinaDate, chinaDate, startOfDay } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { refusalText } from "#base/refusals.ts";
import { staffOf } from "#model/actor.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { approve, draft, type ReleaseContext } from "#rulebook/rulebook.ts";
import { diagnose, estimate } from "#settlement/settlement.ts";
import { createTrail } from "#trail/trail.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { FIRST_BILL, type Fields, HospitalClient, personIdOf, type Visit } from "./client.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

const CODE = "institution_disease_area_closed";
const CHRONIC = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
/** The disease is told, and the visit is to be settled as an ordinary one. */
const ORDINARY = { ...CHRONIC, careType: "11" };
const NEIGHBOUR = "H46010000002";

let world: TestWorld;
let haikou: HospitalClient;
let neighbour: HospitalClient;
let context: ReleaseContext;
let first: ChinaDate;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  neighbour = new HospitalClient(world, NEIGHBOUR);
  first = addDays(today(), 1);
  toTen(first);
  const store = world.database(HAINAN);
  const trail = createTrail(HAINAN, "openings-test");
  context = { node: HAINAN, store, trail, now: world.clock.now };
}, 120_000);

afterAll(async () => {
  expect(world?.defects).toEqual([]);
  await world?.stop();
});

function today(): ChinaDate {
  return chinaDate(world.clock.now());
}

function toTen(on: ChinaDate): void {
  world.clock.forward(startOfDay(on) + 36_000_000 - world.clock.now());
}

/** By two persons, from a day on; each opening is a line of its file. */
async function release(area: string, from: ChinaDate, openings: readonly string[]) {
  const source = "source: { document: 试点通知, trust: assumed }";
  const lines = openings.map((one) => `  - { title: 一步, ${one}, ${source} }\n`).join("");
  const text = `title: 分步开通\narea: "${area}"\nopenings:\n${lines}`;
  const file = { path: "openings.yaml", text };
  const given = { file, examples: null, by: staffOf("李起草"), note: "试点" };
  const { version } = await draft(context, given);
  await approve(context, { version, by: staffOf("王批准"), from });
}

/** What the visit's own description is told: null, or the refusal's text. */
async function described(at: HospitalClient, person: DemoPerson = world.somebody()) {
  const registered = await at.register(person);
  const encounter = String((registered.output.data as Fields).mdtrt_id);
  const visit = { person, encounter, batch: "B1", total: "0", plan: CHRONIC };
  const answer = await at.call("2203", at.description(visit));
  return answer.ok ? null : answer.message;
}

function asker() {
  const { world: asking, rulebook, reference } = world.province(JIANGXI).office;
  return { asking, deps: { rulebook, reference: present(reference, "a province has it") } };
}

async function diagnosed(person: DemoPerson, institution: string | undefined, visitOn: ChinaDate) {
  const { asking, deps } = asker();
  const { outcome, problems } = await diagnose(asking, deps, {
    ...{ personId: personIdOf(person), scheme: "employee", careArea: "460100" as Area },
    ...{ institution: institution as InstitutionCode | undefined, careType: "chronic" },
    ...{ disease: "M03900", visitOn, emergency: false, totalFen: fen("465.19") },
  });
  const [problem] = problems;
  return problem ? refusalText(problem.code, problem.params) : outcome;
}

/** The codes of what is estimated for there; null: amounts. */
async function estimated(person: DemoPerson, visitOn: ChinaDate) {
  const { asking, deps } = asker();
  const split = { ...{ totalFen: 46_519n, inScopeFen: 46_519n }, ...NO_OTHER };
  const outcomes = await estimate(asking, deps, {
    ...{ personId: personIdOf(person), scheme: "employee", careArea: "460100" as Area },
    ...{ careType: "chronic", disease: "M03900", visitOn },
    institution: { kind: "hospital", level: 3 },
    ...{ here: { split }, there: { split } },
  });
  const codes = (where: "here" | "there") =>
    new Set(
      outcomes
        .filter((one) => one.where === where)
        .map(({ outcome }) => ("refused" in outcome ? outcome.refused.code : null)),
    );
  return { here: codes("here"), there: codes("there") };
}

const NO_OTHER = { ownExpenseFen: 0n, overLimitFen: 0n, ownShareFirstFen: 0n } as const;

function closed(ways: string, from?: ChinaDate): string {
  const params = { disease: "M03900", area: "360300", ways };
  return refusalText(CODE, from === undefined ? params : { ...params, from });
}

const CLAIM = "先自费结清、回参保地申请报销";

let began: Visit;
let ordinary: Visit;

test("a place that has released no openings opens what its institutions agreed to", async () => {
  const person = world.somebody();
  expect(await described(haikou, person)).toBeNull();
  expect(await diagnosed(person, haikou.code, today())).toBe("settles");
  expect(await diagnosed(person, undefined, today())).toBe("settles");
  expect((await estimated(person, today())).there).toContain(null);
  began = await haikou.visit(world.somebody(), CHRONIC);
  await release("460000", addDays(first, 1), [
    // One city first, at every institution.
    `diseases: [M03900, M01600], home: ["360100"], from: ${first}`,
    // Two days later one institution for its whole province, and after four days each of them.
    `diseases: [M03900], home: ["360000"], institutions: [${NEIGHBOUR}], from: ${addDays(first, 3)}`,
    `diseases: [M03900], home: ["360000"], from: ${addDays(first, 5)}, to: ${addDays(first, 6)}`,
  ]);
  expect(await described(haikou)).toBeNull();
});

test("a region that is not opened yet is told from which day it is", async () => {
  toTen(addDays(first, 1));
  const person = world.somebody();
  const from = addDays(first, 5);
  const told = closed(`自${from}起就诊，或${CLAIM}`, from);
  expect(await described(haikou, person)).toContain(told);
  expect(await diagnosed(person, haikou.code, today())).toBe(told);
  const sooner = addDays(first, 3);
  const there = closed(`自${sooner}起就诊，或${CLAIM}`, sooner);
  expect(await described(neighbour, person)).toContain(there);
  // Of the whole place: whichever institution is the first.
  expect(await diagnosed(person, undefined, today())).toBe(there);
  const { here, there: codes } = await estimated(person, today());
  expect(codes).toEqual(new Set([CODE]));
  expect(here).not.toContain(CODE);
  // For people of the city that came first it is.
  expect(await described(haikou, world.somebody("360100" as Area))).toBeNull();
});

test("quote and settlement say it, too, and what began before is settled", async () => {
  ordinary = await haikou.visit(world.somebody(), ORDINARY);
  const asChronic = { med_type: "14" };
  const quoted = await haikou.quote(ordinary, asChronic);
  const settled = await haikou.settle(ordinary, {}, asChronic);
  for (const { ok, message, fields } of [quoted, settled]) {
    expect([ok, fields.err_code]).toEqual([false, CODE]);
    expect(message).toContain(closed(`自${addDays(first, 5)}起就诊`, undefined).slice(0, 30));
  }
  expect((await haikou.quote(began)).ok).toBe(true);
  expect((await haikou.settle(began)).ok).toBe(true);
});

test("the institution that is opened first settles, and the others name it", async () => {
  toTen(addDays(first, 3));
  const person = world.somebody();
  const from = addDays(first, 5);
  const told = closed(`到已开通的机构${NEIGHBOUR}就诊，或自${from}起就诊，或${CLAIM}`, from);
  expect(await described(haikou, person)).toContain(told);
  expect(await diagnosed(person, haikou.code, today())).toBe(told);
  expect(await described(neighbour, person)).toBeNull();
  expect(await diagnosed(person, undefined, today())).toBe("settles");
  expect((await estimated(person, today())).there).toContain(null);
  // A day that is asked about beforehand is decided as it will be.
  expect(await diagnosed(person, haikou.code, from)).toBe("settles");
});

test("from its day on each institution settles, until the last day of the opening", async () => {
  toTen(addDays(first, 5));
  expect(await described(haikou)).toBeNull();
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  // A visit that began before it was opened stays as it was.
  expect((await haikou.settle(ordinary, {}, { med_type: "14" })).fields.err_code).toBe(CODE);
  toTen(addDays(first, 7));
  expect(await described(haikou)).toContain(closed(`到已开通的机构${NEIGHBOUR}就诊，或${CLAIM}`));
  expect((await haikou.settle(visit)).ok).toBe(true);
});

test("a city's own openings stand instead of its province's", async () => {
  await release("460100", addDays(first, 8), [`diseases: [M03900], from: ${addDays(first, 8)}`]);
  toTen(addDays(first, 8));
  expect(await described(haikou)).toBeNull();
  const person = world.somebody();
  expect(await diagnosed(person, haikou.code, today())).toBe("settles");
});
