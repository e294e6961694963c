/** What a clerk uploads is what its bytes say, and no larger than it may be. */
import excel from "exceljs";
import { describe, expect, test } from "vitest";
import {
  fileOf,
  HEAD,
  idOf,
  importStage,
  numberOf,
  rowOf,
  tableOf,
  workbook,
} from "#registry/fixtures/import-tables.ts";
import { edited, SHEET, STRINGS, withPart } from "#registry/fixtures/workbooks.ts";
import { rowsOfFile } from "#registry/import-file.ts";
import { insuredPersons } from "#registry/registry.ts";
import { UNPACKED_MAX } from "#registry/workbook/parts.ts";
import { STRINGS_MAX } from "#registry/workbook/strings.ts";

const { database, imported } = importStage();
const LONG = { timeout: 60_000 };

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

  test(
    "a workbook that unfolds beyond all measure is not unfolded, whatever it says",
    LONG,
    async () => {
      const rows = Buffer.alloc(UNPACKED_MAX, `<row>${" ".repeat(100_000)}</row>`);
      const bytes = withPart(await workbook(tableOf(rowOf(1))), SHEET, rows);
      const before = process.memoryUsage().arrayBuffers;
      await expect(imported(bytes)).rejects.toThrow("超过上限解压后150 MB");
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(UNPACKED_MAX / 2);
    },
  );

  test("a workbook of more texts than any table has is refused", LONG, async () => {
    const texts = Buffer.from(`<sst>${"<si/>".repeat(STRINGS_MAX + 1)}</sst>`);
    const bytes = withPart(await workbook(tableOf(rowOf(1))), STRINGS, texts);
    await expect(imported(bytes)).rejects.toThrow("超过上限100万个文字");
  });

  const TEXT = 2_000;
  /** A small file that says one long text in each of its cells. */
  async function repeating(rows: number): Promise<Uint8Array> {
    const table = await workbook(HEAD);
    const row = (line: number): string => {
      const cells = [..."ABCDEFGHIJK"].map((at) => `<c r="${at}${line}" t="s"><v>11</v></c>`);
      return `<row r="${line}">${cells.join("")}</row>`;
    };
    const all = Array.from({ length: rows }, (_, index) => row(index + 2)).join("");
    return edited(table, {
      [STRINGS]: (xml) => xml.replace("</sst>", `<si><t>${"演".repeat(TEXT)}</t></si></sst>`),
      [SHEET]: (xml) => xml.replace("</sheetData>", `${all}</sheetData>`),
    });
  }

  test("a small file that says much is told so, and not held", async () => {
    const bytes = await repeating(1_500);
    expect(bytes.length).toBeLessThan(100_000);
    const done = await imported(bytes, { bad: "goodWritten" });
    expect(done).toMatchObject({ rows: 1_500, badCount: 1_500, faultCount: 1_500 * 11 });
    expect(done.bad[0]).toMatchObject({ value: "", why: "文字超过500个字符，请核对内容" });
  });

  test("a table's rows are read a few in a turn", async () => {
    let [open, turns, rows] = [true, 0, 0];
    const turn = (): void => {
      turns += 1;
      if (open) setImmediate(turn);
    };
    setImmediate(turn);
    const table = tableOf(...Array.from({ length: 3_200 }, (_, index) => rowOf(index)));
    for await (const _ of rowsOfFile(fileOf(table))) rows += 1;
    open = false;
    expect(rows).toBe(3_201);
    expect(turns).toBeGreaterThanOrEqual(100);
  });

  test("a table of more letters than any has is refused", LONG, async () => {
    const bytes = await repeating(Math.ceil(100_000_000 / TEXT / 11));
    await expect(imported(bytes)).rejects.toThrow("超过上限10000万字");
  });

  test("a workbook with one endless cell is told so", async () => {
    const endless = edited(await workbook(tableOf(rowOf(1))), {
      [STRINGS]: (xml) => xml.replace("演练一", "x".repeat(1024 * 1024)),
    });
    await expect(imported(endless)).rejects.toThrow("单元格的文字超过Excel的上限");
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
