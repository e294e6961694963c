/** Lists over HTTP: 1301 to 1321 and the files that 9102 gives for them. */
import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { EntryList, ListEntry } from "#model/list.ts";
import type { Area } from "#model/place.ts";
import { endItems, listItems, loadList } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { DEMO_ITEMS } from "../../demo/catalogue.ts";
import { HospitalClient } from "./client.ts";
import { downloadList } from "./lists.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const COLUMNS: readonly (readonly [infno: string, columns: number])[] = [
  ["1301", 97],
  ["1302", 33],
  ["1303", 83],
  ["1305", 19],
  ["1306", 71],
  ["1306A", 71],
  ["1307", 24],
  ["1308", 24],
  ["1309", 16],
  ["1310", 15],
  ["1311", 15],
  ["1313", 11],
  ["1314", 14],
  ["1315", 14],
  ["1320", 44],
  ["1321", 34],
];

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

function entry(code: string, name: string, columns: ListEntry["columns"] = {}): ListEntry {
  return { code, name, columns };
}

async function load(list: EntryList, entries: readonly ListEntry[], whole = true): Promise<void> {
  await world
    .database(HAINAN)
    .transaction((tx) => loadList(tx, list, entries, { whole, now: world.clock.now() }));
}

test("a list comes as a ZIP with one text, without header, TAB between, null for what is empty", async () => {
  await load("disease", [entry("I10.x01", "测试高血压", { 章名称: "循环系统疾病" })], false);
  const { answer, fileName, text, rows } = await downloadList(world, haikou, "1307");
  expect(answer.output).toMatchObject({ filename: "1307_v0-v2.zip", data_cnt: 13 });
  expect(answer.output.dld_end_time).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(fileName).toBe("1307_v0-v2.txt");
  expect(text.endsWith("\n")).toBe(true);
  expect(text).not.toContain("\r");
  const row = rows.find((each) => each[10] === "I10.x01") ?? [];
  expect(row).toHaveLength(24);
  expect([row[3], row[10], row[11], row[18], row[22]]).toEqual([
    "循环系统疾病",
    "I10.x01",
    "测试高血压",
    "1",
    "v000002",
  ]);
  expect(row[1]).toBe("null");
});

test("what is held is not sent again: only what changed or ended since comes", async () => {
  const first = [entry("M00.1", "甲"), entry("M00.2", "乙"), entry("M00.3", "丙")];
  await load("tumourMorphology", first);
  const all = await downloadList(world, haikou, "1313");
  const held =
    all.rows
      .map((row) => row[9] ?? "")
      .sort()
      .at(-1) ?? "";
  const none = await downloadList(world, haikou, "1313", held);
  expect([none.answer.output.data_cnt, none.text]).toEqual([0, ""]);
  await load("tumourMorphology", [
    entry("M00.1", "甲"),
    entry("M00.2", "乙改"),
    entry("M00.4", "丁"),
  ]);
  const newer = await downloadList(world, haikou, "1313", held);
  expect(newer.rows.map((row) => [row[3], row[4], row[5]])).toEqual([
    ["M00.2", "乙改", "1"],
    ["M00.3", "丙", "0"],
    ["M00.4", "丁", "1"],
  ]);
});

test("loading the same again makes no new version", async () => {
  const entries = [entry("D1", "白内障")];
  await load("daySurgery", entries);
  await load("daySurgery", entries);
  const { answer } = await downloadList(world, haikou, "1311");
  expect(answer.output.filename).toBe("1311_v0-v2.zip");
});

test("a file is built once for a version held and found again, a new load makes another", async () => {
  await load("chronicDisease", [entry("M03900", "高血压")]);
  const numbers = await Promise.all(
    Array.from({ length: 5 }, () => haikou.done("1309", { data: { ver: "v0000" } })),
  );
  const one = new Set(numbers.map(({ output }) => output.file_qury_no));
  expect(one.size).toBe(1);
  await load("chronicDisease", [entry("M03900", "高血压"), entry("M01600", "糖尿病")]);
  const later = await haikou.done("1309", { data: { ver: "v0000" } });
  expect(one.has(later.output.file_qury_no)).toBe(false);
});

test("TABs and line ends inside a text do not break its row", async () => {
  await load("singleDisease", [entry("S1", "阑尾\t炎\r\n手术", { 备注: "a\u2028b\u0007" })]);
  const { rows } = await downloadList(world, haikou, "1310");
  expect(rows).toHaveLength(1);
  expect([rows[0]?.length, rows[0]?.[2], rows[0]?.[11]]).toEqual([15, "阑尾 炎 手术", "a b"]);
});

test.each(COLUMNS)("%s has rows of exactly %i columns", async (infno, columns) => {
  const LISTS: Readonly<Record<string, EntryList>> = {
    1308: "operation",
    1314: "herbalDisease",
    1315: "herbalSyndrome",
    1321: "newService",
  };
  const list = LISTS[infno];
  if (list) await load(list, [entry("X1", "甲")]);
  const { rows } = await downloadList(world, haikou, infno);
  for (const row of rows) expect(row).toHaveLength(columns);
  if (infno !== "1303" && infno !== "1320") expect(rows.length).toBeGreaterThan(0);
});

