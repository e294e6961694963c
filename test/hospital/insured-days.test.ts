/**
 * Days × suspensions × who asks: a settlement, an admission, a claim of what was paid first, a
 * diagnosis and an estimate say the same of a day, whatever the insurance is today. All is asked on
 * one day, of days before it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { addDays, type ChinaDate, chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { NO_SPLIT } from "#model/charge.ts";
import type { InstitutionCode } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { computePaidFirst, diagnose, estimate } from "#settlement/settlement.ts";
import { sql } from "#store/store.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { FIRST_BILL, HospitalClient, personIdOf, settlementOf, totalOf } from "./client.ts";
import { JIANGXI, startWorld, type TestWorld } from "./world.ts";

const VISIT = { scheme: "employee", careType: "outpatient" } as const;
const BILL = { ...NO_SPLIT, totalFen: 50_000n, inScopeFen: 50_000n };
const LINE = { itemCode: "X", itemClass: "A", feeCategory: "westernDrug", ...BILL } as const;

let world: TestWorld;
let haikou: HospitalClient;
let today: ChinaDate;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  today = chinaDate(world.clock.now());
}, 120_000);

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

/** Days ago: first of them without insurance, first with it again. */
type Gap = readonly [number, number | null];

async function suspend(person: DemoPerson, gaps: readonly Gap[]): Promise<void> {
  const at = (ago: number | null) => (ago === null ? "" : addDays(today, -ago));
  const days = `{${gaps.map(([from, until]) => `[${at(from)},${at(until)})`).join(",")}}`;
  await world.database(JIANGXI).query(sql`
    update registry.insurances set suspensions = ${days}::datemultirange
     where person_id = ${personIdOf(person)}`);
}

function timeOf(ago: number): string {
  return ago === 0 ? haikou.time : `${addDays(today, -ago)} 09:00:00`;
}

/** The visit was registered while nobody knew of a suspension. */
async function settled(ago: number, gaps: readonly Gap[]) {
  const person = world.somebody();
  const registered = await haikou.register(person, { begntime: timeOf(ago) });
  const encounter = String((registered.output.data as Record<string, unknown>).mdtrt_id);
  const plan = { lines: FIRST_BILL, batch: "B1" };
  const visit = { person, encounter, batch: "B1", plan, total: "465.19" };
  await haikou.done("2203", haikou.description(visit, { begntime: timeOf(ago) }));
  await haikou.done("2204", { feedetail: haikou.lines(visit, plan) });
  await suspend(person, gaps);
  return await haikou.settle(visit);
}

function officeAtHome() {
  const { world: asking, rulebook, reference } = world.province(JIANGXI).office;
  const deps = { rulebook: present(rulebook, "it"), reference: present(reference, "it") };
  return { asking, deps };
}

async function saidAtHome(person: DemoPerson, visitOn: ChinaDate) {
  const { asking, deps } = officeAtHome();
  const personId = personIdOf(person);
  const institution = { kind: "hospital", level: 3 } as const;
  const asked = { ...VISIT, personId, careArea: "460100" as never, visitOn };
  const bill = { split: BILL, lines: [LINE] };
  const told = await diagnose(asking, deps, { ...asked, emergency: false });
  const cost = await estimate(asking, deps, { ...asked, institution, here: bill, there: bill })
    .then(() => null)
    .catch((no: unknown) => (no instanceof Refusal ? no.code : String(no)));
  const paid = await asking.store.transaction((tx) =>
    computePaidFirst(
      tx,
      { world: asking, rulebook: deps.rulebook },
      {
        ...{ ...asked, homeArea: "360300" as never, flags: NO_FLAGS, claimId: "rmb_1" },
        institution: { ...institution, code: "H46010000001" as InstitutionCode, name: "示范" },
        lines: [{ ...LINE, on: visitOn }],
      },
    ),
  );
  return {
    diagnosis: told.problems.map(({ code }) => code)[0] ?? null,
    estimate: cost,
    claim: paid instanceof Refusal ? paid.code : null,
  };
}

const OVER: readonly Gap[] = [[10, 4]];
const BOTH: readonly Gap[] = [
  [10, 4],
  [2, null],
];
const TABLE: readonly (readonly [string, readonly Gap[], number, boolean])[] = [
  ["before a suspension that is over", OVER, 11, true],
  ["the first day of one that is over", OVER, 10, false],
  ["the last day of one that is over", OVER, 5, false],
  ["the first day after it", OVER, 4, true],
  ["today, long after it", OVER, 0, true],
  ["before both, asked while suspended", BOTH, 11, true],
  ["between two, asked while suspended", BOTH, 3, true],
  ["the first day of the one that lasts", BOTH, 2, false],
  ["today, while suspended", BOTH, 0, false],
  ["arrears of all were paid", [], 7, true],
];

