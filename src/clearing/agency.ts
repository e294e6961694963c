/**
 * The agency's own confirmation: a case that was reversed after its month was closed, its offset,
 * and a case whose objection was upheld. No institution confirms them; the agency does, both
 * halves of a pair at once.
 */
import { Refusal } from "#base/refusals.ts";
import type { Step } from "#clearing/decide.ts";
import { selectObjectedIds } from "#clearing/queries-submissions.ts";
import { staffText } from "#model/actor.ts";
import { insertAgencyConfirmations, selectOffsetPairs } from "#reconciliation/reconciliation.ts";
import type { World } from "#world.ts";

/** In the caller's transaction; gives all that is confirmed. Refusal: clearing_not_for_agency. */
export async function confirmByAgency(
  { now, node }: Pick<World, "now" | "node">,
  { tx, entries, by }: Step,
  ids: readonly string[],
): Promise<string[]> {
  const pairs = await selectOffsetPairs(tx, ids);
  const objected = await selectObjectedIds(tx, node, ids);
  const own = objected.map((row) => row.settlement_id as string);
  const may = new Set([...pairs.flatMap(({ id, other }) => [id, other]), ...own]);
  const foreign = ids.find((id) => !may.has(id));
  if (foreign !== undefined) throw new Refusal("clearing_not_for_agency", { settlement: foreign });
  const all = [...may].sort();
  const at = now();
  await insertAgencyConfirmations(tx, all, { by: staffText(by), at });
  for (const subject of all) entries.push({ at, actor: by, action: "clearing.taken", subject });
  return all;
}
