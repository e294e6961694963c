/** No file of money, benefits or decisions is left out of mutation testing, and none runs twice. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { PIECES } from "./mutation-pieces.ts";
import { HEAD, withRow } from "./mutation-table.ts";
import { decides } from "./tidy/decisions.ts";
import { isTest, readSources } from "./tidy/sources.ts";

test("each file is in one piece, and each piece names files that are there", () => {
  const paths = readSources(join(import.meta.dirname, ".."))
    .map(({ path }) => path)
    .filter((path) => /^src\/(base\/money|benefits\/.*)\.ts$/.test(path) || decides(path))
    .filter((path) => !isTest(path));
  const pieced = PIECES.flatMap(({ mutate }) => mutate);
  expect(pieced.toSorted()).toEqual(paths.toSorted());
  expect(new Set(PIECES.map(({ name }) => name)).size).toBe(PIECES.length);
});

test("a piece writes its own row, in the order of the pieces, and leaves the others", () => {
  const rowOf = (name: string, score: string): string => `| ${name} | … | ${score} |`;
  const [first, second, third] = PIECES.map(({ name }) => name);
  const document = (...rows: readonly string[]): string =>
    ["# Title", "<!-- pieces -->", ...HEAD, ...rows, "<!-- end of pieces -->", "Tail"].join("\n");
  const [a, c] = [rowOf(`${first}`, "90 %"), rowOf(`${third}`, "80 %")];
  const b = rowOf(`${second}`, "70 %");
  expect(withRow(document(a, c), `${second}`, b)).toBe(document(a, b, c));
  const again = rowOf(`${first}`, "91 %");
  expect(withRow(document(a, b, c), `${first}`, again)).toBe(document(again, b, c));
  // A piece that is no more has no row.
  expect(withRow(document(a, rowOf("gone", "1 %")), `${second}`, b)).toBe(document(a, b));
});
