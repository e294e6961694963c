/** An area whose rules do not hold keeps back no other one, and it is seen. */
import { beforeEach, expect, test } from "vitest";
import { Refusal } from "#base/refusals.ts";
import { filingRoom } from "#filing/filing.ts";
import { openDesk, seedDesk } from "#filing/fixtures/desk.ts";
import { selectFilings } from "#filing/queries.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const BAD = "360100" as Area;
let database: OwnedDatabase;
let desk: ReturnType<typeof openDesk>;
let number = 950;

beforeEach(async () => {
  database = await freshDatabase();
  await seedDesk(database);
  number += 1;
  desk = openDesk(database, number);
});

test("sixty filings that are overdue in a bad area, and the one of another is ended", async () => {
  const wish = { kind: "longResident", evidence: "commitment", promised: "2026-1" } as const;
  await desk.submit((await desk.draft(wish)).id);
  const [filing] = await desk.filings();
  // Theirs are due earlier, so that they are looked at first.
  await database.query(sql`
    insert into filing.filings
    select (json_populate_record(f, json_build_object(
             'id', 'fil_bad' || n, 'person_id', ${BAD} || lpad(n::text, 20, '0'),
             'supplement_due', f.supplement_due - 1))).*
      from filing.filings f, generate_series(1, 60) n where f.id = ${filing?.id ?? ""}`);
  desk.later(40);
  const told: string[] = [];
  const log = {
    info: () => {},
    warn: (event: string) => void told.push(event),
    error: () => expect.unreachable("a defect"),
  };
  const { rules } = desk.world.filing;
  const ruled: typeof rules = async (tx, area, on) => {
    if (area === BAD) throw new Refusal("filing_rules_missing", { area, on }, "home");
    return await rules(tx, area, on);
  };
  const world = { ...desk.world, filing: { ...desk.world.filing, rules: ruled }, log };
  const room = filingRoom(world, desk.trail);
  const round = async () => {
    for (const { run } of room.due ?? []) await run();
  };
  for (let times = 0; times < 3; times += 1) await round();
  expect((await desk.filings()).find(({ id }) => id === filing?.id)?.state).toBe("revoked");
  expect(told).toEqual(Array(60).fill("filing.filing"));
  const open = room.probes?.open?.[0];
  expect(await open?.look()).toEqual({ count: 60, oldestAt: desk.at.now });
  // The rules come: what was left alone is done, and is no trouble any more.
  const now = { ...world, filing: { ...world.filing, rules } };
  const mended = filingRoom(now, desk.trail);
  for (let times = 0; times < 3; times += 1) {
    for (const { run } of mended.due ?? []) await run();
  }
  const bad = await selectFilings(database, [`${BAD}${"1".padStart(20, "0")}` as PersonId]);
  expect(bad.find(({ id }) => id === "fil_bad1")?.state).toBe("revoked");
});
