/** One step of a release: alone in the rulebook, with its entry on the trail, in one commit. */
import { lockReleases } from "#rulebook/queries.ts";
import type { Database, Tx } from "#store/store.ts";
import { inTransaction, type Trail, type TrailEntry } from "#trail/trail.ts";

export async function takeStep<Result>(
  store: Database,
  trail: Trail,
  work: (tx: Tx, entries: TrailEntry[]) => Promise<Result>,
): Promise<Result> {
  return await inTransaction(store, trail, async (tx, entries) => {
    await lockReleases(tx);
    return await work(tx, entries);
  });
}
