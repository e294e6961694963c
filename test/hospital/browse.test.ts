/** Pages of the care place's catalogue over HTTP: 1304, 1312, 1316, 1318, 1319. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { ListedItem } from "#model/item.ts";
import type { Area } from "#model/place.ts";
import { listItems, setKindShares } from "#registry/registry.ts";
import { demoItem } from "../../demo/catalogue.ts";
import { type Answer, type Fields, HospitalClient } from "./client.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const BASE: ListedItem = {
  code: "",
  name: "",
  itemClass: "B",
  feeCategory: "westernDrug",
  ownShareBp: {},
  priceLimitE6: {},
  span: { from: day("2021-01-01") },
  version: 7,
};

/** Items of the tests, besides the demo's. */
const ITEMS: readonly ListedItem[] = [
  {
    ...BASE,
    code: "Q1",
    name: "测试植入物",
    list: "consumable",
    feeCategory: "materials",
    kind: "browsedImplant",
    countedInPart: { fullToE6: 1_000_000_000n, aboveBp: 6_000n },
  },
  {
    ...BASE,
    code: "Q2",
    name: "测试旧药",
    span: { from: day("2020-01-01"), to: day("2020-12-31") },
  },
  { ...BASE, code: "Q2", name: "测试新药", itemClass: "A" },
  { ...BASE, code: "Q3", name: "测试药国家版", ownShareBp: { employee: 1_000n, resident: 2_000n } },
  { ...BASE, code: "Q3", name: "测试药海南版", addedBy: "460000" as Area, itemClass: "A" },
  { ...BASE, code: "Q4", name: "别处的药", addedBy: "460200" as Area },
  {
    ...BASE,
    code: "Q5",
    name: "测试民族药",
    list: "ethnicDrug",
    feeCategory: "patentDrug",
    detail: { dosageForm: "丸剂", packSize: "12", packUnit: "盒", genericCode: "G5" },
  },
  { ...BASE, code: "Q6", name: "测试民族药二", list: "ethnicDrug", itemClass: "C" },
];

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  const updatedAt = world.clock.now();
  const share = {
    kind: "browsedImplant",
    name: "进口植入材料",
    span: { from: day("2021-01-01") },
  };
  await world.database(HAINAN).transaction(async (tx) => {
    await listItems(
      tx,
      ITEMS.map((item) => ({ ...item, updatedAt })),
    );
    await setKindShares(tx, [{ ...share, ownShareBp: { employee: 5_000n, resident: 5_000n } }]);
  });
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

async function page(infno: string, data: Fields): Promise<Answer> {
  return await haikou.done(infno, { data: { updt_time: "2000-01-01", ...data } });
}

async function rows(infno: string, data: Fields): Promise<Fields[]> {
  return (await page(infno, { page_num: 1, page_size: 100, ...data })).output.data as Fields[];
}

async function codes(data: Fields): Promise<unknown[]> {
  return (await rows("1312", data)).map((row) => row.hilist_code);
}

test("an item is found by its code with class, category, list and days", async () => {
  const { item } = demoItem("albumin");
  const [albumin] = await rows("1312", { hilist_code: item.code });
  expect(albumin).toMatchObject({
    hilist_name: item.name,
    chrgitm_lv: "02",
    med_chrgitm_type: "09",
    list_type: "101",
    lmt_used_flag: "1",
    memo: item.restriction,
    begndate: "2021-01-01",
    enddate: "",
    vali_flag: "1",
    insu_admdvs: "460100",
  });
});

test("pages follow each other without a gap, and the last one says so", async () => {
  const first = await page("1312", { page_num: 1, page_size: 7 });
  const total = Number(first.output.recordCounts);
  expect(first.output).toMatchObject({ pageNum: 1, pageSize: 7, size: 7, startRow: 1 });
  expect([first.output.firstPage, first.output.lastPage]).toEqual([true, false]);
  const seen: unknown[] = [];
  const pages = Number(first.output.pages);
  expect(pages).toBe(Math.ceil(total / 7));
  for (let number = 1; number <= pages; number += 1) {
    const { output } = await page("1312", { page_num: number, page_size: "7" });
    seen.push(...(output.data as Fields[]).map((row) => `${row.rid}`));
    expect(output.lastPage).toBe(number === pages);
  }
  expect(seen).toHaveLength(total);
  expect(new Set(seen).size).toBe(total);
});

