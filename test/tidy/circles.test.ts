/** Planted circles of imports. */
import { expect, test } from "vitest";
import { circleRule } from "./circles.ts";

/** What the rule says about files given as path and text. */
function said(files: Readonly<Record<string, string>>): string[] {
  return circleRule(Object.entries(files).map(([path, text]) => ({ path, text }))).map(
    ({ path, line, message }) => `${path}:${line} ${message}`,
  );
}

test("a circle of imports is found, types and re-exports included, and its remedy told", () => {
  const a = 'import type { B } from "#b/b.ts";\nexport interface A { b: B }';
  const files = {
    "src/a/a.ts": a,
    "src/b/b.ts": 'import { d } from "#base/d.ts";\nexport { type C as B } from "./c.ts";',
    "src/b/c.ts": 'export interface C { a: import("#a/a.ts").A }',
    "src/base/d.ts": "export const d = 1;",
  };
  expect(said(files)).toEqual([
    "src/a/a.ts:1 imports go round: src/a/a.ts → src/b/b.ts → src/b/c.ts → src/a/a.ts;" +
      " move what they share to a file below them",
  ]);
  expect(said({ ...files, "src/b/c.ts": "export interface C { a: 1 }" })).toEqual([]);
});

test("of the circles through a knot of files the shortest is told, one for each knot", () => {
  const files = {
    "sim/a.ts": 'import "./b.ts";',
    "sim/b.ts": 'import "./c.ts";',
    "sim/c.ts": 'import "./a.ts";\nimport "./b.ts";',
    "cli/a.ts": 'import "../sim/a.ts";\nimport "./a.ts";',
  };
  expect(said(files)).toEqual([
    expect.stringContaining("sim/b.ts:1 imports go round: sim/b.ts → sim/c.ts → sim/b.ts;"),
    expect.stringContaining("cli/a.ts:2 imports go round: cli/a.ts → cli/a.ts;"),
  ]);
});
