/**
 * What a policy asks of a person by name, and what it does with the unfiled, as the hospital sees
 * it: a released policy of Pingxiang with contribution tiers, which refuses unfiled outpatients.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, type ChinaDate, chinaDate, startOfDay } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import { recordQualifications } from "#filing/filing.ts";
import { staffOf } from "#model/actor.ts";
import { changeRecord } from "#registry/registry.ts";
import { approve, draft, type ReleaseContext } from "#rulebook/rulebook.ts";
import { sql } from "#store/store.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";
import type { DemoPerson } from "../../demo/people.ts";
import {
  FIRST_BILL,
  type Fields,
  HospitalClient,
  personIdOf,
  setlinfo,
  settlementOf,
} from "./client.ts";
import { JIANGXI, PINGXIANG, startWorld, type TestWorld } from "./world.ts";

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
  const paid = [
    `{ facts: { tier: "2" }, value: 80% }`,
    "{ facts: { monthsDispensed: { from: 2 } }, value: 75% }",
    "{ facts: { diseases: { from: 2 } }, value: 72% }",
    "{ value: 70% }",
  ];
  const heads = "{ tier: 缴费档次, monthsDispensed: 开药月数, diseases: 已认定病种数 }";
  const refuses = `{ care: outpatient, settle: false, channel: ${CHANNEL} }`;
  return text
    .replace(/^sources:/m, `facts: ${heads}\n\nsources:`)
    .replace(rate, `{ from: 2021-12-01, source: first, rows: [${paid.join(", ")}] }`)
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
- title: 两个月药量七成五
  case:
    care: chronic
    category: longTerm
    disease: M03900
    visitOn: 2021-12-01
    total: 465.19
    facts: { tier: "1", monthsDispensed: "2" }
  expect: { pooled: 123.89, cash: 341.30, total: 465.19, deductible: 300 }
- title: 两个病种七成二
  case:
    care: chronic
    category: longTerm
    disease: M03900
    visitOn: 2021-12-01
    total: 465.19
    facts: { tier: "1", monthsDispensed: "1", diseases: "2" }
  expect: { pooled: 118.94, cash: 346.25, total: 465.19, deductible: 300 }
`;

function today(): ChinaDate {
  return chinaDate(world.clock.now());
}

let clerks = 0;

/** A clerk of Pingxiang's agency enters it. */
async function give(person: DemoPerson, tier: string, from: ChinaDate, to?: ChinaDate) {
  clerks += 1;
  const trail = createTrail(JIANGXI, `clerk${clerks}`);
  await inTransaction(world.database(JIANGXI), trail, (tx, entries) =>
    changeRecord(tx, entries, {
      personId: personIdOf(person),
      version: 1,
      facts: [{ name: "tier", value: tier, span: { from, to } }],
      declared: new Map([["tier", [{ title: "缴费档次", values: "", takes: () => true }]]]),
      source: "2026年度缴费凭证",
      actor: { kind: "staff", id: "li.wei", place: PINGXIANG, duty: "reception" },
      at: world.clock.now(),
    }),
  );
}

async function pooled(
  person: DemoPerson,
  days: Fields = {},
): Promise<{ paid: unknown; kept: unknown }> {
  const visit = await haikou.visit(person, { ...CHRONIC, batch: "B0" });
  const lines = haikou.lines(visit, { ...CHRONIC, batch: "B1" }, 100);
  await haikou.done("2204", { feedetail: lines.map((line) => ({ ...line, ...days })) });
  const answer = await haikou.settle({ ...visit, batch: "B1" });
  const [row] = await world.database(JIANGXI).query<{ kept: unknown }>(sql`
    select facts::json->'facts' as kept from settlement.home_settlements
     where id = ${settlementOf(answer)}`);
  return { paid: setlinfo(answer).hifp_pay, kept: row?.kept ?? null };
}

test("a fact of the person decides the ratio while it lasts, and is kept with the settlement", async () => {
  const [holder, former, nobody] = [world.somebody(), world.somebody(), world.somebody()];
  await give(holder, "2", addDays(today(), -1));
  await give(former, "2", addDays(today(), -30), addDays(today(), -1));
  const kept = { diseases: "1" };
  expect(await pooled(holder)).toEqual({ paid: 132.15, kept: { ...kept, tier: "2" } });
  expect(await pooled(former)).toEqual({ paid: 115.63, kept });
  expect(await pooled(nobody)).toEqual({ paid: 115.63, kept });
});

test("for how long the lines supply the patient comes with the case, from the hospital's own lines", async () => {
  expect((await pooled(world.somebody(), { prd_days: 31 })).paid).toBe(123.89);
  expect((await pooled(world.somebody(), { prd_days: 30 })).paid).toBe(115.63);
});

test("how many diseases are recognised is counted at home", async () => {
  const person = world.somebody();
  const span = { from: addDays(today(), -10) };
  await recordQualifications(world.database(JIANGXI), [
    { personId: personIdOf(person), disease: "M01600", span },
  ]);
  expect(await pooled(person)).toEqual({ paid: 118.94, kept: { diseases: "2" } });
});

test("the clerk who comes second is told what the first has changed, and nothing is lost", async () => {
  const person = world.somebody();
  await give(person, "2", today());
  await expect(give(person, "1", today())).rejects.toMatchObject({
    code: "record_changed",
    params: { changed: `：tier=2（${today()}起），staff:li.wei@360300/reception` },
  });
  expect((await pooled(person)).paid).toBe(132.15);
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
