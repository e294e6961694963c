import excel from "exceljs";
import { afterEach, expect, test, vi } from "vitest";
import { PAPERS, STAMP } from "#documents/fixtures/samples.ts";
import type { Paper, Stamp } from "#documents/paper.ts";
import { pdfOf } from "#documents/pdf.ts";
import { workbookOf } from "#documents/workbook.ts";

afterEach(() => {
  vi.useRealTimers();
});

async function valuesOf(paper: Paper, stamp: Stamp = STAMP): Promise<unknown[][]> {
  const book = new excel.Workbook();
  await book.xlsx.load((await workbookOf(paper, stamp)) as never);
  const rows: unknown[][] = [];
  book.worksheets[0]?.eachRow((row) => {
    rows.push((row.values as unknown[]).slice(1));
  });
  return rows;
}

test("a table's amounts are numbers that can be summed, its counts too", async () => {
  const rows = await valuesOf(PAPERS.national as Paper);
  const total = rows.find(([first]) => first === "合计");
  expect(total).toEqual([
    ...["合计", undefined, 3702, 3_600_000, 90_000, 165_000, 3_855_000, 19_500, 3_835_500],
  ]);
  expect(rows.flat()).toContain(STAMP.number);
});

test("a reprint says so, and a text is never computed", async () => {
  const paper: Paper = { kind: "payableTable", title: "表", blocks: [{ lines: ["=1+1"] }] };
  const cells = (await valuesOf(paper, { ...STAMP, copy: 3 })).flat();
  expect(cells).toContain("补打（第3次打印）");
  expect(cells).toContain("'=1+1");
});

test("an amount of more digits than a number keeps stays a text", async () => {
  const columns = [{ title: "金额", money: true as const }];
  const rows = [["99999999999.99"], ["999999999999999.99"]];
  const paper: Paper = { kind: "payableTable", title: "表", blocks: [{ columns, rows }] };
  const cells = (await valuesOf(paper)).flat();
  expect(cells).toContain(99_999_999_999.99);
  expect(cells).toContain("999999999999999.99");
});

test.each(["workbook", "pdf"] as const)("no clock is in the bytes of a %s", async (kind) => {
  const paper = PAPERS.pay as Paper;
  const make = () => (kind === "pdf" ? pdfOf(paper, STAMP) : workbookOf(paper, STAMP));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-21T00:00:00Z") });
  const first = await make();
  vi.setSystemTime(Date.parse("2027-03-04T05:06:07Z"));
  expect((await make()).equals(first)).toBe(true);
});
