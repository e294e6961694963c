/**
 * An institution's own codes over HTTP: 3301, 3302, 1317, and what they do to the lines of a bill.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RefusalCode, refusalText } from "#base/refusals.ts";
import { sql } from "#store/store.ts";
import { demoItem } from "../../demo/catalogue.ts";
import { type Answer, type Fields, HospitalClient, type Visit } from "./client.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let other: HospitalClient;

const AMLODIPINE = demoItem("amlodipine").item.code;
const NIFEDIPINE = demoItem("nifedipine").item.code;
const CONSULTATION = demoItem("consultation").item.code;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  other = new HospitalClient(world, "H46010000002");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

function row(own: string, changes: Fields = {}): Fields {
  return {
    fixmedins_hilist_id: own,
    fixmedins_hilist_name: `院内${own}`,
    list_type: "101",
    med_list_codg: AMLODIPINE,
    begndate: "2021-01-01",
    enddate: "9999-12-31",
    dosform: "片剂",
    ...changes,
  };
}

async function map(...rows: Fields[]): Promise<Answer> {
  return await haikou.call("3301", { data: rows });
}

async function undo(own: string, changes: Fields = {}): Promise<Answer> {
  const { fixmedins_hilist_name: _, ...named } = row(own, changes);
  return await haikou.call("3302", { data: { fixmedins_code: haikou.code, ...named } });
}

function refused(code: RefusalCode, params: Readonly<Record<string, string>>): string {
  return refusalText(code, params);
}

async function mine(own: string, client = haikou): Promise<Fields[]> {
  const answer = await client.done("1317", { data: { medins_list_codg: own, page_num: 1 } });
  return answer.output.data as Fields[];
}

/** One line of amlodipine in a fresh visit, with other fields. */
async function charge(
  changes: Fields,
  client = haikou,
): Promise<{ answer: Answer; visit: Visit; line: Fields }> {
  const visit = await client.visit(world.somebody(), { lines: [["consultation", 1]] });
  const [plain] = client.lines(visit, { lines: [["amlodipine", 1]], batch: "B1" }, 50);
  const line = { ...plain, ...changes };
  return { visit, line, answer: await client.call("2204", { feedetail: [line] }) };
}

async function itemOf(visit: Visit): Promise<unknown> {
  const answer = await haikou.done("5204", { data: haikou.named(visit) });
  const lines = answer.output as unknown as Fields[];
  return lines.find((line) => line.feedetl_sn === "50")?.med_list_codg;
}

test("a list and a single object are mapped, and 1317 shows what was told", async () => {
  expect((await map(row("A1"), row("A2"))).message).toBe("");
  expect((await haikou.call("3301", { data: row("A3", { memo: "说明" }) })).message).toBe("");
  const [a3] = await mine("A3");
  expect(a3).toMatchObject({
    fixmedins_code: haikou.code,
    medins_list_codg: "A3",
    medins_list_name: "院内A3",
    list_type: "101",
    med_list_codg: AMLODIPINE,
    begndate: "2021-01-01",
    enddate: "9999-12-31",
    dosform: "片剂",
    memo: "说明",
    vali_flag: "1",
  });
  expect(await mine("A3", other)).toEqual([]);
});

test("a repeat is answered as before, the same rows under a new id change nothing", async () => {
  const msgid = haikou.newMessage();
  const first = await haikou.done("3301", { data: [row("B1")] }, { msgid });
  const again = await haikou.done("3301", { data: [row("B1")] }, { msgid });
  expect(again.text).toBe(first.text);
  const changed = await haikou.call("3301", { data: [row("B2")] }, { msgid });
  expect(changed.message).toMatch(/^报文ID已用于另一笔业务（定点医药机构目录编号/);
  const [before] = await mine("B1");
  await map(row("B1"));
  expect(await mine("B1")).toEqual([before]);
  await map(row("B1", { dosform: "胶囊" }));
  expect(await mine("B1")).toEqual([{ ...before, dosform: "胶囊" }]);
});

test("a message whose mapping was undone repeats no success; mapped anew it holds again", async () => {
  const msgid = haikou.newMessage();
  const send = () => haikou.call("3301", { data: [row("B7"), row("B8")] }, { msgid });
  const first = await send();
  expect(first.ok).toBe(true);
  await undo("B8");
  const again = await send();
  expect(again.message).toBe(refused("message_cancelled", { what: "目录对照" }));
  expect(again.fields).toMatchObject({ err_code: "message_cancelled", outcome: "refused" });
  expect((await mine("B8")).map((one) => one.vali_flag)).toEqual(["0"]);
  // The same code for another item is not what the message said.
  await map(row("B8", { med_list_codg: NIFEDIPINE }));
  expect((await send()).ok).toBe(false);
  await undo("B8", { med_list_codg: NIFEDIPINE });
  await map(row("B8"));
  expect((await send()).text).toBe(first.text);
});

