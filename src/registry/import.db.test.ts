/** Tables of people and facts as clerks upload them: all rows or none, or the good ones. */
import { deflateRawSync } from "node:zlib";
import excel from "exceljs";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { seededRandom } from "#base/random.ts";
import { checkDigit } from "#model/certificate.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import {
  badRowsCsv,
  factsImport,
  findByCredential,
  type ImportAsked,
  type ImportDone,
  importRows,
  insuredPersons,
  peopleImport,
} from "#registry/registry.ts";
import { UNPACKED_MAX } from "#registry/unpacked.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { freshDatabase } from "../../test/database.ts";

const NODE = "360000" as NodeId;
const NOW = Date.parse("2026-11-01T09:00:00+08:00");
const HEAD =
  "人员编号,姓名,证件类型,证件号码,参保地区划,险种,人员类别,参保开始日期,参保终止日期,社保卡号,卡识别码";

let database: OwnedDatabase;
let imports = 0;

beforeAll(async () => {
  database = await freshDatabase();
});

beforeEach(async () => {
  await database.script(`truncate registry.people, registry.person_facts, registry.identities,
    registry.insurances, registry.credentials, registry.relatives, registry.imports,
    registry.vouchers, registry.voucher_tokens`);
});

/** The number of a made-up person: the address code was never issued. */
function numberOf(index: number): string {
  const year = 1953 + Math.floor(index / 1000);
  const first17 = `990101${year}0307${String(index % 1000).padStart(3, "0")}`;
  return first17 + checkDigit(first17);
}

function idOf(index: number): PersonId {
  return `36030000${String(index).padStart(6, "0")}` as PersonId;
}

/** No digits: they are in nobody's name. */
function nameOf(index: number): string {
  return `演练${[...String(index)].map((digit) => "零一二三四五六七八九"[Number(digit)]).join("")}`;
}

function rowOf(index: number, changes: readonly (readonly [number, string])[] = []): string {
  const cells = [
    ...[idOf(index), nameOf(index), "01", numberOf(index), "360300", "职工", "退休"],
    ...["2010/1/1", "", `C${String(index).padStart(9, "0")}`, "A1B2C3D4"],
  ];
  for (const [at, value] of changes) cells[at] = value;
  return cells.join(",");
}

function tableOf(...rows: readonly string[]): string {
  return [HEAD, ...rows].join("\r\n");
}

function fileOf(content: string | Uint8Array, name = "人员.csv"): ImportAsked["file"] {
  const bytes = Buffer.from(content);
  return {
    name,
    async *open() {
      for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
    },
  };
}

async function imported(
  content: string | Uint8Array,
  more: Partial<ImportAsked> = {},
  plan: "people" | "facts" = "people",
): Promise<ImportDone> {
  imports += 1;
  const world = { store: database, now: () => NOW, random: seededRandom(imports) };
  const asked = {
    file: fileOf(content),
    bad: "noneWritten",
    actor: { kind: "staff", id: "li.wei" },
    ...more,
  } as const;
  const trail = createTrail(NODE, `import${imports}`);
  const mayEnter = (area: Area) => area.startsWith("3603");
  return plan === "people"
    ? await importRows(world, trail, peopleImport(NODE, mayEnter), asked)
    : await importRows(world, trail, factsImport(NODE, mayEnter), asked);
}

async function countOf(table: "people" | "insurances" | "person_facts"): Promise<number> {
  const rows = {
    people: sql`select count(*)::int as n from registry.people`,
    insurances: sql`select count(*)::int as n from registry.insurances`,
    person_facts: sql`select count(*)::int as n from registry.person_facts`,
  };
  const [row] = await database.query<{ readonly n: number }>(rows[table]);
  return row?.n ?? -1;
}

async function workbook(table: string): Promise<Uint8Array> {
  const book = new excel.Workbook();
  const sheet = book.addWorksheet("人员");
  for (const line of table.split("\r\n")) sheet.addRow(line.split(","));
  return new Uint8Array(await book.xlsx.writeBuffer());
}

