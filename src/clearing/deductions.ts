/**
 * Deductions after a review at care (审核扣款): one person enters what is taken off a fund's share
 * of a case, another releases it; the next count credits it to the home fund. Never more than the
 * fund paid.
 */
import { newId } from "#base/id.ts";
import { type Fen, yuanText } from "#base/money.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import type { Step } from "#clearing/decide.ts";
import { deductionPosting } from "#clearing/post.ts";
import {
  type DeductibleRow,
  holdDeduction,
  holdLapsed,
  selectDeductible,
  upsertDeductions,
} from "#clearing/queries-deductions.ts";
import type { DeductionRow } from "#clearing/rows.ts";
import { post } from "#ledger/ledger.ts";
import { actorText, sameActor, staffOf, staffText } from "#model/actor.ts";
import type { ClearedFund } from "#model/clearing.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import type { World } from "#world.ts";

export interface Deducting {
  readonly settlementId: string;
  readonly fund: ClearedFund;
  readonly amountFen: Fen;
  readonly reason: string;
}

function no(code: RefusalCode, params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, "care");
}

/** Refusals: deduction_case_missing. */
async function standing(
  tx: Tx,
  { settlementId, fund }: Pick<Deducting, "settlementId" | "fund">,
): Promise<DeductibleRow> {
  await lockKeys(tx, [`deduction ${settlementId}`]);
  const row = await selectDeductible(tx, settlementId, fund);
  const stands = row !== null && row.kind === "settle" && row.state === "settled" && !row.is_ended;
  if (!stands) {
    throw no("deduction_case_missing", { settlement: settlementId });
  }
  return row;
}

async function deductible(tx: Tx, given: Deducting): Promise<DeductibleRow> {
  const { settlementId, amountFen } = given;
  const row = await standing(tx, given);
  const left = row.amount_fen - row.deducted_fen;
  if (amountFen <= 0n || amountFen > left) {
    throw no("deduction_too_much", { settlement: settlementId, left: yuanText(left) });
  }
  return row;
}

/** In the caller's transaction. Refusals: deduction_case_missing, deduction_too_much. */
export async function enterDeduction(
  world: Pick<World, "node" | "now" | "random">,
  { tx, entries, by }: Step,
  given: Deducting,
): Promise<DeductionRow> {
  const found = await deductible(tx, given);
  const at = world.now();
  const row: DeductionRow = {
    ...{ id: newId("ded", at, world.random), settlement_id: found.id as never },
    ...{ institution: found.institution, care_node: world.node, home_node: found.home_node },
    ...{ home_area: found.home_area, scheme: found.scheme, fund: given.fund },
    ...{ amount_fen: given.amountFen, reason: given.reason, case_month: found.month },
    ...{ entered_by: staffText(by), entered_at: at, decided_by: null, decided_at: null },
    ...{ state: "entered", month: null },
  };
  await upsertDeductions(tx, [row]);
  const detail = `${given.fund} ${given.amountFen}`;
  entries.push({ at, actor: by, action: "deduction.enter", subject: found.id, detail });
  return row;
}

/**
 * In the caller's transaction; a released one is posted in the ledger in it. Refusals:
 * deduction_missing, deduction_state, clearing_same_person; to release: deduction_case_missing.
 */
export async function decideDeduction(
  world: Pick<World, "node" | "now">,
  { tx, entries, by }: Step,
  { id, to }: { readonly id: string; readonly to: "released" | "refused" },
): Promise<DeductionRow> {
  const row = await holdDeduction(tx, id);
  if (row?.care_node !== world.node) throw no("deduction_missing", { deduction: id });
  if (row.state !== "entered") throw no("deduction_state");
  if (sameActor(staffOf(row.entered_by), by)) throw no("clearing_same_person");
  const { settlement_id: settlementId, fund } = row;
  if (to === "released") await standing(tx, { settlementId, fund });
  const at = world.now();
  const next = { ...row, state: to, decided_by: staffText(by), decided_at: at };
  await upsertDeductions(tx, [next]);
  if (to === "released") await post(tx, [deductionPosting(next, at)]);
  entries.push({
    at,
    actor: by,
    action: `deduction.${to}`,
    subject: row.settlement_id,
    detail: id,
  });
  return next;
}

/**
 * In the caller's transaction. What was deducted from a case that was taken back or ended since is
 * taken back too, before the next count, once: together they come to nothing.
 */
export async function reverseLapsed(
  { node, now }: Pick<World, "node" | "now">,
  tx: Tx,
): Promise<void> {
  const at = now();
  const lapsed = await holdLapsed(tx, node);
  const reversals = lapsed.map((row) => ({
    ...row,
    ...{ id: `${row.id}_r`, amount_fen: -row.amount_fen, month: null },
    ...{ reason: `费用已撤销，冲回扣款${row.id}`, entered_at: at, decided_at: at },
    ...{ entered_by: actorText({ kind: "program", duty: "timer" }) },
    decided_by: actorText({ kind: "program" }),
  }));
  await upsertDeductions(tx, reversals);
  await post(
    tx,
    reversals.map((row) => deductionPosting(row, at)),
  );
}
