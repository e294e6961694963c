/**
 * A province as a party of a batch: one person prepares its confirmation and another gives it; an
 * objection to a case is raised by one and released by another. Each act is a commit of its own
 * with its trail; due work tells the hub.
 */

import type { SettlementId } from "#base/id.ts";
import { newId } from "#base/id.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import { isOpen } from "#clearing/batch-state.ts";
import type { Step } from "#clearing/decide.ts";
import { confirmInside } from "#clearing/inside-confirm.ts";
import { type BatchRow, holdBatch } from "#clearing/queries-batches.ts";
import {
  countOpenObjections,
  holdObjection,
  NOT_DECIDED,
  type ObjectionRow,
  selectOpenObjection,
  selectWord,
  upsertObjections,
  upsertWord,
  type WordRow,
} from "#clearing/queries-words.ts";
import { sameActor, staffOf, staffText } from "#model/actor.ts";
import type { ObjectionReason } from "#model/clearing.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";
import { BATCH_STATE_WORDS } from "#model/clearing-words.ts";
import { type Area, nodeOf } from "#model/place.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

type PartyWorld = Pick<World, "node" | "now" | "random">;

function no(code: RefusalCode, params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, "care");
}

/** This province's own batch, or its areas', that may still be spoken about. */
async function openBatch({ node }: Pick<World, "node">, tx: Tx, id: string): Promise<BatchRow> {
  const batch = await holdBatch(tx, id);
  const provinces = [batch?.care_node ?? "", batch?.home_node ?? ""].map((place) =>
    nodeOf(place as Area),
  );
  if (batch === null || !provinces.includes(node)) {
    throw no("clearing_batch_missing", { batch: id });
  }
  if (!isOpen(batch)) throw no("clearing_batch_closed", { state: BATCH_STATE_WORDS[batch.state] });
  return batch;
}

/** Refusals: those of `openBatch`, clearing_objected. */
async function confirmable(world: Pick<World, "node">, tx: Tx, id: string): Promise<BatchRow> {
  const batch = await openBatch(world, tx, id);
  const isObjected = batch.state === "objected" || (await countOpenObjections(tx, id)) > 0;
  if (isObjected) throw no("clearing_objected");
  return batch;
}

/** As the hub has it, or as it is about to hear: an objection of its own takes it back. */
function isConfirmed(
  { node }: Pick<World, "node">,
  batch: BatchRow,
  word: WordRow | null,
): boolean {
  if (word?.confirmed_at != null && word.heard_at === null) return true;
  const own = node === batch.care_node ? batch.care_confirmed_at : batch.home_confirmed_at;
  return own !== null;
}

/**
 * In the caller's transaction. Refusals: clearing_batch_missing, clearing_batch_closed,
 * clearing_objected, clearing_confirmed.
 */
export async function prepareConfirmation(
  world: PartyWorld,
  { tx, entries, by }: Step,
  id: string,
): Promise<WordRow> {
  const batch = await confirmable(world, tx, id);
  if (isConfirmed(world, batch, await selectWord(tx, id, batch.version))) {
    throw no("clearing_confirmed");
  }
  const at = world.now();
  const word: WordRow = {
    ...{ batch_id: id, version: batch.version, digest: batch.digest },
    ...{ prepared_by: staffText(by), prepared_at: at },
    ...{ confirmed_by: null, confirmed_at: null, heard_at: null },
  };
  await upsertWord(tx, word);
  entries.push({ at, actor: by, action: "clearing.prepare", subject: id, detail: batch.digest });
  return word;
}

/**
 * In the caller's transaction. Refusals: clearing_batch_missing, clearing_batch_closed,
 * clearing_objected, clearing_not_prepared, clearing_same_person, clearing_confirmed.
 */
