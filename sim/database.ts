/**
 * A node's database as one run of its process sees it. Each statement and each commit is a job of
 * the loop, and before it is queued, chance decides in the order of the calls what becomes of it:
 * executed; the process dies before or after it; or the connection is lost, with the work done or
 * not, and the caller is told neither. PGlite has one connection, so sessions wait for each other
 * here, in order; a process on a real server has a few.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { assert } from "#base/assert.ts";
import { NoAnswer } from "#base/refusals.ts";
import type { Database, Reports, Sql, Transaction } from "#store/store.ts";
import type { Weather } from "./faults.ts";
import { type Loop, never } from "./loop.ts";
import type { ProcessRun } from "./process-run.ts";

/** What becomes of one call. `done`: it is executed. `told`: the caller gets its result. */
interface Fate {
  readonly done: boolean;
  readonly told: "result" | "noAnswer" | "nothing";
}

const FINE: Fate = { done: true, told: "result" };
const LOST: Fate = { done: false, told: "noAnswer" };

/** The data that outlive a run, and whose turn it is on the one connection. */
export interface Disk {
  readonly data: Database;
  /** The same data for reports: they wait for their turn like all others. */
  readonly reports: Reports;
  readonly connections: number;
  inUse: number;
  readonly waiting: (() => void)[];
  /** Statements and commits executed, for the summary. */
  calls: number;
}

export function createDisk(data: Database, reports: Reports, connections = 1): Disk {
  return { data, reports, connections, inUse: 0, waiting: [], calls: 0 };
}

async function takeTurn(disk: Disk): Promise<void> {
  if (disk.inUse < disk.connections) disk.inUse += 1;
  else await new Promise<void>((resolve) => disk.waiting.push(resolve));
}

/** Hands the connection to the next in line, so that nobody slips in before it. */
function giveTurn(disk: Disk): void {
  const next = disk.waiting.shift();
  if (next) next();
  else disk.inUse -= 1;
}

/**
 * Thrown into a transaction that must not commit, because its process is dead or its connection
 * lost.
 */
class Abandoned extends Error {
  override readonly name = "Abandoned";
}

/** Thrown when the driver would run the work again, as after a deadlock: the work is not its. */
class Again extends Error {
  override readonly name = "Again";
}

/** Like the driver's own: tries of one transaction that meets deadlocks. */
const TRIES_MAX = 5;

interface Promised<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function promised<T>(): Promised<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {}); // Statements that the work does not wait for may fail unobserved.
  return { promise, resolve, reject };
}

/** The transaction in whose work a call is made. */
const inside = new AsyncLocalStorage<{
  readonly disk: Disk;
  readonly tx: Transaction;
  open: boolean;
}>();

export interface DatabaseParts {
  readonly disk: Disk;
  readonly run: ProcessRun;
  readonly loop: Loop;
  readonly weather: Weather;
  readonly name: string;
}

export function openDatabase(given: DatabaseParts): Database {
  return databaseOn({ ...given, data: given.disk.data });
}

/**
 * Its faults are those of any connection. A report that a transaction's own work asks for would
 * wait for that transaction's end where there is one connection: it is read inside.
 */
export function openReports(given: DatabaseParts): Reports {
  const own = databaseOn({ ...given, data: given.disk.reports });
  const outer = (): Transaction | null => {
    const held = given.disk.connections === 1 ? inside.getStore() : undefined;
    return held?.open && held.disk === given.disk ? held.tx : null;
  };
  return {
    ...{ readOnly: true, close: own.close },
    query: (statement) => (outer() ?? own).query(statement),
    reading: (work) => {
      const tx = outer();
      return tx ? work(tx) : own.reading(work);
    },
    transaction: (work) => {
      const tx = outer();
      return tx ? work(tx) : own.transaction(work);
    },
  };
}

interface Access extends DatabaseParts {
  readonly data: Database;
}

function databaseOn(parts: Access): Database {
  return {
    query: (statement) => query(parts, statement),
    transaction: (work) => transaction(parts, work),
    // As a transaction, so that a seed's faults stay where they were.
    reading: (work) => transaction(parts, work),
    close: async () => {},
  };
}

function fateOf({ weather }: DatabaseParts, commit: boolean): Fate {
  const { faults, random } = weather;
  if (random.chance(faults.crashProb)) return { done: random.chance(0.5), told: "nothing" };
  const lost = commit ? faults.lostCommitProb : faults.lostStatementProb;
  if (random.chance(lost)) return { done: commit && random.chance(0.5), told: "noAnswer" };
  return FINE;
}

/** One real call as a job, with its fate; an error of the call itself is the caller's. */
function call<T>(
  parts: DatabaseParts,
  what: string,
  fate: Fate,
  real: () => Promise<T>,
): Promise<T> {
  const { disk, run, loop } = parts;
  const answer = promised<T>();
  if (!fate.done && fate.told === "nothing") run.end(`before ${what}`);
  if (!run.alive()) return never();
  loop.job(async () => {
    if (!run.alive()) return;
    if (!fate.done) return answer.reject(new NoAnswer(`connection lost before ${what}`));
    disk.calls += 1;
    try {
      const result = await real();
      if (fate.told === "nothing") return run.end(`after ${what}`);
      if (fate.told === "noAnswer") throw new NoAnswer(`connection lost after ${what}`);
      answer.resolve(result);
    } catch (error) {
      if (fate.told === "nothing") run.end(`after ${what}`);
      answer.reject(error);
    }
  });
  return answer.promise.then(
    (result) => (run.alive() ? result : never<T>()),
    (error: unknown) => {
      if (!run.alive()) return never<T>();
      throw error;
    },
  );
}