test("the catalogue's drugs and services come with what the catalogue holds of them", async () => {
  const { rows } = await downloadList(world, haikou, "1301");
  const drugs = DEMO_ITEMS.filter(({ item }) =>
    ["westernDrug", "patentDrug"].includes(item.feeCategory),
  );
  const codes = rows.map((row) => row[0]);
  expect(codes).toEqual(expect.arrayContaining(drugs.map(({ item }) => item.code)));
  expect(codes).toEqual([...codes].sort());
  const albumin = rows.find((row) => row[7]?.startsWith("人血白蛋白"));
  expect(albumin?.[56]).toContain("限抢救");
  expect([albumin?.[57], albumin?.[78], albumin?.[36], albumin?.[91]]).toEqual([
    "1",
    "1",
    "2021-01-01",
    "02",
  ]);
  const services = await downloadList(world, haikou, "1305");
  expect(services.rows.some((row) => row[9] === "普通门诊诊察费")).toBe(true);
});

test("a place sees its own additions and its province's, not those of another place", async () => {
  const { item } = DEMO_ITEMS[0] ?? {};
  if (!item) throw new Error("the demo has items");
  const added = (code: string, addedBy: string) => ({
    ...item,
    code,
    list: "inHousePreparation" as const,
    addedBy: addedBy as Area,
    version: 2,
    updatedAt: world.clock.now(),
    detail: { maker: "海口演示医院制剂室" },
  });
  const rows = [added("T1", "460000"), added("T2", "460100"), added("T3", "460200")];
  await world.database(HAINAN).transaction((tx) => listItems(tx, rows));
  const seen = await downloadList(world, haikou, "1303");
  expect(seen.rows.map((row) => row[0]).filter((code) => /^T\d$/.test(code ?? ""))).toEqual([
    "T1",
    "T2",
  ]);
  expect(seen.rows[0]?.[40]).toBe("海口演示医院制剂室");
  const ended = rows.slice(0, 1).map((row) => ({
    ...row,
    span: { ...row.span, to: day("2021-12-31") },
    version: 3,
  }));
  await world.database(HAINAN).transaction((tx) => endItems(tx, ended));
  const newer = await downloadList(world, haikou, "1303", "v000002");
  expect(newer.rows.map((row) => [row[0], row[64], row[70]])).toEqual([["T1", "0", "v000003"]]);
});

test("another system's version counts as none held, and one is asked for", async () => {
  const all = await downloadList(world, haikou, "1305", "F001_20200701000000_A");
  expect(all.rows.length).toBeGreaterThan(5);
  const numeric = await haikou.call("1305", { data: { ver: 0 } });
  expect(numeric.ok).toBe(true);
  for (const ver of ["", null, undefined, "null"]) {
    const answer = await haikou.call("1305", { data: { ver } });
    expect(answer.message).toBe("缺少版本号(ver)，请补填后重发");
  }
  expect((await haikou.call("1305", { data: { ver: "v".repeat(61) } })).message).toContain("60");
  expect((await haikou.call("1305", { data: { ver: { a: 1 } } })).message).toContain("应为文本");
});

test("a version beyond the highest gets an empty file", async () => {
  const { answer, text } = await downloadList(world, haikou, "1305", "v999999");
  expect([answer.output.data_cnt, text]).toEqual([0, ""]);
});

test("each download and query has its service path", async () => {
  const data = { ver: "v999999" };
  for (const [infno] of COLUMNS) {
    const path = `/fsi/api/catalogdownservice/downCatalog${infno}`;
    expect((await haikou.call(infno, { data }, { path })).message, infno).toBe("");
    if (infno === "1301") continue;
    expect((await haikou.call("1301", { data }, { path })).message).toContain("不一致");
  }
  const queries = {
    1304: "queryNatyPreparedByPage",
    1312: "queryHilist",
    1316: "queryMedinsHilistMapByPage",
    1317: "queryMedListMapByPage",
    1318: "queryLmtprcByPage",
    1319: "querySelfpayByPage",
  };
  for (const [infno, name] of Object.entries(queries)) {
    const path = `/fsi/api/catalogqueryservice/${name}`;
    expect((await haikou.call(infno, {}, { path })).message, infno).toBe("");
  }
});

test("an unknown list is an unknown transaction", async () => {
  const answer = await haikou.call("1399", { data: { ver: "v0000" } });
  expect([answer.status, answer.message]).toEqual([200, "不支持的交易编号1399，请核对接口版本"]);
});

const ICD = new URL("../../../shared/data/icd10-yibao-v2.csv", import.meta.url);

test.skipIf(!existsSync(ICD))(
  "all codes of the real ICD-10 list come back as they are",
  async () => {
    const lines = readFileSync(ICD, "utf8").trim().split("\n").slice(1);
    const entries = lines.map((line) => {
      const comma = line.indexOf(",");
      const name = line
        .slice(comma + 1)
        .replace(/^"|"$/g, "")
        .replaceAll('""', '"');
      return entry(line.slice(0, comma), name);
    });
    await load("disease", entries);
    const { rows, answer } = await downloadList(world, haikou, "1307");
    expect(answer.output.data_cnt).toBe(rows.length);
    const valid = rows.filter((row) => row[18] === "1");
    expect(valid).toHaveLength(33_304);
    const back = new Map(valid.map((row) => [row[10], row[11]]));
    for (const { code, name } of entries) expect(back.get(code)).toBe(name);
  },
);

test("files for everybody are in the node's own database and go away", async () => {
  const count = async () => {
    const [row] = await world
      .database(HAINAN)
      .query<{ count: number }>(
        sql`select count(*)::int as count from offer.files where owner is null`,
      );
    return row?.count ?? 0;
  };
  expect(await count()).toBeGreaterThan(3);
  world.clock.forward(8 * 86_400_000);
  await world.province(HAINAN).due();
  expect(await count()).toBe(0);
});
