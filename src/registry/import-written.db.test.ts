/** Days, numbers and heads as programs write them: each is what its clerk sees, or is told. */
import excel from "exceljs";
import { describe, expect, test } from "vitest";
import {
  HEAD,
  idOf,
  importStage,
  nameOf,
  rowOf,
  tableOf,
} from "#registry/fixtures/import-tables.ts";
import { type ImportFile, insuredPersons, tableOfFile } from "#registry/registry.ts";

const { database, imported, countOf } = importStage();

const BEGAN = 7;
const NUMBER = 3;
const NAME = 1;

interface Written {
  readonly date1904?: boolean;
  readonly numFmt?: string;
}

/** One person in a workbook, with one cell as a program leaves it. */
async function sheetWith(at: number, value: unknown, how: Written = {}): Promise<Uint8Array> {
  const book = new excel.Workbook();
  book.properties.date1904 = how.date1904 ?? false;
  const sheet = book.addWorksheet("人员");
  sheet.addRow(HEAD.split(","));
  const row = sheet.addRow(rowOf(1).split(","));
  const cell = row.getCell(at + 1);
  if (how.numFmt !== undefined) cell.numFmt = how.numFmt;
  cell.value = value as excel.CellValue;
  return new Uint8Array(await book.xlsx.writeBuffer());
}

async function beganOn(content: string | Uint8Array): Promise<string> {
  const done = await imported(content);
  const [insurance] = (await insuredPersons(database, [idOf(1)])).get(idOf(1))?.insurances ?? [];
  return insurance?.span.from ?? done.bad.map(({ column, why }) => `${column} ${why}`).join();
}

const at = (text: string) => new Date(`${text}Z`);

describe("a day in a workbook", () => {
  test.each([
    ["at midnight", at("2026-03-01T00:00:00"), {}],
    ["in the evening, which is the next day elsewhere", at("2026-03-01T17:30:00"), {}],
    ["a second before midnight", at("2026-03-01T23:59:59"), {}],
    ["counted from 1904", at("2026-03-01T09:00:00"), { date1904: true }],
    ["as a number of eight digits", 20_260_301, {}],
    ["as text", "2026/3/1", {}],
    ["as text with a time", "2026-3-1 9:05", {}],
    ["in two fonts", { richText: [{ text: "2026-" }, { text: "03-01" }] }, {}],
    ["as a formula's text", { formula: "A1", result: "2026年3月1日" }, {}],
  ] as const)("%s is the day that a clerk sees", async (_what, value, how) => {
    expect(await beganOn(await sheetWith(BEGAN, value, how))).toBe("2026-03-01");
  });

  test.each([
    ["a number without a date's form", 46_082, "参保开始日期 是Excel的日期序号"],
    ["an hour alone", at("1899-12-30T09:00:00"), "参保开始日期 Excel的日期格式，却没有这一天"],
    ["a formula's number", { formula: "A1", result: 46_082 }, "参保开始日期 是Excel的日期序号"],
    ["a formula without a result", { formula: "A1" }, "参保开始日期 公式没有结果"],
    ["an error", { error: "#N/A" }, "参保开始日期 公式没有结果或结果有误"],
  ] as const)("%s is told", async (_what, value, told) => {
    expect(await beganOn(await sheetWith(BEGAN, value))).toContain(told);
    expect(await countOf("people")).toBe(0);
  });
});

describe("a day in a CSV", () => {
  test.each(["2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日", "20260301", "2026/3/1 17:30"])(
    "%s is that day",
    async (text) => {
      expect(await beganOn(tableOf(rowOf(1, [[BEGAN, text]])))).toBe("2026-03-01");
    },
  );
  test.each(["2026-02-29", "3/1/2026", "26-3-1", "2026-03-01T17:30:00+08:00", "2026-3-1 25:00"])(
    "%s is none",
    async (text) => {
      expect(await beganOn(tableOf(rowOf(1, [[BEGAN, text]])))).toContain(
        "参保开始日期 没有这一天",
      );
    },
  );
});

test("a number that a program wrote with an exponent has lost digits, in whatever file", async () => {
  for (const content of [
    tableOf(rowOf(1, [[NUMBER, "9.90101E+17"]])),
    await sheetWith(NUMBER, 990_101_195_303_070_000),
    await sheetWith(NUMBER, "9.90101E+17"),
  ]) {
    const done = await imported(content);
    expect(done.bad).toMatchObject([{ column: "证件号码", value: "" }]);
    expect(done.bad[0]?.why).toContain("末几位已丢失");
  }
  const serial = tableOf(rowOf(1, [[10, "123456E7"]]));
  expect(await imported(serial)).toMatchObject({ written: 1, bad: [] });
});

test("white space between the fonts of a name stays", async () => {
  const fonts = { richText: [{ text: "John " }, { text: "Smith" }] };
  await imported(await sheetWith(NAME, fonts));
  expect((await insuredPersons(database, [idOf(1)])).get(idOf(1))?.person.name).toBe("John Smith");
});

describe("a head", () => {
  test("with two columns of one name is refused, whatever stands in them", async () => {
    for (const name of ["姓名", " 姓 名*"]) {
      const table = `${HEAD},${name}\r\n${rowOf(1)},${nameOf(1)}`;
      await expect(imported(table)).rejects.toMatchObject({
        code: "import_columns",
        params: { missing: "无", strange: "无", doubled: "姓名" },
      });
    }
  });

  test("in another order is the same content, with other meanings another", async () => {
    const [first, second, ...rest] = HEAD.split(",");
    const row = (index: number) => rowOf(index).split(",");
    const swapped = (cells: readonly string[]) => [cells[1], cells[0], ...cells.slice(2)].join(",");
    await imported(tableOf(rowOf(1)));
    const same = `${[second, first, ...rest].join(",")}\r\n${swapped(row(1))}`;
    expect(await imported(same)).toMatchObject({ outcome: "known" });
    const other = HEAD.replace("参保开始日期,参保终止日期", "参保终止日期,参保开始日期");
    const done = await imported(`${other}\r\n${rowOf(1)}`);
    expect(done).toMatchObject({ outcome: "nothing" });
    expect(done.bad.map(({ column }) => column)).toContain("参保开始日期");
  });

  test("with fewer columns than a row: what nobody would read is told", async () => {
    const done = await imported(`${tableOf(rowOf(1))},示范厂`);
    expect(done.bad).toMatchObject([{ line: 2, column: "" }]);
    expect(done.bad[0]?.why).toContain("第12格没有列名");
    expect(await imported(`${tableOf(rowOf(1))},,`)).toMatchObject({ written: 1 });
  });

  test("of a catalogue with two columns of one name is refused, an unread cell is told", async () => {
    const file = (text: string): ImportFile => ({
      name: "目录.csv",
      async *open() {
        yield Buffer.from(text);
      },
    });
    await expect(tableOfFile(file("code,name,name\nA,B,C"))).rejects.toMatchObject({
      params: { doubled: "name" },
    });
    const { rows, wrong } = await tableOfFile(file("code,name\n1.2E+15,甲\nX1,乙"));
    expect(rows).toHaveLength(1);
    expect(wrong).toMatchObject([{ line: 2, why: expect.stringContaining("code：Excel把长号码") }]);
  });
});