async function query<Row>(parts: Access, statement: Sql): Promise<Row[]> {
  if (!parts.run.alive()) return never();
  const fate = fateOf(parts, true);
  await takeTurn(parts.disk);
  if (!parts.run.alive()) {
    giveTurn(parts.disk);
    return never();
  }
  let mine = true;
  const release = (): void => {
    if (mine) giveTurn(parts.disk);
    mine = false;
  };
  parts.run.onEnd(release);
  try {
    return await call(parts, "a statement", fate, () => parts.data.query<Row>(statement));
  } finally {
    release();
  }
}

/**
 * The real transaction is held open by a promise: kept resolves it to commit, or rejects it to roll
 * back.
 */
interface Held {
  readonly tx: Transaction;
  readonly kept: Promised<void>;
  readonly ended: Promise<unknown>;
}

interface Open extends Held {
  readonly closed: () => boolean;
  readonly close: () => void;
}

async function begin(data: Database): Promise<Held> {
  const kept = promised<void>();
  const opened = promised<Transaction>();
  let began = false;
  const ended = data
    .transaction(async (tx) => {
      if (began) throw new Again("the transaction is run again");
      began = true;
      opened.resolve(tx);
      await kept.promise;
    })
    .then(
      () => null,
      (error: unknown) => error,
    );
  const tx = await Promise.race([opened.promise, ended]);
  assert(tx !== null && typeof tx === "object" && "query" in tx, "the transaction is open");
  return { tx: tx as Transaction, kept, ended };
}

async function transaction<Result>(
  parts: Access,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt(parts, work);
    } catch (error) {
      if (!(error instanceof Again)) throw error;
      if (tried === TRIES_MAX) throw new NoAnswer("deadlocks without end");
    }
  }
}

async function attempt<Result>(
  parts: Access,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const { disk, run } = parts;
  if (!run.alive()) return never();
  await takeTurn(disk);
  if (!run.alive()) {
    giveTurn(disk);
    return never();
  }
  const held = await openHeld(parts);
  // Once the connection is lost, nothing more of this transaction reaches the server.
  let lost = false;
  const tx: Transaction = {
    atCommit: (statement) => held.tx.atCommit(statement),
    query: <Row>(statement: Sql) => {
      if (!run.alive()) return never<Row[]>();
      const fate = lost ? LOST : fateOf(parts, false);
      lost ||= fate.told === "noAnswer";
      const answer = call(parts, "a statement", fate, () => held.tx.query<Row>(statement));
      answer.catch(() => {});
      return answer;
    },
  };
  let result: Result;
  const own = { disk, tx, open: true };
  try {
    result = await inside.run(own, () => work(tx));
  } catch (error) {
    own.open = false;
    await finish(parts, held, { done: false, told: "result" });
    // What a statement met is told in the driver's words.
    const why = await held.ended;
    throw why === null || why instanceof Abandoned ? error : why;
  }
  own.open = false;
  await finish(parts, held, lost ? LOST : fateOf(parts, true));
  return result;
}

/** Begins as a job; from then on a death of the process rolls it back and frees the connection. */
async function openHeld(parts: Access): Promise<Open> {
  const { data, disk, run, loop } = parts;
  const opened = promised<Held>();
  loop.job(async () => opened.resolve(await begin(data)));
  const held = await opened.promise;
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    giveTurn(disk);
  };
  const abandon = (): void => {
    if (closed) return;
    loop.job(async () => {
      if (closed) return;
      held.kept.reject(new Abandoned("the process is dead"));
      await held.ended;
      close();
    });
  };
  run.onEnd(abandon);
  if (!run.alive()) {
    abandon();
    return never();
  }
  return { ...held, closed: () => closed, close };
}

/** Ends the real transaction as fate says, perhaps after the disk has stalled. */
async function finish(parts: DatabaseParts, held: Open, fate: Fate): Promise<void> {
  const { disk, run, loop, weather } = parts;
  if (!run.alive()) return never();
  const answer = promised<void>();
  const end = async (): Promise<void> => {
    if (held.closed()) return;
    disk.calls += 1;
    // A process that died meanwhile has left statements unsent: a commit would keep half of the
    // work.
    if (fate.done && run.alive()) held.kept.resolve();
    else held.kept.reject(new Abandoned("not committed"));
    const error = await held.ended;
    held.close();
    if (fate.told === "nothing") return run.end(fate.done ? "after a commit" : "before a commit");
    if (!run.alive()) return;
    if (fate.told === "noAnswer") return answer.reject(new NoAnswer("connection lost in a commit"));
    if (fate.done && error !== null) return answer.reject(error);
    answer.resolve();
  };
  const { faults, random } = weather;
  const stalls = random.chance(faults.stallProb);
  const takesMs = random.below(1 + (stalls ? faults.stallMsMax : faults.commitMsMax));
  if (takesMs === 0) loop.job(end);
  else loop.at(loop.now() + takesMs, () => loop.job(end));
  return answer.promise;
}
