/**
 * What home files is seen by the hospitals of the place within seconds, whatever is lost, doubled
 * or late on the way; and who files while they lie in the ward is settled by it.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addDays, chinaDate } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import type { Fen } from "#base/money.ts";
import {
  addMaterial,
  approveApplication,
  draftApplication,
  seenFilings,
  submit,
} from "#filing/filing.ts";
import { PDF } from "#filing/fixtures/papers.ts";
import type { FilingContent } from "#model/filing-message.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { loadAreas, nationalAreas } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import { peek } from "#wire/exchange/exchange.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { HospitalClient, personIdOf, setlinfo } from "./client.ts";
import { atDesk, cancelFiling, file } from "./desk.ts";
import { GUANGDONG, HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

const KEYS = keysFromMaster(Buffer.from("made-up secret of a test country"));
const [HAIKOU, GUANGZHOU] = ["460100" as Area, "440100" as Area];

let world: TestWorld;
let haikou: HospitalClient;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  await loadAreas(world.database(JIANGXI), nationalAreas());
});

afterEach(async () => {
  await world.calm();
  expect(world.defects).toEqual([]);
});

afterAll(async () => {
  await world.stop();
});

async function seen(person: DemoPerson, node: NodeId = HAINAN) {
  const { id } = person.enrolment.person;
  const who = { personId: id, homeArea: person.area };
  return await seenFilings(world.database(node), { keys: KEYS, node }, who);
}

function madeBy({ made_filing }: { readonly made_filing: FilingId | null }): FilingId {
  if (made_filing === null) throw new Error("it was approved");
  return made_filing;
}

async function owed(): Promise<number> {
  const [open] = world.province(JIANGXI).open.filter(({ one }) => one === "filing");
  return (await open?.look())?.count ?? -1;
}

/** The last news of a filing that went through. */
function lastNews(): FilingContent {
  const message = world.faults.passed.findLast(({ kind }) => kind === "filing");
  if (!message) throw new Error("a filing was told");
  return peek(message).content as FilingContent;
}

test("a new filing is seen at the place in the next look, by person and by card, without a name", async () => {
  const person = world.somebody();
  const done = await file(world, person, { areas: [HAIKOU, GUANGZHOU] });
  expect(await owed()).toBe(2);
  await world.dueEverywhere();
  const [filing, ...more] = await seen(person);
  expect(more).toEqual([]);
  expect(filing).toMatchObject({
    ...{ filing_id: done.made_filing, version: 1, kind: "otherTemporary", state: "effective" },
    // Each place hears of its own alone.
    ...{ home_node: JIANGXI, home_area: person.area, areas: [HAIKOU] },
    from_on: chinaDate(world.clock.now()),
  });
  expect((await seen(person, GUANGDONG)).map(({ areas }) => areas)).toEqual([[GUANGZHOU]]);
  const { name, certificateNumber: number } = person.enrolment.person;
  const credential = { kind: "identityCard", number } as const;
  const byCard = { credential, homeArea: person.area };
  const at = { keys: KEYS, node: HAINAN };
  expect(await seenFilings(world.database(HAINAN), at, byCard)).toEqual([filing]);
  const told = JSON.stringify(lastNews());
  for (const personal of [name, number, personIdOf(person)]) expect(told).not.toContain(personal);
  expect(await owed()).toBe(0);
});

test("what was lost on the way is told again by itself, and what ended is seen to have ended", async () => {
  const person = world.somebody();
  world.faults.lose({ hop: "hub-home", kind: "filing", lose: "request" });
  const done = await file(world, person, { areas: [HAIKOU] });
  await world.dueEverywhere();
  await cancelFiling(world, person, madeBy(done));
  await world.dueEverywhere();
  expect(await seen(person)).toEqual([]);
  expect(await owed()).toBe(1);
  await world.calm();
  expect(await seen(person)).toMatchObject([{ version: 2, state: "cancelled" }]);
  expect(await owed()).toBe(0);
});

test("an answer that is lost makes a second telling, which changes nothing", async () => {
  const person = world.somebody();
  world.faults.lose({ hop: "hub-home", kind: "filing", lose: "answer", times: 1 });
  await file(world, person, { areas: [HAIKOU] });
  await world.dueEverywhere();
  const before = await seen(person);
  expect(before).toHaveLength(1);
  expect(await owed()).toBe(1);
  await world.calm();
  expect(await seen(person)).toEqual(before);
  expect(await owed()).toBe(0);
});

test("old news that comes late changes nothing, and no place speaks of another's filings", async () => {
  const person = world.somebody();
  const done = await file(world, person, { areas: [HAIKOU] });
  await world.dueEverywhere();
  const first = lastNews();
  await cancelFiling(world, person, madeBy(done));
  await world.dueEverywhere();
  const ended = await seen(person);
  expect(ended).toMatchObject([{ version: 2, state: "cancelled" }]);
  await world.meddle(JIANGXI, HAINAN, "filing", first);
  expect(await seen(person)).toEqual(ended);
  const forged = await world.meddle(GUANGDONG, HAINAN, "filing", { ...first, version: 9 });
  expect(forged).toContain("message_forged");
  expect(await seen(person)).toEqual(ended);
});

