/**
 * Provinces tell the hub of their institutions and of their people's cards, and copy the national
 * log, by themselves: over real nodes, with messages lost, after a crash, after a backup was put
 * back at either end.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { chinaDate } from "#base/date.ts";
import { checkDigit } from "#model/certificate.ts";
import type { PublishContent } from "#model/hub-message.ts";
import { HUB, type InstitutionCode, type NodeId } from "#model/place.ts";
import {
  createPlaces,
  importRows,
  loadAreas,
  nationalAreas,
  peopleImport,
} from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { peek } from "#wire/exchange/exchange.ts";
import { HospitalClient } from "./client.ts";
import { GUANGDONG, HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let people = 0;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  await world.database(JIANGXI).transaction((tx) => loadAreas(tx, nationalAreas()));
  await rounds();
});

afterAll(async () => {
  await world.stop();
});

/** Some rounds; long enough that what had no answer is asked again. */
async function rounds(count = 2): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    world.clock.forward(31_000);
    await world.dueEverywhere();
  }
  expect(world.defects.splice(0)).toEqual([]);
}

function places(node: NodeId) {
  return createPlaces(world.province(node).office.world);
}

async function names(node: NodeId, text: string): Promise<string[]> {
  const found = await places(node).search({ text }, { limit: 20 });
  return found.map(({ name }) => name);
}

/** A clerk of Jiangxi changes an institution's name. */
async function rename(name: string): Promise<void> {
  const id = "H36030000001" as InstitutionCode;
  const held = await places(JIANGXI).institution(id);
  const { store } = world.province(JIANGXI).office.world;
  const actor = { kind: "staff", id: "li.shoujian", duty: "checker", place: "360300" } as const;
  await store.transaction(async (tx) => {
    const by = { tx, entries: [], actor, at: world.clock.now() };
    await places(JIANGXI).changeInstitution(
      by as never,
      { id, version: held?.version ?? 0 },
      { name },
    );
  });
}

/** Somebody whom a file brings to Jiangxi; the card's number. */
async function imported(): Promise<string> {
  people += 1;
  const first17 = `99010119800101${String(people).padStart(3, "0")}`;
  const number = first17 + checkDigit(first17);
  const text = [
    "人员编号,姓名,证件类型,证件号码,参保地区划,险种,人员类别,参保开始日期",
    `36030077${String(people).padStart(6, "0")},演练新人,01,${number},360300,职工,在职,2010-01-01`,
  ].join("\r\n");
  const { office } = world.province(JIANGXI);
  const done = await importRows(
    office.world,
    office.trail,
    peopleImport(JIANGXI, () => true),
    {
      file: {
        name: "people.csv",
        open: async function* () {
          yield Buffer.from(`${text}\r\n`);
        },
      },
      bad: "noneWritten",
      actor: { kind: "machine", id: "test" },
    },
  );
  expect(done).toMatchObject({ written: 1, bad: [] });
  return number;
}

async function findsPerson(number: string): Promise<boolean> {
  const data = { mdtrt_cert_type: "02", mdtrt_cert_no: number };
  return (await haikou.call("1101", { data })).ok;
}

test("a person at home finds the hospitals of another province, by name and by reading", async () => {
  expect(await names(JIANGXI, "海口")).toContain("海口示范第一医院");
  expect(await names(JIANGXI, "hksf")).toContain("海口示范第一医院");
  const { wholeAt, version } = await places(JIANGXI).directory();
  expect(chinaDate(wholeAt ?? 0)).toBe(chinaDate(world.clock.now()));
  expect(version).toBeGreaterThan(3);
});

test("a person who is imported is found from another province without anybody's help", async () => {
  const number = await imported();
  expect(await findsPerson(number)).toBe(false);
  await rounds(1);
  expect(await findsPerson(number)).toBe(true);
  const kept = await world.database(HUB).query(sql`select * from registry.directory`);
  expect(JSON.stringify(kept)).not.toContain(number);
});

