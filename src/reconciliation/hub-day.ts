/** What all of the hub's comparing shares: its world, and one comparison of a day at a time. */
import type { PairDay } from "#model/reconciliation.ts";
import type { ComparisonRow } from "#reconciliation/queries-hub.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import type { World } from "#world.ts";

export type HubWorld = Pick<World, "store" | "reports" | "now" | "random">;

export async function lockDay(tx: Tx, day: string): Promise<void> {
  await lockKeys(tx, [`reconciliation ${day}`]);
}

export function pairOf(
  row: Pick<ComparisonRow, "day" | "care_node" | "home_node" | "scheme">,
): PairDay {
  return { day: row.day, care: row.care_node, home: row.home_node, scheme: row.scheme };
}
