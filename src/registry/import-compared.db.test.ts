/** What a table says of somebody who is known is taken, or told: column by column. */
import { describe, expect, test } from "vitest";
import type { Area } from "#model/place.ts";
import { idOf, importStage, NODE, NOW, nameOf } from "#registry/fixtures/import-tables.ts";
import { changeInsurance, peopleImport, personRecord } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";

const { database, imported, countOf, count } = importStage();

type Cells = Readonly<Record<string, string>>;

/** Every column of the plan, and what stands of the person of the tests. */
const COLUMNS = peopleImport(NODE, () => true).columns.map(({ name }) => name);
const STANDS: Cells = {
  ...{ 人员编号: idOf(1), 姓名: nameOf(1), 证件类型: "08", 证件号码: "X1234567" },
  ...{ 性别: "男", 出生日期: "1953-03-07", 民族: "01", 参保地区划: "360300", 险种: "职工" },
  ...{ 人员类别: "退休", 参保状态: "正常参保", 参保开始日期: "2010-01-01" },
  ...{ 公务员: "否", 单位: "示范厂", 社保卡号: "C000000001", 卡识别码: "A1B2C3D4" },
};

function table(...rows: readonly Cells[]): string {
  const lines = rows.map((row) => COLUMNS.map((name) => row[name] ?? "").join(","));
  return [COLUMNS.join(","), ...lines].join("\r\n");
}

const row = (changes: Cells): Cells => ({ ...STANDS, ...changes });
const told = async (changes: Cells) =>
  (await imported(table(row(changes)))).bad.map(({ column }) => column);

/** One cell of a known person changed, for each column; "taken" where it makes another thing. */
const CHANGED: Readonly<Record<string, readonly [Cells, "told" | "taken"]>> = {
  人员编号: [{ 人员编号: idOf(2), 证件号码: "X7654321", 社保卡号: "C000000002" }, "taken"],
  姓名: [{ 姓名: "别人" }, "told"],
  证件类型: [{ 证件类型: "16" }, "told"],
  证件号码: [{ 证件号码: "X1234568" }, "told"],
  性别: [{ 性别: "女" }, "told"],
  出生日期: [{ 出生日期: "1953-03-08" }, "told"],
  民族: [{ 民族: "15" }, "told"],
  参保地区划: [{ 参保地区划: "360302" }, "taken"],
  险种: [{ 险种: "居民", 人员类别: "成年居民" }, "taken"],
  人员类别: [{ 人员类别: "在职" }, "told"],
  参保状态: [{ 参保状态: "暂停参保", 暂停日期: "2026-10-01" }, "told"],
  参保开始日期: [{ 参保开始日期: "2011-01-01" }, "told"],
  参保终止日期: [{ 参保终止日期: "2027-01-01" }, "told"],
  暂停日期: [{ 参保状态: "暂停参保", 暂停日期: "2026-10-01", 变更原因: "停缴" }, "taken"],
  公务员: [{ 公务员: "是" }, "told"],
  单位: [{ 单位: "别的厂" }, "told"],
  社保卡号: [{ 社保卡号: "C000000009" }, "told"],
  卡识别码: [{ 卡识别码: "A1B2C3D5" }, "told"],
  恢复日期: [{ 恢复日期: "2026-10-20" }, "told"],
  变更原因: [{ 变更原因: "停缴" }, "told"],
};

