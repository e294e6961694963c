/**
 * A case that two persons of care have ended (终止清算) is nobody's debt any more. Care turns back
 * its claim against what it owed the institution, and tells home until it has heard; home turns
 * back fund and debt. Each side by what stands in its own books, so that a case that only one of
 * them has ends as well.
 */
import { assert, present } from "#base/assert.ts";
import { chinaDate, type Instant, monthOf } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { reverseLapsed } from "#clearing/deductions.ts";
import { alone } from "#clearing/each-alone.ts";
import { checkSaidAt } from "#clearing/heard.ts";
import {
  type EndedRow,
  holdEnded,
  insertEnded,
  selectHomePeer,
} from "#clearing/queries-endings.ts";
import {
  type EscalationRow,
  holdEscalation,
  selectOpenException,
  selectUnheardEndings,
  upsertEscalation,
} from "#clearing/queries-escalations.ts";
import { type Posting, post, standingTransfers, turnedRound } from "#ledger/ledger.ts";
import { areTwo } from "#model/actor.ts";
import type { ClearingEndAnswer, ClearingEndContent } from "#model/clearing-message.ts";
import type { NodeId } from "#model/place.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

const ENDINGS_MAX = 100;

/** In the caller's transaction. What stays inside the province ends at both sides at once. */
export async function bookEnding(
  world: Pick<World, "node" | "now">,
  tx: Tx,
  row: EscalationRow,
): Promise<EscalationRow> {
  const at = world.now();
  const waits = await selectOpenException(tx, world.node, row.settlement_id);
  const { home_node: home } = present(waits, "what is ended waits");
  await post(tx, [await postingOf(tx, row, { side: "care", at })]);
  const isInside = home === world.node;
  if (isInside) await endAtHome(tx, endedOf(row, { care: world.node, at }));
  const posted = { ...row, posted_at: at, heard_at: isInside ? at : null };
  await upsertEscalation(tx, posted);
  await reverseLapsed(world, tx);
  return posted;
}

/** In the books of the day on which it is done. */
async function postingOf(
  tx: Tx,
  { id, settlement_id }: Pick<EscalationRow, "id" | "settlement_id">,
  { side, at }: { readonly side: "care" | "home"; readonly at: Instant },
): Promise<Posting> {
  const businessDay = chinaDate(at);
  return {
    ...{ businessDay, month: monthOf(businessDay), occurredAt: at, recordedAt: at },
    ...{ subject: { kind: "escalation", id }, part: side },
    transfers: turnedRound(await standingTransfers(tx, settlement_id, side)),
  };
}

async function endAtHome(tx: Tx, row: EndedRow): Promise<void> {
  await insertEnded(tx, row);
  const of = { id: row.escalation_id, settlement_id: row.settlement_id };
  await post(tx, [await postingOf(tx, of, { side: "home", at: row.heard_at })]);
}

function endedOf(
  row: EscalationRow,
  { care, at }: { readonly care: NodeId; readonly at: Instant },
): EndedRow {
  const { id, settlement_id, words, proposed_by, proposed_at, decided_by, decided_at } = row;
  assert(decided_by !== null && decided_at !== null, "only what is released is ended");
  return {
    ...{ escalation_id: id, settlement_id, care_node: care, words, proposed_by, proposed_at },
    ...{ decided_by, decided_at, heard_at: at },
  };
}

/** What home has not heard of it hears, and what was released before it was booked is booked. */
export async function tellEndings(
  world: Pick<World, "node" | "now" | "store" | "ask" | "log">,
  deadlineMs: number,
): Promise<void> {
  for (const row of await selectUnheardEndings(world.store, ENDINGS_MAX)) {
    await alone(world, row.id, () => tellEnding(world, row, deadlineMs));
  }
}

async function tellEnding(
  world: Pick<World, "node" | "now" | "store" | "ask" | "log">,
  { id }: Pick<EscalationRow, "id">,
  deadlineMs: number,
): Promise<void> {
  const { store, node, now, log } = world;
  const row = await store.transaction(async (tx) => {
    const held = present(await holdEscalation(tx, id), "it is read from there");
    return held.posted_at === null ? await bookEnding(world, tx, held) : held;
  });
  if (row.heard_at !== null) return;
  const waits = await selectOpenException(store, node, row.settlement_id);
  const { home_node: home } = present(waits, "what is ended waits");
  const { settlement_id: settlementId, words, proposed_by: proposedBy } = row;
  const { decidedBy, decidedAt } = decisionOf(row);
  const content: ClearingEndContent = {
    ...{ escalation: id, settlementId, words, proposedBy, proposedAt: row.proposed_at },
    ...{ decidedBy, decidedAt },
  };
  const answer = await world.ask("clearingEnd", home, content, now() + deadlineMs);
  if (answer.outcome === "refused") {
    const { code } = answer.refusal;
    log.error("clearing.endRefused", { id, code });
    // Only what home has said after it read its books is final.
    if (code !== "escalation_foreign") return;
  }
  await upsertEscalation(store, { ...row, heard_at: now() });
}

function decisionOf({ decided_by, decided_at }: EscalationRow) {
  return {
    decidedBy: present(decided_by, "a released one"),
    decidedAt: present(decided_at, "a released one"),
  };
}

/** At home. Refusals: field_invalid, clearing_same_person, escalation_foreign. */
export async function hearEnding(
  world: Pick<World, "now" | "store">,
  trail: Pick<Trail, "append">,
  { from, content }: { readonly from: NodeId; readonly content: ClearingEndContent },
): Promise<ClearingEndAnswer> {
  const at = world.now();
  const { escalation, settlementId, proposedBy, proposedAt, decidedBy, decidedAt } = content;
  checkSaidAt(at, proposedAt, decidedAt);
  if (!areTwo(proposedBy, decidedBy)) throw new Refusal("clearing_same_person", {}, "home");
  return await inTransaction(world.store, trail, async (tx, entries) => {
    await lockKeys(tx, [`ended case ${settlementId}`]);
    const known = await holdEnded(tx, settlementId);
    const care = known?.care_node ?? (await selectHomePeer(tx, settlementId)) ?? from;
    const isOther = known !== null && known.escalation_id !== escalation;
    if (care !== from || isOther) {
      throw new Refusal("escalation_foreign", { settlement: settlementId }, "home");
    }
    if (known !== null) return { outcome: "heard" };
    await endAtHome(tx, {
      ...{ escalation_id: escalation, settlement_id: settlementId, care_node: from },
      ...{ words: content.words, proposed_by: proposedBy, proposed_at: proposedAt },
      ...{ decided_by: decidedBy, decided_at: decidedAt, heard_at: at },
    });
    const actor = { kind: "node", id: from } as const;
    const detail = `${escalation} ${content.words}`;
    entries.push({ at, actor, action: "escalation.heard", subject: settlementId, detail });
    return { outcome: "heard" };
  });
}
