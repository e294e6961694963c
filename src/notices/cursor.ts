/** How far a look has come that goes on in order of time, shared by all processes of a node. */
import type { Instant } from "#base/date.ts";
import { insertCursor, selectCursor, updateCursor } from "#notices/queries.ts";
import type { Tx } from "#store/store.ts";

interface Place {
  readonly at: Instant;
  readonly id: string;
}

/** Held until the commit. Where nobody has looked yet, what was before is told to nobody. */
export async function advance(
  tx: Tx,
  { name, first }: { readonly name: string; readonly first: Place },
  look: (after: Place) => Promise<{ readonly last: Place | undefined; readonly count: number }>,
): Promise<number> {
  await insertCursor(tx, name, first);
  const [after] = await selectCursor(tx, name);
  // Another process looks.
  if (!after) return 0;
  const { last, count } = await look(after);
  if (last) await updateCursor(tx, name, last);
  return count;
}