describe("of somebody who is known", () => {
  test("the same again is nothing to write", async () => {
    expect(await imported(table(STANDS))).toMatchObject({ outcome: "written", written: 1 });
    expect(await imported(table(STANDS))).toMatchObject({ outcome: "known", written: 0, bad: [] });
    const another = await imported(table(row({ 民族: "", 公务员: "", 单位: "" })));
    expect(another).toMatchObject({ outcome: "unchanged", written: 0, bad: [] });
  });

  test.each(COLUMNS)("%s is taken or told, and never passed over", async (column) => {
    await imported(table(STANDS));
    const [changes, what] = CHANGED[column] ?? [{}, "told"];
    const done = await imported(table(row(changes)));
    if (what === "taken") expect(done).toMatchObject({ written: 1, bad: [] });
    else expect(done.bad.map((one) => one.column)).toContain(expectedIn(column));
  });

  /** A reason without a state to come is told where its day is missing. */
  const expectedIn = (column: string) => {
    if (column === "恢复日期") return "变更原因";
    return column === "变更原因" ? "恢复日期" : column;
  };

  test("the day of a suspension is compared too, with and without a reason", async () => {
    const away = { 参保状态: "暂停参保", 暂停日期: "2026-10-01" };
    await imported(table(row(away)));
    expect(await told({ ...away, 暂停日期: "2026-09-01" })).toEqual(["暂停日期"]);
    expect(await told({})).toEqual(["参保状态", "暂停日期"]);
    const changed = table(row({ ...away, 暂停日期: "2026-09-01", 变更原因: "更正" }));
    expect(await imported(changed)).toMatchObject({ written: 1, bad: [] });
  });

  test("a change with a reason changes nothing else, and says what it would not", async () => {
    await imported(table(STANDS));
    const away = { 参保状态: "暂停参保", 暂停日期: "2026-10-01", 变更原因: "停缴" };
    expect(await told({ ...away, 公务员: "是", 单位: "别的厂" })).toEqual(["公务员", "单位"]);
    expect(await told({ ...away, 民族: "15", 社保卡号: "C000000009" })).toEqual([
      ...["民族", "社保卡号"],
    ]);
  });

  test("a first card is taken, unless it is another's", async () => {
    const bare = row({ 社保卡号: "", 卡识别码: "" });
    const other = { 人员编号: idOf(2), 证件号码: "X7654321", 社保卡号: "C000000002" };
    await imported(table(bare, row(other)));
    expect(await told({ 社保卡号: "C000000002" })).toEqual(["社保卡号"]);
    expect(await imported(table(STANDS))).toMatchObject({ outcome: "written", written: 1 });
    expect((await personRecord(database, idOf(1))).version).toBe(2);
    const cards = await database.query(sql`
      select number, serial from registry.credentials
       where person_id = ${idOf(1)} and kind = 'socialCard'`);
    expect(cards).toEqual([{ number: "C000000001", serial: "A1B2C3D4" }]);
    expect(await told({ 社保卡号: "" })).toEqual(["社保卡号"]);
  });

  test("another insurance raises the record's version and names the person", async () => {
    await imported(table(STANDS));
    await imported(table(row({ 参保地区划: "360302" })));
    expect((await personRecord(database, idOf(1))).version).toBe(2);
    const noted = await database.query(sql`
      select detail from trail.entries
       where person_id = ${idOf(1)} and chain like ${`360000:import${count()}:%`}`);
    const detail = "360302职工基本医疗保险退休，正常参保，2010-01-01起 〔人员.csv〕";
    expect(noted).toEqual([{ detail }]);
    await expect(
      inTransaction(database, createTrail(NODE, "stale"), (tx, entries) =>
        changeInsurance(tx, entries, {
          ...{ personId: idOf(1), version: 1, area: "360300" as Area, scheme: "employee" },
          ...{ state: "suspended", from: "2026-10-01" as never, reason: "停缴" },
          ...{ actor: { kind: "staff", id: "li.wei" }, at: NOW },
        }),
      ),
    ).rejects.toMatchObject({ code: "record_changed" });
  });
});

describe("an insurance that ended", () => {
  const ended = { 参保状态: "终止参保", 参保终止日期: "2020-12-31" };

  test("has a day, which is over", async () => {
    expect(await told({ ...ended, 参保终止日期: "" })).toEqual(["参保终止日期"]);
    expect(await told({ ...ended, 参保终止日期: "2026-11-02" })).toEqual(["参保终止日期"]);
    expect(await imported(table(row(ended)))).toMatchObject({ written: 1 });
  });

  test("is followed by another one, and does not come back itself", async () => {
    await imported(table(row(ended)));
    expect(await told({})).toEqual(["参保开始日期", "参保终止日期"]);
    const again = { 参保状态: "正常参保", 恢复日期: "2026-10-01", 变更原因: "误终止" };
    const [first] = (await imported(table(row({ ...again })))).bad;
    expect(first?.why).toContain("作为新的一项录入");
    expect(await told({ 参保开始日期: "2020-06-01" })).toEqual(["参保开始日期"]);
    const later = row({ 参保开始日期: "2021-01-01" });
    expect(await imported(table(later))).toMatchObject({ written: 1, bad: [] });
    expect(await countOf("insurances")).toBe(2);
  });

  test("without a day, as older records have it, is followed from its first day on", async () => {
    await imported(table(row(ended)));
    await database.query(sql`update registry.insurances set to_on = null`);
    expect(await told({ 参保开始日期: "2009-01-01" })).toEqual(["参保开始日期"]);
    const later = row({ 参保开始日期: "2021-01-01" });
    expect(await imported(table(later))).toMatchObject({ written: 1, bad: [] });
  });

  test("is told from one that has not begun and from one whose days are over", async () => {
    const away = { 参保状态: "暂停参保", 暂停日期: "2026-10-01", 变更原因: "停缴" };
    const days = [
      [{ 参保开始日期: "2027-01-01" }, "2027-01-01才开始"],
      [{ 参保终止日期: "2020-12-31" }, "已于2020-12-31终止"],
      [ended, "这项参保已终止"],
    ] as const;
    for (const [stands, words] of days) {
      const own = { 人员编号: idOf(words.length), 证件号码: `X00000${words.length}` };
      const known = row({ ...own, 社保卡号: "", 卡识别码: "", ...stands });
      expect(await imported(table(known))).toMatchObject({ written: 1, bad: [] });
      const { bad } = await imported(table({ ...known, ...away }));
      expect(bad.map(({ why }) => why).join()).toContain(words);
    }
  });
});
