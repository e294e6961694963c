/**
 * What the hub does with what provinces tell it: rows are taken in the order of their numbers, each
 * once, and only those about the sender's own places.
 */
import { present } from "#base/assert.ts";
import { Refusal } from "#base/refusals.ts";
import type { Heard, PublishContent, PublishedRow } from "#model/hub-message.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import { appendCards } from "#registry/national-log.ts";
import {
  deleteDigests,
  deleteEarlier,
  insertDirectory,
  lockPublisher,
  type PublisherRow,
  selectPublisher,
  updatePublisher,
} from "#registry/queries-directory.ts";
import type { Database, Tx } from "#store/store.ts";

export async function heardOf(tx: Tx, node: NodeId): Promise<Heard> {
  const [row] = await selectPublisher(tx, node);
  return { edition: row?.edition ?? 0, last: row?.last ?? 0 };
}

/**
 * Resolves to how far the province is heard now: what was heard before changes nothing, and what
 * does not follow it is not taken. Refusals: message_forged (a row about another province's place).
 */
export async function hear(store: Database, node: NodeId, content: PublishContent): Promise<Heard> {
  if (!content.rows.every((row) => isOf(node, row))) {
    throw new Refusal("message_forged", { why: "所报机构或参保地不属于发件省" }, "hub");
  }
  return await store.transaction(async (tx) => {
    const [row] = await lockPublisher(tx, node);
    const held = present(row, "a locked row is given back");
    const next = nextOf(held, content);
    if (next === null) return heardIn(held, content.edition);
    const fresh = content.rows.slice(next.last + 1 - content.first);
    await keepCards(tx, content.edition, fresh);
    await appendCards(
      tx,
      fresh.flatMap((each) => ("institution" in each ? [each.institution] : [])),
    );
    const last = next.last + fresh.length;
    const isNew = content.whole && next.cleared < content.edition;
    if (isNew) await deleteEarlier(tx, node, content.edition);
    const cleared = isNew ? content.edition : next.cleared;
    await updatePublisher(tx, { ...next, last, cleared });
    return { edition: content.edition, last };
  });
}

function isOf(node: NodeId, row: PublishedRow): boolean {
  if ("card" in row) return row.card.areas.every((area) => nodeOf(area) === node);
  const { area, code } = row.institution;
  return nodeOf(area) === node && code.slice(1, 3) === node.slice(0, 2);
}

/** From where these rows go on; null when they do not. */
function nextOf(held: PublisherRow, { edition, first }: PublishContent): PublisherRow | null {
  if (edition < held.edition) return null;
  const from = edition === held.edition ? held : { ...held, edition, last: 0 };
  return first > from.last + 1 ? null : from;
}

/** An edition that was not begun is heard up to nothing. */
function heardIn({ edition, last }: PublisherRow, asked: number): Heard {
  return asked > edition ? { edition: asked, last: 0 } : { edition, last };
}

async function keepCards(tx: Tx, edition: number, rows: readonly PublishedRow[]): Promise<void> {
  const areas = new Map(
    rows.flatMap((row) => ("card" in row ? [[row.card.digest, row.card.areas] as const] : [])),
  );
  if (areas.size === 0) return;
  await deleteDigests(tx, [...areas.keys()]);
  await insertDirectory(
    tx,
    [...areas].flatMap(([credential_digest, held]) =>
      held.map((area) => ({ credential_digest, area, edition })),
    ),
  );
}