test("a page beyond the end is empty", async () => {
  const { output } = await page("1312", { page_num: 999_999, page_size: 100 });
  expect(output).toMatchObject({
    data: [],
    size: 0,
    startRow: 0,
    lastPage: true,
    firstPage: false,
  });
  expect(output.recordCounts).toBeTypeOf("number");
  const none = await page("1312", { hilist_code: "NONE" });
  expect(none.output).toMatchObject({ data: [], recordCounts: 0, pages: 0, lastPage: true });
});

test("a page has at most 1,000 rows, and the answer says how many", async () => {
  const { output } = await page("1312", { page_num: 1, page_size: 5_000 });
  expect(output.pageSize).toBe(1_000);
});

test.each([
  [{ page_num: 0 }, "当前页数(page_num)不正确：应从1开始"],
  [{ page_num: -1 }, "应为不超过6位的整数"],
  [{ page_num: "一" }, "应为不超过6位的整数"],
  [{ page_num: 1.5 }, "应为不超过6位的整数"],
  [{ page_size: 0 }, "本页数据量(page_size)不正确：应从1开始"],
  [{ page_size: [1] }, "应为文本"],
  [{ updt_time: "yesterday" }, "更新时间(updt_time)不正确"],
  [{ query_date: "2021-02-30" }, "查询时间点(query_date)不正确"],
  [{ list_type: "999" }, "目录类别(list_type)的代码999不在字典中"],
  [{ vali_flag: "7" }, "有效标志(vali_flag)的代码7不在字典中"],
  [{ hilist_name: "长".repeat(201) }, "超过200个字符"],
])("a query with %j is refused", async (wrong, words) => {
  const answer = await haikou.call("1312", { data: wrong });
  expect([answer.status, answer.ok]).toEqual([200, false]);
  expect(answer.message).toContain(words);
});

test("without page and dates the first hundred come, with or without the node", async () => {
  for (const input of [{ data: {} }, {}, { data: null }, { page_num: "" }]) {
    const answer = await haikou.done("1312", input);
    expect(answer.output).toMatchObject({ pageNum: 1, pageSize: 100 });
  }
});

test("a date shows what holds on it, without one every version is told", async () => {
  expect(await codes({ hilist_code: "Q2" })).toEqual(["Q2", "Q2"]);
  const on = async (query_date: string) =>
    (await rows("1312", { hilist_code: "Q2", query_date })).map((row) => row.hilist_name);
  expect(await on("2020-06-30")).toEqual(["测试旧药"]);
  expect(await on("2021-06-30 12:00:00")).toEqual(["测试新药"]);
  expect(await on("2019-12-31")).toEqual([]);
  const valid = await rows("1312", { hilist_code: "Q2", vali_flag: "0" });
  expect(valid.map((row) => [row.hilist_name, row.enddate])).toEqual([["测试旧药", "2020-12-31"]]);
  expect(await codes({ hilist_code: "Q2", begndate: "2020-06-01" })).toEqual(["Q2"]);
});

test("the nearest of a code holds in a place, another place's items are not there", async () => {
  const query = { hilist_code: "Q3", query_date: "2021-06-30" };
  const [nearest, ...others] = await rows("1312", query);
  expect(nearest).toMatchObject({ hilist_name: "测试药海南版", poolarea_no: "460000" });
  expect(others).toEqual([]);
  expect(await codes({ hilist_code: "Q4" })).toEqual([]);
});

test("the care place's catalogue holds, wherever the patient is insured", async () => {
  const query = { hilist_code: "Q3", query_date: "2021-06-30" };
  const here = await rows("1312", query);
  expect(await rows("1312", { ...query, insu_admdvs: "360300" })).toEqual(here);
});