test("an undoing repeats no success once the same is mapped anew", async () => {
  await map(row("B9"));
  const { fixmedins_hilist_name: _, ...named } = row("B9");
  const input = { data: { fixmedins_code: haikou.code, ...named } };
  const msgid = haikou.newMessage();
  const first = await haikou.done("3302", input, { msgid });
  await map(row("B9", { med_list_codg: NIFEDIPINE }));
  expect((await haikou.call("3302", input, { msgid })).text).toBe(first.text);
  await undo("B9", { med_list_codg: NIFEDIPINE });
  await map(row("B9"));
  const again = await haikou.call("3302", input, { msgid });
  const params = { what: "撤销目录对照", since: "又上传了同一对照" };
  expect(again.message).toBe(refused("message_superseded", params));
});

test.each([
  ["an unknown item", { med_list_codg: "X1" }, "目录编码X1在2021-01-01不在就医地目录中"],
  [
    "a day before the item",
    { begndate: "2019-01-01" },
    `目录编码${AMLODIPINE}在2019-01-01不在就医地目录中`,
  ],
  ["another list", { list_type: "201" }, `目录编码${AMLODIPINE}不属于所填的目录类别`],
  ["days in the wrong order", { enddate: "2020-12-31" }, "结束日期早于开始日期"],
])("%s is refused with its row, and nothing of the call is mapped", async (_what, wrong, why) => {
  const answer = await map(row("C1"), row("C2", wrong), row("C3", wrong));
  expect(answer.message).toBe(refused("mapping_invalid", { row: "2", own: "C2", why }));
  expect(await mine("C1")).toEqual([]);
});

test("one own code has one item a day: an overlap is refused, the next day is not", async () => {
  await haikou.done("3301", { data: row("D1", { enddate: "2021-12-31" }) });
  const late = row("D1", { med_list_codg: NIFEDIPINE, begndate: "2021-12-31" });
  const why = `2021-01-01至2021-12-31已对照${AMLODIPINE}`;
  expect((await map(late)).message).toBe(refused("mapping_overlaps", { row: "1", own: "D1", why }));
  expect((await map({ ...late, begndate: "2022-01-01" })).ok).toBe(true);
  const twice = await map(row("D2"), row("D2", { med_list_codg: NIFEDIPINE }));
  expect(twice.message).toContain("第2条院内编码D2");
});

test("fields that are missing, malformed or too many are refused", async () => {
  expect((await haikou.call("3301", {})).message).toBe("缺少目录对照信息(data)，请补填后重发");
  expect((await haikou.call("3301", { data: [] })).message).toContain("缺少");
  expect((await map(row("E1", { enddate: "" }))).message).toContain("缺少第1条结束日期(enddate)");
  expect((await map(row("E1", { list_type: "999" }))).message).toContain(
    "目录类别(list_type)的代码",
  );
  expect((await map(row("E1", { begndate: "昨天" }))).message).toContain("应为yyyy-MM-dd");
  expect((await map(row("长".repeat(151)))).message).toContain("超过150个字符");
  const many = Array.from({ length: 101 }, (_, index) => row(`E${index}`));
  expect((await map(...many)).message).toBe(refused("mappings_too_many", { limit: "100" }));
  expect((await map(...many.slice(1))).ok).toBe(true);
});

test("an institution has so many mappings and no more", async () => {
  await world.database(HAINAN).query(sql`
    insert into registry.mappings (id, institution, own_code, own_name, list, item_code, from_on,
      to_on, detail, created_at, updated_at, revision)
    select 'many' || n, ${other.code}, 'M' || n, '', 'drug', 'X', '2021-01-01', '2021-01-02', '{}',
      1, 1, 0 from generate_series(1, 50000) n`);
  const answer = await other.call("3301", { data: row("N1") });
  expect(answer.message).toBe(refused("mappings_too_many", { limit: "50000" }));
  await world.database(HAINAN).query(sql`delete from registry.mappings where id like 'many%'`);
});

test("a line without the catalogue's code gets the one that is mapped on its day", async () => {
  await map(row("F1"));
  const { answer, visit, line } = await charge({ med_list_codg: "", medins_list_codg: "F1" });
  expect(answer.message).toBe("");
  expect(await itemOf(visit)).toBe(AMLODIPINE);
  expect((await haikou.call("2204", { feedetail: [line] })).message).toBe("");
});

test("a line without a code that is not mapped is refused, and so is one of another day", async () => {
  const { answer } = await charge({ med_list_codg: null, medins_list_codg: "F2" });
  expect(answer.message).toBe(refused("charge_item_unmapped", { serial: "50", own: "F2" }));
  await map(row("F2", { enddate: "2021-12-31" }));
  const later = await charge({ med_list_codg: "", medins_list_codg: "F2" });
  expect(later.answer.message).toBe(refused("charge_item_unmapped", { serial: "50", own: "F2" }));
});

test("a line whose code differs from the mapped one is refused in words that name both", async () => {
  await map(row("G1", { med_list_codg: NIFEDIPINE }));
  const { answer } = await charge({ medins_list_codg: "G1" });
  const codes = { serial: "50", own: "G1", item: AMLODIPINE, mapped: NIFEDIPINE };
  expect(answer.message).toBe(refused("charge_mapping_differs", codes));
});

