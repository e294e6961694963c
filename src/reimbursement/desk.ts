/** What the acts on claims share: the claim held, what stands in it, and how it changes. */
import type { ChinaDate } from "#base/date.ts";
import { fromJson } from "#base/json.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import type { Calendar } from "#base/workdays.ts";
import type { Catalogue } from "#catalogue/catalogue.ts";
import { type Actor, actorText, tookPart } from "#model/actor.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import type { Payment } from "#model/fund.ts";
import type { PersonId } from "#model/person.ts";
import type { Claimed, FailedCall, SettledInvoice } from "#model/reimbursement.ts";
import { CLAIM_STATES, type ClaimState } from "#model/reimbursement-states.ts";
import { CLAIM_STATE_WORDS } from "#model/reimbursement-words.ts";
import { mayMove } from "#model/states.ts";
import { MOVER_WORDS } from "#model/words.ts";
import { type ClaimRow, lockClaim } from "#reimbursement/queries.ts";
import type { ReimbursementRules } from "#reimbursement/rules.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import type { PaidFirst } from "#settlement/settlement.ts";
import type { Transaction, Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** What reimbursement asks of the rooms that it does not know. */
export interface ReimbursementDeps {
  readonly rulebook: Rulebook;
  rules(on: ChinaDate): ReimbursementRules;
  calendar(tx: Tx): Promise<Calendar>;
  /** The home place's. */
  catalogue(tx: Tx): Promise<Catalogue>;
  materials(
    tx: Tx,
    ids: readonly string[],
  ): Promise<
    readonly { readonly id: string; readonly person_id: PersonId; readonly kind: MaterialKind }[]
  >;
  areaName(tx: Tx, area: string): Promise<string>;
  /** The person is told of what became of it, in this transaction; absent: nobody is told. */
  readonly told?: ((tx: Tx, row: ClaimRow) => Promise<void>) | undefined;
}

export interface ReimbursementWorld extends Pick<World, "node" | "now" | "random" | "store"> {
  readonly reimbursement: ReimbursementDeps;
}

/** One transaction with its entries on the trail, and who acts. */
export interface Step {
  readonly tx: Transaction;
  readonly entries: TrailEntry[];
  readonly by: Actor;
}

/** Which claim, and what the caller has to say of the row that is held before it changes. */
export interface Acting {
  readonly id: string;
  readonly check: (row: ClaimRow) => void;
}

/** What a decision comes to, as it is kept with the claim and shown. */
export interface Computed {
  readonly category: BenefitCategory;
  readonly policyVersion: string;
  readonly payment: Payment;
  readonly deductibleFen: bigint;
  readonly explanation: readonly string[];
  readonly notCalculated: readonly string[];
}

export function no(code: RefusalCode, params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, "home");
}

/** Held, when its state allows the move. Refusals: reimbursement_missing, reimbursement_state. */
export async function heldClaim(
  { tx }: Step,
  { id, check }: Acting,
  to: ClaimState,
): Promise<ClaimRow> {
  const [row] = await lockClaim(tx, id);
  if (!row) throw no("reimbursement_missing", { claim: id });
  check(row);
  if (!mayMove(CLAIM_STATES, row.state, to)) throw stateRefusal(row);
  return row;
}

/** Says which steps there are instead, and whose they are. */
export function stateRefusal({ state }: Pick<ClaimRow, "state">): Refusal {
  const steps = Object.values(CLAIM_STATES.moves[state]).map(({ by, zh }) => {
    return `${MOVER_WORDS[by]}${zh.split(/[，；]/, 1)[0]}`;
  });
  const next = steps.length === 0 ? "已经办结，不再有下一步" : `下一步可以：${steps.join("、")}`;
  return no("reimbursement_state", { state: CLAIM_STATE_WORDS[state], next });
}

/** Refusal: reimbursement_same_person, to who is one of these. */
function checkApart(by: Actor, others: readonly (string | null)[]): void {
  if (others.some((who) => tookPart(who, by))) throw no("reimbursement_same_person");
}

/**
 * Whoever reviews a step took neither it nor part in the claim's making: one person at the counter
 * and at the checker's desk is one person. Refusal: reimbursement_same_person.
 */
export function checkReviewer(
  by: Actor,
  { made_by, handled_by }: Pick<ClaimRow, "made_by" | "handled_by">,
  stepBy: string | null,
): void {
  checkApart(by, [stepBy, made_by, ...handled_by]);
}

export function claimedOf(row: ClaimRow): Claimed {
  return fromJson<Claimed>(row.claimed);
}

export function computedOf(row: ClaimRow): Computed | null {
  return row.proposal === null ? null : fromJson<Computed>(row.proposal);
}

export function failedCallsOf({ care }: ClaimRow): FailedCall[] {
  return care === null ? [] : fromJson<FailedCall[]>(care);
}

export function settledOf({ settled }: Pick<ClaimRow, "settled">): SettledInvoice[] {
  return settled === null ? [] : fromJson<SettledInvoice[]>(settled);
}

/** The bill as home's decision takes it. */
export function paidFirstOf(row: ClaimRow): PaidFirst {
  const claimed = claimedOf(row);
  const { careArea, institution, careType, disease, flags, visitOn, dischargedOn } = claimed;
  return {
    ...{ claimId: row.id, personId: row.person_id, scheme: row.scheme, homeArea: row.area },
    ...{ careArea, institution, careType, disease, flags, visitOn, dischargedOn },
    lines: claimed.lines.map(({ name: _name, unlisted: _unlisted, ...line }) => line),
  };
}

export function changed(
  row: ClaimRow,
  { now }: Pick<World, "now">,
  changes: Partial<ClaimRow>,
): ClaimRow {
  return { ...row, ...changes, changed_at: now(), version: row.version + 1 };
}

/** Who drafted it, filled it in or handed it in: they made it, and review nothing of it. */
export function handledAlso({ handled_by }: ClaimRow, by: Actor): Pick<ClaimRow, "handled_by"> {
  const who = actorText(by);
  return { handled_by: handled_by.includes(who) ? handled_by : [...handled_by, who] };
}

export function entryOf({ id, person_id, changed_at }: ClaimRow, by: Actor, act: string) {
  const action = `reimbursement.${act}`;
  return { at: changed_at, actor: by, action, subject: id, personId: person_id };
}