test("lost questions and answers are made up for, and nothing is told twice", async () => {
  for (const lose of ["request", "answer"] as const) {
    for (const kind of ["publish", "directory"] as const) {
      world.faults.lose({ hop: "care-hub", kind, lose, times: 4 });
    }
    const name = `萍乡示范改名${lose === "request" ? "一" : "二"}医院`;
    await rename(name);
    const number = await imported();
    await rounds(4);
    world.faults.clear();
    await rounds();
    expect(await names(HAINAN, name)).toEqual([name]);
    expect(await findsPerson(number)).toBe(true);
    const said = await world.database(HUB).query(sql`
      select 1 from registry.national_log where body like ${`%${name}%`}`);
    expect(said).toHaveLength(1);
  }
});

test("old messages, and those of another province, change nothing", async () => {
  const held = world.faults.hold({ hop: "care-hub", kind: "publish", lose: "answer" });
  await rename("萍乡示范旧闻医院");
  const due = world.dueEverywhere();
  const last = await held.caught;
  held.release();
  await due;
  const content = peek(last).content as PublishContent;
  const state = () =>
    world.database(HUB).query(sql`
      select p.node, p.edition, p.last, c.version, c.digest
        from registry.publishers p, registry.national_copy c order by p.node`);
  const before = await state();
  await world.meddle(last.from, HUB, "publish", content);
  expect(await state()).toEqual(before);
  const told = await world.meddle(GUANGDONG, HUB, "publish", content);
  expect(JSON.parse(told)).toMatchObject({ refusal: { code: "message_forged" } });
  expect(await state()).toEqual(before);
});

test("a node that crashes goes on from where it stood", async () => {
  const held = world.faults.hold({ hop: "care-hub", kind: "publish", lose: "answer" });
  const name = "萍乡示范停电医院";
  await rename(name);
  world.clock.forward(31_000);
  const due = world.dueEverywhere();
  await held.caught;
  await world.crash(JIANGXI);
  await due;
  await rounds(2);
  held.release();
  await rounds(2);
  expect(await names(HAINAN, name)).toEqual([name]);
});

test("a hub whose backup was put back is told again what it lost", async () => {
  const hub = world.database(HUB);
  const number = await imported();
  await rounds();
  // An old one: from before anybody told it anything.
  await hub.script(`
    truncate registry.publishers, registry.directory, registry.national_log,
             registry.national_copy`);
  await rounds(3);
  expect(await findsPerson(number)).toBe(true);
  // The copies began anew from the log that there is.
  const copy = sql`select version, digest from registry.national_copy where version > 3`;
  expect(await world.database(HAINAN).query(copy)).toEqual(await hub.query(copy));
  expect(await hub.query(copy)).toHaveLength(1);
});

test("a province whose backup was put back tells everything anew", async () => {
  const jiangxi = world.database(JIANGXI);
  const number = await imported();
  await rounds();
  await jiangxi.script(`
    delete from registry.published where number > 3;
    update registry.publication set last = 3`);
  await world.crash(JIANGXI);
  await rounds(3);
  const name = "萍乡示范备份医院";
  await rename(name);
  await rounds();
  expect(await names(GUANGDONG, name)).toEqual([name]);
  expect(await findsPerson(number)).toBe(true);
});

test("a row that was changed at the hub is noticed, told, and not taken", async () => {
  const hub = world.database(HUB);
  const name = "萍乡示范真医院";
  await rename(name);
  // Jiangxi tells at once; the others ask later.
  await world.dueEverywhere();
  const change = async (from: string, to: string): Promise<void> => {
    await hub.query(sql`
      update registry.national_log set body = replace(body, ${from}, ${to})
       where version = (select max(version) from registry.national_log)`);
  };
  await change(name, "萍乡示范假医院");
  world.clock.forward(31_000);
  await world.dueEverywhere();
  const forged = world.defects.splice(0) as { readonly event: string }[];
  expect(new Set(forged.map(({ event }) => event))).toEqual(new Set(["directory.forged"]));
  expect(await names(HAINAN, "假医院")).toEqual([]);
  await change("萍乡示范假医院", name);
  await rounds(3);
  expect(await names(HAINAN, name)).toEqual([name]);
});
