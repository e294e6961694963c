/** Institutions from a table: what a row becomes, and what is wrong with it. */
import { beforeAll, describe, expect, it } from "vitest";
import { day, startOfDay } from "#base/date.ts";
import type { Staff } from "#model/actor.ts";
import type { Area, NodeId } from "#model/place.ts";
import { institutionsImport, loadReference } from "#registry/registry.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const NOW = startOfDay(day("2026-11-27"));
const BY = {
  actor: { kind: "staff", id: "li.shoujian", place: "460100" as Area } satisfies Staff,
  at: NOW,
};
const plan = institutionsImport({
  node: "460000" as NodeId,
  mayEnter: (area) => area.startsWith("4601"),
  isArea: (area) => area.startsWith("46") && area !== "461900",
});

const ROW: Readonly<Record<string, string>> = {
  ...{ 机构编号: "H46010000801", 名称: "海口导入医院", 区划: "460100", 结算等级: "2" },
  ...{ 协议起始日期: "2026-01-01", 医疗类别: "普通门诊、住院", 跨省医疗类别: "普通门诊" },
};
const read = (changes: Readonly<Record<string, string>> = {}) =>
  plan.read((column) => ({ ...ROW, ...changes })[column] ?? "");

let database: OwnedDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});

describe("a row", () => {
  const write = (row: ReturnType<typeof read>) => {
    if (!("code" in row)) throw new Error(JSON.stringify(row));
    return database.transaction((tx) => plan.write(tx, [{ line: 2, row }], BY));
  };

  it("becomes an institution that settles; again it is known, and otherwise told", async () => {
    const row = read();
    expect(await write(row)).toEqual({ written: 1, bad: [] });
    expect(await write(row)).toEqual({ written: 0, bad: [] });
    const changed: Readonly<Record<string, string>> = {
      ...{ 名称: "海口别的医院", 区划: "460106", 结算等级: "3", 协议起始日期: "2026-02-01" },
      ...{ 医疗类别: "住院", 地址: "示范路1号", 电话: "0898-66660000", 协议编号: "示范1号" },
      ...{ 协议终止日期: "2026-12-31", 跨省医疗类别: "住院", 跨省病种: "M07803" },
    };
    const columns = plan.columns.map(({ name }) => name).filter((name) => name !== "机构编号");
    for (const column of columns) {
      const { written, bad } = await write(read({ [column]: changed[column] ?? "" }));
      expect([written, bad.map((one) => one.column)]).toEqual([
        ...[0, expect.arrayContaining([column])],
      ]);
    }
    if (!("code" in row)) throw new Error("a row");
    const { institutions } = await loadReference(database, NOW);
    expect(institutions.get(row.code)).toMatchObject({
      ...{ state: "open", level: 2, kind: "hospital", careTypes: ["outpatient", "inpatient"] },
      ...{ careTypesCrossProvince: ["outpatient"], agreement: { from: "2026-01-01" } },
    });
    expect(plan.keyOf(row)).toBe(row.code);
  });

  it.each([
    [{ 区划: "460200" }, "区划", "不在您的岗位所管的区划"],
    [{ 区划: "海口" }, "区划", "没有这个区划"],
    [{ 区划: "461900" }, "区划", "没有这个区划"],
    [{ 地址: "<b>" }, "地址", "含有不能用的字符"],
    [{ 电话: "打给我" }, "电话", "只能有数字"],
    [{ 协议编号: "=1+1" }, "协议编号", "不能以=、+、-、@开头"],
    [{ 机构编号: "46010000801" }, "机构编号", "应为H或P加十一位数字"],
    [{ 名称: "" }, "名称", "没有填写"],
    [{ 协议起始日期: "2026-02-30" }, "协议起始日期", "没有这一天"],
    [{ 协议终止日期: "2025-01-01" }, "协议终止日期", "早于起始日期"],
    [{ 医疗类别: "看病" }, "医疗类别", "没有医疗类别“看病”"],
    [{ 结算等级: "特级" }, "结算等级", "应为1、2、3之一"],
    [{ 跨省病种: "高血压" }, "跨省病种", "没有“高血压”"],
  ])("with %o is bad there", (changes, column, why) => {
    const bad = read(changes as unknown as Readonly<Record<string, string>>);
    expect(bad).toEqual([{ column, why: expect.stringContaining(why) }]);
  });

  it("with a fault in every column tells them all, each under the column's title", () => {
    const wrong = {
      ...{ 机构编号: "X1", 名称: "<b>", 区划: "海口", 结算等级: "特级", 地址: "<i>" },
      ...{ 电话: "打给我", 协议编号: "=1", 协议起始日期: "昨天", 协议终止日期: "明天" },
      ...{ 医疗类别: "看病", 跨省医疗类别: "散步", 跨省病种: "高血压" },
    };
    const bad = read(wrong) as readonly { readonly column: string }[];
    const columns = plan.columns.map(({ name }) => name);
    expect(bad.map(({ column }) => column).sort()).toEqual([...columns].sort());
  });
});
