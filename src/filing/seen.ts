/**
 * A care place's copy of the filings and qualifications of other homes' people who have filed for
 * places here, as these homes tell them. It shows the window what there is; whether and how a visit
 * is settled home decides.
 */
import type { Instant } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { keepHeardHome } from "#filing/queries-heard.ts";
import {
  keepSeen,
  keepSeenQualification,
  type SeenFilingRow,
  type SeenQualificationRow,
  selectSeen,
  selectSeenQualifications,
} from "#filing/queries-seen.ts";
import type { FiledHere } from "#model/filing.ts";
import {
  type FilingContent,
  type NewsStand,
  type QualificationContent,
  SEALED_BETWEEN,
} from "#model/filing-message.ts";
import type { Credential, PersonId } from "#model/person.ts";
import { type Area, type NodeId, nodeOf } from "#model/place.ts";
import { filingKey, type PairKeys, sealedTexts } from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/**
 * Keeps the newest version of what home tells. Gives up to when this place has heard that home, if
 * the home asks for it. Refusals: message_forged.
 */
export async function noteFiling(
  { store, now }: Pick<World, "store" | "now">,
  content: FilingContent,
  from: NodeId,
): Promise<Instant | undefined> {
  checkHome(content.homeArea, from);
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
  return await store.transaction(async (tx) => {
    await keepSeen(tx, row, content.holder.digests);
    return await heard(tx, from, content.stand);
  });
}

async function heard(
  tx: Tx,
  from: NodeId,
  stand: NewsStand | undefined,
): Promise<Instant | undefined> {
  return stand === undefined ? undefined : await keepHeardHome(tx, from, stand);
}

/** Refusals: message_forged. */
function checkHome(homeArea: Area, from: NodeId): void {
  if (nodeOf(homeArea) !== from) throw forged("参保地不属于发件节点");
}

function forged(why: string): Refusal {
  return new Refusal("message_forged", { why });
}

/** The same of a qualification. Refusals: message_forged. */
export async function noteQualification(
  { store, now, node }: Pick<World, "store" | "now" | "node">,
  keys: PairKeys,
  { content, from }: { readonly content: QualificationContent; readonly from: NodeId },
): Promise<Instant | undefined> {
  checkHome(content.homeArea, from);
  const [home_disease, home_name, disease, national_name, name] = openedTexts(
    sealedTexts(keys, from, node).open(content.sealed),
  );
  const row: SeenQualificationRow = {
    ...{ home_node: from, qualification_id: content.qualificationId, version: content.version },
    ...{ home_area: content.homeArea, state: content.state },
    ...{ home_disease, home_name, disease, national_name, name },
    from_on: content.span.from,
    to_on: content.span.to ?? null,
    ended_on: content.endedOn ?? null,
    heard_at: now(),
  };
  return await store.transaction(async (tx) => {
    await keepSeenQualification(tx, row, content.digests);
    return await heard(tx, from, content.stand);
  });
}

type Texts = readonly [string, string, string, string, string];

/** Home has sealed five texts; what is not that was sealed under another key. */
function openedTexts(text: string): Texts {
  const texts = text.split(SEALED_BETWEEN);
  if (texts.length !== 5) throw forged("密文解不开");
  return texts as unknown as Texts;
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

/** Where it was heard. */
export interface SeenAt {
  readonly keys: PairKeys;
  readonly node: NodeId;
}

/** What that home has told of the person, whatever the dates. */
export async function seenFilings(
  tx: Tx,
  { keys, node }: SeenAt,
  who: SeenOf,
): Promise<SeenFilingRow[]> {
  const digest = digestOf({ keys, node }, who);
  return digest === null ? [] : await selectSeen(tx, digest);
}

/** The same of qualifications. */
export async function seenQualifications(
  tx: Tx,
  at: SeenAt,
  who: SeenOf,
): Promise<SeenQualificationRow[]> {
  const digest = digestOf(at, who);
  return digest === null ? [] : await selectSeenQualifications(tx, digest);
}

/** Null: this node's own people, of whom nobody tells it. */
function digestOf({ keys, node }: SeenAt, who: SeenOf): string | null {
  const home = nodeOf(who.homeArea);
  if (home === node) return null;
  const named =
    "personId" in who ? ({ kind: "person", number: who.personId } as const) : who.credential;
  return filingKey(keys, home, node).digestOf(named);
}

export interface Seen {
  /** Who was asked for, as only their home and this node can tell; null: this node's own people. */
  readonly digest: string | null;
  readonly filings: readonly SeenFilingRow[];
  readonly qualifications: readonly SeenQualificationRow[];
}

/** All that a home has told of the person. */
export async function seenOf(tx: Tx, at: SeenAt, who: SeenOf): Promise<Seen> {
  return {
    digest: digestOf(at, who),
    filings: await seenFilings(tx, at, who),
    qualifications: await seenQualifications(tx, at, who),
  };
}
