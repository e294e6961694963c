/** What rests on a settlement that is taken back stands in a recompute case, for people. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "#store/store.ts";
import { HospitalClient, setlinfo, settlementOf, totalOf, type VisitPlan } from "./client.ts";
import { JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let other: HospitalClient;

const FIRST: VisitPlan["lines"] = [
  ["appendectomy", 1],
  ["ceftriaxone", 20],
];
const SECOND: VisitPlan["lines"] = [
  ["bed", 5],
  ["ct", 2],
];

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  other = new HospitalClient(world, "H46010000002");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

interface Difference {
  readonly settlementId: string;
  readonly differences: Readonly<Record<string, string>>;
}

/** The open case of what was taken back: which later ones rest on it, and what would change. */
async function caseOf(settlement: string): Promise<readonly Difference[]> {
  const [row] = await world.database(JIANGXI).query<{ readonly differences: Difference[] }>(sql`
    select differences from settlement.recompute_cases
     where settlement_id = ${settlement} and closed_at is null`);
  return row?.differences ?? [];
}

async function settledStay(at: HospitalClient, person: ReturnType<TestWorld["somebody"]>) {
  const stay = await at.admit(person);
  await at.charge(stay, FIRST, 1);
  await at.discharge(stay);
  return { stay, settled: await at.settleStay("2304", stay, totalOf({ lines: FIRST })) };
}

test("a reversed interim settlement leaves a case of what was settled after it", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  const interim = { mid_setl_flag: "1" };
  const msgid = haikou.newMessage();
  await haikou.charge(stay, FIRST, 1);
  const total = totalOf({ lines: FIRST });
  const first = await haikou.settleStay("2304", stay, total, interim, { msgid });
  await haikou.charge(stay, SECOND, 20);
  await haikou.discharge(stay);
  const second = await haikou.settleStay("2304", stay, totalOf({ lines: SECOND }));
  expect([setlinfo(first).act_pay_dedc, setlinfo(second).act_pay_dedc]).toEqual([600, 0]);
  const { settled: elsewhere } = await settledStay(other, person);
  expect((await haikou.reverse(msgid, "2304")).ok).toBe(true);
  const opened = await caseOf(settlementOf(first));
  const rest = [second, elsewhere].map(settlementOf);
  expect(opened.map(({ settlementId }) => settlementId)).toEqual(rest);
  // The deductible is paid by nobody now: the pooled fund paid the later one of the stay too much.
  expect(Number(opened[0]?.differences["employee:pooled"])).toBeLessThan(0);
});

test("a first stay that is cancelled and settled again is the second one, and a case says so", async () => {
  const person = world.somebody();
  const { stay, settled: first } = await settledStay(haikou, person);
  const { settled: second } = await settledStay(other, person);
  const cancel = { data: { ...haikou.named(stay), setl_id: settlementOf(first) } };
  expect((await haikou.call("2305", cancel)).ok).toBe(true);
  const again = await haikou.settleStay("2304", stay, totalOf({ lines: FIRST }));
  expect([first, second, again].map((each) => setlinfo(each).act_pay_dedc)).toEqual([
    600, 200, 300,
  ]);
  const [opened, ...none] = await caseOf(settlementOf(first));
  expect(opened?.settlementId).toBe(settlementOf(second));
  expect(Number(opened?.differences["employee:pooled"])).toBeLessThan(0);
  expect(none).toEqual([]);
  const [row] = await world.database(JIANGXI).query<{ readonly steps: string }>(sql`
    select steps::text from settlement.home_settlements where id = ${settlementOf(again)}`);
  expect(row?.steps).toContain("年度内第2次住院");
});