test("a version that is written while an older one is on its way is told after it", async () => {
  const person = world.somebody();
  const held = world.faults.hold({ hop: "hub-home", kind: "filing", lose: "answer" });
  const done = await file(world, person, { areas: [HAIKOU] });
  const looking = world.dueEverywhere();
  await held.caught;
  await cancelFiling(world, person, madeBy(done));
  held.release();
  await looking;
  expect(await owed()).toBe(1);
  await world.dueEverywhere();
  expect(await seen(person)).toMatchObject([{ version: 2 }]);
  expect(await owed()).toBe(0);
});

test("who files while they lie in the ward is settled by it, from the admission on", async () => {
  const person = world.known("pingxiangUnfiled");
  const stay = await haikou.admit(person);
  await haikou.charge(stay, [["ct", 6]], 1);
  await world.dueEverywhere();
  const total = await totalOfStay(stay.encounter);
  const unfiled = setlinfo(await haikou.settleStay("2303", stay, total));
  world.clock.forward(2 * 86_400_000);
  await world.dueEverywhere();
  const promised = { evidence: "commitment", promised: "2026-1" } as const;
  const wish = { kind: "longResident", areas: [HAIKOU], retroactive: true, ...promised } as const;
  await file(world, person, wish);
  await world.dueEverywhere();
  const [filing] = await seen(person);
  const admitted = addDays(chinaDate(world.clock.now()), -2);
  expect(filing).toMatchObject({ state: "committed", from_on: admitted });
  const filed = setlinfo(await haikou.settleStay("2303", stay, total));
  expect(Number(filed.hifp_pay)).toBeGreaterThan(Number(unfiled.hifp_pay));
  await haikou.discharge(stay);
  const settled = setlinfo(await haikou.settleStay("2304", stay, total));
  expect(settled.hifp_pay).toBe(filed.hifp_pay);
  const [row] = await world.database(JIANGXI).query<{ readonly words: string }>(sql`
    select category || ' ' || filing_id || ' ' || filing_version as words
      from settlement.home_settlements where id = ${String(settled.setl_id)}`);
  expect(row?.words).toBe(`longTerm ${filing?.filing_id} 1`);
});

test("what was asked in the ward is judged by that day, though decided later", async () => {
  const person = world.somebody();
  const personId = personIdOf(person);
  const stay = await haikou.admit(person);
  await haikou.charge(stay, [["ct", 2]], 1);
  await world.dueEverywhere();
  const admitted = chinaDate(world.clock.now());
  const by = { kind: "person", id: personId } as const;
  const { id } = await atDesk(world, person, async (filing, step) => {
    const paper = { personId, kind: "transferCertificate", name: "转诊证明", bytes: PDF } as const;
    const { id: material } = await addMaterial(filing, { ...step, by }, paper);
    const wish = { kind: "referred", evidence: "documents", areas: [HAIKOU] } as const;
    const transfer = {
      ...{ institution: "H36030000001" as InstitutionCode, number: "ZZ1", issuedOn: admitted },
      diagnosis: "待查",
    };
    const asked = { kind: "file", channel: "online", personId, area: person.area } as const;
    const drafted = await draftApplication(
      filing,
      { ...step, by },
      {
        ...{ ...asked, filingId: null, materials: [material] },
        wish: { ...wish, transfer, diseases: [], retroactive: true },
      },
    );
    return await submit(filing, { ...step, by }, { id: drafted.id, check: () => {} });
  });
  world.clock.forward(86_400_000);
  await world.dueEverywhere();
  await haikou.discharge(stay);
  const settled = setlinfo(
    await haikou.settleStay("2304", stay, await totalOfStay(stay.encounter)),
  );
  await world.calm();
  const booked = async () =>
    await world.database(JIANGXI).query(sql`
      select category, filing_id, filing_version, state
        from settlement.home_settlements where id = ${String(settled.setl_id)}`);
  const before = await booked();
  const decides = { kind: "staff", id: "wang.fang" } as const;
  await atDesk(world, person, (filing, step) =>
    approveApplication(filing, { ...step, by: decides }, { id, check: () => {} }),
  );
  await world.dueEverywhere();
  const after = await seen(person);
  expect(after.find(({ kind }) => kind === "referred")).toMatchObject({
    ...{ state: "effective", from_on: admitted },
  });
  expect(await booked()).toEqual(before);
  // Who asks for it after the discharge only comes too late.
  await expect(
    file(world, person, {
      ...{ kind: "otherTemporary", areas: [HAIKOU], retroactive: true },
    }),
  ).rejects.toMatchObject({ code: "filing_no_stay" });
});

async function totalOfStay(encounter: string): Promise<Fen> {
  const [row] = await world.database(HAINAN).query<{ readonly fen: string }>(sql`
    select sum(total_fen)::text as fen from settlement.charges where encounter_id = ${encounter}`);
  return BigInt(row?.fen ?? 0) as Fen;
}
