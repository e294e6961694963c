/** The care agency ends a stay that the hospital forgot; the person is admitted elsewhere then. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EncounterId } from "#base/id.ts";
import { Refusal, refusalText } from "#base/refusals.ts";
import { staffOf } from "#model/actor.ts";
import { closeStay } from "#settlement/settlement.ts";
import { sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { HospitalClient, type Visit } from "./client.ts";
import { open } from "./stored.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

const CHECKER = staffOf("li.jingban@460100/checker");
let world: TestWorld;
let first: HospitalClient;
let second: HospitalClient;

beforeAll(async () => {
  world = await startWorld();
  first = new HospitalClient(world, "H46010000001");
  second = new HospitalClient(world, "H46010000002");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

async function close({ encounter }: Pick<Visit, "encounter">): Promise<string> {
  const store = world.database(HAINAN);
  const closing = { by: () => CHECKER, evidence: "出院小结2026-11-20" };
  const encounterId = encounter as EncounterId;
  try {
    const given = { store, now: world.clock.now };
    return await closeStay(given, createTrail(HAINAN, "close"), { ...closing, encounterId });
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

test("a stay without charges is closed on evidence, and another hospital admits", async () => {
  const person = world.somebody();
  const stay = await first.admit(person);
  const held = await second.admission(person);
  expect(held.message).toContain("尚未出院");
  expect(await close(stay)).toBe("withdrawn");
  // Home is told as of any other end.
  await world.until(async () => {
    await world.dueEverywhere();
    const [row] = await world.database(HAINAN).query<{ readonly count: number }>(sql`
      select count(*)::int as count from settlement.stay_news where next_at is not null`);
    return row?.count === 0;
  });
  expect((await second.admission(person)).message).toBe("");
  const [entry] = await world.database(HAINAN).query<{ actor: string; detail: string }>(sql`
    select actor, detail from trail.entries
     where action = 'encounter.closedByAgency' and subject = ${stay.encounter}`);
  expect(entry).toEqual({ actor: "staff:li.jingban@460100/checker", detail: "出院小结2026-11-20" });
  expect(await close(stay)).toBe(refusalText("stay_not_open", { encounter: stay.encounter }));
});

test("charges that are not settled keep a stay open, settled ones do not", async () => {
  const stay = await first.admit(world.somebody());
  await first.charge(stay, [["ct", 1]], 1);
  const unsettled = { encounter: stay.encounter, lines: "1" };
  expect(await close(stay)).toBe(refusalText("stay_unsettled", unsettled));
  const [line] = await world.database(HAINAN).query<{ readonly total_fen: bigint }>(sql`
    select total_fen from settlement.charges where encounter_id = ${stay.encounter}`);
  const interim = { mid_setl_flag: "1", dscgTime: "" };
  const settled = await first.settleStay("2304", stay, line?.total_fen ?? 0n, interim);
  expect(settled.ok).toBe(true);
  expect(await close(stay)).toBe("discharged");
  expect(await open(world, HAINAN)).toBe(0n);
});

test("what is no stay is not closed", async () => {
  const none = "enc_00000000000000000000";
  expect(await close({ encounter: none })).toBe(
    refusalText("encounter_unknown", { encounter: none }),
  );
  const visit = await first.visit(world.somebody(), { lines: [["consultation", 1]] });
  expect(await close(visit)).toBe(refusalText("stay_not_open", { encounter: visit.encounter }));
});
