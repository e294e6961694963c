/**
 * What an agency decides on a claim: compute it and propose to pay, which another person approves;
 * return it with everything that is missing; or refuse, which another person confirms.
 */
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import { workdaysUntil } from "#base/workdays.ts";
import { benefitExpenditureAccount, reimbursementAccount, type Transfer } from "#ledger/ledger.ts";
import { actorText } from "#model/actor.ts";
import { fundTotal, type Payment, schemeFundOf } from "#model/fund.ts";
import { freeInvoices } from "#reimbursement/claims.ts";
import {
  type Acting,
  type Computed,
  changed,
  checkReviewer,
  claimedOf,
  computedOf,
  entryOf,
  heldClaim,
  no,
  paidFirstOf,
  type ReimbursementWorld,
  type Step,
  stateRefusal,
} from "#reimbursement/desk.ts";
import { checkInvoices } from "#reimbursement/held.ts";
import { type ClaimRow, updateClaim } from "#reimbursement/queries.ts";
import { oweNews } from "#reimbursement/queries-invoices.ts";
import { bookPaidFirst, computePaidFirst } from "#settlement/settlement.ts";
import type { Tx } from "#store/store.ts";

type Decided = Exclude<Awaited<ReturnType<typeof computePaidFirst>>, Refusal>;

interface Worded extends Acting {
  /** What the person is told. */
  readonly words: string;
}

function computedFrom({ category, policyVersion, evaluation }: Decided, row: ClaimRow): Computed {
  const { payment, deductibleFen, steps, notCalculated } = evaluation;
  const explanation = [...ownExpense(row), ...steps.map(({ sentence }) => sentence)];
  return { category, policyVersion, payment, deductibleFen, explanation, notCalculated };
}

/** What of the bill no policy pays, line by line. */
function ownExpense(row: ClaimRow): string[] {
  const lines = claimedOf(row).lines.filter(({ ownExpenseFen }) => ownExpenseFen > 0n);
  const listed = lines.map(({ name, ownExpenseFen, unlisted }) => {
    const why = unlisted ? "参保地目录中没有" : "参保地目录定为自费";
    return `${name}${yuanText(ownExpenseFen)}元（${why}）`;
  });
  return listed.length === 0 ? [] : [`以下由个人自费，基金不支付：${listed.join("、")}`];
}

/** What it comes to now, with every step; books nothing. */
export async function previewClaim(
  world: ReimbursementWorld,
  tx: Tx,
  row: ClaimRow,
): Promise<Computed | Refusal> {
  const { rulebook } = world.reimbursement;
  const decision = await computePaidFirst(tx, { world, rulebook }, paidFirstOf(row));
  return decision instanceof Refusal ? decision : computedFrom(decision, row);
}

/** Refusals: reimbursement_refused, when the policy does not pay at all. */
export async function proposeClaim(
  world: ReimbursementWorld,
  step: Step,
  acting: Acting,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "proposed");
  const computed = await previewClaim(world, tx, row);
  if (computed instanceof Refusal) throw no("reimbursement_refused", { why: computed.message });
  const proposed = changed(row, world, {
    ...{ state: "proposed", proposed_by: actorText(by), words: null },
    ...{ proposal: toJson(computed), pay_fen: fundTotal(computed.payment) },
  });
  await updateClaim(tx, proposed);
  entries.push(entryOf(proposed, by, "propose"));
  return proposed;
}

/**
 * The person's accumulators and the books change as by a settlement. Refusals:
 * reimbursement_same_person, reimbursement_changed, those of `checkInvoices`.
 */
