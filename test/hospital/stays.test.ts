/** Home hears of stays: two provinces do not admit one person at once, and silence stops nobody. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import type { NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";
import { peek } from "#wire/exchange/exchange.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { FIRST_BILL, HospitalClient, personIdOf, settlementOf } from "./client.ts";
import { GUANGDONG, HAINAN, JIANGXI, PINGXIANG, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let guangzhou: HospitalClient;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  guangzhou = new HospitalClient(world, "H44010000001");
});

afterEach(async () => {
  await world.calm();
  expect(world.defects).toEqual([]);
});

afterAll(async () => {
  await world.stop();
});

/** What the care place still owes to homes. */
async function owed(node: NodeId): Promise<number> {
  const [row] = await world.database(node).query<{ readonly count: number }>(sql`
    select count(*)::int as count from settlement.stay_news where next_at is not null`);
  return row?.count ?? 0;
}

/** Home has heard everything. */
async function told(): Promise<void> {
  await world.until(async () => {
    await world.dueEverywhere();
    return (await owed(HAINAN)) + (await owed(GUANGDONG)) + (await owed(JIANGXI)) === 0;
  });
}

interface Known {
  readonly encounter_id: string;
  readonly state: string;
}

async function known(person: DemoPerson): Promise<readonly Known[]> {
  return await world.database(JIANGXI).query<Known>(sql`
    select encounter_id, state from settlement.stays
     where person_id = ${personIdOf(person)} order by heard_at, encounter_id`);
}

async function marks(person: DemoPerson): Promise<readonly string[]> {
  const rows = await world.database(JIANGXI).query<{ readonly words: string }>(sql`
    select reason || ' ' || subject || ' ' || stay as words from settlement.reviews
     where person_id = ${personIdOf(person)} order by subject`);
  return rows.map(({ words }) => words);
}

/** The name under which home knows the institution. */
async function nameOf(person: DemoPerson): Promise<string> {
  const [row] = await world.database(JIANGXI).query<{ readonly name: string }>(sql`
    select institution_name as name from settlement.stays
     where person_id = ${personIdOf(person)}`);
  return row?.name ?? "";
}

test("a person who lies in one province is not admitted in another before that stay ends", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  await told();
  expect(await known(person)).toEqual([{ encounter_id: stay.encounter, state: "open" }]);
  const day = haikou.time.slice(0, 10);
  const institution = await nameOf(person);
  const no = await guangzhou.admission(person);
  expect(no.message).toBe(refusalText("stay_open_elsewhere", { day, institution }));
  expect((await haikou.discharge(stay)).ok).toBe(true);
  await told();
  expect(await known(person)).toEqual([{ encounter_id: stay.encounter, state: "ended" }]);
  await guangzhou.admit(person);
  expect(await marks(person)).toEqual([]);
});

test("a withdrawn admission and a discharge taken back are heard, too", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  await haikou.discharge(stay);
  await told();
  expect((await haikou.call("2405", { data: haikou.named(stay) })).ok).toBe(true);
  await told();
  expect((await guangzhou.admission(person)).ok).toBe(false);
  expect((await haikou.call("2404", { data: haikou.named(stay) })).ok).toBe(true);
  await told();
  await guangzhou.admit(person);
});

test("a discharge is not taken back while the person lies in another province", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  await haikou.discharge(stay);
  await told();
  await guangzhou.admit(person);
  await told();
  const back = () => haikou.call("2405", { data: haikou.named(stay) });
  const no = await back();
  expect(no.fields.err_code).toBe("stay_open_elsewhere");
  expect(no.message).toContain(haikou.time.slice(0, 10));
  // When home does not answer, nobody is stopped; home hears of both.
  world.faults.lose({ hop: "care-hub", kind: "admissionCheck", lose: "request", times: 1 });
  expect((await back()).ok).toBe(true);
  await told();
  expect(await marks(person)).toHaveLength(1);
});

test("a transfer is admitted beside the open stay, and both stand in one mark for review", async () => {
  const person = world.somebody();
  const first = await haikou.admit(person);
  await told();
  const second = await guangzhou.admit(person, { exp_content: '{"IPT_TYPE":"3"}' });
  await told();
  expect(await marks(person)).toEqual([`stay_beside_stay ${second.encounter} ${first.encounter}`]);
});

test("a home area that only marks admits from the day of its rule on", async () => {
  const later = world.somebody();
  const person = world.somebody();
  for (const each of [later, person]) await haikou.admit(each);
  await told();
  const rule = async (from: string): Promise<void> => {
    await world.database(JIANGXI).query(sql`
      insert into settlement.stay_rules (home_area, from_day, rule, set_by)
      values (${PINGXIANG}, ${from}::date, 'mark', '王批准')`);
  };
  await rule("2099-01-01");
  expect((await guangzhou.admission(later)).ok).toBe(false);
  await rule(haikou.time.slice(0, 10));
  await guangzhou.admit(person);
  await told();
  expect(await marks(person)).toHaveLength(1);
  await world.database(JIANGXI).query(sql`delete from settlement.stay_rules`);
});

test("a home that does not answer stops no admission, and hears of it when it answers again", async () => {
  const person = world.somebody();
  await haikou.admit(person);
  await told();
  world.faults.lose({ hop: "hub-home", kind: "admissionCheck", lose: "answer", times: 1 });
  world.faults.lose({ hop: "hub-home", kind: "stay", lose: "request", times: 1 });
  const second = await guangzhou.admit(person);
  await world.dueEverywhere();
  expect(await known(person)).toHaveLength(1);
  world.clock.forward(61_000);
  await told();
  expect(await known(person)).toContainEqual({ encounter_id: second.encounter, state: "open" });
  expect(await marks(person)).toHaveLength(1);
});

test("old and repeated news change nothing, and no other province speaks of a stay", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  await told();
  await haikou.discharge(stay);
  await told();
  const ended = [{ encounter_id: stay.encounter, state: "ended" }];
  const news = world.faults.passed.filter(({ kind }) => kind === "stay");
  const [opened] = news
    .map((message) => peek(message).content as { readonly encounterId: string })
    .filter(({ encounterId }) => encounterId === stay.encounter);
  expect(JSON.parse(await world.meddle(HAINAN, JIANGXI, "stay", opened ?? {}))).toEqual({
    outcome: "noted",
  });
  expect(await known(person)).toEqual(ended);
  await guangzhou.admit(person);
  const foreign = { ...opened, careArea: "440100", turn: 9 };
  expect(JSON.parse(await world.meddle(GUANGDONG, JIANGXI, "stay", foreign))).toMatchObject({
    refusal: { code: "person_not_treated" },
  });
  expect(await known(person)).toContainEqual(ended[0]);
});

test("an outpatient settlement during a stay is paid, and marked for review at home", async () => {
  const person = world.somebody();
  const dayBefore = new Date(world.clock.now() + 8 * 3_600_000 - 86_400_000).toISOString();
  const begntime = `${dayBefore.slice(0, 10)} 08:00:00`;
  const stay = await haikou.admit(person, { begntime });
  await told();
  const visit = await guangzhou.visit(person, {
    lines: FIRST_BILL,
    careType: "14",
    disease: "M03900",
  });
  const settlement = settlementOf(await guangzhou.settle(visit));
  expect(await marks(person)).toEqual([`outpatient_during_stay ${settlement} ${stay.encounter}`]);
});
