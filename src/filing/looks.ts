/** What stands against an application now, for those who look at it before it is decided. */
import { Refusal, type RefusalContent } from "#base/refusals.ts";
import type { FilingWorld } from "#filing/desk.ts";
import { matterOf } from "#filing/matter.ts";
import type { ApplicationRow } from "#filing/queries-applications.ts";
import type { Tx } from "#store/store.ts";

export async function problemsNow(
  world: FilingWorld,
  tx: Tx,
  row: ApplicationRow,
): Promise<readonly RefusalContent[]> {
  try {
    const { problems, lacking } = await matterOf(world, tx, row);
    return [...problems, ...lacking];
  } catch (error) {
    // Nothing to hold it against: no such person, filing or paper.
    if (error instanceof Refusal) return [error.content()];
    throw error;
  }
}
