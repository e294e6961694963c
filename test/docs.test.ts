/** What documents show of the program's own data is what the data says today. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GENERATED, withPart } from "./docs/generated.ts";
import { rowsOf } from "./docs/import-table.ts";

describe("the generated part is up to date:", () => {
  for (const generated of GENERATED) {
    test(`${generated.part} in ${generated.path}`, () => {
      const document = readFileSync(join(import.meta.dirname, "..", generated.path), "utf8");
      expect(document, "run npm run docs and read the diff").toBe(withPart(document, generated));
    });
  }
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

test("a document without the markers is told", () => {
  const generated = { path: "docs/a.md", part: "table", text: () => "| a |" };
  expect(() => withPart("# A\n", generated)).toThrow("docs/a.md lacks the markers");
  const document = "A\n<!-- table: npm run docs -->\nold\n<!-- /table -->\nB\n";
  const written = "A\n<!-- table: npm run docs -->\n\n| a |\n<!-- /table -->\nB\n";
  expect(withPart(document, generated)).toBe(written);
});
