/**
 * One transaction of a work batch with its trail: entries are appended in the commit of the act
 * itself.
 */
import { ConstraintViolated, type Database, later, type Tx } from "#store/store.ts";
import type { Appended, Trail, TrailEntry } from "#trail/trail.ts";

/** A unique key met a row that another process wrote meanwhile: the next attempt reads it. */
const ATTEMPTS_MAX = 4;

export async function inTransaction<Result>(
  store: Database,
  trail: Trail,
  work: (tx: Tx, entries: TrailEntry[]) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    let appended: Appended | undefined;
    try {
      const result = await store.transaction(async (tx) => {
        const entries: TrailEntry[] = [];
        const done = await work(tx, entries);
        appended = trail.append(tx, entries);
        later(appended.written);
        return done;
      });
      appended?.commit();
      return result;
    } catch (error) {
      appended?.lose();
      if (!(error instanceof ConstraintViolated) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}
