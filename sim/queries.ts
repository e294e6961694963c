/** What the simulation does to the nodes' tables past the nodes; they are read by `#verify`. */
import { sql, type Tx } from "#store/store.ts";

export interface BalanceRow {
  readonly person_id: string;
  readonly scheme: string;
  readonly amount: bigint;
}

/** What is on the patients' accounts when the seed begins. */
export async function insertBalances(tx: Tx, rows: readonly BalanceRow[]): Promise<void> {
  for (const row of rows) {
    await tx.query(sql`
      insert into settlement.accumulators (person_id, scheme, measure, period, year, amount)
      values (${row.person_id}, ${row.scheme}, 'accountBalance', 'always', 0, ${row.amount})`);
  }
}

/** Ends every other connection to this database, with whatever it has in work. */
export async function endOthers(tx: Tx): Promise<void> {
  await tx.query(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`);
}
