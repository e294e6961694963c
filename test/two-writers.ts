/**
 * Two processes of a node that write the same new row at once. PostgreSQL arbitrates by the index
 * that `on conflict` names; a second unique index of the table refuses the slower process all the
 * same, unless it waited.
 */
import type { OwnedDatabase, Tx } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "./database.ts";
import { readSources } from "./tidy/sources.ts";
import { upsertsOfSeveral } from "./tidy/upserts.ts";

/** How long a row of the slow table is on its way from the arbiter's look to the indexes. */
const SLOW_SECONDS = 0.3;

export interface TwoWriters {
  /** Gives how many rows of the table stand after both. */
  writeAtOnce(table: string, write: (tx: Tx) => Promise<void>): Promise<number>;
}

export async function twoWriters(): Promise<TwoWriters> {
  const url = await freshDatabaseUrl();
  const [one, other] = [databaseAt(url), databaseAt(url)] as const;
  await one.script(`
    create function public.slowly(id text) returns text language plpgsql immutable as
    $$ begin perform pg_sleep(${SLOW_SECONDS}); return id; end $$`);
  return {
    writeAtOnce: async (table, write) => {
      await slowDown(one, table);
      await Promise.all([one, other].map((database) => database.transaction(write)));
      const text = `select count(*)::int4 as count from ${table}`;
      const [row] = await one.query<{ readonly count: number }>({ name: table, text, values: [] });
      return row?.count ?? 0;
    },
  };
}

/** Indexes are written in the order in which they were made: the slow one comes before the key. */
async function slowDown(database: OwnedDatabase, table: string): Promise<void> {
  const key = `${table.split(".")[1]}_pkey`;
  await database.script(`
    alter table ${table} drop constraint ${key};
    create index on ${table} (public.slowly(id));
    alter table ${table} add constraint ${key} primary key (id)`);
}

/** Tables of a schema whose statements tidy holds to wait. */
export function tablesThatWait(schema: string): string[] {
  const sources = readSources(`${import.meta.dirname}/..`);
  const tables = upsertsOfSeveral(sources).map(({ table }) => table);
  return [...new Set(tables.filter((table) => table.startsWith(`${schema}.`)))].sort();
}
