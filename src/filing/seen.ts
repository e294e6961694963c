/**
 * A care place's copy of the filings of other homes' people for places here, as these homes tell
 * them. It shows the window what is filed; whether and how a visit is settled home decides.
 */
import { Refusal } from "#base/refusals.ts";
import { keepSeen, type SeenFilingRow, selectSeen } from "#filing/queries-seen.ts";
import type { FiledHere } from "#model/filing.ts";
import type { FilingContent } from "#model/message.ts";
import type { Credential, PersonId } from "#model/person.ts";
import { type Area, type NodeId, nodeOf } from "#model/place.ts";
import { filingKey, type PairKeys } from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** Keeps the newest version of what home tells. Refusals: message_forged. */
export async function noteFiling(
  { store, now }: Pick<World, "store" | "now">,
  content: FilingContent,
  from: NodeId,
): Promise<void> {
  if (nodeOf(content.homeArea) !== from) {
    throw new Refusal("message_forged", { why: "参保地不属于发件节点" });
  }
  const row: SeenFilingRow = {
    home_node: from,
    filing_id: content.filingId,
    version: content.version,
    home_area: content.homeArea,
    kind: content.kind,
    state: content.state,
    areas: content.areas,
    from_on: content.span.from,
    to_on: content.span.to ?? null,
    ended_on: content.endedOn ?? null,
    name: content.holder.maskedName,
    heard_at: now(),
  };
  await store.transaction((tx) => keepSeen(tx, row, content.holder.digests));
}

/** Whose filings: a person's whose number is known, or whoever holds the card of that home. */
export type SeenOf =
  | { readonly personId: PersonId; readonly homeArea: Area }
  | { readonly credential: Pick<Credential, "kind" | "number">; readonly homeArea: Area };

/** As a window is told of them. */
export function filedHere(row: SeenFilingRow): FiledHere {
  return {
    ...{ id: row.filing_id, kind: row.kind, state: row.state, areas: row.areas },
    span: { from: row.from_on, to: row.to_on ?? undefined },
    endedOn: row.ended_on ?? undefined,
  };
}

/** What that home has told of the person, whatever the dates. */
export async function seenFilings(
  tx: Tx,
  { keys, node }: { readonly keys: PairKeys; readonly node: NodeId },
  who: SeenOf,
): Promise<SeenFilingRow[]> {
  const home = nodeOf(who.homeArea);
  if (home === node) return [];
  const named =
    "personId" in who ? ({ kind: "person", number: who.personId } as const) : who.credential;
  return await selectSeen(tx, filingKey(keys, home, node).digestOf(named));
}