export async function giveConfirmation(
  world: PartyWorld,
  { tx, entries, by }: Step,
  id: string,
): Promise<WordRow> {
  const batch = await confirmable(world, tx, id);
  const word = await selectWord(tx, id, batch.version);
  if (isConfirmed(world, batch, word)) throw no("clearing_confirmed");
  if (word === null || word.confirmed_at !== null) throw no("clearing_not_prepared");
  if (sameActor(staffOf(word.prepared_by), by)) throw no("clearing_same_person");
  const at = world.now();
  const next = { ...word, confirmed_by: staffText(by), confirmed_at: at };
  if (batch.number === null) await confirmInside(tx, batch, { word: next, at });
  else await upsertWord(tx, next);
  entries.push({ at, actor: by, action: "clearing.confirm", subject: id, detail: batch.digest });
  return next;
}

export interface Objecting {
  readonly batch: string;
  readonly settlementId: SettlementId;
  readonly reason: ObjectionReason;
  readonly words: string;
}

/**
 * In the caller's transaction. Refusals: clearing_batch_missing, clearing_batch_closed,
 * clearing_inside, clearing_reason_closed, clearing_case_objected.
 */
export async function raiseObjection(
  world: PartyWorld,
  { tx, entries, by }: Step,
  given: Objecting,
  parameters: ClearingParameters,
): Promise<ObjectionRow> {
  const { batch: id, settlementId, reason, words } = given;
  const batch = await openBatch(world, tx, id);
  if (batch.number === null) throw no("clearing_inside");
  if (!parameters.objections.includes(reason)) throw no("clearing_reason_closed");
  const open = await selectOpenObjection(tx, settlementId);
  if (open !== null) throw no("clearing_case_objected", { objection: open.id });
  const at = world.now();
  const row: ObjectionRow = {
    ...{ id: newId("obj", at, world.random), batch_id: batch.id, raised_at_node: world.node },
    ...{ settlement_id: settlementId, reason, words, raised_by: staffText(by), raised_at: at },
    ...{ released_by: null, released_at: null, heard_at: null, ...NOT_DECIDED },
  };
  await upsertObjections(tx, [row]);
  entries.push({ at, actor: by, action: "clearing.object", subject: row.id, detail: reason });
  return row;
}

async function ownObjection(
  { node }: Pick<World, "node">,
  tx: Tx,
  id: string,
): Promise<ObjectionRow> {
  const row = await holdObjection(tx, id);
  if (row?.raised_at_node !== node) throw no("clearing_objection_missing", { objection: id });
  if (row.outcome !== null) throw no("clearing_objection_decided");
  return row;
}

/**
 * In the caller's transaction. Refusals: clearing_objection_missing, clearing_objection_decided,
 * clearing_same_person, clearing_batch_closed.
 */
export async function releaseObjection(
  world: PartyWorld,
  { tx, entries, by }: Step,
  id: string,
): Promise<ObjectionRow> {
  const row = await ownObjection(world, tx, id);
  if (row.released_at !== null) return row;
  if (sameActor(staffOf(row.raised_by), by)) throw no("clearing_same_person");
  await openBatch(world, tx, row.batch_id);
  const at = world.now();
  const next = { ...row, released_by: staffText(by), released_at: at };
  await upsertObjections(tx, [next]);
  entries.push({ at, actor: by, action: "clearing.objectionReleased", subject: id });
  return next;
}

/**
 * In the caller's transaction; what the hub has heard it is told again. Refusals:
 * clearing_objection_missing, clearing_objection_decided.
 */
export async function withdrawObjection(
  world: PartyWorld,
  { tx, entries, by }: Step,
  id: string,
): Promise<ObjectionRow> {
  const row = await ownObjection(world, tx, id);
  const at = world.now();
  const decided = { outcome: "withdrawn", decided_by: staffText(by), decided_at: at } as const;
  const next = { ...row, ...decided, heard_at: null };
  await upsertObjections(tx, [next]);
  entries.push({ at, actor: by, action: "clearing.objectionWithdrawn", subject: id });
  return next;
}
