/** SQL of locks on keys that have no row of their own, until the transaction ends. */
import type { Tx } from "#store/database.ts";
import { sql } from "#store/sql.ts";

/** In the keys' order, so that no two transactions wait for each other. */
export async function lockKeys(tx: Tx, keys: readonly string[]): Promise<void> {
  await tx.query(sql`
    select pg_advisory_xact_lock(hashtextextended(key, 0))
      from unnest(${[...keys].sort()}::text[]) with ordinality as t(key, place) order by place`);
}
