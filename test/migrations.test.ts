/**
 * The migrations from an empty database to now, against the dump that reviewers read; and those
 * that move rows, on a filled one.
 */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { present } from "#base/assert.ts";
import { day, startOfDay } from "#base/date.ts";
import { loadReference } from "#registry/registry.ts";
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

/** One stay at care: what took lines at which instant, and what let go of them. */
const STAY = `
  insert into settlement.settlements
    (id, encounter_id, institution, message_id, person_id, home_area, state, charge_from, charge_to,
     interim, care_type, visit_at, account_use, cancels, total_fen, own_expense_fen, over_limit_fen,
     own_share_first_fen, in_scope_fen, outcome, business_day, month, created_at, deadline,
     reverse_ordered_at, attempts)
  select id, 'enc_1', 'H46010000001', id, 'p', '360300', state, 0, 9, true, 'inpatient', 0, 'own',
         cancels, 0, 0, 0, 0, 0, '{}', '2026-01-01', '2026-01', at, at, ordered_at, 0
    from (values
      ('a', 'reversed', null, 1000, 3000),
      ('b', 'cancelled', null, 2000, null),
      ('c', 'settled', null, 3000, null),
      ('d', 'refused', null, 3500, null),
      ('e', 'settled', 'b', 4000, null),
      ('f', 'reversed', null, 5000, null)
    ) as t (id, state, cancels, at, ordered_at)`;

it("gives the settlements of a stay their turns as their times told them", async () => {
  const migrations = await loadMigrations();
  const database = await freshDatabase({ empty: true });
  await migrate(database, upTo(migrations, 31));
  await database.script(STAY);
  await migrate(database, migrations);
  const turns = await database.query(sql`
    select id, sequence, released from settlement.settlements order by id`);
  expect(turns).toEqual([
    // Let go of at the instant at which the third was opened: free for it.
    { id: "a", sequence: 1, released: 3 },
    { id: "b", sequence: 2, released: 6 },
    { id: "c", sequence: 4, released: null },
    { id: "d", sequence: 5, released: null },
    { id: "e", sequence: 7, released: null },
    { id: "f", sequence: 8, released: 9 },
  ]);
});

it("keeps what institutions had as terms since their agreement, and their keys", async () => {
  const migrations = await loadMigrations();
  const database = await freshDatabase({ empty: true });
  await migrate(database, upTo(migrations, 52));
  await database.script(`
    insert into registry.institutions values
      ('H46010000001', '示范医院', '460100', 'hospital', 3, 'open', '{outpatient,chronic}',
       '{outpatient}', '{M03900}', '2021-01-01', '2027-12-31', 'AK1', 'SK1'),
      ('P46010000001', '示范药店', '460100', 'pharmacy', 1, 'suspended', '{pharmacy}', '{}', '{}',
       '2022-01-01', null, 'AK2', 'SK2')`);
  await migrate(database, migrations);
  const now = startOfDay(day("2026-11-27"));
  const { institutions, secrets } = await loadReference(database, now);
  expect([...institutions.values()]).toMatchObject([
    {
      ...{ code: "H46010000001", level: 3, state: "open", careTypes: ["outpatient", "chronic"] },
      ...{ careTypesCrossProvince: ["outpatient"], diseases: ["M03900"] },
      agreement: { from: "2021-01-01", to: "2027-12-31" },
    },
    {
      ...{ code: "P46010000001", level: 1, state: "suspended", careTypes: ["pharmacy"] },
      ...{ careTypesCrossProvince: [], diseases: [], agreement: { from: "2022-01-01" } },
    },
  ]);
  expect(secrets.get("AK2")).toMatchObject({ institution: "P46010000001", secretKey: "SK2" });
});

it("keeps who is suspended suspended from the day that was kept, with nothing else changed", async () => {
  const migrations = await loadMigrations();
  const database = await freshDatabase({ empty: true });
  await migrate(database, upTo(migrations, 143));
  await database.script(`
    insert into registry.people values ('36030001', '演练一', '08', 'X1', 'male', '1953-03-07', '01');
    insert into registry.insurances
      (person_id, area, scheme, person_type, state, from_on, to_on, suspended_on, civil_servant)
    select '36030001', area, 'employee', 'retired', state, date '2010-01-01', to_on, suspended_on, false
      from (values
        ('360300', 'active', null::date, null::date),
        ('360301', 'suspended', null, '2026-03-01'),
        ('360302', 'suspended', null, null),
        ('360303', 'suspended', '2026-12-31', '2009-01-01'),
        ('360304', 'ended', '2025-12-31', null)) t (area, state, to_on, suspended_on)`);
  await migrate(database, migrations);
  const rows = await database.query(sql`
    select area, state, to_on::text as to_on, suspensions::text as suspensions
      from registry.insurances order by area`);
  expect(rows).toEqual([
    { area: "360300", state: "active", to_on: null, suspensions: "{}" },
    { area: "360301", state: "active", to_on: null, suspensions: "{[2026-03-01,)}" },
    { area: "360302", state: "active", to_on: null, suspensions: "{[2010-01-01,)}" },
    { area: "360303", state: "active", to_on: "2026-12-31", suspensions: "{[2010-01-01,)}" },
    { area: "360304", state: "ended", to_on: "2025-12-31", suspensions: "{}" },
  ]);
  const added = database.query(sql`
    update registry.insurances set state = 'suspended' where area = '360300'`);
  await expect(added).rejects.toThrow("insurances_state");
});
