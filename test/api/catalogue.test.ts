/**
 * The catalogue through the API: looked up by anybody, by day and place; loaded from a file by a
 * policy clerk, tried first; an institution's mappings beside it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { NEIGHBOUR, OWN, seedPlaces } from "#api/fixtures/places.ts";
import { type ApiServer, type Got, type Sent, serveApi } from "#api/fixtures/server.ts";
import { day } from "#base/date.ts";
import type { Duty, DutyPlace } from "#model/staff.ts";
import { mapItems } from "#registry/registry.ts";

const NODE = "360000";
const HEAD = "code,name,class,fee,ownEmployee,ownResident,limit3,restriction,addedBy,from,to";
const ROWS = [
  "D1,演练片,乙,09,10,20,12.5,限住院,,2026-01-01,",
  "D2,演练胶囊,甲,09,,,,,,2026-01-01,",
  "D2,演练胶囊,乙,09,15,15,,,360300,2026-06-01,",
  "S1,示范检查,丙,03,,,,,,2026-01-01,2026-06-30",
];

let lone: LoneNode;
let api: ApiServer;
let keys = 0;

beforeAll(async () => {
  lone = await startLoneNode(NODE);
  await seedPlaces(lone.store);
  api = await serveApi({ offices: [lone.node.office], now: () => lone.now });
});
afterAll(async () => {
  expect(api?.defects).toEqual([]);
  await api?.stop();
  await lone?.node.stop();
});

function as(duty: Duty, place: string): NonNullable<Sent["as"]> {
  return { staff: api.sessions.staff(`演练${duty}`, [{ duty, place: place as DutyPlace }]) };
}

async function load(run: string, text: string, more = ""): Promise<Got["json"]> {
  const who = as("policy", NODE);
  const body = new FormData();
  body.append("file", new Blob([text]), "目录.csv");
  keys += 1;
  const key = `catalogue-${String(keys).padStart(6, "0")}`;
  const begun = await api.call(NODE, `POST /catalogue/loads?run=${run}${more}`, {
    ...{ as: who, body, key },
  });
  expect(begun.status, begun.text).toBe(202);
  const job = async () => (await api.call(NODE, `GET /jobs/${begun.json.job}`, { as: who })).json;
  const ended = () => job().then(({ state }) => state === "done" || state === "failed");
  await expect.poll(ended, { timeout: 15_000 }).toBe(true);
  return await job();
}

async function codes(query: string): Promise<string[]> {
  const got = await api.call(NODE, `GET /catalogue?${query}`);
  expect(got.status, got.text).toBe(200);
  const items = got.json.items as { code: string; addedBy: string | null }[];
  return items.map(({ code, addedBy }) => (addedBy ? `${code}@${addedBy}` : code));
}

test("a file is tried, then loaded, all or nothing, and loading stands on the trail", async () => {
  const good = [HEAD, ...ROWS].join("\n");
  const tried = await load("trial", good);
  expect(tried.result).toMatchObject({ added: 4, wrongCount: 0, applied: false });
  expect(await codes("on=2026-03-01")).toEqual([]);
  const bad = await load("apply", [HEAD, ...ROWS, "X,,甲,09,,,,,,2026-01-01,"].join("\n"));
  expect(bad).toMatchObject({ file: "有误行.csv", result: { applied: false, wrongCount: 1 } });
  expect(await codes("on=2026-03-01")).toEqual([]);
  const loaded = await load("apply", good);
  expect(loaded.result).toMatchObject({ added: 4, applied: true, version: 1 });
  const again = await load("apply", good);
  expect(again.result).toMatchObject({ added: 0, changed: 0, ended: 0, same: 4 });
  const acts = (await lone.trail()).filter(({ action }) => action === "catalogue.loaded");
  expect(acts.map(({ actor }) => actor)).toEqual(Array(2).fill(`staff:演练policy@${NODE}/policy`));
});

test("what is no table, empty, or the list as published is refused with the way out", async () => {
  const packed = await load("apply", "PK\u0003\u0004no workbook");
  expect(packed.problem).toMatchObject({ code: "file_broken" });
  expect((await load("apply", `${HEAD}\n`)).problem).toMatchObject({ code: "import_empty" });
  const published = "section,kind,class_ab,no,name,dosage_form\n西药,西药,甲,1,演练片,片剂\n";
  expect((await load("apply", published)).problem).toMatchObject({ code: "catalogue_published" });
  const body = new FormData();
  body.append("file", new Blob(["a"]), "a.csv");
  const far = await api.call(NODE, "POST /catalogue/loads?run=apply&wholeOn=2030-01-01", {
    ...{ as: as("policy", NODE), body, key: "catalogue-far-off" },
  });
  expect([far.status, far.json.code]).toEqual([400, "input_invalid"]);
});

test("anybody finds items by day, place, class and words; of one code the nearest", async () => {
  expect(await codes("on=2026-03-01")).toEqual(["D1", "D2", "S1"]);
  expect(await codes("on=2026-07-01")).toEqual(["D1", "D2", "D2@360300"]);
  expect(await codes("on=2026-07-01&area=360300")).toEqual(["D1", "D2@360300"]);
  expect(await codes("on=2026-07-01&area=360100")).toEqual(["D1", "D2"]);
  expect(await codes("on=2026-03-01&itemClass=C")).toEqual(["S1"]);
  expect(await codes("on=2026-03-01&list=service")).toEqual(["S1"]);
  expect(await codes(`on=2026-03-01&text=${encodeURIComponent("胶囊")}`)).toEqual(["D2"]);
  expect(await codes("on=2026-03-01&text=D1")).toEqual(["D1"]);
});

test("pages follow each other by key, and the list is exported", async () => {
  const first = await api.call(NODE, "GET /catalogue?on=2026-07-01&limit=2");
  const next = String(first.json.next);
  const second = await api.call(NODE, `GET /catalogue?on=2026-07-01&limit=2&after=${next}`);
  expect((second.json.items as { addedBy: string }[]).map(({ addedBy }) => addedBy)).toEqual([
    "360300",
  ]);
  expect(second.json.next).toBeNull();
  const file = await api.call(NODE, "GET /catalogue?on=2026-07-01&limit=2&format=csv");
  expect(file.text).toContain("D1,演练片,乙类,,10%,20%,3级12.5,,限住院,2026-01-01,");
  expect(file.text.trim().split("\r\n")).toHaveLength(4);
});

test("an item shows each version; one that nobody listed is missing", async () => {
  const got = await api.call(NODE, "GET /catalogue/D2");
  const versions = got.json.versions as { addedBy: string | null; itemClassWords: string }[];
  expect(versions.map((one) => `${one.addedBy} ${one.itemClassWords}`)).toEqual([
    ...["null 甲类", "360300 乙类"],
  ]);
  expect((await api.call(NODE, "GET /catalogue/D9")).json.code).toBe("object_missing");
});

test("a name of the institution's own finds what it may mean, the likest first", async () => {
  const name = encodeURIComponent("演练片(0.1g)");
  const got = await api.call(NODE, `GET /catalogue/matches?name=${name}&on=2026-03-01`);
  expect((got.json.items as { code: string }[]).map(({ code }) => code)).toEqual(["D1"]);
  const wide = await api.call(NODE, `GET /catalogue/matches?name=${encodeURIComponent("演练")}`);
  expect((wide.json.items as { code: string }[])[0]?.code).toBe("D1");
});

test("an institution's mappings are its own's and its agency's to read", async () => {
  let numbers = 0;
  const mapper = {
    ...{ institution: OWN, now: lone.now, fault: () => null },
    newId: () => `map_${String(++numbers).padStart(24, "0")}`,
  };
  const mapping = (ownCode: string, itemCode: string) => ({
    ...{ ownCode, ownName: `院内${ownCode}`, list: "drug" as const, itemCode, detail: {} },
    span: { from: day("2026-01-01"), to: day("2026-12-31") },
  });
  await lone.store.transaction((tx) =>
    mapItems(tx, mapper, [mapping("A1", "D1"), mapping("B1", "D2"), mapping("B2", "Z9")]),
  );
  const at = `GET /institutions/${OWN}/mappings`;
  const checker = as("checker", "360300");
  const all = await api.call(NODE, `${at}?limit=2`, { as: checker });
  const shown = ({ json }: Got) =>
    (json.items as { ownCode: string; itemName: string | null }[]).map(
      ({ ownCode, itemName }) => `${ownCode} ${itemName}`,
    );
  expect(shown(all)).toEqual(["A1 演练片", "B1 演练胶囊"]);
  const rest = await api.call(NODE, `${at}?limit=2&after=${all.json.next}`, { as: checker });
  expect(shown(rest)).toEqual(["B2 null"]);
  const some = await api.call(NODE, `${at}?text=B&state=standing`, { as: checker });
  expect(shown(some)).toEqual(["B1 演练胶囊", "B2 null"]);
  expect(shown(await api.call(NODE, `${at}?state=withdrawn`, { as: checker }))).toEqual([]);
  const other = await api.call(NODE, at, { as: as("institutionManager", NEIGHBOUR) });
  expect([other.status, other.json.code]).toEqual([404, "object_missing"]);
});
