/** One step of a release: alone in the book, with its entry on the trail, in one commit. */

import { lockReleases } from "#rulebook/queries.ts";
import { type Database, later, type Tx } from "#store/store.ts";
import type { Appended, Trail, TrailEntry } from "#trail/trail.ts";

export async function takeStep<Result>(
  store: Database,
  trail: Trail,
  work: (tx: Tx, entries: TrailEntry[]) => Promise<Result>,
): Promise<Result> {
  let appended: Appended | undefined;
  try {
    const result = await store.transaction(async (tx) => {
      const entries: TrailEntry[] = [];
      await lockReleases(tx);
      const done = await work(tx, entries);
      appended = trail.append(tx, entries);
      later(appended.written);
      return done;
    });
    appended?.commit();
    appended = undefined;
    return result;
  } finally {
    appended?.lose();
  }
}