test("names, lists, classes and flags choose, alone and together", async () => {
  expect(await codes({ hilist_name: "测试民族" })).toEqual(["Q5", "Q6"]);
  expect(await codes({ hilist_name: "测试民族", chrgitm_lv: "03" })).toEqual(["Q6"]);
  expect(await codes({ hilist_name: "测试民族", chrgitm_lv: 3 })).toEqual(["Q6"]);
  expect(await codes({ list_type: "104" })).toEqual(["Q5", "Q6"]);
  expect(await codes({ hilist_name: "测试", med_chrgitm_type: "08" })).toEqual(["Q1"]);
  expect(await codes({ hilist_name: "测试", pinyin: "CS" })).toEqual([]);
  const limited = await rows("1312", { lmt_used_flag: "1" });
  expect(limited.every((row) => row.lmt_used_flag === "1")).toBe(true);
  expect(limited.length).toBeGreaterThan(0);
});

test("what was changed since is told, from that very day on", async () => {
  const today = haikou.time.slice(0, 10);
  const changed = await rows("1312", { updt_time: today });
  expect(new Set(changed.map((row) => row.hilist_code))).toEqual(
    new Set(["Q1", "Q2", "Q3", "Q5", "Q6"]),
  );
  world.clock.forward(86_400_000);
  const tomorrow = haikou.time.slice(0, 10);
  expect(await rows("1312", { updt_time: tomorrow })).toEqual([]);
});

test("the insurance code of an item is its own code", async () => {
  const [row] = await rows("1316", { med_list_codg: "Q5" });
  expect(row).toMatchObject({ med_list_codg: "Q5", hilist_code: "Q5", list_type: "104" });
  expect(await rows("1316", { hilist_code: "Q5" })).toEqual([row]);
  expect(await rows("1316", { med_list_codg: "Q5", hilist_code: "Q6" })).toEqual([]);
});

test("a price ceiling has a row for each level", async () => {
  const { item } = demoItem("hipJoint");
  const limits = await rows("1318", { hilist_code: item.code });
  expect(limits.map((row) => [row.hilist_lmtpric_type, row.hilist_pric_uplmt_amt])).toEqual([
    ["1", 7000],
    ["2", 7500],
    ["3", 8000],
  ]);
  const third = { hilist_code: item.code, hilist_lmtpric_type: "3" };
  expect(await rows("1318", third)).toEqual(limits.slice(2));
  expect(await rows("1318", { hilist_code: "Q5" })).toEqual([]);
  const all = await rows("1318", { page_size: 1_000 });
  const some = await page("1318", { page_size: 2 });
  expect(some.output.recordCounts).toBe(all.length);
  expect(new Set(all.map((row) => `${row.rid} ${row.hilist_lmtpric_type}`)).size).toBe(all.length);
});

test("own shares are told by scheme, by kind, and for the part above a price", async () => {
  const shares = async (code: string, more: Fields = {}) =>
    (await rows("1319", { hilist_code: code, query_date: "2021-06-30", ...more })).map((row) => [
      row.selfpay_prop_psn_type,
      row.selfpay_prop_type,
      row.selfpay_prop,
    ]);
  const { item } = demoItem("bevacizumab");
  expect(await shares(item.code)).toEqual([
    ["310", "10", 0.2],
    ["390", "10", 0.3],
  ]);
  expect(await shares("Q1")).toEqual([
    ["310", "10", 0.5],
    ["310", "30", 0.4],
    ["390", "10", 0.5],
    ["390", "30", 0.4],
  ]);
  expect(await shares("Q1", { selfpay_prop_psn_type: "390", selfpay_prop_type: "30" })).toEqual([
    ["390", "30", 0.4],
  ]);
  expect(await shares("Q6")).toEqual([
    ["310", "10", 1],
    ["390", "10", 1],
  ]);
  expect(await shares("Q3")).toEqual([
    ["310", "10", 0],
    ["390", "10", 0],
  ]);
});

test("ethnic drugs are told with what is known of them", async () => {
  const found = await rows("1304", { drug_genname: "测试民族", vali_flag: "1" });
  expect(found.map((row) => row.med_list_codg)).toEqual(["Q5", "Q6"]);
  expect(found[0]).toMatchObject({
    drug_genname: "测试民族药",
    genname_codg: "G5",
    dosform: "丸剂",
    min_pac_cnt: 12,
    min_pacunt: "盒",
    ver: "v000007",
  });
  expect(await rows("1304", { genname_codg: "G5" })).toEqual(found.slice(0, 1));
  expect(await rows("1304", { opt_end_time: "2021-01-01" })).toEqual([]);
  expect((await rows("1304", { opt_begn_time: "2021-01-01" })).length).toBe(2);
});
