/**
 * Migrations: numbered plain SQL, forward only, never edited. Each runs in one transaction together
 * with its record, behind an advisory lock, so that several programs may start at once. One that
 * moves rows brings assertions, `0028_….before.sql` and `0028_….after.sql`: they run in its own
 * transaction and raise when something was lost, so that nothing of it stays.
 */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { assert, present } from "#base/assert.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { ConstraintViolated, type OwnedDatabase, type Tx } from "#store/database.ts";
import {
  type AppliedMigration,
  hasMigrationTable,
  selectHeldTables,
  selectMigrations,
} from "#store/queries.ts";

export interface Migration {
  readonly number: number;
  /** "0010_ledger". */
  readonly name: string;
  readonly text: string;
  readonly digest: string;
  /** Its first line is `-- breaking`: an older program must not start on the result. */
  readonly breaking: boolean;
  /** Notes in a temporary table what must still hold afterwards. */
  readonly before?: string | undefined;
  /** Raises when it does not. */
  readonly after?: string | undefined;
}

/** Where this package keeps its migrations. */
export const MIGRATIONS_DIR = fileURLToPath(new URL("../../migrations/", import.meta.url));

const FILE = /^(\d{4})_[a-z0-9_]+\.sql$/;
const ASSERTION = /\.(before|after)\.sql$/;
/** Any number that no other lock of ours uses. */
const LOCK_KEY = 7_303_014;

const RECORDS = `select pg_advisory_xact_lock(${LOCK_KEY});
create schema if not exists store;
create table if not exists store.migrations (
  number int4 not null constraint migrations_pkey primary key,
  name text not null,
  digest text not null,
  breaking bool not null
)`;

/** All migrations of a folder in order. */
export async function loadMigrations(dir: string = MIGRATIONS_DIR): Promise<Migration[]> {
  const files = await readdir(dir);
  for (const file of files.filter((each) => ASSERTION.test(each))) {
    assert(files.includes(file.replace(ASSERTION, ".sql")), `${file} belongs to no migration`);
  }
  const read = async (file: string): Promise<string | undefined> =>
    files.includes(file) ? await readFile(`${dir}/${file}`, "utf8") : undefined;
  const migrations: Migration[] = [];
  for (const file of files.filter((each) => FILE.test(each)).sort()) {
    const text = present(await read(file), "a listed file is there");
    const number = Number(file.slice(0, 4));
    assert(migrations.at(-1)?.number !== number, `migration number ${number} is used twice`);
    const breaking = /^-- breaking\s*$/.test(text.split("\n", 1)[0] ?? "");
    const name = file.slice(0, -4);
    const before = await read(`${name}.before.sql`);
    const after = await read(`${name}.after.sql`);
    migrations.push({ number, name, text, digest: sm3(text), breaking, before, after });
  }
  return migrations;
}

/** One digest for the whole list: a template database is good as long as it stays the same. */
export function digestOf(migrations: readonly Migration[]): string {
  return sm3(migrations.map((migration) => `${migration.name} ${migration.digest}\n`).join(""));
}

/** Brings a database to this program's schema; returns the names of what it ran. */
export async function migrate(
  database: OwnedDatabase,
  migrations: readonly Migration[],
): Promise<string[]> {
  if (!(await hasMigrationTable(database))) await database.script(RECORDS);
  const ran: string[] = [];
  for (const migration of migrations) {
    const applied = await selectMigrations(database);
    assertFits(applied, migrations);
    if (applied.some((one) => one.number === migration.number)) continue;
    const later = applied.find((one) => one.number > migration.number);
    assert(
      later === undefined,
      `${migration.name} comes after ${later?.name} has run: give it a higher number`,
    );
    if (await runOne(database, migration)) ran.push(migration.name);
  }
  assertFits(await selectMigrations(database), migrations);
  return ran;
}

/** "current" and "ahead" (by migrations that do not break us) can be worked on, "behind" cannot. */
export async function schemaState(
  tx: Tx,
  migrations: readonly Migration[],
): Promise<"behind" | "current" | "ahead"> {
  if (!(await hasMigrationTable(tx))) return "behind";
  const applied = await selectMigrations(tx);
  assertFits(applied, migrations);
  const numbers = new Set(applied.map((one) => one.number));
  if (migrations.some((migration) => !numbers.has(migration.number))) return "behind";
  return applied.length > migrations.length ? "ahead" : "current";
}

/**
 * Empties every table but the store's own, past the triggers that keep history, to what they began
 * with (`selectBeginning`): only for simulations. Of two hundred tables a seed fills a quarter; to
 * truncate one costs the same, filled or not, and whoever has prepared a statement on it plans it
 * again.
 */
export async function emptyTables(database: OwnedDatabase, beginning: string): Promise<void> {
  const tables = await selectHeldTables(database);
  if (tables.length === 0) return;
  const past = "set local session_replication_role = replica";
  const emptied = `truncate ${tables.join(", ")} restart identity`;
  await database.script([past, emptied, beginning].join(";\n"));
}

/** False when another program ran it while we waited for the lock. */
async function runOne(database: OwnedDatabase, migration: Migration): Promise<boolean> {
  const { number, name, digest, breaking, text, before = "", after = "" } = migration;
  // Name and digest are plain by their patterns, so they need no quoting.
  const values = `${number}, '${name}', '${digest}', ${breaking}`;
  const record = `insert into store.migrations values (${values})`;
  try {
    const steps = [`select pg_advisory_xact_lock(${LOCK_KEY})`, record, before, text, after];
    await database.script(steps.join("\n;\n"));
    return true;
  } catch (error) {
    if (error instanceof ConstraintViolated && error.constraint === "migrations_pkey") return false;
    throw new Error(`migration ${name} failed: ${String(error)}`, { cause: error });
  }
}

function assertFits(applied: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const one of applied) {
    const ours = known.get(one.number);
    if (ours) {
      assert(
        ours.digest === one.digest,
        `migration ${ours.name} was edited after it ran: restore it and add a new one`,
      );
    } else {
      assert(
        !one.breaking,
        `the database has ${one.name}, which this program is too old for: start a newer program`,
      );
    }
  }
}
