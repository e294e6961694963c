/** A workbook says what its clerk sees, or is refused: whatever program wrote it. */
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { seededRandom } from "#base/random.ts";
import { Refusal } from "#base/refusals.ts";
import { FAILED, LOST_DIGITS, NO_DAY, UNREADABLE, UNSEEN } from "#registry/file-cell.ts";
import {
  BOOK,
  bookOf,
  cellIn,
  edited,
  rowsIn,
  SHEET,
  STRINGS,
  STYLES,
} from "#registry/fixtures/workbooks.ts";

const PLAIN = await bookOf([["列"], ["原文"]]);
const SECOND = /<c r="A2"[^>]*>.*?<\/c>/;

const withCell = (cell: string) => edited(PLAIN, { [SHEET]: (xml) => xml.replace(SECOND, cell) });
const withText = (si: string) =>
  edited(PLAIN, { [STRINGS]: (xml) => xml.replace("<si><t>原文</t></si>", si) });
const inline = (is: string) => withCell(`<c r="A2" t="inlineStr"><is>${is}</is></c>`);

describe("a text", () => {
  test.each([
    [
      "with its pronunciation",
      '<t>演练</t><rPh sb="0" eb="1"><t>yan</t></rPh><phoneticPr fontId="1"/>',
    ],
    ["in two fonts", "<r><rPr><b/></rPr><t>演</t></r><r><t>练</t></r>"],
    [
      "in two fonts, pronounced",
      "<r><t>演</t></r><r><t>练</t></r><rPh sb='0' eb='1'><t>y</t></rPh>",
    ],
    ["in pieces of another kind", "<t>演<!-- - --><![CDATA[练]]></t>"],
    ["escaped as Excel does", "<t>_x6F14_练</t>"],
  ])("%s is what stands in the cell", async (_what, xml) => {
    expect(await cellIn(withText(`<si>${xml}</si>`))).toBe("演练");
    expect(await cellIn(inline(xml))).toBe("演练");
  });

  test("with names of a prefix is read", async () => {
    const prefixed = (xml: string) =>
      xml.replace(/<(\/?)([a-z])/gi, "<$1x:$2").replace("xmlns=", "xmlns:x=");
    expect(await cellIn(edited(PLAIN, { [SHEET]: prefixed, [STRINGS]: prefixed }))).toBe("原文");
  });

  test("that a database does not keep, or that is too long, is told", async () => {
    for (const odd of ["_x0000_", "_xD842_", "a_x0007_b", "长".repeat(2_001)]) {
      expect(UNREADABLE.get((await cellIn(withText(`<si><t>${odd}</t></si>`))) ?? "")).toBeTruthy();
    }
    expect(await cellIn(withText("<si><t>_xD842__xDFB7_</t></si>"))).toBe("𠮷");
  });

  test("that stands in a cell of another kind is in none", async () => {
    const beside = withCell(
      '<c r="A2"><v>1</v><is><t>甲</t></is></c><c r="B2" t="inlineStr"><is><t>乙</t></is></c>',
    );
    expect((await rowsIn(beside))[1]?.cells).toEqual(["1", "乙"]);
  });

  test("of a formula without a result, and an error, are told", async () => {
    expect(await cellIn(withCell('<c r="A2" t="str"><f>B1</f></c>'))).toBe(FAILED);
    expect(await cellIn(withCell('<c r="A2" t="e"><v>#N/A</v></c>'))).toBe(FAILED);
    expect(await cellIn(withCell('<c r="A2" t="str"><f>B1</f><v>果</v></c>'))).toBe("果");
  });
});

/** A number in a cell whose format has this code, or is one that Excel knows by this number. */
const shown = async (value: number, format: string | number, from1904 = false) => {
  const book = await bookOf([["列"], [value]], (whole, sheet) => {
    whole.properties.date1904 = from1904;
    sheet.getCell("A2").numFmt = typeof format === "string" ? format : "0.000";
  });
  if (typeof format === "string") return cellIn(book);
  return cellIn(
    edited(book, {
      [STYLES]: (xml) =>
        xml
          .replace(/<numFmts.*?<\/numFmts>/, "")
          .replace(/numFmtId="16\d"/g, `numFmtId="${format}"`),
    }),
  );
};

