/** Whom an import of people writes, and what it tells of whom it does not. */
import { describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import {
  HEAD,
  idOf,
  importStage,
  NOW,
  numberOf,
  rowOf,
  tableOf,
} from "#registry/fixtures/import-tables.ts";
import { enrol, findByCredential, type ImportDone, insuredPersons } from "#registry/registry.ts";

const { database, imported, countOf } = importStage();

test.each([
  ["=cmd()", 0],
  ["张三1", 0],
  ["-张三", 0],
  ["张<三", 0],
  ["阿不都热合曼·买买提", 1],
  ["阿依古丽•艾力", 1],
  ["丁〇", 1],
  ["欧阳示例", 1],
  ["John R. O'Neill-Smith", 1],
  ["J. R. Smith Jr.", 1],
  ["JOSÉ MARÍA", 1],
])("the name %s makes %i person", async (name, written) => {
  expect(await imported(tableOf(rowOf(1, [[1, name]])))).toMatchObject({ written });
});

test("an employer that a sheet would compute is refused", async () => {
  const table = `${HEAD},单位\r\n${rowOf(1)},=1+1`;
  expect((await imported(table)).bad).toMatchObject([
    { column: "单位", why: "不能以=、+、-、@开头" },
  ]);
});

describe("rows are refused", () => {
  const NANCHANG = `36010000${"1".padStart(6, "0")}`;
  const TAKEN = "已登记在另一人员编号下，请核对；确为同一人的，由省级经办机构办理";
  test.each<[string, readonly string[], string]>([
    [
      "with the id of another pool",
      [rowOf(1, [[0, NANCHANG]])],
      "2 人员编号 前6位不是参保地360300所在的统筹区，请核对人员编号和参保地区划",
    ],
    [
      "with the id of another province",
      [rowOf(1, [[0, "44010000000001"]])],
      "2 人员编号 前6位不是参保地360300所在的统筹区，请核对人员编号和参保地区划",
    ],
    [
      "of an area that does not exist",
      [rowOf(1, [[4, "360399"]])],
      "2 参保地区划 没有这个区划，请按区划表核对",
    ],
    [
      "with somebody's certificate",
      [rowOf(1), rowOf(2, [[3, numberOf(1)]])],
      `3 证件号码 ${TAKEN}`,
    ],
    [
      "with somebody's card",
      [rowOf(1), rowOf(2, [[9, "C000000001"]])],
      "3 社保卡号 已登记在另一人名下，请核对卡号",
    ],
  ])("%s are told, in one file and against what is there", async (_what, rows, told) => {
    const words = (done: ImportDone) =>
      done.bad.map(({ line, column, why }) => `${line} ${column} ${why}`);
    expect(words(await imported(tableOf(...rows)))).toEqual([told]);
    for (const row of rows.slice(0, -1)) await imported(tableOf(row));
    const last = await imported(tableOf(rows.at(-1) ?? ""));
    expect(words(last)).toEqual([told.replace(/^3/, "2")]);
    expect(await countOf("people")).toBe(rows.length - 1);
  });

  test("are not those of one human insured in two pools, under one name", async () => {
    await imported(tableOf(rowOf(1)));
    const there = [
      [0, NANCHANG],
      [4, "360100"],
    ] as const;
    const other = await imported(tableOf(rowOf(1, [...there, [1, "别人"]])), {}, "people", "36");
    expect(other.bad).toMatchObject([{ column: "证件号码", why: TAKEN }]);
    const same = await imported(tableOf(rowOf(1, [...there])), {}, "people", "36");
    expect(same).toMatchObject({ written: 1 });
    const credential = { kind: "identityCard", number: numberOf(1) } as const;
    const shown = { credential, at: NOW, institution: "H1" as InstitutionCode };
    expect(await findByCredential(database, shown)).toHaveLength(2);
  });

  test("are those of one human with an id in the same pool, under another code", async () => {
    await imported(tableOf(rowOf(1)));
    const under = (area: string) =>
      tableOf(
        rowOf(1, [
          [0, `${area}00${"7".padStart(6, "0")}`],
          [4, area],
        ]),
      );
    const county = await imported(under("360321"), {}, "people", "36");
    expect(county.bad).toMatchObject([{ column: "证件号码", why: TAKEN }]);
    await database.script(`
      insert into registry.pools (code, name, level, version) values ('360300', '萍乡', 'city', 1);
      insert into registry.pool_members (pool, area, from_on)
      values ('360300', '360102', '2020-01-01')`);
    const member = await imported(under("360102"), {}, "people", "36");
    expect(member.bad).toMatchObject([{ column: "证件号码", why: TAKEN }]);
    await database.script("truncate registry.pools cascade");
    expect(await imported(under("360102"), {}, "people", "36")).toMatchObject({ written: 1 });
  });

  test("do not tell of whom the clerk does not reach whether number or name is right", async () => {
    await imported(tableOf(rowOf(1)));
    const { person, insurances } = present(
      (await insuredPersons(database, [idOf(1)])).get(idOf(1)),
      "imported",
    );
    await database.script("truncate registry.people cascade");
    const elsewhere = insurances.map((one) => ({ ...one, area: "360100" as Area }));
    await enrol(database, [{ person, insurances: elsewhere, identities: [] }]);
    for (const changes of [[[1, "别人"]], [[3, numberOf(2)]], []] as const) {
      const { bad } = await imported(tableOf(rowOf(1, [...changes, [7, "2011-01-01"]])));
      expect(bad.map(({ column, value, why }) => `${column} ${value} ${why}`)).toEqual([
        `人员编号 ${idOf(1)} 已在册，不在您的岗位所管的统筹区`,
      ]);
    }
  });

  test("and tell all their faults at once, each under its column, and count as one row", async () => {
    const row = rowOf(1, [
      [1, ""],
      [2, "77"],
      [4, "36"],
      [5, "商业"],
      [7, "2010-13-01"],
      [10, "短"],
    ]);
    const done = await imported(tableOf(row));
    expect(done.bad.map(({ column }) => column).sort()).toEqual(
      ["姓名", "证件类型", "参保地区划", "险种", "参保开始日期", "卡识别码"].sort(),
    );
    expect([done.badCount, done.faultCount]).toEqual([1, 6]);
    expect(done.bad.find(({ column }) => column === "证件类型")?.why).toContain("01（居民身份证）");
  });
});
