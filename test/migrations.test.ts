/**
 * The migrations from an empty database to now, against the dump that reviewers read; and those
 * that move rows, on a filled one.
 */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { present } from "#base/assert.ts";
import {
  loadMigrations,
  MIGRATIONS_DIR,
  type Migration,
  migrate,
  schemaState,
} from "#store/migrate.ts";
import { type OwnedDatabase, schemaDump, sql } from "#store/store.ts";
import { freshDatabase } from "./database.ts";

it("migrates an empty database to the schema in migrations/schema.sql", async () => {
  const migrations = await loadMigrations();
  const database = await freshDatabase({ empty: true });
  await migrate(database, migrations);
  expect(await schemaState(database, migrations)).toBe("current");
  const written = await readFile(`${MIGRATIONS_DIR}schema.sql`, "utf8");
  expect(await schemaDump(database), "run `npm run schema` and read the diff").toBe(written);
});

it("has all that the program needs in a cloned template", async () => {
  const database = await freshDatabase();
  expect(await schemaState(database, await loadMigrations())).toBe("current");
});

/** Settlements of a year at home and at care, some of them taken back. */
const FILLED = `
  insert into ledger.transfers
  select 'stl_' || lpad(n::text, 21, '0'), part, line,
         case when part like 'home%' then 'fund:360300:employee:pooled' || line
              else 'institution:H4601000000' || n % 7 end,
         case when part like 'home%' then 'owed:460000:360300:employee:pooled' || line
              else 'claim:360000:360300:employee:pooled' || line end,
         1 + (n * 7919 + line) % 100000, date '2026-01-01' + n % 365,
         to_char(date '2026-01-01' + n % 365, 'YYYY-MM'), n, n
    from generate_series(1, 2000) n,
         unnest(array['home', 'care', 'homeUndo', 'careUndo']) part, generate_series(1, 3) line
   where part not like '%Undo' or n % 10 = 0`;

const BEFORE = sql`
  select settlement_id as id, part, line, source, target, amount_fen, business_day, month,
         occurred_at, recorded_at from ledger.transfers order by 1, 2, 3`;
const AFTER = sql`
  select subject_id as id, part, line, source, target, amount_fen, business_day, month,
         occurred_at, recorded_at from ledger.transfers order by 1, 2, 3`;

/** Every row and every balance. */
async function ledgerOf(database: OwnedDatabase, rows: typeof BEFORE): Promise<unknown> {
  const balances = sql`select account, month, amount_fen from ledger.balances_view order by 1, 2`;
  return [await database.query(rows), await database.query(balances)];
}

function upTo(migrations: readonly Migration[], number: number): Migration[] {
  return migrations.filter((one) => one.number <= number);
}

describe("a filled ledger", () => {
  it("keeps every row and every balance when it learns of subjects", async () => {
    const migrations = await loadMigrations();
    const database = await freshDatabase({ empty: true });
    await migrate(database, upTo(migrations, 27));
    await database.script(FILLED);
    const before = await ledgerOf(database, BEFORE);
    await migrate(database, migrations);
    expect(await ledgerOf(database, AFTER)).toEqual(before);
    const kinds = await database.query(sql`
      select subject_kind, count(*)::int4 as rows from ledger.transfers group by 1`);
    expect(kinds).toEqual([{ subject_kind: "settlement", rows: 13_200 }]);
    await expect(database.script("delete from ledger.transfers")).rejects.toThrow(/append only/);
  });

  const HARMS: readonly (readonly [string, string])[] = [
    ["loses a row", "delete from ledger.transfers where subject_id like '%0042' and line = 2"],
    ["changes a fen", "update ledger.transfers set amount_fen = amount_fen + 1 where line = 3"],
    [
      "moves a row to another month",
      `update ledger.transfers set month = '2026-12', business_day = '2026-12-01'
        where subject_id like '%0042' and line = 2`,
    ],
    [
      "takes a settlement for something else",
      `update ledger.transfers set subject_kind = 'notice', subject_id = 'ntc_1'
        where subject_id like '%0042' and part = 'home' and line = 2`,
    ],
  ];

  it.each(HARMS)("stays as it was when the migration %s", async (_what, harm) => {
    const migrations = await loadMigrations();
    const database = await freshDatabase({ empty: true });
    await migrate(database, upTo(migrations, 27));
    await database.script(FILLED);
    const before = await ledgerOf(database, BEFORE);
    const ours = present(
      migrations.find(({ number }) => number === 28),
      "the migration is there",
    );
    const text = `${ours.text};
      alter table ledger.transfers disable trigger transfers_append_only;
      ${harm};
      alter table ledger.transfers enable trigger transfers_append_only`;
    const harmed = [...upTo(migrations, 27), { ...ours, text }];
    await expect(migrate(database, harmed)).rejects.toThrow(/rows or sums are not what they were/);
    expect(await ledgerOf(database, BEFORE)).toEqual(before);
    expect(await schemaState(database, upTo(migrations, 27))).toBe("current");
  });
});