describe("a number with a form", () => {
  test.each([
    ["0000000000", 12_345_678, "0012345678"],
    ["General", 12_345_678, "12345678"],
    ["@", 12.5, "12.5"],
    ["0", 0, "0"],
    ["000;-000", -7, "-007"],
    ["#,##0.00", 1234.5, "1234.5"],
    ['_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', 1234.5, "1234.5"],
    ['_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', 0, "0"],
    ["0.00_);[Red](0.00)", -5, "-5"],
    ['0.00"元"', 12.5, "12.5"],
    ["[$¥-804]#,##0.00", 3, "3"],
    ["[Red]0", 7, "7"],
    ["0.00", 0.1 + 0.2, "0.3"],
  ])("%s of %d is %s", async (format, value, text) => {
    expect(await shown(value, format)).toBe(text);
  });

  test.each([
    ["0", 12.5],
    ["0.00", 12.345],
    ["0%", 0.12],
    ["0,", 12_000],
    ['"编号"0', 123],
    ["000-0000", 1_234_567],
    ["0.00;0.00", -5],
    ["-0", 5],
    [";;;", 5],
    ["#", 0],
    ["[>5]0;0", 7],
    ["[DBNum1]0", 7],
    ["0.00E+00", 12],
    ["0.00e+00", 12],
    ['"x"0.0', 12],
    ["# ?/?", 1],
    ["# ?/?", 0.5],
    [11, 12],
    [9, 0.12],
    [99, 12],
  ])("%s of %d shows something else, and is told", async (format, value) => {
    expect(await shown(value, format)).toBe(UNSEEN);
  });

  test("a text under a form that hides texts, or adds to them, is told", async () => {
    for (const numFmt of [";;;", '"编号"@', '0;-0;0;"x"']) {
      const book = await bookOf([["列"], ["文"]], (_, sheet) => {
        sheet.getCell("A2").numFmt = numFmt;
      });
      expect(await cellIn(book)).toBe(UNSEEN);
    }
  });

  test("of more digits than a workbook keeps has lost them", async () => {
    expect(await shown(990_101_195_303_070_000, "0")).toBe(LOST_DIGITS);
  });
});

describe("a day", () => {
  test.each([
    ...[14, 15, 22, 27, 28, 30, 31, 36, 50, 51, 57, 58],
    ...["yyyy-mm-dd", "yyyy/m/d;@", 'yyyy"年"m"月"d"日"', "[$-F800]dddd, mmmm dd, yyyy"],
    ...["[DBNum1][$-804]yyyy年m月d日", "yyyy/m/d h:mm AM/PM", "e-m-d", "mmm-yy"],
  ])("with the form %s is that day", async (format) => {
    expect(await shown(40_179, format)).toBe("2010-01-01");
    expect(await shown(40_179.99999, format)).toBe("2010-01-01");
    expect(await shown(40_179 - 1462, format, true)).toBe("2010-01-01");
  });

  test.each([18, 20, 32, 33, 34, 45, 46, 55, "h:mm", "[h]:mm", "上午/下午h时mm分"])(
    "with the form %s, of the hour alone, is told",
    async (format) => {
      expect(await shown(40_179.5, format)).toBe(NO_DAY);
    },
  );

  test.each([
    [1, "1900-01-01"],
    [59, "1900-02-28"],
    [60, NO_DAY],
    [61, "1900-03-01"],
    [0.4, NO_DAY],
    [-3, NO_DAY],
    [2_958_465, "9999-12-31"],
    [2_958_466, NO_DAY],
    [12_345_678, NO_DAY],
  ])("%d is %s", async (value, text) => {
    expect(await shown(value, "yyyy/m/d")).toBe(text);
  });

  test.each([
    ["2010-01-01", "2010-01-01"],
    ["2010-01-01T00:00:00", "2010-01-01"],
    ["2010-01-01T23:59:59.9Z", "2010-01-01"],
    ["2010-02-30", NO_DAY],
    ["09:00:00", NO_DAY],
    ["2010-01-01T00:00:00+08:00", NO_DAY],
  ])("written as %s is %s", async (value, text) => {
    expect(await cellIn(withCell(`<c r="A2" t="d"><v>${value}</v></c>`))).toBe(text);
  });
});

describe("the sheet", () => {
  const twoSheets = (hide: "first" | "none", state: "hidden" | "veryHidden" = "hidden") =>
    bookOf([["旧"], ["1"]], (book, sheet) => {
      book.addWorksheet("新").addRows([["列"], ["2"]]);
      if (hide === "first") sheet.state = state;
    });

  test("in front counts: not a hidden one, not the one that was made first", async () => {
    expect(await cellIn(await twoSheets("none"))).toBe("1");
    expect(await cellIn(await twoSheets("first"))).toBe("2");
    expect(await cellIn(await twoSheets("first", "veryHidden"))).toBe("2");
    const moved = edited(await twoSheets("none"), {
      [BOOK]: (xml) => xml.replace(/(<sheet [^>]*\/>)(<sheet [^>]*\/>)/, "$2$1"),
    });
    expect(await cellIn(moved)).toBe("2");
  });

  test("is not read where nothing of it is seen", async () => {
    const hidden = await bookOf([["列"], ["1"]], (book, sheet) => {
      book.addWorksheet("新");
      sheet.state = "hidden";
    });
    expect(await rowsIn(hidden)).toEqual([]);
    const none = edited(hidden, { [BOOK]: (xml) => xml.replaceAll("visible", "hidden") });
    await expect(rowsIn(none)).rejects.toThrow("没有找到工作表");
  });

  test("with hidden rows or columns is refused, and says which", async () => {
    const rows = [["列", "乙"], ["1", "2"], []];
    const row = await bookOf(rows, (_, sheet) => {
      sheet.getRow(2).hidden = true;
      sheet.getRow(3).hidden = true;
    });
    await expect(rowsIn(row)).rejects.toThrow("第2行被隐藏或筛选掉了");
    const column = await bookOf(rows, (_, sheet) => {
      sheet.getColumn(2).hidden = true;
    });
    await expect(rowsIn(column)).rejects.toThrow("B列被隐藏");
    const empty = await bookOf(rows, (_, sheet) => {
      sheet.getColumn(3).hidden = true;
      sheet.getRow(3).hidden = true;
    });
    expect(await rowsIn(empty)).toHaveLength(2);
  });

  test("with merged cells is refused, unless they are below the table", async () => {
    const merged = (area: string) =>
      bookOf([["列"], ["1"], ["2"]], (_, sheet) => sheet.mergeCells(area));
    await expect(rowsIn(await merged("A2:A3"))).rejects.toThrow("A2:A3是合并的单元格");
    expect(await rowsIn(await merged("A9:A12"))).toHaveLength(3);
  });

  test("of a cell far to the right is no table", async () => {
    const far = withCell('<c r="XFD2"><v>1</v></c>');
    await expect(rowsIn(far)).rejects.toThrow("超过上限256列");
    const empty = edited(PLAIN, {
      [SHEET]: (xml) => xml.replace("</c></row>", '</c><c r="XFD1"/></row>'),
    });
    expect(await cellIn(empty)).toBe("原文");
  });

  test("without addresses is read in order", async () => {
    const bare = edited(PLAIN, { [SHEET]: (xml) => xml.replace(/ r="[A-Z]?\d+"/g, "") });
    expect(await rowsIn(bare)).toEqual(await rowsIn(PLAIN));
  });
});

