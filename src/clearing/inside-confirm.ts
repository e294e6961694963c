/**
 * Two persons of a province confirm a batch of its own areas: for both of them, since it clears
 * between them. It stands in both areas' books with that, and its institutions' parts hold. A local
 * one is closed: the area pays its own institutions, and no money moves between areas.
 */
import { setBatch } from "#clearing/batch-change.ts";
import { confirmationPosting } from "#clearing/post.ts";
import { type BatchRow, selectLines } from "#clearing/queries-batches.ts";
import { insertShared } from "#clearing/queries-shares.ts";
import { upsertWord, type WordRow } from "#clearing/queries-words.ts";
import { post } from "#ledger/ledger.ts";
import type { Tx } from "#store/store.ts";

/** In the caller's transaction, which holds the batch. Nobody else has to hear it. */
export async function confirmInside(
  tx: Tx,
  batch: BatchRow,
  { word, at }: { readonly word: WordRow; readonly at: number },
): Promise<void> {
  await upsertWord(tx, { ...word, heard_at: at });
  const by = `${word.prepared_by} ${word.confirmed_by}`;
  const confirmed: BatchRow = {
    ...{ ...batch, state: "confirmed", posted_at: at },
    ...{ care_confirmed_by: by, care_confirmed_at: at },
    ...{ home_confirmed_by: by, home_confirmed_at: at },
  };
  await setBatch(tx, batch, confirmed);
  await insertShared(tx, batch.id, at);
  const lines = await selectLines(tx, [batch.id]);
  const postings = (["home", "care"] as const).map((side) =>
    confirmationPosting(batch, lines, { side, at }),
  );
  await post(tx, postings);
  if (batch.care_node !== batch.home_node) return;
  await setBatch(tx, confirmed, { ...confirmed, state: "closed" });
}
