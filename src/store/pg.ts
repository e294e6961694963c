/**
 * The store on a real PostgreSQL (15 or later). A transaction of k statements that are not awaited
 * one by one costs one round trip; each statement is a named prepared one.
 */
import { assert } from "#base/assert.ts";
import { happenedAt } from "#base/troubles.ts";
import type { Connection } from "#store/connection.ts";
import type { OwnedDatabase, Transaction, Tx } from "#store/database.ts";
import { ATTEMPTS_MAX, Failures, isSpoilt, mayTryAgain, storeError } from "#store/errors.ts";
import { Pool, type PoolState } from "#store/pool.ts";
import { BEGIN_REPORT, REPORT_LIMITS, type Reports } from "#store/reports.ts";
import type { Sql } from "#store/sql.ts";
import { together } from "#store/together.ts";

export interface PgOptions {
  readonly url: string;
  readonly connectionsMax: number;
  readonly waitingMax?: number | undefined;
  readonly connectTimeoutMs?: number | undefined;
  readonly statementTimeoutMs?: number | undefined;
  readonly applicationName?: string | undefined;
  /** Plans by key only, whatever the planner thinks of the tables' sizes: for a node's own work. */
  readonly keyed?: boolean | undefined;
  readonly idleMs?: number | undefined;
}

type Outcome<Result> = { readonly result: Result } | { readonly error: unknown };

/** A database with its pool's state, for metrics. */
export interface Pooled {
  pool(): PoolState;
}

/** Connects at the first statement. */
export function openPg(options: PgOptions): OwnedDatabase & Pooled {
  const pool = new Pool({
    url: options.url,
    connectionsMax: options.connectionsMax,
    waitingMax: options.waitingMax ?? 10_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    statementTimeoutMs: options.statementTimeoutMs ?? 30_000,
    applicationName: options.applicationName ?? "lianjie",
    plans: options.keyed ? "keyed" : "own",
    idleMs: options.idleMs,
  });
  return {
    query: <Row>(statement: Sql) =>
      withRetries(pool, (connection) => outcomeOf(connection.run(statement) as Promise<Row[]>)),
    transaction: (work) => withRetries(pool, (connection) => runTransaction(connection, work)),
    reading: (work) => withRetries(pool, (connection) => runReading(connection, work)),
    script: async (text) => {
      await withRetries(pool, (connection) => outcomeOf(connection.plain(text)));
    },
    close: () => pool.close(),
    pool: () => pool.state(),
  };
}

/** Connects at the first statement. */
export function openReports(options: {
  readonly url: string;
  readonly connectionsMax?: number | undefined;
  readonly statementTimeoutMs?: number | undefined;
}): Reports & Pooled {
  const pool = new Pool({
    ...REPORT_LIMITS,
    ...(options.connectionsMax ? { connectionsMax: options.connectionsMax } : {}),
    ...(options.statementTimeoutMs ? { statementTimeoutMs: options.statementTimeoutMs } : {}),
    url: options.url,
    connectTimeoutMs: 5_000,
    applicationName: "lianjie-reports",
    plans: "own",
    readOnly: true,
  });
  const transaction: Reports["transaction"] = (work) =>
    withRetries(pool, (connection) => runTransaction(connection, work, BEGIN_REPORT));
  return {
    readOnly: true,
    query: (statement) => transaction((tx) => tx.query(statement)),
    transaction,
    reading: transaction,
    close: () => pool.close(),
    pool: () => pool.state(),
  };
}

async function outcomeOf<Result>(answer: Promise<Result>): Promise<Outcome<Result>> {
  return answer.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
}

/** A deadlock or a stale plan has committed nothing: the same again, a few times. */
async function withRetries<Result>(
  pool: Pool,
  attempt: (connection: Connection) => Promise<Outcome<Result>>,
): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    const connection = await pool.acquire();
    const outcome = await attempt(connection);
    if ("result" in outcome) {
      pool.release(connection);
      return outcome.result;
    }
    const lost = connection.lost;
    pool.release(connection, isSpoilt(outcome.error));
    if (tried < ATTEMPTS_MAX && mayTryAgain(outcome.error)) continue;
    throw happenedAt(storeError(outcome.error, lost), pool.place);
  }
}

async function runTransaction<Result>(
  connection: Connection,
  work: (tx: Transaction) => Promise<Result>,
  begin = "begin",
): Promise<Outcome<Result>> {
  const tx = new PgTx(connection, begin);
  const outcome = await outcomeOf(startWork(tx, work));
  if ("error" in outcome) {
    await tx.rollback();
    return { error: tx.failures.reason(outcome.error) };
  }
  const command = await tx.commit();
  if (tx.failures.first !== undefined) return { error: tx.failures.first };
  assert(command === "COMMIT", "a transaction without an error commits");
  return outcome;
}

/** Nothing begins and nothing ends: its last answer tells that all are in. */
async function runReading<Result>(
  connection: Connection,
  work: (tx: Tx) => Promise<Result>,
): Promise<Outcome<Result>> {
  const failures = new Failures();
  let last: Promise<unknown> = Promise.resolve();
  let open = true;
  const tx: Tx = {
    query: <Row>(statement: Sql) => {
      assert(open, "a reading takes no statement after its end");
      const answer = connection.run(statement) as Promise<Row[]>;
      failures.watch(answer);
      last = answer;
      return answer;
    },
  };
  const outcome = await outcomeOf(startWork(tx, work));
  open = false;
  await last.catch(() => {});
  if ("error" in outcome) return { error: failures.reason(outcome.error) };
  return failures.first === undefined ? outcome : { error: failures.first };
}

/** Async, so that a work that throws at once is a rejected promise as well. */
async function startWork<Own extends Tx, Result>(
  tx: Own,
  work: (tx: Own) => Promise<Result>,
): Promise<Result> {
  return work(tx);
}

class PgTx implements Transaction {
  readonly failures = new Failures();
  readonly #connection: Connection;
  readonly #begin: string;
  readonly #last: Sql[] = [];
  #begun = false;
  #open = true;

  constructor(connection: Connection, begin: string) {
    this.#connection = connection;
    this.#begin = begin;
  }

  query<Row>(statement: Sql): Promise<Row[]> {
    assert(this.#open, "a transaction takes no statement after its end");
    this.#beginOnce();
    return this.#run<Row>(statement);
  }

  atCommit(statement: Sql): void {
    assert(this.#open, "a transaction takes no statement after its end");
    this.#last.push(statement);
  }

  async rollback(): Promise<void> {
    this.#open = false;
    if (this.#begun) await this.#end("rollback");
  }

  /** The command that the server has carried out. */
  async commit(): Promise<string> {
    this.#open = false;
    const last = together(this.#last);
    const [only] = last;
    if (!this.#begun) {
      if (only === undefined) return "COMMIT";
      // One statement is a transaction of its own: when it is answered, it is committed.
      if (last.length === 1)
        return await this.#run(only).then(
          () => "COMMIT",
          () => "",
        );
      this.#beginOnce();
    }
    for (const statement of last) void this.#run(statement);
    return await this.#end("commit");
  }

  #beginOnce(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.failures.watch(this.#connection.plain(this.#begin));
  }

  #run<Row>(statement: Sql): Promise<Row[]> {
    const answer = this.#connection.run(statement) as Promise<Row[]>;
    this.failures.watch(answer);
    return answer;
  }

  /** Answers come in the order of the statements, so this one's tells that all are in. */
  async #end(command: "commit" | "rollback"): Promise<string> {
    const answer = this.#connection.plain(command);
    this.failures.watch(answer);
    return answer.catch(() => "");
  }
}
