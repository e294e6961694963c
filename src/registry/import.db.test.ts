/** Tables of people and facts as clerks upload them: all rows or none, or the good ones. */
import { describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { InstitutionCode } from "#model/place.ts";
import {
  fileOf,
  HEAD,
  idOf,
  importStage,
  NOW,
  numberOf,
  rowOf,
  tableOf,
  workbook,
} from "#registry/fixtures/import-tables.ts";
import { PEOPLE_COLUMNS } from "#registry/import-person-row.ts";
import { badRowsCsv, findByCredential, insuredPersons } from "#registry/registry.ts";
import { sql } from "#store/store.ts";

const { database, imported, countOf, count } = importStage();

test("people come with insurance and cards, and are found at a window", async () => {
  const done = await imported(tableOf(rowOf(1), rowOf(2)));
  expect(done).toEqual({
    outcome: "written",
    rows: 2,
    written: 2,
    bad: [],
    badCount: 0,
    faultCount: 0,
  });
  const one = present((await insuredPersons(database, [idOf(1)])).get(idOf(1)), "imported");
  expect(one.person).toMatchObject({ name: "演练一", sex: "male", birthDate: "1953-03-07" });
  expect(one.insurances).toMatchObject([{ scheme: "employee", state: "active" }]);
  const shown = { at: NOW, institution: "H1" as InstitutionCode };
  for (const credential of [
    { kind: "socialCard", number: "C000000001", serial: "A1B2C3D4" },
    { kind: "identityCard", number: numberOf(1) },
  ] as const) {
    expect(await findByCredential(database, { credential, ...shown })).toEqual([idOf(1)]);
  }
});

test("who has two insurances has two rows, in one batch or in two", async () => {
  const resident = [
    [5, "居民"],
    [6, "成年居民"],
    [7, "2001-01-01"],
  ] as const;
  const many = Array.from({ length: 1_000 }, (_, index) => rowOf(index + 2));
  const table = tableOf(rowOf(1), rowOf(1, resident), ...many, rowOf(2, resident));
  expect(await imported(table)).toMatchObject({ written: 1_003, badCount: 0 });
  const people = await insuredPersons(database, [idOf(1), idOf(2)]);
  expect(people.get(idOf(1))?.insurances).toHaveLength(2);
  expect(people.get(idOf(2))?.insurances).toHaveLength(2);
});

describe("the same import again", () => {
  test("changes nothing and says so, whatever the file's form and name", async () => {
    const table = tableOf(rowOf(1), rowOf(2));
    await imported(table);
    const file = fileOf(await workbook(table), "别的名字.csv");
    const again = await imported("", { file });
    expect(again).toMatchObject({
      outcome: "known",
      written: 0,
      before: { at: NOW, actor: "staff:li.wei" },
    });
    expect(await countOf("people")).toBe(2);
  });

  test("is known by a digest over batches that stays as it is", async () => {
    const rows = Array.from({ length: 501 }, (_, index) => rowOf(index + 1));
    await imported(tableOf(...rows));
    const names = HEAD.split(",");
    const said = rows.map((row) =>
      PEOPLE_COLUMNS.map(({ name }) => row.split(",")[names.indexOf(name)] ?? "").join("\u001f"),
    );
    const first = sm3(sm3("people") + said.slice(0, 500).join("\n"));
    const kept = await database.query(sql`select digest from registry.imports`);
    expect(kept).toEqual([{ digest: sm3(first + said.slice(500).join("\n")) }]);
  });

  test("at one moment is done once", async () => {
    const table = tableOf(rowOf(1), rowOf(2));
    const both = await Promise.all([imported(table), imported(table)]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(["known", "written"]);
    expect(await countOf("insurances")).toBe(2);
  });

  test("with one more row adds that row and leaves the others", async () => {
    await imported(tableOf(rowOf(1), rowOf(2)));
    expect(await imported(tableOf(rowOf(1), rowOf(2), rowOf(3)))).toMatchObject({ written: 1 });
  });
});

describe("what happened since", () => {
  const FACTS = "人员编号,身份类别或事实名称,值,开始日期,终止日期,来源";

  test("is seen: a table whose rows no longer stand is told so", async () => {
    const CHANGED = `${HEAD},参保状态,暂停日期,恢复日期,变更原因`;
    const away = `${CHANGED}\r\n${rowOf(1)},暂停参保,2026-10-01,,停缴`;
    await imported(tableOf(rowOf(1)));
    expect(await imported(away)).toMatchObject({ outcome: "written", written: 1 });
    expect(await imported(away)).toMatchObject({ outcome: "known", before: { written: 1 } });
    await imported(`${CHANGED}\r\n${rowOf(1)},正常参保,,2026-10-02,误录`);
    expect(await imported(away)).toMatchObject({
      outcome: "nothing",
      bad: [{ column: "暂停日期", why: expect.stringContaining("2026-10-01至2026-10-01") }],
    });
    const later = away.replace("2026-10-01", "2026-10-05");
    expect(await imported(later)).toMatchObject({ outcome: "written", written: 1 });
    expect(await imported(later)).toMatchObject({ outcome: "known", written: 0 });
  });

  test("to a fact, too; one that stands as it says raises no version", async () => {
    await imported(tableOf(rowOf(1), rowOf(2)));
    const rows = [`${idOf(1)},tier,high,2026-01-01,,名单`, `${idOf(2)},低保,,2026-01-01,,名单`];
    const table = [FACTS, ...rows].join("\r\n");
    expect(await imported(table, {}, "facts")).toMatchObject({ outcome: "written", written: 2 });
    expect(await imported(table, {}, "facts")).toMatchObject({ outcome: "known", written: 0 });
    await database.query(sql`
      update registry.person_facts set withdrawn = true where person_id = ${idOf(1)}`);
    expect(await imported(table, {}, "facts")).toMatchObject({ outcome: "written", written: 1 });
    const versions = await database.query(sql`select version from registry.people order by id`);
    expect(versions).toEqual([{ version: 3 }, { version: 2 }]);
    const noted = await database.query(sql`
      select person_id, action, detail from trail.entries
       where person_id is not null and chain like ${`360000:import${count()}:%`}`);
    expect(noted).toEqual([
      {
        ...{ person_id: idOf(1), action: "person.recordChanged" },
        detail: "tier=high（2026-01-01起） 〔名单〕",
      },
      { person_id: idOf(2), action: "people.compared", detail: "" },
    ]);
  });

  test("good rows that stand beside bad ones are no import that was written", async () => {
    await imported(tableOf(rowOf(1)));
    const done = await imported(tableOf(rowOf(1), rowOf(2, [[5, "商业"]])), { bad: "goodWritten" });
    expect(done).toMatchObject({ outcome: "nothing", written: 0, badCount: 1, faultCount: 1 });
  });
});

describe("bad rows", () => {
  const TABLE = tableOf(
    rowOf(1),
    rowOf(2, [[3, numberOf(2).slice(0, 17).concat("Z")]]),
    rowOf(3, [[1, "<script>alert(1)</script>"]]),
    rowOf(4, [
      [7, "2010-01-02"],
      [8, "2010-01-01"],
    ]),
    rowOf(5, [[4, "440100"]]),
    rowOf(1),
    rowOf(6, [[5, "商业"]]),
    rowOf(7, [[0, ""]]),
    rowOf(8, [[7, "2010-02-30"]]),
  );
  const BAD = [
    [3, "证件号码", "应为17位数字加1位校验码（数字或X）"],
    [4, "姓名", "只能有文字、间隔号、连字符和空格，不能有数字和其他符号"],
    [5, "参保终止日期", "早于参保开始日期"],
    [6, "参保地区划", "不在您的岗位所管的统筹区"],
    [7, "", "与第2行重复"],
    [8, "险种", "应为职工基本医疗保险、城乡居民基本医疗保险、职工、居民之一"],
    [9, "人员编号", "必填"],
    [10, "参保开始日期", "没有这一天，应为2021-12-01的形式"],
  ];

  test("are listed with line, column and reason, and nothing is written", async () => {
    const done = await imported(TABLE);
    expect(done).toMatchObject({ outcome: "nothing", rows: 9, written: 0, badCount: 8 });
    expect(done.bad.map(({ line, column, why }) => [line, column, why])).toEqual(BAD);
    expect([await countOf("people"), await countOf("insurances")]).toEqual([0, 0]);
    expect(await imported(tableOf(rowOf(1)))).toMatchObject({ outcome: "written" });
  });

  test("leave the good ones written, when the clerk chose so", async () => {
    const done = await imported(TABLE, { bad: "goodWritten" });
    expect(done).toMatchObject({ outcome: "written", rows: 9, written: 1, badCount: 8 });
    expect(await countOf("people")).toBe(1);
  });

  test("that the registry contradicts are told too, and keep the others out", async () => {
    await imported(tableOf(rowOf(1)));
    const table = tableOf(
      rowOf(2),
      rowOf(1, [
        [1, "别人"],
        [7, "2030-01-01"],
      ]),
      rowOf(1, [[7, "2015-01-01"]]),
      rowOf(1, [[8, "2012-01-01"]]),
      rowOf(3, [[5, "商业"]]),
    );
    const done = await imported(table);
    expect(done.bad.map(({ line, column, why }) => `${line} ${column} ${why}`)).toEqual([
      "3 姓名 与已在册的同一人员编号不一致，请核对或办理变更",
      "3 参保开始日期 与2010-01-01起的同险种参保日期重叠",
      "4 参保开始日期 与2010-01-01起的同险种参保日期重叠",
      expect.stringContaining("5 参保终止日期 与在册的这项参保不一致"),
      expect.stringContaining("6 险种"),
    ]);
    expect(done).toMatchObject({ outcome: "nothing", badCount: 4, faultCount: 5 });
    expect(await countOf("people")).toBe(1);
  });

  test("are a file that a spreadsheet opens and does not compute", () => {
    const row = { line: 3, column: "姓名", value: '=HYPERLINK("x")', why: "含有，符号" };
    expect(badRowsCsv([row, { ...row, line: 4, value: "a,b" }])).toBe(
      `\ufeff行,列,所填,原因\r\n3,姓名,"'=HYPERLINK(""x"")",含有，符号\r\n4,姓名,"a,b",含有，符号\r\n`,
    );
  });

  test("of ten thousand are all told, and the rest is counted", async () => {
    const rows = Array.from({ length: 10_500 }, (_, index) => rowOf(index, [[5, "商业"]]));
    const done = await imported(tableOf(...rows));
    expect([done.bad.length, done.badCount]).toEqual([10_000, 10_500]);
  });
});

test.each([
  ["a head alone", HEAD, "import_empty", {}],
  [
    "other columns",
    "姓名,电话\r\n甲,1",
    "import_columns",
    { missing: expect.stringMatching(/^人员编号、/), strange: "电话" },
  ],
])("%s is refused", async (_what, table, code, params) => {
  await expect(imported(table)).rejects.toMatchObject({ code, params });
});

test("an import that is called off writes nothing", async () => {
  const rows = Array.from({ length: 3_000 }, (_, index) => rowOf(index));
  let looks = 0;
  const stopped = () => {
    looks += 1;
    return looks > 3;
  };
  await expect(imported(tableOf(...rows), { stopped })).rejects.toMatchObject({
    code: "import_stopped",
  });
  expect(await countOf("people")).toBe(0);
});

test("progress tells how many rows were read", async () => {
  const told: number[] = [];
  const rows = Array.from({ length: 600 }, (_, index) => rowOf(index));
  await imported(tableOf(...rows), { progress: (count) => void told.push(count) });
  expect(told).toEqual([500, 600]);
});

test("the trail says which file, how many rows, by whom, and whose record has more", async () => {
  await imported(tableOf(rowOf(1)));
  await imported(tableOf(rowOf(1, [[4, "360302"]]), rowOf(2)));
  const entries = await database.query(sql`
    select actor, action, person_id, detail from trail.entries
     where chain like ${`360000:import${count()}:%`} order by action, person_id`);
  const detail = "360302职工基本医疗保险退休，正常参保，2010-01-01起 〔人员.csv〕";
  const whole = expect.stringMatching(/^人员\.csv [0-9a-f]{64} 2 2 0$/);
  const actor = "staff:li.wei";
  expect(entries).toEqual([
    { actor, action: "insurance.added", person_id: idOf(1), detail },
    { actor, action: "people.imported", person_id: null, detail: whole },
  ]);
});

describe("facts and identity classes", () => {
  const FACTS = "人员编号,身份类别或事实名称,值,开始日期,终止日期,来源";
  const table = (...rows: readonly string[]) => [FACTS, ...rows].join("\r\n");

  test("come with days and source, and raise the record's version", async () => {
    await imported(tableOf(rowOf(1), rowOf(2)));
    const rows = [
      `${idOf(1)},tier,high,2026-01-01,2026-12-31,2026年缴费名单`,
      `${idOf(1)},低保,,2026-01-01,,民政名单`,
      `${idOf(2)},monthsPaid,37,2026-01-01,,2026年缴费名单`,
    ];
    expect(await imported(table(...rows), {}, "facts")).toMatchObject({ written: 3 });
    const one = present((await insuredPersons(database, [idOf(1)])).get(idOf(1)), "imported");
    expect(one.facts).toMatchObject([{ name: "tier", value: "high" }]);
    expect(one.identities).toMatchObject([{ kind: "subsistenceAllowance" }]);
    const versions = await database.query(sql`select version from registry.people order by id`);
    expect(versions).toEqual([{ version: 2 }, { version: 2 }]);
  });

  test("of nobody, of another place, without value or source are bad rows", async () => {
    await imported(tableOf(rowOf(1)));
    const rows = [
      `${idOf(9)},tier,high,2026-01-01,,名单`,
      `44010000000001,tier,high,2026-01-01,,名单`,
      `${idOf(1)},tier,,2026-01-01,,名单`,
      `${idOf(1)},低保,是,2026-01-01,,名单`,
      `${idOf(1)},档次,1,2026-01-01,,名单`,
      `${idOf(1)},tier,low,2026-01-02,2026-01-01,名单`,
      `${idOf(1)},tier,low,2026-01-01,,`,
      `${idOf(1)},Tier,low,2026-01-01,,名单`,
      `${idOf(1)},tier,9,2026-01-01,,名单`,
    ];
    const done = await imported(table(...rows), { bad: "goodWritten" }, "facts");
    expect(done.bad.map(({ line, column }) => `${line} ${column}`)).toEqual([
      ...[
        "2 人员编号",
        "3 人员编号",
        "4 值",
        "5 值",
        "6 身份类别或事实名称",
        "7 终止日期",
        "8 来源",
        "9 身份类别或事实名称",
        "10 值",
      ],
    ]);
    const why = (line: number) => done.bad.find((one) => one.line === line)?.why;
    expect(why(9)).toContain("可填：monthsPaid（缴费月数）、tier（缴费档次）");
    expect(why(10)).toBe("缴费档次不认识“9”，可填：high、low");
    expect(why(2)).toBe(why(3));
    expect(await countOf("person_facts")).toBe(0);
  });
});
