/**
 * A case that waits for longer than it may (超期未清算) is in no further month by itself. One person
 * of care proposes to take it in all the same, with the next month in which it is confirmed and
 * alike, or to end it with a reason; another releases it. What is ended is turned back in the books
 * of both sides.
 */
import { newId } from "#base/id.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import type { Step } from "#clearing/decide.ts";
import { bookEnding } from "#clearing/endings.ts";
import {
  type EscalationAct,
  type EscalationRow,
  holdEscalation,
  holdStandingEscalation,
  selectOpenException,
  selectTakenBack,
  upsertEscalation,
} from "#clearing/queries-escalations.ts";
import { sameActor, staffOf, staffText } from "#model/actor.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

function no(code: RefusalCode, params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, "care");
}

export interface Escalating {
  readonly settlement: string;
  readonly act: EscalationAct;
  readonly words: string;
  readonly parameters: Pick<ClearingParameters, "deferralMonthsMax">;
}

/**
 * In the caller's transaction. Refusals: escalation_not_late, escalation_known, escalation_refund.
 */
export async function proposeEscalation(
  world: Pick<World, "node" | "now" | "random">,
  { tx, entries, by }: Step,
  { settlement, act, words, parameters }: Escalating,
): Promise<EscalationRow> {
  const standing = await holdStandingEscalation(tx, settlement);
  if (standing !== null) throw no("escalation_known", { settlement, escalation: standing.id });
  const waits = await selectOpenException(tx, world.node, settlement);
  const months = parameters.deferralMonthsMax;
  if (waits === null || waits.deferred <= months) {
    throw no("escalation_not_late", { settlement, months: String(months) });
  }
  if (act === "end") await assertNoRefund(tx, settlement);
  const at = world.now();
  const row: EscalationRow = {
    ...{ id: newId("esc", at, world.random), settlement_id: waits.settlement_id, act, words },
    ...{ state: "proposed", proposed_by: staffText(by), proposed_at: at },
    ...{ decided_by: null, decided_at: null, posted_at: null, heard_at: null },
  };
  await upsertEscalation(tx, row);
  const detail = `${act} ${words}`;
  entries.push({ at, actor: by, action: "escalation.propose", subject: settlement, detail });
  return row;
}

/** Money that is to come back ends only with what it takes back. Refusal: escalation_refund. */
async function assertNoRefund(tx: Tx, settlement: string): Promise<void> {
  const of = await selectTakenBack(tx, settlement);
  if (of !== null && !of.is_ended) {
    throw no("escalation_refund", { settlement, original: of.cancels });
  }
}

/**
 * In the caller's transaction; what is ended is booked in it. Refusals: escalation_missing,
 * escalation_state, clearing_same_person, escalation_cleared.
 */
export async function decideEscalation(
  world: Pick<World, "node" | "now">,
  { tx, entries, by }: Step,
  { id, agrees }: { readonly id: string; readonly agrees: boolean },
): Promise<EscalationRow> {
  const row = await holdEscalation(tx, id);
  if (row === null) throw no("escalation_missing", { escalation: id });
  if (row.state !== "proposed") throw no("escalation_state", { escalation: id });
  if (sameActor(staffOf(row.proposed_by), by)) throw no("clearing_same_person");
  const at = world.now();
  const state = agrees ? "released" : "refused";
  const decided = { ...row, state, decided_by: staffText(by), decided_at: at } as const;
  await upsertEscalation(tx, decided);
  const { settlement_id: subject } = row;
  entries.push({ at, actor: by, action: `escalation.${state}`, subject, detail: row.act });
  if (!agrees || row.act !== "end") return decided;
  if ((await selectOpenException(tx, world.node, subject)) === null) {
    throw no("escalation_cleared", { settlement: subject });
  }
  return await bookEnding(world, tx, decided);
}
