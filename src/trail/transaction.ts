/**
 * One transaction with its trail: what is done and who did it are committed together or not at all.
 * Every module that writes on the trail commits through here.
 */
import { ConstraintViolated, type Database, type Transaction } from "#store/store.ts";
import type { Appended, Trail, TrailEntry } from "#trail/entry.ts";

/** A unique key met a row that another process wrote meanwhile: the next attempt reads it. */
const ATTEMPTS_MAX = 4;

/**
 * The work may run more than once, so its effects stay in its transaction and in what it pushes to
 * `entries`, which are appended in the commit. Throws what the store throws: NoAnswer when nobody
 * knows the commit's fate, ConstraintViolated when the last attempt met it too.
 */
export async function inTransaction<Result>(
  store: Database,
  trail: Pick<Trail, "append">,
  work: (tx: Transaction, entries: TrailEntry[]) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    let appended: Appended | undefined;
    try {
      const result = await store.transaction(async (tx) => {
        // The store runs the work again after a deadlock: what it appended before is rolled back.
        appended?.lose();
        appended = undefined;
        const entries: TrailEntry[] = [];
        const done = await work(tx, entries);
        appended = trail.append(tx, entries);
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
