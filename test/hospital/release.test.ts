/**
 * Acceptance walk 6: a ratio is raised by two points in a draft, checked, released by a second
 * person, and used from its day on by every process of the node; until then the old one holds.
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
import { FIRST_BILL, HospitalClient, setlinfo, settlementOf } from "./client.ts";
import { JIANGXI, startWorld, type TestWorld } from "./world.ts";

const FILE = "policies/360300/employee.yaml";
const EXAMPLES = "policies/360300/employee.examples.yaml";
const BEFORE = "{ from: 2021-12-01, source: first, value: 70% }";

let world: TestWorld;
let haikou: HospitalClient;
let context: ReleaseContext;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  // Ten in the morning, so that "tomorrow" is not a minute away.
  toTen(addDays(today(), 1));
  context = {
    node: JIANGXI,
    store: world.database(JIANGXI),
    trail: createTrail(JIANGXI, "release-test"),
    now: world.clock.now,
  };
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

function today(): ChinaDate {
  return chinaDate(world.clock.now());
}

function toTen(on: ChinaDate): void {
  world.clock.forward(startOfDay(on) + 36_000_000 - world.clock.now());
}

interface Paid {
  readonly pooled: unknown;
  readonly quoted: unknown;
  readonly version: string;
}

/** The first settlement of the country again, by somebody new. */
async function settle(person: DemoPerson = world.somebody()): Promise<Paid> {
  const plan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
  const visit = await haikou.visit(person, plan);
  const quoted = setlinfo(await haikou.quote(visit)).hifp_pay;
  const answer = await haikou.settle(visit);
  const [row] = await world.database(JIANGXI).query<{ version: string }>(sql`
    select policy_version as version from settlement.home_settlements
     where id = ${settlementOf(answer)}`);
  return { quoted, pooled: setlinfo(answer).hifp_pay, version: row?.version ?? "" };
}

test("a ratio raised by two points is paid from its day on, and not a day before", async () => {
  await world.addProcess(JIANGXI);
  const day = addDays(today(), 2);
  const old = await settle();
  expect(old).toMatchObject({ pooled: 115.63, quoted: 115.63 });

  const text = readFileSync(FILE, "utf8");
  const raised = `${BEFORE.replace(" }", `, to: ${addDays(day, -1)} }`)}, ${BEFORE.replace(
    "2021-12-01",
    day,
  ).replace("70%", "72%")}`;
  expect(text.split(BEFORE)).toHaveLength(2);
  const example = `
- title: 提高两个百分点之后
  case: { care: chronic, category: longTerm, disease: M03900, visitOn: ${day}, total: 465.19 }
  expect: { pooled: 118.94, cash: 346.25, total: 465.19, deductible: 300 }
`;
  const drafted = await draft(context, {
    file: { path: "提高.yaml", text: text.replace(BEFORE, raised) },
    examples: { path: EXAMPLES, text: readFileSync(EXAMPLES, "utf8") + example },
    by: staffOf("李起草"),
    note: "慢特病支付比例提高两个百分点",
  });
  expect(drafted).toMatchObject({ state: "checked", base: old.version });
  const { version } = drafted;
  await expect(approve(context, { version, by: staffOf("李起草"), from: day })).rejects.toThrow(
    refusalText("release_same_person", {}),
  );
  await approve(context, { version, by: staffOf("王批准"), from: day });

  expect(await settle()).toEqual(old);
  toTen(addDays(day, -1));
  expect(await settle()).toEqual(old);

  toTen(day);
  // Both processes of the home node, none of them started anew.
  for (const _ of [1, 2, 3, 4]) {
    expect(await settle()).toEqual({ pooled: 118.94, quoted: 118.94, version });
  }
});
