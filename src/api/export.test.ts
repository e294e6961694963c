/** What a spreadsheet would compute leaves as text. */
import { expect, test } from "vitest";
import { formatWanted, shownText } from "#api/export.ts";

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
