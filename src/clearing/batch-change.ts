/**
 * How the hub writes a batch. Once an objection was raised the batch is objected to until every one
 * is decided and the pair is allocated again: it is neither confirmed nor noticed on what is about
 * to change. No write leaves the table of its states.
 */
import { assert, present } from "#base/assert.ts";
import { stateOf } from "#clearing/batch-state.ts";
import { type BatchRow, nextNumber, upsertBatch } from "#clearing/queries-batches.ts";
import { holdSubmission, upsertSubmissions } from "#clearing/queries-submissions.ts";
import { countOpenObjections } from "#clearing/queries-words.ts";
import { BATCH_STATES } from "#model/clearing-states.ts";
import { mayMove } from "#model/states.ts";
import type { Tx } from "#store/store.ts";

/** In the caller's transaction; what was before is held. */
export async function setBatch(tx: Tx, before: BatchRow | null, next: BatchRow): Promise<void> {
  const may = before === null || mayMove(BATCH_STATES, before.state, next.state);
  assert(may, `batch ${next.id} ${before?.state} → ${next.state}`);
  await upsertBatch(tx, next);
}

/** With the state that follows, and a number, so that both provinces hear it. */
export async function changeBatch(tx: Tx, batch: BatchRow): Promise<void> {
  const submission = await holdSubmission(tx, batch);
  const isAwaited = submission !== null && submission.state !== "allocated";
  const isObjected = isAwaited || (await countOpenObjections(tx, batch.id)) > 0;
  const state = stateOf(batch, { isObjected });
  await setBatch(tx, batch, { ...batch, state, number: await nextNumber(tx) });
}

/** The pair's month is counted again; care's word about it stands. */
export async function askAllocation(tx: Tx, batch: BatchRow): Promise<void> {
  const held = present(await holdSubmission(tx, batch), "a batch comes of a submission");
  await upsertSubmissions(tx, [{ ...held, state: "agreed", turn: held.turn + 1 }]);
}
