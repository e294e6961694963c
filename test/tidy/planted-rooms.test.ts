/** Planted violations of the walls round the engines, the commands and the simulation. */
import { describe, expect, test } from "vitest";
import { importRule } from "./imports.ts";
import { placeRule } from "./places.ts";
import type { Rule } from "./sources.ts";
import { upsertRule } from "./upserts.ts";
import { reportsRule, sqlRule } from "./walls.ts";

function said(rule: Rule, path: string, text: string): string[] {
  return rule([{ path, text }]).map(({ message }) => message);
}

/** Each case: rule, path, a text that breaks it, words of the remedy, a text that does not. */
const planted: readonly (readonly [string, Rule, string, string, string, string])[] = [
  [
    "a verifier that shares code with what it verifies",
    importRule,
    "src/verify/a.ts",
    'import { post } from "#ledger/ledger.ts";',
    "may not import ledger",
    'import { pages } from "#store/store.ts";',
  ],
  [
    "a reader of all schemas that writes",
    sqlRule,
    "src/verify/queries.ts",
    "sql`update trail.entries set detail = ''`",
    "may only select",
    "sql`select e.detail from trail.entries e join ledger.transfers t on true`",
  ],
  [
    "a what-if that reads another module's table",
    sqlRule,
    "src/recompute/queries.ts",
    "sql`select 1 from settlement.home_settlements`",
    "belongs to settlement",
    "sql`select 1 from settlement.home_booking_view`",
  ],
  [
    "a command that opens a database under a plain name",
    importRule,
    "cli/commands/policy-a.ts",
    'import { openPg } from "#store/store.ts";',
    "may not import store",
    'import { policyIn } from "#benefits/benefits.ts";',
  ],
  [
    "a command that opens a database through others",
    importRule,
    "cli/commands/policy-a.ts",
    'import { openNodes } from "../ops/nodes.ts";',
    "opens databases",
    'import { table } from "../table.ts";',
  ],
  [
    "a command that reaches past a face",
    importRule,
    "cli/commands/ops-a.ts",
    'import { countMonth } from "#recompute/queries.ts";',
    "past the face",
    'import { countMonth } from "#recompute/recompute.ts";',
  ],
  [
    "SQL in a command",
    sqlRule,
    "cli/commands/ops-a.ts",
    "const rows = await tx.query(sql`select a from filing.filings`);",
    "ask the face",
    "const rows = await selectFilings(tx);",
  ],
  [
    "a settlement that waits for a report",
    reportsRule,
    "src/settlement/home/load.ts",
    "const rows = await selectTotals(world.reports);",
    "read by key",
    "const rows = await selectTotals(world.store);",
  ],
  [
    "an auditor that shares code with the ledger",
    importRule,
    "sim/a.ts",
    'import { post } from "#ledger/ledger.ts";',
    "may not import ledger",
    'import { verifyStores } from "#verify/verify.ts";',
  ],
  [
    "two codes of a place compared as they stand",
    placeRule,
    "src/settlement/home/filed.ts",
    "const own = insurances.filter(({ area }) => area === visit.homeArea);",
    "ask samePool",
    'const own = insurances.filter(({ area }) => samePool(poolOf, area, visit.homeArea, "on"));',
  ],
  [
    "the city's four digits compared",
    placeRule,
    "src/settlement/home/filed.ts",
    "const local = home.area.slice(0, 4) === careArea.slice(0, 4);",
    "ask samePool",
    'const local = distance(home.area, careArea) === "local";',
  ],
];

describe("a planted violation is found, its remedy told, and the right way is let through:", () => {
  for (const [name, rule, path, wrong, remedy, right] of planted) {
    test(name, () => {
      expect(said(rule, path, wrong)).toEqual([expect.stringContaining(remedy)]);
      expect(said(rule, path, right)).toEqual([]);
    });
  }
});

const DUMP = `table clearing.slips
  constraint slips_pkey PRIMARY KEY (id)
  CREATE UNIQUE INDEX slips_one ON clearing.slips USING btree (notice_id)

table clearing.words
  constraint words_pkey PRIMARY KEY (id)`;

describe("of a table with several unique indexes", () => {
  const schema = { path: "migrations/schema.sql", text: DUMP };
  const write = (table: string, conflict: string, wait = ""): string[] => {
    const statement = `sql\`insert into ${table} (id) values (1) ${conflict}\``;
    const text = `async function write(tx) { ${wait} await tx.query(${statement}); }`;
    return upsertRule([schema, { path: "src/clearing/queries.ts", text }]).map((it) => it.message);
  };

  test.each(["on conflict on constraint slips_pkey do update", "on conflict (id) do nothing"])(
    "a statement that names one of them waits first: %s",
    (conflict) => {
      const found = [expect.stringContaining("lockKeys")];
      expect(write("clearing.slips", conflict)).toEqual(found);
      expect(write("clearing.slips", conflict, "await lockKeys(tx, ['slip 1']);")).toEqual([]);
    },
  );

  test("one that names none, or the only one, needs no wait", () => {
    expect(write("clearing.slips", "on conflict do nothing")).toEqual([]);
    expect(write("clearing.words", "on conflict on constraint words_pkey do update")).toEqual([]);
  });
});
