/** What a spreadsheet would compute leaves as text. */
import { buffer } from "node:stream/consumers";
import excel from "exceljs";
import { expect, test } from "vitest";
import { exported, formatWanted } from "#api/export.ts";
import { shownText } from "#base/shown-text.ts";

test.each(["=1+1", "+cmd", "-2+3", "@sum", "\tx", "＝1", "－x"])("%s computes nothing", (text) => {
  expect(shownText(text)).toBe(`'${text}`);
});

test.each(["115.63", "-0.50", "张三", "H36030000001"])("%s stays as it is", (text) => {
  expect(shownText(text)).toBe(text);
});

test("an address says the format before the header does", () => {
  expect(formatWanted("text/csv", undefined)).toBe("csv");
  expect(formatWanted("text/csv", "xlsx")).toBe("xlsx");
  expect(formatWanted("text/csv", "json")).toBeNull();
  expect(formatWanted(undefined, undefined)).toBeNull();
});

test("amounts are numbers in a workbook", async () => {
  const rows = [{ paid: "115.63", name: "张三" }];
  const columns = [
    { title: "金额", money: true, of: ({ paid }: { paid: string }) => paid },
    { title: "姓名", of: ({ name }: { name: string }) => name },
  ] as const;
  async function* pages() {
    yield rows;
  }
  const { bytes } = exported({ name: "清单", columns, format: "xlsx" }, pages());
  const book = new excel.Workbook();
  await book.xlsx.load((await buffer(bytes as AsyncIterable<Uint8Array>)) as never);
  const cells = ["A2", "B2"].map((at) => book.worksheets[0]?.getCell(at));
  expect(cells.map((cell) => cell?.value)).toEqual([115.63, "张三"]);
  expect(cells[0]?.numFmt).toBe("0.00");
});

test("a list whose amounts may stand in one sum ends with it, in both formats", async () => {
  const columns = [
    { title: "科目", of: ({ account }: { account: string }) => account },
    { title: "借方", money: true, of: ({ debit }: { debit: string }) => debit },
  ] as const;
  async function* pages() {
    yield [{ account: "a", debit: "0.10" }];
    yield [{ account: "b", debit: "-3.25" }];
  }
  const list = { name: "余额", columns, sums: true } as const;
  const csv = exported({ ...list, format: "csv" }, pages());
  expect((await buffer(csv.bytes as AsyncIterable<Uint8Array>)).toString().split("\r\n")).toEqual([
    ...["\ufeff科目,借方", "a,0.10", "b,-3.25", "合计,-3.15", ""],
  ]);
  const { bytes } = exported({ ...list, format: "xlsx" }, pages());
  const book = new excel.Workbook();
  await book.xlsx.load((await buffer(bytes as AsyncIterable<Uint8Array>)) as never);
  expect(["A4", "B4"].map((at) => book.worksheets[0]?.getCell(at).value)).toEqual(["合计", -3.15]);
});
