/**
 * The hub hears a province's word on a batch of its own: a confirmation of the version that
 * stands, an objection to a case of it, a withdrawal. Heard twice it changes nothing.
 */
import type { ChinaMonth, Instant } from "#base/date.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import { askAllocation, changeBatch } from "#clearing/batch-change.ts";
import { isOpen } from "#clearing/batch-state.ts";
import { checkSaidAt } from "#clearing/heard.ts";
import { type BatchRow, holdBatch } from "#clearing/queries-batches.ts";
import { type CopyOf, selectCopyOf, selectException } from "#clearing/queries-hub.ts";
import { holdSubmission } from "#clearing/queries-submissions.ts";
import {
  holdObjection,
  NOT_DECIDED,
  selectObjections,
  selectOpenObjection,
  upsertObjections,
} from "#clearing/queries-words.ts";
import { areTwo } from "#model/actor.ts";
import type {
  ClearingSayAnswer,
  ClearingSayContent,
  ClearingWord,
} from "#model/clearing-message.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";
import type { NodeId } from "#model/place.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

function no(code: RefusalCode, params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, "hub");
}

/**
 * Refusals: field_invalid, clearing_same_person, clearing_batch_missing, clearing_batch_changed,
 * clearing_batch_closed, clearing_objected, clearing_case_not_in_batch, clearing_case_objected,
 * clearing_reason_closed.
 */
export async function hearWord(
  world: Pick<World, "now" | "store">,
  from: NodeId,
  content: ClearingSayContent,
  parameters: ClearingParameters,
): Promise<ClearingSayAnswer> {
  const at = world.now();
  checkWord(content.word, at);
  await world.store.transaction(async (tx) => {
    const batch = await holdBatch(tx, content.batch);
    const isParty = batch !== null && [batch.care_node, batch.home_node].includes(from);
    if (!isParty) throw no("clearing_batch_missing", { batch: content.batch });
    const { word } = content;
    if (word.kind === "confirm") await confirm(tx, { batch, from, content, word, at });
    else if (word.kind === "object") {
      await object(tx, { batch, from, content, word, at, parameters });
    } else await withdraw(tx, { batch, from, word, at });
  });
  return { outcome: "heard" };
}

/** Two persons of the province said it, and not tomorrow. */
function checkWord(word: ClearingWord, now: Instant): void {
  if (word.kind === "withdraw") return;
  const [one, other, at] =
    word.kind === "confirm"
      ? [word.preparedBy, word.confirmedBy, word.at]
      : [word.objection.raisedBy, word.objection.releasedBy, word.objection.releasedAt];
  checkSaidAt(now, at, word.kind === "object" ? word.objection.raisedAt : at);
  if (!areTwo(one, other)) throw no("clearing_same_person");
}

interface Heard<Kind extends ClearingWord["kind"]> {
  readonly batch: BatchRow;
  readonly from: NodeId;
  readonly word: Extract<ClearingWord, { readonly kind: Kind }>;
  readonly at: Instant;
}

type HeardOf<Kind extends ClearingWord["kind"]> = Heard<Kind> & {
  readonly content: ClearingSayContent;
};

async function confirm(tx: Tx, given: HeardOf<"confirm">): Promise<void> {
  const { batch, from, content, word, at } = given;
  const isCare = from === batch.care_node;
  const own = isCare ? batch.care_confirmed_at : batch.home_confirmed_at;
  if (content.version !== batch.version || content.digest !== batch.digest) {
    throw no("clearing_batch_changed", { version: String(batch.version) });
  }
  if (own !== null) return;
  if (!isOpen(batch)) throw no("clearing_batch_closed");
  if (await isTakenBack(tx, batch, { from, at: word.at })) throw no("clearing_objected");
  const said = `${word.preparedBy} ${word.confirmedBy}`;
  const confirmed = isCare
    ? { care_confirmed_by: said, care_confirmed_at: at }
    : { home_confirmed_by: said, home_confirmed_at: at };
  await changeBatch(tx, { ...batch, ...confirmed });
}

/** It comes again, or late, after the province objected itself: that took it back. */
async function isTakenBack(
  tx: Tx,
  batch: BatchRow,
  { from, at }: { readonly from: NodeId; readonly at: Instant },
): Promise<boolean> {
  const own = await selectObjections(tx, [batch.id]);
  return own.some((row) => row.raised_at_node === from && (row.released_at ?? 0) >= at);
}

async function object(
  tx: Tx,
  given: HeardOf<"object"> & { readonly parameters: ClearingParameters },
): Promise<void> {
  const { batch, from, content, word, at, parameters } = given;
  const { objection } = word;
  if ((await holdObjection(tx, objection.id)) !== null) return;
  if (content.version !== batch.version || content.digest !== batch.digest) {
    throw no("clearing_batch_changed", { version: String(batch.version) });
  }
  if (!isOpen(batch)) throw no("clearing_batch_closed");
  if (!parameters.objections.includes(objection.reason)) {
    throw new Refusal("clearing_reason_closed", {}, "hub");
  }
  await assertInBatch(tx, batch, objection.settlementId);
  const open = await selectOpenObjection(tx, objection.settlementId);
  if (open !== null) throw new Refusal("clearing_case_objected", { objection: open.id }, "hub");
  await upsertObjections(tx, [
    {
      ...{ id: objection.id, batch_id: batch.id, raised_at_node: from },
      ...{ settlement_id: objection.settlementId, reason: objection.reason },
      ...{ words: objection.words, raised_by: objection.raisedBy, raised_at: objection.raisedAt },
      ...{ released_by: objection.releasedBy, released_at: objection.releasedAt, heard_at: at },
      ...NOT_DECIDED,
    },
  ]);
  // Whoever objects has not confirmed.
  const taken =
    from === batch.care_node
      ? { care_confirmed_by: null, care_confirmed_at: null }
      : { home_confirmed_by: null, home_confirmed_at: null };
  await changeBatch(tx, { ...batch, ...taken });
}

/** Of the pair, and of its month's clearing or late and taken in by it. */
async function assertInBatch(tx: Tx, batch: BatchRow, settlementId: string): Promise<void> {
  const copy = await selectCopyOf(tx, settlementId);
  const isOfPair =
    copy !== null &&
    (["care_node", "home_node", "scheme"] as const).every((name) => copy[name] === batch[name]);
  const month = isOfPair ? await countedIn(tx, copy, settlementId) : null;
  if (month !== batch.month) {
    throw new Refusal("clearing_case_not_in_batch", { settlement: settlementId }, "hub");
  }
}

/** The month whose clearing has the case; null: it waits, or came after its month was counted. */
async function countedIn(tx: Tx, copy: CopyOf, settlementId: string): Promise<ChinaMonth | null> {
  const named = await selectException(tx, copy.care_node, settlementId);
  if (named !== null) return named.cleared_in;
  const submission = await holdSubmission(tx, copy);
  const isCounted = submission !== null && copy.copied_at <= submission.counted_to;
  return isCounted ? copy.month : null;
}

async function withdraw(tx: Tx, { batch, from, word, at }: Heard<"withdraw">): Promise<void> {
  const row = await holdObjection(tx, word.objection);
  if (row?.raised_at_node !== from || row.batch_id !== batch.id) {
    throw new Refusal("clearing_objection_missing", { objection: word.objection }, "hub");
  }
  if (row.outcome !== null) return;
  const decided = { outcome: "withdrawn", decided_by: word.by, decided_at: at } as const;
  await upsertObjections(tx, [{ ...row, ...decided }]);
  await askAllocation(tx, batch);
  await changeBatch(tx, batch);
}