test.each(TABLE)("%s", { timeout: 60_000 }, async (_what, gaps, ago, insured) => {
  const no = insured ? null : "insurance_suspended";
  const answer = await settled(ago, gaps);
  expect(answer.ok, answer.message).toBe(insured);
  if (insured) expect(settlementOf(answer)).toMatch(/^stl_/);
  else expect(answer.message).toContain(`${addDays(today, -ago)}在参保暂停期间`);
  const patient = world.somebody();
  await suspend(patient, gaps);
  const admitted = await haikou.admission(patient, { begntime: timeOf(ago) });
  expect(admitted.ok, admitted.message).toBe(insured);
  if (!insured) expect(admitted.message).toContain("在参保暂停期间");
  const asking = world.somebody();
  await suspend(asking, gaps);
  const said = await saidAtHome(asking, addDays(today, -ago));
  expect(said).toEqual({ diagnosis: no, estimate: no, claim: no });
});

test("a stay with charged days in a suspension is refused, and paid once arrears are paid", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person, { begntime: timeOf(6) });
  const lines = [["bed", 1]] as const;
  const on = (ago: number, first: number) =>
    haikou.lines(stay, { lines }, first).map((line) => ({ ...line, fee_ocur_time: timeOf(ago) }));
  await haikou.done("2301", { feedetail: [6, 3, 0].flatMap((ago) => on(ago, 10 + ago)) });
  await haikou.done("2402", { dscginfo: { ...haikou.named(stay), endtime: haikou.time } });
  const total = totalOf({ lines }) * 3n;
  await suspend(person, [[4, 2]]);
  const refused = await haikou.settleStay("2304", stay, total);
  const days = `${addDays(today, -4)}至${addDays(today, -3)}`;
  expect(refused.message).toContain(`${addDays(today, -3)}在参保暂停期间（${days}暂停）`);
  // Nothing was charged on the days that are left.
  await suspend(person, [[2, 1]]);
  expect((await haikou.settleStay("2303", stay, total)).ok).toBe(true);
  const settledAt = await haikou.settleStay("2304", stay, total);
  expect(settledAt.ok, settledAt.message).toBe(true);
  // What is settled stands, whatever becomes of the insurance; so does its taking back.
  await suspend(person, [[6, null]]);
  const undone = { data: { ...haikou.named(stay), setl_id: settlementOf(settledAt) } };
  expect((await haikou.call("2305", undone)).ok).toBe(true);
});

/** Lines of a stay that began six days ago, each as given so many days ago. */
function given(ago: number, lines: object[]) {
  return haikou.done("2301", {
    feedetail: lines.map((line) => ({ ...line, fee_ocur_time: timeOf(ago) })),
  });
}

function beds(stay: Awaited<ReturnType<HospitalClient["admit"]>>, first: number, count: number) {
  return haikou.lines(stay, { lines: [["bed", count]] }, first);
}

function discharge(stay: Awaited<ReturnType<HospitalClient["admit"]>>, ago: number) {
  return haikou.done("2402", { dscginfo: { ...haikou.named(stay), endtime: timeOf(ago) } });
}

test("a charge in a suspension is not hidden by what is given back on its day", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person, { begntime: timeOf(6) });
  await given(6, beds(stay, 1, 40));
  await given(3, beds(stay, 2, 30));
  await given(3, [haikou.refund(stay, "9", "1", ["bed", 30])]);
  await discharge(stay, 0);
  await suspend(person, [[4, 2]]);
  const total = totalOf({ lines: [["bed", 40]] });
  for (const call of ["2303", "2304"] as const) {
    const told = await haikou.settleStay(call, stay, total);
    expect(told.ok).toBe(false);
    expect(told.message).toContain(`${addDays(today, -3)}在参保暂停期间`);
  }
});

test("a charge in a suspension that was given back on another day asks for nothing", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person, { begntime: timeOf(6) });
  await given(6, beds(stay, 1, 3));
  await given(3, beds(stay, 2, 2));
  await given(0, [haikou.refund(stay, "9", "2", ["bed", 2])]);
  await discharge(stay, 0);
  await suspend(person, [[4, 2]]);
  const told = await haikou.settleStay("2304", stay, totalOf({ lines: [["bed", 3]] }));
  expect(told.ok, told.message).toBe(true);
});

test("what was keyed after the discharge is of the last day, however the insurance went on", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person, { begntime: timeOf(6) });
  await given(6, beds(stay, 1, 3));
  await discharge(stay, 2);
  await given(1, beds(stay, 5, 1));
  const total = totalOf({ lines: [["bed", 4]] });
  await suspend(person, [[2, null]]);
  const refused = await haikou.settleStay("2304", stay, total);
  expect(refused.message).toContain(`${addDays(today, -2)}在参保暂停期间`);
  await suspend(person, [[1, null]]);
  const told = await haikou.settleStay("2304", stay, total);
  expect(told.ok, told.message).toBe(true);
});

test("a window sees what the insurance is today, and no other days", async () => {
  const person = world.somebody();
  const insurance = async () => {
    const { output } = await haikou.find(person);
    const [first] = output.insuinfo as Record<string, unknown>[];
    return [first?.psn_insu_stas, first?.paus_insu_date];
  };
  await suspend(person, OVER);
  expect(await insurance()).toEqual(["1", ""]);
  await suspend(person, BOTH);
  expect(await insurance()).toEqual(["2", addDays(today, -2)]);
});
