/**
 * The shapes table of the documentation names only examples that exist, and leaves none of the 67
 * out.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const table = readFileSync(
  fileURLToPath(new URL("../../docs/policies/shapes.md", import.meta.url)),
  "utf8",
);
const rows = [...table.matchAll(/^\| (S\d\d) \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(
  ([, number = "", what = "", by = "", where = ""]) => ({ number, what, by, where }),
);

function examples(name: string): string {
  // What the care catalogue expresses is proven by its own tests.
  if (name.endsWith(".test.ts")) {
    const url = new URL(`../../${name}`, import.meta.url);
    return existsSync(url) ? readFileSync(url, "utf8") : "";
  }
  for (const folder of ["mechanisms", "published"]) {
    const url = new URL(`./examples/${folder}/${name}.examples.yaml`, import.meta.url);
    if (existsSync(url)) return readFileSync(url, "utf8");
  }
  return "";
}

test("the table has 67 shapes, each once", () => {
  expect(new Set(rows.map((row) => row.number)).size).toBe(67);
  expect(rows).toHaveLength(67);
});

describe("each shape", () => {
  for (const { number, what, by, where } of rows) {
    if (by === "left out") {
      test(`${number} ${what}: is left out with a reason`, () => {
        expect(where.length).toBeGreaterThan(30);
      });
      continue;
    }
    test(`${number} ${what}: has a worked example`, () => {
      const files = where.split(", ").map((name) => [name, examples(name)] as const);
      expect(files.filter(([, text]) => text === "").map(([name]) => name)).toEqual([]);
      const proven = files.some(([name, text]) => text.includes(number) || isPublished(name));
      expect(proven).toBe(true);
    });
  }
});

/** Published examples carry the names of their places, ours the numbers of the shapes. */
function isPublished(name: string): boolean {
  if (name.endsWith(".test.ts")) return false;
  return !existsSync(new URL(`./examples/mechanisms/${name}.yaml`, import.meta.url));
}
