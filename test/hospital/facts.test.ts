/**
 * What a policy asks of a person by name, and what it does with the unfiled, as the hospital sees
 * it: a released policy of Pingxiang with contribution tiers, which refuses unfiled outpatients.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, type ChinaDate, chinaDate, startOfDay } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import { staffOf } from "#model/actor.ts";
import { approve, draft, type ReleaseContext } from "#rulebook/rulebook.ts";
import { sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { FIRST_BILL, HospitalClient, personIdOf, setlinfo, settlementOf } from "./client.ts";
import { JIANGXI, startWorld, type TestWorld } from "./world.ts";

const FILE = "policies/360300/employee.yaml";
const BESIDE = "policies/360300/employee.examples.yaml";
const CHANNEL = "国家医保服务平台APP";
const CHRONIC = { lines: FIRST_BILL, careType: "14", disease: "M03900" };

let world: TestWorld;
let haikou: HospitalClient;

function policyText(): string {
  const text = readFileSync(FILE, "utf8");
  const rate = "{ from: 2021-12-01, source: first, value: 70% }";
  const filed = "{ from: 2021-01-01, source: demo, settle: true }";
  expect([text.split(rate).length, text.split(filed).length]).toEqual([2, 2]);
  const rows = `rows: [{ facts: { tier: "2" }, value: 80% }, { value: 70% }]`;
  const refuses = `{ care: outpatient, settle: false, channel: ${CHANNEL} }`;
  return text
    .replace(/^sources:/m, "facts: { tier: 缴费档次 }\n\nsources:")
    .replace(rate, `{ from: 2021-12-01, source: first, ${rows} }`)
    .replace(filed, `{ from: 2021-01-01, source: demo, rows: [${refuses}, { settle: true }] }`);
}

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  const context: ReleaseContext = {
    node: JIANGXI,
    store: world.database(JIANGXI),
    trail: createTrail(JIANGXI, "facts-test"),
    now: world.clock.now,
  };
  const { version } = await draft(context, {
    file: { path: "档次.yaml", text: policyText() },
    examples: { path: "档次.examples.yaml", text: readFileSync(BESIDE, "utf8") + EXAMPLE },
    by: staffOf("李起草"),
    note: "按缴费档次，普通门诊须先备案",
  });
  const tomorrow = addDays(today(), 1);
  await approve(context, { version, by: staffOf("王批准"), from: tomorrow });
  world.clock.forward(startOfDay(tomorrow) + 36_000_000 - world.clock.now());
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

const EXAMPLE = `
- title: 二档八成
  case:
    care: chronic
    category: longTerm
    disease: M03900
    visitOn: 2021-12-01
    total: 465.19
    facts: { tier: "2" }
  expect: { pooled: 132.15, cash: 333.04, total: 465.19, deductible: 300 }
`;

function today(): ChinaDate {
  return chinaDate(world.clock.now());
}

async function give(person: DemoPerson, tier: string, from: ChinaDate, to: ChinaDate | null) {
  await world.database(JIANGXI).query(sql`
    insert into registry.person_facts (person_id, name, value, from_on, to_on)
    values (${personIdOf(person)}, 'tier', ${tier}, ${from}::date, ${to}::date)`);
}

async function pooled(person: DemoPerson): Promise<{ paid: unknown; kept: unknown }> {
  const answer = await haikou.settle(await haikou.visit(person, CHRONIC));
  const [row] = await world.database(JIANGXI).query<{ kept: unknown }>(sql`
    select facts::json->'facts' as kept from settlement.home_settlements
     where id = ${settlementOf(answer)}`);
  return { paid: setlinfo(answer).hifp_pay, kept: row?.kept ?? null };
}

test("a fact of the person decides the ratio while it lasts, and is kept with the settlement", async () => {
  const [holder, former, nobody] = [world.somebody(), world.somebody(), world.somebody()];
  await give(holder, "2", addDays(today(), -1), null);
  await give(former, "2", addDays(today(), -30), addDays(today(), -1));
  expect(await pooled(holder)).toEqual({ paid: 132.15, kept: { tier: "2" } });
  expect(await pooled(former)).toEqual({ paid: 115.63, kept: null });
  expect(await pooled(nobody)).toEqual({ paid: 115.63, kept: null });
});

test("where the policy refuses the unfiled, the hospital is told through which channel to file", async () => {
  const person = world.known("pingxiangUnfiled");
  const visit = await haikou.visit(person, { lines: FIRST_BILL });
  const answer = await haikou.call("2207", haikou.settling(visit));
  expect([answer.ok, answer.message]).toEqual([
    false,
    expect.stringContaining(refusalText("filing_missing", { channel: CHANNEL })),
  ]);
  expect(answer.message).toContain(CHANNEL);
});
