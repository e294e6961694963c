/**
 * Two persons of the hub decide an objection: one proposes, another decides. Upheld, the case is
 * out of the batch and waits; either way the batch is allocated again, which gives another version
 * only if it comes to something else.
 */

import { present } from "#base/assert.ts";
import { Refusal } from "#base/refusals.ts";
import { askAllocation, changeBatch } from "#clearing/batch-change.ts";
import { type BatchRow, holdBatch } from "#clearing/queries-batches.ts";
import { deferDeductions } from "#clearing/queries-deductions.ts";
import { selectCopyOf } from "#clearing/queries-hub.ts";
import { upsertExceptions } from "#clearing/queries-submissions.ts";
import { holdObjection, type ObjectionRow, upsertObjections } from "#clearing/queries-words.ts";
import { type Staff, sameActor, staffOf, staffText } from "#model/actor.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface Step {
  readonly tx: Tx;
  readonly entries: TrailEntry[];
  readonly by: Staff;
}

async function openObjection(tx: Tx, id: string): Promise<ObjectionRow> {
  const row = await holdObjection(tx, id);
  if (row === null) throw new Refusal("clearing_objection_missing", { objection: id }, "hub");
  if (row.outcome !== null) throw new Refusal("clearing_objection_decided", {}, "hub");
  return row;
}

/** Refusals: clearing_objection_missing, clearing_objection_decided. */
export async function proposeDecision(
  { now }: Pick<World, "now">,
  { tx, entries, by }: Step,
  given: {
    readonly id: string;
    readonly proposal: "upheld" | "dismissed";
    readonly words: string;
  },
): Promise<ObjectionRow> {
  const { id, proposal, words } = given;
  const row = await openObjection(tx, id);
  const next = { ...row, proposal, decided_words: words, proposed_by: staffText(by) };
  await upsertObjections(tx, [next]);
  entries.push({ at: now(), actor: by, action: "clearing.propose", subject: id, detail: proposal });
  return next;
}

/**
 * In the caller's transaction. Refusals: clearing_objection_missing, clearing_objection_decided,
 * clearing_not_proposed, clearing_same_person.
 */
export async function decideObjection(
  { now }: Pick<World, "now">,
  { tx, entries, by }: Step,
  { id, agrees }: { readonly id: string; readonly agrees: boolean },
): Promise<ObjectionRow> {
  const row = await openObjection(tx, id);
  const { proposal, proposed_by } = row;
  if (proposal === null || proposed_by === null)
    throw new Refusal("clearing_not_proposed", {}, "hub");
  if (sameActor(staffOf(proposed_by), by)) throw new Refusal("clearing_same_person", {}, "hub");
  const at = now();
  const detail = agrees ? proposal : "sentBack";
  entries.push({ at, actor: by, action: "clearing.decide", subject: id, detail });
  if (!agrees) {
    const back = { ...row, proposal: null, proposed_by: null, decided_words: null };
    await upsertObjections(tx, [back]);
    return back;
  }
  const batch = present(await holdBatch(tx, row.batch_id), "an objection's batch stands");
  const next = { ...row, outcome: proposal, decided_by: staffText(by), decided_at: at };
  await upsertObjections(tx, [next]);
  if (proposal === "upheld") await leaveOut(tx, { batch, row, at });
  await askAllocation(tx, batch);
  await changeBatch(tx, batch);
  return next;
}

/** The case waits, whether the batch's month is its own or it came in late. */
async function leaveOut(
  tx: Tx,
  { batch, row, at }: { batch: BatchRow; row: ObjectionRow; at: number },
): Promise<void> {
  const copy = present(await selectCopyOf(tx, row.settlement_id), "what is objected to is a copy");
  const { care_node, home_node, scheme } = batch;
  await upsertExceptions(tx, [
    {
      ...{ care_node, home_node, scheme, settlement_id: row.settlement_id, month: copy.month },
      ...{ reason: "objected", deferred: 1, cleared_in: null, revision: 0, noted_at: at },
    },
  ]);
  await deferDeductions(tx, batch, [row.settlement_id]);
}