test("an own code that nobody mapped is as before, and another's mapping does not count", async () => {
  await map(row("H1", { med_list_codg: NIFEDIPINE }));
  expect((await charge({ medins_list_codg: "H9" })).answer.ok).toBe(true);
  expect((await charge({ medins_list_codg: "H1" }, other)).answer.ok).toBe(true);
});

test("an undone mapping no longer counts, its lines keep their code, a right one takes its place", async () => {
  await map(row("I1"));
  const { visit } = await charge({ med_list_codg: "", medins_list_codg: "I1" });
  expect((await undo("I1")).message).toBe("");
  expect((await mine("I1"))[0]).toMatchObject({ vali_flag: "0" });
  const { answer } = await charge({ med_list_codg: "", medins_list_codg: "I1" });
  expect(answer.message).toBe(refused("charge_item_unmapped", { serial: "50", own: "I1" }));
  expect(await itemOf(visit)).toBe(AMLODIPINE);
  expect((await map(row("I1", { med_list_codg: NIFEDIPINE }))).message).toBe("");
  const now = await charge({
    med_list_codg: "",
    medins_list_codg: "I1",
    pric: "31.25",
    det_item_fee_sumamt: "31.25",
  });
  expect(await itemOf(now.visit)).toBe(NIFEDIPINE);
});

test("only a standing mapping of one's own is undone", async () => {
  await map(row("J1"));
  const unknown = (own: string, item = AMLODIPINE) => refused("mapping_unknown", { own, item });
  expect((await undo("J2")).message).toBe(unknown("J2"));
  const otherItem = await undo("J1", { med_list_codg: NIFEDIPINE });
  expect(otherItem.message).toBe(unknown("J1", NIFEDIPINE));
  expect((await undo("J1", { list_type: "201" })).message).toBe(unknown("J1"));
  const foreign = await undo("J1", { fixmedins_code: other.code });
  expect(foreign.message).toBe("定点医药机构编号不正确：须为本机构编号，请更正后重发");
  const named = { fixmedins_code: haikou.code, ...row("J1") };
  expect((await haikou.call("3302", { catalogcompin: named })).message).toBe("");
  expect((await undo("J1")).message).toBe(unknown("J1"));
});

test("a refund takes back what was charged, whatever the code is mapped to by now", async () => {
  await map(row("K1"));
  const stay = await haikou.admit(world.somebody());
  const [line] = haikou.lines(stay, { lines: [["amlodipine", 2]] }, 1);
  const own = { med_list_codg: "", medins_list_codg: "K1" };
  await haikou.done("2301", { feedetail: [{ ...line, ...own }] });
  await undo("K1");
  await map(row("K1", { med_list_codg: NIFEDIPINE }));
  const refund = haikou.refund(stay, "9", "1", ["amlodipine", 1]);
  const given = await haikou.call("2301", { feedetail: [{ ...refund, medins_list_codg: "K1" }] });
  expect(given.message).toBe("");
  await undo("K1", { med_list_codg: NIFEDIPINE });
  const bare = await haikou.call("2301", {
    feedetail: [{ ...refund, feedetl_sn: "10", ...own }],
  });
  expect(bare.message).toBe("");
});

test("a mapping made by one process counts in the other at once", async () => {
  await world.addProcess(HAINAN);
  for (const own of ["L1", "L2", "L3", "L4"]) {
    const service = { list_type: "201", med_list_codg: CONSULTATION };
    expect((await map(row(own, service))).message).toBe("");
    const { answer } = await charge({
      med_list_codg: "",
      medins_list_codg: own,
      pric: "15",
      det_item_fee_sumamt: "15",
    });
    expect(answer.message).toBe("");
    expect((await undo(own, service)).message).toBe("");
    const later = await charge({ med_list_codg: "", medins_list_codg: own });
    expect(later.answer.message).toContain("未对照");
  }
});

test("mappings in GBK, of a suspended or unknown institution, are told as everywhere", async () => {
  const envelope = haikou.envelope("3301", { data: row("GBK1", { fixmedins_hilist_name: "@@" }) });
  const text = JSON.stringify({ ...envelope, opter_name: "a", fixmedins_name: "a" });
  const ascii = text.replaceAll("院内", "").replace("片剂", "");
  const at = ascii.indexOf("@@");
  const bytes = Buffer.concat([
    Buffer.from(ascii.slice(0, at)),
    Buffer.from([0xc3, 0xf7, 0xcf, 0xb8]),
    Buffer.from(ascii.slice(at + 2)),
  ]);
  expect((await haikou.post(bytes)).message).toBe("");
  expect((await mine("GBK1"))[0]?.medins_list_name).toBe("明细");
  const nobody = new HospitalClient(world, "H46010099999");
  const answer = await nobody.call("3301", { data: row("Z1") });
  expect(answer.message).toBe(refused("institution_unknown", { institution: nobody.code }));
});
