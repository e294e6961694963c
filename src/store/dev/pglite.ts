/**
 * The store on PGlite: PostgreSQL in this process, for the simulation. It has one connection, so
 * transactions queue behind a mutex; a `query` on the database inside a transaction's work would
 * wait for ever.
 */
import type { PGlite } from "@electric-sql/pglite";
import { assert } from "#base/assert.ts";
import { NoAnswer } from "#base/refusals.ts";
import type { OwnedDatabase, Transaction, Tx } from "#store/database.ts";
import { ATTEMPTS_MAX, Failures, mayTryAgain, storeError } from "#store/errors.ts";
import { BEGIN_REPORT, type Reports } from "#store/reports.ts";
import type { Sql } from "#store/sql.ts";
import { together } from "#store/together.ts";
import type { Prepared } from "./prepared.ts";

/**
 * The server side: outlives the databases connected to it, as a real server outlives a crashed
 * program.
 */
export interface PgliteServer {
  /**
   * A program's connection. Its `close` is abrupt: an open transaction is rolled back and what it
   * still asks gets NoAnswer, so a simulated crash is a close followed by a new connect.
   */
  connect(): OwnedDatabase;
  /** The same for reports: the transaction is read-only, as on a real server. */
  connectReports(): Reports;
  /**
   * A server of its own with the same content: 0.6 s, where a new one takes 2 s and its migrations.
   */
  clone(): Promise<PgliteServer>;
  stop(): Promise<void>;
}

export async function startPglite(): Promise<PgliteServer> {
  const { PGlite } = await import("@electric-sql/pglite");
  return await serverOn(await create(PGlite));
}

/** A plan is made once for a statement, as on a node's own connections (connection.ts). */
const PLANS = ["-c", "plan_cache_mode=force_generic_plan"];

async function create(engine: typeof PGlite, loadDataDir?: Blob | File): Promise<PGlite> {
  const startParams = [...engine.defaultStartParams, ...PLANS];
  return await engine.create({ startParams, ...(loadDataDir ? { loadDataDir } : {}) });
}

async function serverOn(engine: PGlite): Promise<PgliteServer> {
  const { Prepared } = await import("./prepared.ts");
  const server = { engine, mutex: new Mutex(), prepared: new Prepared(engine) };
  const { mutex } = server;
  return {
    connect: () => new PgliteDatabase(server),
    connectReports: () => reportsOn(new PgliteDatabase(server, BEGIN_REPORT)),
    clone: async () => {
      const { PGlite } = await import("@electric-sql/pglite");
      const content = await mutex.run(() => engine.dumpDataDir("none"));
      return await serverOn(await create(PGlite, content));
    },
    stop: () => mutex.run(() => engine.close()),
  };
}

interface Engine {
  readonly engine: PGlite;
  readonly prepared: Prepared;
  readonly mutex: Mutex;
}

/** Its single statements are transactions, too, so that they begin read-only. */
function reportsOn(database: PgliteDatabase): Reports {
  return {
    readOnly: true,
    query: (statement) => database.transaction((tx) => tx.query(statement)),
    transaction: (work) => database.transaction(work),
    reading: (work) => database.transaction(work),
    close: () => database.close(),
  };
}

const BEGIN = "begin";

class Mutex {
  #tail: Promise<unknown> = Promise.resolve();

  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#tail.then(work);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
}

class PgliteDatabase implements OwnedDatabase {
  readonly #engine: PGlite;
  readonly #prepared: Prepared;
  readonly #mutex: Mutex;
  readonly #begin: string;
  readonly #closed: Promise<never>;
  #close: (() => void) | undefined;
  #open = true;

  constructor({ engine, prepared, mutex }: Engine, begin = BEGIN) {
    this.#begin = begin;
    this.#engine = engine;
    this.#prepared = prepared;
    this.#mutex = mutex;
    this.#closed = new Promise((_resolve, reject) => {
      this.#close = () => reject(new NoAnswer("the database is closed"));
    });
    this.#closed.catch(() => undefined);
  }

  query<Row>(statement: Sql): Promise<Row[]> {
    return this.#exclusive(() => this.#run<Row>(statement));
  }

  async script(text: string): Promise<void> {
    await this.#exclusive(() => this.#engine.exec(text));
  }

  async transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#exclusive(() => this.#attempt(work));
      } catch (error) {
        if (tried >= ATTEMPTS_MAX || !mayTryAgain(error)) throw storeError(error, false);
      }
    }
  }

  reading<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.transaction(work);
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#close?.();
  }

  /**
   * Its turn at the one connection. The caller learns of a close at once, the turn itself ends
   * cleanly.
   */
  #exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#mutex.run(() => {
      if (!this.#open) throw new NoAnswer("the database is closed");
      return work();
    });
    return Promise.race([turn, this.#closed]).catch((error: unknown) => {
      turn.catch(() => undefined);
      throw mayTryAgain(error) ? error : storeError(error, false);
    });
  }

  async #run<Row>({ text, values }: Sql, first: string | null = null): Promise<Row[]> {
    return await this.#prepared.query<Row>(text, values, first);
  }

  async #attempt<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const failures = new Failures();
    let running: Promise<unknown> = Promise.resolve();
    // It begins with its first statement, in one message.
    let first: string | null = this.#begin;
    let ended = false;
    const last: Sql[] = [];
    const tx: Transaction = {
      atCommit: (statement) => {
        assert(!ended, "a transaction takes no statement after its end");
        last.push(statement);
      },
      query: <Row>(statement: Sql) => {
        if (!this.#open) return Promise.reject(new NoAnswer("the database is closed"));
        assert(!ended, "a transaction takes no statement after its end");
        const begin = first;
        first = null;
        const answer = running.then(() => this.#run<Row>(statement, begin));
        failures.watch(answer);
        running = answer.catch(() => undefined);
        return answer;
      },
    };
    try {
      const result = await Promise.race([work(tx), this.#closed]);
      ended = true;
      await running;
      if (failures.first !== undefined) throw failures.first;
      const statements = together(last);
      // One statement is a transaction of its own, as on a real server.
      const alone = first !== null && statements.length === 1;
      for (const statement of statements) {
        const begin = alone ? null : first;
        if (!alone) first = null;
        await this.#run(statement, begin);
      }
      if (first === null) await this.#prepared.plain("commit");
      return result;
    } catch (error) {
      ended = true;
      await running;
      if (first === null) await this.#prepared.plain("rollback");
      throw failures.reason(error);
    }
  }
}
