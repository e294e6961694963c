/** Planted violations: a house rule that cannot fail is no rule. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { importRule } from "./imports.ts";
import { moneyRule } from "./money.ts";
import { worldRule } from "./purity.ts";
import { said } from "./said.ts";
import { catchRule, sizeRule, typeRule, wordRule } from "./shape.ts";
import type { Rule } from "./sources.ts";
import { deadRule, refusalRule, testNameRule } from "./unused.ts";
import { knownNameRule, migrationRule, nationalRule, sqlRule } from "./walls.ts";

const money = moneyRule(join(import.meta.dirname, "../.."));

/** Each case: rule, path, a text that breaks it, words of the remedy, a text that does not. */
const planted: readonly (readonly [string, Rule, string, string, string, string])[] = [
  [
    "a sideways import",
    importRule,
    "src/benefits/a.ts",
    'import { sql } from "#store/store.ts";',
    "may not import store",
    'import { fen } from "#base/money.ts";',
  ],
  [
    "an import past a face",
    importRule,
    "src/settlement/a.ts",
    'import { x } from "#filing/queries.ts";',
    "past the face",
    'import { x } from "#filing/filing.ts";',
  ],
  [
    "a re-export past a face",
    importRule,
    "src/nodes/a.ts",
    'export { x } from "#registry/queries.ts";',
    "past the face",
    'export { x } from "#registry/registry.ts";',
  ],
  [
    "a type taken sideways",
    importRule,
    "src/ledger/a.ts",
    'type X = import("#settlement/settlement.ts").X;',
    "may not import settlement",
    'type X = import("#base/money.ts").Fen;',
  ],
  [
    "a driver outside a world's builder",
    importRule,
    "src/nodes/a.ts",
    'import { x } from "#store/pg.ts";',
    "past the face",
    'import { x } from "#store/store.ts";',
  ],
  [
    "a module nobody listed",
    importRule,
    "src/novelty/a.ts",
    'import { fen } from "#base/money.ts";',
    "not in the import table",
    "export {};",
  ],
  [
    "a national name",
    nationalRule(["psn_no"]),
    "src/settlement/a.ts",
    "row.psn_no",
    "translate it in src/wire/",
    "row.personId",
  ],
  [
    "a national name in camel case",
    nationalRule(["psn_no"]),
    "src/nodes/a.ts",
    "const psnNo = 1;",
    "translate it in src/wire/",
    "const personId = 1;",
  ],
  [
    "a national name that the wall does not know",
    knownNameRule(["psn_no"]),
    "src/wire/hospital/t1.ts",
    'readText(fields, "psn_name");',
    "national-names.txt",
    'readText(fields, "psn_no");',
  ],
  [
    "SQL outside queries",
    sqlRule,
    "src/filing/home.ts",
    "const q = sql`select a from filing.filings`;",
    "move the statement",
    "const q = 1;",
  ],
  [
    "SQL as a plain string",
    sqlRule,
    "src/filing/home.ts",
    'tx.query("update filing.filings set a = 1");',
    "move the statement",
    'say("update the books")',
  ],
  [
    "another module's table",
    sqlRule,
    "src/filing/queries.ts",
    "sql`select 1 from filing.a join registry.people p on true`",
    "belongs to registry",
    "sql`select 1 from filing.a join registry.people_view p on a is distinct from p.id`",
  ],
  [
    "a clock in SQL",
    sqlRule,
    "src/filing/queries.ts",
    "sql`select now() from filing.a`",
    "pass it as a parameter",
    "sql`select ${now} from filing.a`",
  ],
  [
    "a clock in a migration",
    migrationRule,
    "migrations/0001_a.sql",
    "create table a (at timestamptz default now());",
    "the program passes it in",
    "create table a (at bigint not null); -- now() is banned",
  ],
  [
    "a clock from the air",
    worldRule,
    "src/nodes/a.ts",
    "const at = Date.now();",
    "world.now",
    "const at = world.now();",
  ],
  [
    "a date from the air",
    worldRule,
    "src/nodes/a.ts",
    "const at = new Date();",
    "world.now",
    "const at = new Date(instant);",
  ],
  [
    "chance from the air",
    worldRule,
    "src/nodes/a.ts",
    "crypto.randomUUID()",
    "newId",
    'newId("stl", now, random)',
  ],
  [
    "a timer",
    worldRule,
    "src/nodes/a.ts",
    "setTimeout(work, 5);",
    "world.pause",
    "await world.pause(5);",
  ],
  ["the environment", worldRule, "src/nodes/a.ts", "process.env.PORT", "config.ts", "config.port"],
  ["a console", worldRule, "src/nodes/a.ts", 'console.log("x");', "world.log", 'log.info("x");'],
  [
    "a file read",
    worldRule,
    "src/nodes/a.ts",
    'import { readFileSync } from "node:fs";',
    "let main build it",
    'import { join } from "node:path";',
  ],
  [
    "a bare division",
    money,
    "src/benefits/a.ts",
    "export const half = (amount: bigint) => amount / 2n;",
    "divideHalfUp",
    "export const half = (days: number) => days / 2;",
  ],
  [
    "a division beside the named ones",
    money,
    "src/base/money.ts",
    "export function third(a: bigint) { return a / 3n; }",
    "divideHalfUp",
    "export function divideDown(a: bigint, b: bigint) { return a / b; }",
  ],
  [
    "an amount made a float",
    money,
    "src/ledger/a.ts",
    "export const float = (amount: bigint | null) => Number(amount);",
    "stay in bigint",
    "export const year = (text: string) => Number(text);",
  ],
  [
    "an amount that is a number",
    money,
    "src/settlement/a.ts",
    "export interface A { capFen: number }",
    "are bigint",
    "export interface A { capFen: bigint; days: number }",
  ],
  [
    "a decimal text",
    money,
    "src/ledger/a.ts",
    "export const text = (amount: number) => amount.toFixed(2);",
    "yuanText",
    "export const text = (amount: bigint) => amount.toString();",
  ],
  [
    "a decimal rate",
    money,
    "src/benefits/a.ts",
    "export const rate = 0.7;",
    "basis points",
    "export const rate = 7000n;",
  ],
  [
    "a long line",
    sizeRule,
    "src/base/a.ts",
    `const a = ${"b + ".repeat(30)}b;`,
    "npm run format",
    `const a = "${"字".repeat(120)}";`,
  ],
  [
    "a long function",
    sizeRule,
    "src/base/a.ts",
    `function a() {\n${"b();\n".repeat(70)}}`,
    "name its parts",
    `function a() {\n${"b();\n".repeat(60)}}`,
  ],
  ["a long file", sizeRule, "src/base/a.ts", "a();\n".repeat(401), "split the file", "a();\n"],
  [
    "a banned suffix",
    wordRule,
    "src/base/a.ts",
    "class ClaimManager {}",
    "by what it is",
    "class Claims {}",
  ],
  ["a drawer", wordRule, "src/base/util.ts", "", "a drawer", "const settle = 1;"],
  [
    "a banned domain word",
    wordRule,
    "src/base/a.ts",
    "const hifpFen = 1n;",
    "say pooled",
    "const pooledFen = 1n;",
  ],
  [
    "a nameless promise",
    wordRule,
    "src/base/a.ts",
    "// TODO: later",
    "TODO(name)",
    "// TODO(wang): later",
  ],
  [
    "an any",
    typeRule,
    "src/base/a.ts",
    "/** A. */\nlet a: any;",
    "say unknown",
    "/** A. */\nlet a: unknown;",
  ],
  [
    "a bare assurance",
    typeRule,
    "src/base/a.ts",
    "/** A. */\na!.b();",
    "present(",
    "/** A. */\na?.b();",
  ],
  [
    "a default export",
    typeRule,
    "src/base/a.ts",
    "/** A. */\nexport default class A {}",
    "by name",
    "/** A. */\nexport class A {}",
  ],
  [
    "a file without a word",
    typeRule,
    "src/base/a.ts",
    "let a = 1;",
    "doc comment",
    "/** A. */\nlet a = 1;",
  ],
  [
    "a catch",
    catchRule,
    "src/settlement/a.ts",
    "try { a(); } catch { b(); }",
    "let it rise",
    "try { a(); } finally { b(); }",
  ],
  [
    "a catch that takes no answer for a no",
    catchRule,
    "src/settlement/a.ts",
    "try { a(); } catch (e) { if (e instanceof NoAnswer) return no; throw e; }",
    "let it rise",
    "try { a(); } catch (e) { if (e instanceof Refusal) return e; throw e; }",
  ],
  [
    "two tests of one name",
    testNameRule,
    "src/base/a.test.ts",
    'test("a", () => {}); test("a", () => {});',
    "say what differs",
    'describe("x", () => { test("a", () => {}); }); test("a", () => {});',
  ],
  [
    "a caught promise",
    catchRule,
    "src/settlement/a.ts",
    "a().catch(() => 1);",
    "let it rise",
    "a().then(() => 1);",
  ],
];

