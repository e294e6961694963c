/**
 * Where somebody is insured when the code is not that of their number: a county of the same pool,
 * its recorded pool, or another place of the province since they moved.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { fen } from "#base/money.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { type DiagnosisAsked, diagnose } from "#settlement/settlement.ts";
import { sql } from "#store/store.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { FIRST_BILL, HospitalClient, personIdOf, setlinfo } from "./client.ts";
import { scanOf, showVoucher } from "./voucher.ts";
import { HAINAN, JIANGXI, PINGXIANG, startWorld, type TestWorld } from "./world.ts";

const HAIKOU = "460100" as Area;
const INSTITUTION = "H46010000001" as InstitutionCode;

let world: TestWorld;
let haikou: HospitalClient;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, INSTITUTION);
});

afterAll(async () => {
  await world?.stop();
});

async function movedTo(given: Area, area: string): Promise<DemoPerson> {
  const person = world.somebody(given);
  const node = `${given.slice(0, 2)}0000` as NodeId;
  await world.database(node).query(sql`
    update registry.insurances set area = ${area} where person_id = ${personIdOf(person)}`);
  return person;
}

/** Diagnosed and settled as an outpatient in Haikou; of a settled case where it is booked. */
async function both(person: DemoPerson, home = "") {
  const node = `${person.area.slice(0, 2)}0000` as NodeId;
  const { world: asking, rulebook, reference } = world.province(node).office;
  const deps = { rulebook: present(rulebook, "it"), reference: present(reference, "it") };
  const asked: DiagnosisAsked = {
    ...{ personId: personIdOf(person), scheme: "employee", careArea: HAIKOU },
    ...{ institution: INSTITUTION, careType: "outpatient", emergency: false },
    ...{ visitOn: chinaDate(world.clock.now()), totalFen: fen("465.19") },
  };
  const diagnosis = await diagnose(asking, deps, asked);
  const told = diagnosis.problems[0]?.code ?? diagnosis.settles?.category;
  const visit = await haikou.visit(person, { lines: FIRST_BILL, home });
  const answer = await haikou.settle(visit);
  if (!answer.ok) return { told, is: answer.fields.err_code, funds: [], area: "", visit };
  const [row] = await world.database(HAINAN).query<{ readonly home_area: string }>(sql`
    select home_area from settlement.settlements
     where person_id = ${personIdOf(person)} order by id desc limit 1`);
  const funds = [setlinfo(answer).fund_pay_sumamt, Number(diagnosis.settles?.fundsFen) / 100];
  return { told, is: "settles", funds, area: row?.home_area, visit };
}

test("a county's insurance under its city's number is that of the pool, at home and elsewhere", async () => {
  for (const [given, area] of [
    [HAIKOU, "460105"],
    [PINGXIANG, "360323"],
  ] as const) {
    const { told, is, funds } = await both(await movedTo(given, area));
    expect([told, is]).toEqual([given === HAIKOU ? "local" : "longTerm", "settles"]);
    expect(funds[0]).toBe(funds[1]);
  }
});

test("so is the city's under the county's code", async () => {
  const { is } = await both(await movedTo(PINGXIANG, "360300"), "360323");
  expect(is).toBe("settles");
});

test("who moved inside the province of the hospital is booked where they are insured", async () => {
  const { told, is, area, funds } = await both(await movedTo(HAIKOU, "460200"));
  expect([told, is, area]).toEqual(["local", "settles", "460200"]);
  expect(funds[0]).toBe(funds[1]);
});

test("who moved inside another province is booked where 1101 told, though later calls leave it out", async () => {
  const moved = await movedTo(PINGXIANG, "360100");
  expect((await haikou.find(moved)).ok).toBe(true);
  for (const home of ["", "460100", "360100"]) {
    const { is, area, funds } = await both(moved, home);
    expect([home, is, area]).toEqual([home, "settles", "360100"]);
    expect(funds[0]).toBe(funds[1]);
  }
  // Back where the number was given: what 1101 told before is forgotten.
  await world.database(JIANGXI).query(sql`
    update registry.insurances set area = ${PINGXIANG} where person_id = ${personIdOf(moved)}`);
  expect((await haikou.find(moved)).ok).toBe(true);
  const { is, area } = await both(moved);
  expect([is, area]).toEqual(["settles", PINGXIANG]);
});

test("a scanned code tells where the person is insured, and what is sent on is settled", async () => {
  const moved = await movedTo(PINGXIANG, "360100");
  const scanned = await haikou.call("1162", scanOf(await showVoucher(world, moved)));
  const told = String(scanned.output.insuOrg);
  expect(told).toBe("360100");
  expect((await both(moved, told)).is).toBe("settles");
});

test("without 1101 home says where they are insured, and registering again there is settled", async () => {
  const moved = await movedTo(PINGXIANG, "360100");
  const { is, visit } = await both(moved);
  expect(is).toBe("insurance_elsewhere");
  const answer = await haikou.settle(visit);
  expect(answer.message).toContain("参保地是360100，不是登记时的360300");
  expect((await both(moved, "360100")).is).toBe("settles");
});

test("two places that a province has recorded as one pool are local to each other", async () => {
  const store = world.database(HAINAN);
  const person = world.somebody(HAIKOU);
  const other = await movedTo(HAIKOU, "460200");
  const before = await both(other);
  await store.query(sql`
    update registry.pool_members set pool = '460000' where area in ('460100', '460200')`);
  const [local, after] = [await both(person), await both(other)];
  expect([local.is, before.is, after.is]).toEqual(["settles", "settles", "settles"]);
  const [row] = await store.query<{ readonly distance: string | null }>(sql`
    select facts::json ->> 'distance' as distance from settlement.home_settlements
     where person_id = ${personIdOf(other)} order by sequence desc limit 1`);
  expect(row?.distance).toBe("local");
});
