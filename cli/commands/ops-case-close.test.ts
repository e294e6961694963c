/** Who closes a case by command: a checker whose post reaches the place of the case. */
import { beforeAll, expect, test } from "vitest";
import type { NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";
import { type CommandStaff, commandStaff, roleOf } from "../../test/staff.ts";
import { main } from "../main.ts";

const NODE = "360000" as NodeId;
let url = "";
let staff: CommandStaff;

beforeAll(async () => {
  url = await freshDatabaseUrl();
  for (const subject of ["stl_1", "stl_2"]) {
    await databaseAt(url).query(sql`
      insert into settlement.reviews (subject, reason, person_id, care_area, stay, opened_at)
      values (${subject}, 'outpatient_during_stay', '36030000000000000000000001', '460100',
              'enc_1', 1)`);
  }
  staff = await commandStaff(
    { url, node: NODE },
    {
      "city.checker": [roleOf("checker", "360300")],
      "other.checker": [roleOf("checker", "360100")],
      "province.checker": [roleOf("checker", NODE)],
      "city.policy": [roleOf("policy", "360300")],
    },
  );
});

async function close(loginName: string, subject: string) {
  const lines: string[] = [];
  const out = (line: string): number => lines.push(line);
  const where = ["--nodes", NODE, "--database-url", `${url}?{node}`];
  const words = ["case", "close", subject, "--note", "已核对", ...staff.as(loginName), ...where];
  return { code: await main(words, out, out), out: lines.join("\n") };
}

test("the checker of the pooling area closes its case, another area's does not", async () => {
  for (const loginName of ["other.checker", "city.policy"]) {
    const refused = await close(loginName, "stl_1");
    expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("360300")]);
  }
  const closed = await close("city.checker", "stl_1");
  expect(closed).toEqual({ code: 0, out: expect.stringContaining("已办结") });
  const again = await close("city.checker", "stl_1");
  expect([again.code, again.out]).toEqual([1, expect.stringContaining("stl_1")]);
  expect((await close("province.checker", "stl_2")).code).toBe(0);
  const acts = await databaseAt(url).query<{ actor: string; subject: string }>(sql`
    select actor, subject from trail.entries where action = 'case.closed' order by subject`);
  expect(acts).toEqual([
    { actor: "staff:city.checker@360300/checker", subject: "stl_1" },
    { actor: "staff:province.checker@360000/checker", subject: "stl_2" },
  ]);
});

test("a person's case is of the area where they are insured, whatever the id begins with", async () => {
  const id = "36030000000000000000000002";
  await databaseAt(url).query(sql`
    insert into registry.people
      (id, name, certificate_kind, certificate_number, sex, birth_date, ethnicity)
    values (${id}, '演练员', '01', '990101195303070019', 'unknown', '1953-03-07', '01')`);
  await databaseAt(url).query(sql`
    insert into registry.insurances
      (person_id, area, scheme, person_type, from_on, state, suspensions, civil_servant)
    values (${id}, '360100', 'employee', 'retired', '2010-01-01', 'active', '{}', false)`);
  await databaseAt(url).query(sql`
    insert into settlement.reviews (subject, reason, person_id, care_area, stay, opened_at)
    values ('stl_3', 'outpatient_during_stay', ${id}, '460100', 'enc_1', 1)`);
  const refused = await close("city.checker", "stl_3");
  expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("360100")]);
  expect((await close("other.checker", "stl_3")).code).toBe(0);
});
