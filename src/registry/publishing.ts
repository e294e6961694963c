/**
 * What a province tells the hub, as a log of its own: a commit that changes a record marks it, and
 * a mark becomes the next number with the record as it is then. The hub keeps the last number that
 * it heard; an edition that the hub cannot follow is told anew from the beginning.
 */
import type { Instant } from "#base/date.ts";
import { canonicalJson } from "#base/json.ts";
import type { Heard, PublishContent, PublishedRow } from "#model/hub-message.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import type { CardKey } from "#registry/card-keys.ts";
import { cardOfRow } from "#registry/cards.ts";
import { selectCards } from "#registry/queries-cards.ts";
import {
  deletePublished,
  insertAllMarks,
  insertPublished,
  lockPublication,
  type MarkRow,
  type PublicationRow,
  selectHeldCards,
  selectMark,
  selectPublication,
  selectPublished,
  takeMarks,
  upsertPublication,
} from "#registry/queries-publishing.ts";
import type { Database, Tx } from "#store/store.ts";

/** Marks that one commit numbers. */
const NUMBERED_MAX = 500;
/** Rows of a page: with the longest names they stay under a message's limit. */
const PUBLISHED_PAGE = 500;

/** Is anything marked? */
export async function isMarked(tx: Tx): Promise<boolean> {
  return (await selectMark(tx)).length > 0;
}

/** Begins a new edition when the hub cannot follow the old one, or the key is another one. */
export async function openEdition(
  store: Database,
  keyId: string,
  heard: Heard,
  at: Instant,
): Promise<void> {
  const [seen] = await selectPublication(store);
  if (seen && follows(seen, keyId, heard)) return;
  await store.transaction(async (tx) => {
    const [held] = await lockPublication(tx);
    // Another process of the node was quicker.
    if (held && (held.edition !== seen?.edition || held.key_id !== seen.key_id)) return;
    const edition = Math.max(at, heard.edition + 1, (held?.edition ?? 0) + 1);
    await upsertPublication(tx, { edition, key_id: keyId, last: 0 });
    await deletePublished(tx);
    await insertAllMarks(tx);
  });
}

/** A hub that knows of more than we do heard it before a backup of ours was put back. */
function follows(held: PublicationRow, keyId: string, heard: Heard): boolean {
  if (held.key_id !== keyId || heard.edition > held.edition) return false;
  return heard.edition < held.edition || heard.last <= held.last;
}

/** Gives numbers to what is marked, so many at a time. Resolves to how many marks there were. */
export async function numberMarks(store: Database, node: NodeId, key: CardKey): Promise<number> {
  return await store.transaction(async (tx) => {
    const [held] = await lockPublication(tx);
    if (!held || held.key_id !== key.id) return 0;
    const marks = await takeMarks(tx, NUMBERED_MAX);
    if (marks.length === 0) return 0;
    const bodies = (await rowsOf(tx, node, key, marks)).map(canonicalJson);
    const rows = bodies.map((body, index) => ({ number: held.last + 1 + index, body }));
    await insertPublished(tx, rows);
    await upsertPublication(tx, { ...held, last: held.last + rows.length });
    return marks.length;
  });
}

async function rowsOf(
  tx: Tx,
  node: NodeId,
  key: CardKey,
  marks: readonly MarkRow[],
): Promise<PublishedRow[]> {
  const keysOf = (sort: MarkRow["sort"]): string[] =>
    marks.filter((mark) => mark.sort === sort).map((mark) => mark.key);
  const cards = await selectCards(tx, keysOf("institution").sort());
  const held = await selectHeldCards(tx, keysOf("person"));
  return [
    ...cards.map((row) => ({ institution: cardOfRow(row) })),
    ...held.map(({ kind, number, areas }) => ({
      card: {
        digest: key.digestOf({ kind, number }),
        areas: areas.filter((area) => nodeOf(area) === node),
      },
    })),
  ];
}

/** What follows the last number that the hub has heard; null when that is all. */
export async function pageAfter(store: Database, heard: Heard): Promise<PublishContent | null> {
  const [held] = await selectPublication(store);
  if (!held) return null;
  const { edition } = held;
  const after = heard.edition === edition ? heard.last : 0;
  if (after >= held.last) return null;
  const rows = await selectPublished(store, after, PUBLISHED_PAGE);
  const last = rows.at(-1)?.number ?? after;
  return {
    ...{ edition, first: after + 1 },
    whole: last === held.last && !(await isMarked(store)),
    rows: rows.map(({ body }) => JSON.parse(body) as PublishedRow),
  };
}