const TEN = await bookOf(Array.from({ length: 10 }, (_, row) => [`行${row}`, "文"]));

describe("a broken workbook is refused", () => {
  const sheet = (edit: (xml: string) => string) => edited(TEN, { [SHEET]: edit });
  test.each([
    ["torn between rows", sheet((xml) => xml.slice(0, xml.indexOf('<row r="6"')))],
    ["torn inside a row", sheet((xml) => xml.slice(0, xml.length / 2))],
    ["without its last sign", sheet((xml) => xml.slice(0, -12))],
    ["no XML", sheet((xml) => xml.replace('<row r="2"', "<<row & <"))],
    [
      "with a type of its own",
      sheet((xml) => `<!DOCTYPE x [<!ENTITY a "a">]>${xml.replace(/^.*?\?>/, "")}`),
    ],
    ["beyond the last column", sheet((xml) => xml.replace('r="A2"', 'r="XFE2"'))],
    ["an address that is none", sheet((xml) => xml.replace('r="A2"', 'r="A0"'))],
    ["an address of another row", sheet((xml) => xml.replace('r="A2"', 'r="A3"'))],
    ["a row number 0", sheet((xml) => xml.replace('<row r="1"', '<row r="0"'))],
    ["two rows of one number", sheet((xml) => xml.replace('<row r="2"', '<row r="1"'))],
    ["two cells of one address", sheet((xml) => xml.replace(/<c r="A2".*?<\/c>/, "$&$&"))],
    [
      "a string that is not there",
      sheet((xml) => xml.replace(/(<c r="A2"[^>]*><v>)\d+/, "$19999")),
    ],
    ["a style that is not there", sheet((xml) => xml.replace('<c r="A2"', '<c s="999" r="A2"'))],
    ["a kind that is not known", sheet((xml) => xml.replace(/(<c r="A2" t=)"s"/, '$1"x"'))],
    [
      "a number that is none",
      sheet((xml) => xml.replace(/<c r="A2" t="s"><v>\d+/, '<c r="A2"><v>1x')),
    ],
    ["no sheet at all", sheet(() => "<html/>")],
    ["strings that are torn", edited(TEN, { [STRINGS]: (xml) => xml.slice(0, -60) })],
    ["styles that are torn", edited(TEN, { [STYLES]: (xml) => xml.slice(0, -60) })],
  ])("%s", async (_what, bytes) => {
    await expect(rowsIn(bytes)).rejects.toMatchObject({ code: "file_broken" });
  });

  test("whatever byte of it is another", async () => {
    const random = seededRandom(1);
    for (let turn = 0; turn < 300; turn += 1) {
      const bytes = Uint8Array.from(TEN);
      for (let one = 0; one < 3; one += 1) {
        bytes[random.below(bytes.length)] = random.below(256);
      }
      const rows = await rowsIn(bytes).catch((error: unknown) => error);
      if (!(rows instanceof Refusal)) expect(rows).toEqual(await rowsIn(TEN));
    }
  });
});

test("nothing of a workbook goes to a disk, and no file stays open", async () => {
  const open = () => readdirSync("/proc/self/fd").length;
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("tmp-")).length;
  await rowsIn(TEN);
  const before = [open(), left()];
  for (let turn = 0; turn < 20; turn += 1) {
    for await (const _ of [await rowsIn(TEN), await rowsIn(PLAIN)]) break;
    await rowsIn(edited(TEN, { [SHEET]: (xml) => xml.slice(0, -12) })).catch(() => {});
  }
  expect([open(), left()]).toEqual(before);
});