test("people come with insurance and cards, and are found at a window", async () => {
  const done = await imported(tableOf(rowOf(1), rowOf(2)));
  expect(done).toEqual({ outcome: "written", rows: 2, written: 2, bad: [], badCount: 0 });
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
    );
    const done = await imported(table);
    expect(done.bad.map(({ line, column, why }) => `${line} ${column} ${why}`)).toEqual([
      "3 姓名 与已在册的同一人员编号不一致，请核对或办理变更",
      "4 参保开始日期 与2010-01-01起的同险种参保日期重叠",
      "5 参保开始日期 同一日起的参保已在册而内容不同，请办理变更",
    ]);
    expect(done).toMatchObject({ outcome: "nothing", badCount: 3 });
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

describe("a file is what its bytes say", () => {
  test("GB 18030, as Excel in China saves CSV", async () => {
    const gb = encodeGb(tableOf(rowOf(1)));
    expect(await imported(gb)).toMatchObject({ written: 1 });
    expect((await insuredPersons(database, [idOf(1)])).get(idOf(1))?.person.name).toBe("演练一");
  });

  test("a workbook, with dates as dates, whatever its name", async () => {
    const book = new excel.Workbook();
    const sheet = book.addWorksheet("人员");
    sheet.addRow(HEAD.split(","));
    const cells: unknown[] = rowOf(1).split(",");
    cells[7] = new Date("2010-01-01T00:00:00Z");
    sheet.addRow(cells);
    const bytes = new Uint8Array(await book.xlsx.writeBuffer());
    expect(await imported(bytes, { file: fileOf(bytes, "人员.csv") })).toMatchObject({
      written: 1,
    });
    const [insurance] = (await insuredPersons(database, [idOf(1)])).get(idOf(1))?.insurances ?? [];
    expect(insurance?.span.from).toBe("2010-01-01");
  });

  test("a long number that Excel took for a number has lost digits, and is told", async () => {
    const book = new excel.Workbook();
    const sheet = book.addWorksheet("人员");
    sheet.addRow(HEAD.split(","));
    const cells: unknown[] = rowOf(1).split(",");
    cells[3] = Number(numberOf(1).slice(0, 17));
    sheet.addRow(cells);
    const done = await imported(new Uint8Array(await book.xlsx.writeBuffer()));
    expect(done.bad).toMatchObject([{ line: 2, column: "证件号码", value: "" }]);
    expect(done.bad[0]?.why).toContain("设为文本");
  });

  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]);
  const zip = Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0]);
  const old = Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]);
  test.each([
    ["a picture", png, /既不是CSV也不是Excel/],
    ["an old workbook", old, /另存为\.xlsx/],
    ["a torn workbook", zip, /不是完整的Excel文件/],
    ["nothing", new Uint8Array(), /没有数据行/],
    ["an open quote", Buffer.from(`${HEAD}\r\n"1,2`), /引号或分隔符不成对/],
  ])("%s is refused with what to do", async (_what, bytes, words) => {
    await expect(imported(bytes)).rejects.toThrow(words);
  });

  test("a workbook that unfolds beyond all measure is not unfolded, whatever it says", async () => {
    const bytes = Buffer.from(await workbook(tableOf(rowOf(1))));
    const rest = Buffer.alloc(UNPACKED_MAX, "<c/>");
    const before = process.memoryUsage().arrayBuffers;
    await expect(imported(zipOf(rest, bytes))).rejects.toThrow("超过上限解压后150 MB");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(UNPACKED_MAX / 2);
  });

  test("a workbook with one endless cell is told so", async () => {
    const bytes = Buffer.from(await workbook(tableOf(rowOf(1))));
    const rest = Buffer.alloc(1024 * 1024, "x");
    await expect(imported(zipOf(rest, bytes))).rejects.toThrow("单元格的文字超过Excel的上限");
  });
});

/** A sheet before a workbook, in whose directory it does not stand. */
function zipOf(content: Buffer, before: Buffer): Buffer {
  const name = Buffer.from("xl/worksheets/sheet1.xml");
  const packed = deflateRawSync(content);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name, packed, before]);
}

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
    return looks > 5;
  };
  await expect(imported(tableOf(...rows), { stopped })).rejects.toMatchObject({
    code: "import_stopped",
  });
  expect(await countOf("people")).toBe(0);
});

test("progress tells each row twice, checked and written", async () => {
  const told: number[] = [];
  const rows = Array.from({ length: 600 }, (_, index) => rowOf(index));
  await imported(tableOf(...rows), { progress: (count) => told.push(count) });
  expect(told).toEqual([500, 100, 500, 100]);
});

test("the trail says which file, how many rows, by whom", async () => {
  await imported(tableOf(rowOf(1), rowOf(2)));
  const entries = await database.query<{ readonly actor: string; readonly detail: string }>(sql`
    select actor, detail from trail.entries where chain like ${`360000:import${imports}:%`}`);
  const detail = expect.stringMatching(/^人员\.csv [0-9a-f]{64} 2 2 0$/);
  expect(entries).toEqual([{ actor: "staff:li.wei", detail }]);
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
      `${idOf(1)},tier,1,2026-01-02,2026-01-01,名单`,
      `${idOf(1)},tier,1,2026-01-01,,`,
    ];
    const done = await imported(table(...rows), { bad: "goodWritten" }, "facts");
    expect(done.bad.map(({ line, column }) => `${line} ${column}`)).toEqual([
      ...[
        "3 人员编号",
        "4 值",
        "5 值",
        "6 身份类别或事实名称",
        "7 终止日期",
        "8 来源",
        "2 人员编号",
      ],
    ]);
    expect(await countOf("person_facts")).toBe(0);
  });
});

/** The letters of these tests in GB 18030; Node decodes it and does not encode it. */
function encodeGb(text: string): Uint8Array {
  const decoder = new TextDecoder("gb18030");
  const pairs = new Map<string, readonly number[]>();
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) {
      if (low !== 0x7f) pairs.set(decoder.decode(Uint8Array.from([high, low])), [high, low]);
    }
  }
  const bytes = [...text].flatMap((letter) =>
    letter.charCodeAt(0) < 0x80 ? [letter.charCodeAt(0)] : (pairs.get(letter) ?? [0x3f]),
  );
  return Uint8Array.from(bytes);
}
