/**
 * The yardstick on the same server: pgbench's TPC-B-like transaction, its seven statements one by
 * one, through the same driver on a plain pool.
 */
import pg from "pg";
import { seededRandom } from "#base/random.ts";

export const BASELINE_CONNECTIONS = 32;
export const BASELINE_DATABASE = "tpcb";
const TELLERS_PER_BRANCH = 10;
const ACCOUNTS_PER_BRANCH = 100_000;

/** pgbench's tables, filled as `pgbench -i` fills them. */
export async function makeBaseline(url: string, scale: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    create table pgbench_branches (bid int not null, bbalance int, filler char(88))
      with (fillfactor = 100);
    create table pgbench_tellers (tid int not null, bid int, tbalance int, filler char(84))
      with (fillfactor = 100);
    create table pgbench_accounts (aid int not null, bid int, abalance int, filler char(84))
      with (fillfactor = 100);
    create table pgbench_history
      (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))`);
  await client.query(
    `insert into pgbench_branches select bid, 0, '' from generate_series(1, ${scale}) bid`,
  );
  await client.query(`
    insert into pgbench_tellers select tid, (tid - 1) / ${TELLERS_PER_BRANCH} + 1, 0, ''
      from generate_series(1, ${scale * TELLERS_PER_BRANCH}) tid`);
  await client.query(`
    insert into pgbench_accounts select aid, (aid - 1) / ${ACCOUNTS_PER_BRANCH} + 1, 0, ''
      from generate_series(1, ${scale * ACCOUNTS_PER_BRANCH}) aid`);
  await client.query(`
    alter table pgbench_branches add primary key (bid);
    alter table pgbench_tellers add primary key (tid);
    alter table pgbench_accounts add primary key (aid)`);
  await client.query("vacuum analyze");
  await client.end();
}

async function transaction(client: pg.PoolClient, scale: number, below: (n: number) => number) {
  const aid = 1 + below(scale * ACCOUNTS_PER_BRANCH);
  const tid = 1 + below(scale * TELLERS_PER_BRANCH);
  const bid = 1 + below(scale);
  const delta = below(10_001) - 5_000;
  await client.query("begin");
  await client.query("update pgbench_accounts set abalance = abalance + $1 where aid = $2", [
    delta,
    aid,
  ]);
  await client.query("select abalance from pgbench_accounts where aid = $1", [aid]);
  await client.query("update pgbench_tellers set tbalance = tbalance + $1 where tid = $2", [
    delta,
    tid,
  ]);
  await client.query("update pgbench_branches set bbalance = bbalance + $1 where bid = $2", [
    delta,
    bid,
  ]);
  await client.query(
    `insert into pgbench_history (tid, bid, aid, delta, mtime)
     values ($1, $2, $3, $4, current_timestamp)`,
    [tid, bid, aid, delta],
  );
  await client.query("end");
}

export interface BaselineRun {
  /** Transactions a second; the first fifth of the time is cut. */
  readonly perSecond: number;
  /** All of them, those of the first fifth as well. */
  readonly count: number;
}

export interface Baseline {
  run(seconds: number): Promise<BaselineRun>;
  stop(): Promise<void>;
}

const CUT = 0.2;

export function openBaseline(url: string, scale: number): Baseline {
  const pool = new pg.Pool({ connectionString: url, max: BASELINE_CONNECTIONS });
  // Its end does not wait for each connection's, so the server may close one first.
  pool.on("error", () => undefined);
  const random = seededRandom(scale);
  return {
    run: async (seconds) => {
      const start = performance.now();
      const from = start + seconds * 1_000 * CUT;
      const end = start + seconds * 1_000;
      let counted = 0;
      let count = 0;
      const loop = async (): Promise<void> => {
        const client = await pool.connect();
        while (performance.now() < end) {
          await transaction(client, scale, random.below);
          const now = performance.now();
          count += 1;
          if (now >= from && now < end) counted += 1;
        }
        client.release();
      };
      await Promise.all(Array.from({ length: BASELINE_CONNECTIONS }, loop));
      return { perSecond: counted / (seconds * (1 - CUT)), count };
    },
    stop: () => pool.end(),
  };
}