describe("a planted violation is found, its remedy told, and the right way is let through:", () => {
  for (const [name, rule, path, wrong, remedy, right] of planted) {
    test(name, () => {
      expect(said(rule, { [path]: wrong })).toEqual([expect.stringContaining(remedy)]);
      const rightPath = path === "src/base/util.ts" ? "src/base/a.ts" : path;
      expect(said(rule, { [rightPath]: right })).toEqual([]);
    });
  }

  test("an export that nobody imports", () => {
    const user = { "src/main.ts": 'import { a } from "./b.ts";\na();' };
    const b = "export function a() {}\nexport const c = 1;";
    expect(said(deadRule, { ...user, "src/b.ts": b })).toEqual([
      "src/b.ts:2 nobody imports c: drop the word export, or the code",
    ]);
    expect(said(deadRule, { ...user, "src/b.ts": "export function a() {}" })).toEqual([]);
    expect(said(deadRule, { "src/b.ts": b })).toEqual([
      expect.stringContaining("nothing imports this file"),
    ]);
  });

  test("a refusal that is never given, not told, not tested", () => {
    const catalogue = (text: string): string => `const texts = { gone: () => "${text}" };`;
    const path = "src/base/refusals.ts";
    expect(said(refusalRule, { [path]: catalogue("gone") })).toHaveLength(3);
    const files = {
      [path]: catalogue("请换一个再试"),
      "src/base/a.ts": 'refuse("gone")',
      "src/base/a.test.ts": 'expect("gone")',
    };
    expect(said(refusalRule, files)).toEqual([]);
  });
});
