/** Documents that are written from the code say what it has now. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { WRITTEN } from "./docs/documents.ts";
import { rowsOf } from "./docs/import-table.ts";
import { withCell, withPart } from "./docs/part.ts";

test.each(Object.entries(WRITTEN))("%s is up to date", (path, textOf) => {
  const written = readFileSync(join(import.meta.dirname, "..", path), "utf8");
  expect(written, "run `npm run docs` and read the diff").toBe(textOf(written));
});

describe("a cell of a document", () => {
  test("is the second one of its row, and nothing else changes", () => {
    expect(withCell("| a | x |\n| b | y |\n", "b", "z")).toBe("| a | x |\n| b | z |\n");
  });

  test("of no row, or of two, is told", () => {
    expect(() => withCell("| a | x |\n", "b", "z")).toThrow("not one row | b |");
    expect(() => withCell("| b | x |\n| b | y |\n", "b", "z")).toThrow("not one row | b |");
  });
});

describe("the import table", () => {
  test("shows modules that stand in the tree, those of one row together", () => {
    const table = { a: [], b: ["a"], d: ["a", "later"], later: ["a"], e: ["later", "b", "a"] };
    expect(rowsOf(table, (module) => module !== "later")).toEqual([
      { modules: ["a"], mayImport: [] },
      { modules: ["b", "d"], mayImport: ["a"] },
      { modules: ["e"], mayImport: ["b", "a"] },
    ]);
  });
});

describe("a part of a document", () => {
  test("stands between its markers, and nothing else changes", () => {
    const document = "A\n<!-- table: npm run docs -->\nold\n<!-- /table -->\nB\n";
    const written = "A\n<!-- table: npm run docs -->\n\n| a |\n<!-- /table -->\nB\n";
    expect(withPart(document, "table", "| a |")).toBe(written);
  });

  test("without its markers is told", () => {
    expect(() => withPart("# A\n", "table", "")).toThrow("no markers <!-- table: npm run docs -->");
  });
});