export async function approveClaim(
  world: ReimbursementWorld,
  step: Step,
  acting: Acting,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "approved");
  checkReviewer(by, row, row.proposed_by);
  await checkInvoices(tx, row, 0);
  const proposal = present(computedOf(row), "what is proposed was computed");
  const { rulebook } = world.reimbursement;
  const subject = { kind: "reimbursement", id: row.id } as const;
  const booked = await bookPaidFirst(tx, { world, rulebook }, paidFirstOf(row), {
    subject,
    transfers: (decision) => {
      const { payment } = decision.evaluation;
      checkSame(proposal.payment, payment);
      return transfersOf(row, payment);
    },
  });
  const due = fundTotal(proposal.payment);
  const approved = changed(row, world, {
    ...{ state: due > 0n ? "approved" : "concluded", due_on: due > 0n ? row.due_on : null },
    ...{ decided_by: actorText(by), decided_at: world.now(), changes: booked.changes },
    ...{ business_day: booked.stamp.businessDay, month: booked.stamp.month },
    proposal: toJson(computedFrom(booked.decision, row)),
  });
  if (due === 0n) await oweNews(tx, row.id, "paid", world.now());
  await updateClaim(tx, approved);
  entries.push(entryOf(approved, by, "approve"));
  await world.reimbursement.told?.(tx, approved);
  return approved;
}

function checkSame(before: Payment, now: Payment): void {
  if (toJson(before) === toJson(now)) return;
  const [was, is] = [before, now].map((payment) => yuanText(fundTotal(payment)));
  throw no("reimbursement_changed", { before: was ?? "", now: is ?? "" });
}

/** Each fund's share: spent, and owed to the person. */
function transfersOf({ area, scheme }: ClaimRow, { funds }: Payment): Transfer[] {
  return funds
    .filter(({ amountFen }) => amountFen > 0n)
    .map(({ fund, amountFen }) => {
      const schemeFund = schemeFundOf(scheme, fund);
      const [source, target] = [
        reimbursementAccount(area, schemeFund),
        benefitExpenditureAccount(area, schemeFund),
      ];
      return { source, target, amountFen };
    });
}

/** The deadline pauses; the invoices stay held. */
export async function returnClaim(
  world: ReimbursementWorld,
  step: Step,
  { words, ...acting }: Worded,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "returned");
  const today = chinaDate(world.now());
  const calendar = await world.reimbursement.calendar(tx);
  const left = row.due_on === null ? 0 : workdaysUntil(today, row.due_on, calendar);
  const returned = changed(row, world, {
    ...{ state: "returned", due_on: null, workdays_left: left, words },
  });
  await updateClaim(tx, returned);
  entries.push(entryOf(returned, by, "return"));
  await world.reimbursement.told?.(tx, returned);
  return returned;
}

export async function proposeRefusal(
  world: ReimbursementWorld,
  step: Step,
  { words, ...acting }: Worded,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "refusalProposed");
  const proposed = changed(row, world, {
    ...{ state: "refusalProposed", proposed_by: actorText(by), words },
  });
  await updateClaim(tx, proposed);
  entries.push(entryOf(proposed, by, "proposeRefusal"));
  return proposed;
}

/** The invoices are free again; the person may dispute it. Refusal: reimbursement_same_person. */
export async function confirmRefusal(
  world: ReimbursementWorld,
  step: Step,
  acting: Acting,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "refused");
  checkReviewer(by, row, row.proposed_by);
  const refused = changed(row, world, {
    ...{ state: "refused", due_on: null, decided_by: actorText(by), decided_at: world.now() },
  });
  await freeInvoices(world, tx, row);
  await updateClaim(tx, refused);
  entries.push(entryOf(refused, by, "refuse"));
  await world.reimbursement.told?.(tx, refused);
  return refused;
}

/** The second person does not agree: it is decided anew. Refusal: reimbursement_same_person. */
export async function sendBackClaim(
  world: ReimbursementWorld,
  step: Step,
  acting: Acting,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "submitted");
  if (row.state !== "proposed" && row.state !== "refusalProposed") {
    throw stateRefusal(row);
  }
  checkReviewer(by, row, row.proposed_by);
  const back = changed(row, world, {
    ...{ state: "submitted", proposed_by: null, proposal: null, pay_fen: null, words: null },
  });
  await updateClaim(tx, back);
  entries.push(entryOf(back, by, "sendBack"));
  return back;
}
