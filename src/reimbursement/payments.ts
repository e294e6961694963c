/**
 * Money to a person: entered by one of finance with the bank's serial number, released by another,
 * which books it. A serial number counts once, and a claim is paid once.
 */
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { yuanText } from "#base/money.ts";
import { expenditureAccount, reimbursementAccount, type Transfer } from "#ledger/ledger.ts";
import { actorText } from "#model/actor.ts";
import { schemeFundOf } from "#model/fund.ts";
import { PAYOUT_STATES, type PayoutState } from "#model/reimbursement-states.ts";
import { PAYOUT_STATE_WORDS } from "#model/reimbursement-words.ts";
import { mayMove } from "#model/states.ts";
import { plainCode } from "#model/typed-code.ts";
import {
  type Acting,
  changed,
  checkReviewer,
  computedOf,
  entryOf,
  heldClaim,
  no,
  type ReimbursementWorld,
  type Step,
} from "#reimbursement/desk.ts";
import { checkInvoices } from "#reimbursement/held.ts";
import { type ClaimRow, updateClaim } from "#reimbursement/queries.ts";
import { oweNews } from "#reimbursement/queries-invoices.ts";
import {
  insertPayout,
  type PayoutRow,
  selectPayout,
  selectStanding,
  updatePayout,
} from "#reimbursement/queries-payments.ts";
import { postInOpenPeriod } from "#settlement/settlement.ts";
import { lockKeys } from "#store/store.ts";

/** Whether an invoice was settled directly is asked again before each payment. */
export const LOOK_STANDS_MS = 3_600_000;

type Entering = Acting & Pick<PayoutRow, "amount_fen" | "bank" | "bank_serial" | "moved_on">;

/**
 * Refusals: reimbursement_missing, reimbursement_state, reimbursement_payment_amount,
 * reimbursement_payment_day, reimbursement_payment_open, reimbursement_payment_serial.
 */
export async function enterPayout(
  world: ReimbursementWorld,
  step: Step,
  { amount_fen, bank, bank_serial, moved_on, ...acting }: Entering,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "paid");
  const due = present(row.pay_fen, "what is approved says how much is due");
  if (amount_fen !== due) throw no("reimbursement_payment_amount", { due: yuanText(due) });
  const decidedOn = chinaDate(present(row.decided_at, "what is approved was decided"));
  const now = world.now();
  if (moved_on < decidedOn || moved_on > chinaDate(now)) {
    throw no("reimbursement_payment_day", { on: moved_on });
  }
  const serial_key = plainCode(bank_serial);
  await lockKeys(tx, [`reimbursement payment ${serial_key}`]);
  const standing = await selectStanding(tx, { claim_id: row.id, serial_key });
  const [open] = standing.filter(({ claim_id }) => claim_id === row.id);
  if (open) throw no("reimbursement_payment_open", { payment: open.id });
  if (standing.length > 0) throw no("reimbursement_payment_serial", { serial: bank_serial });
  await insertPayout(tx, {
    ...{ id: newId("pay", now, world.random), claim_id: row.id, amount_fen, bank, bank_serial },
    ...{ serial_key, moved_on, state: "entered", entered_by: actorText(by), entered_at: now },
    ...{ decided_by: null, decided_at: null },
  });
  const entered = changed(row, world, {});
  await updateClaim(tx, entered);
  await oweNews(tx, row.id, "reserved", now);
  entries.push(entryOf(entered, by, "enterPayment"));
  return entered;
}

async function heldPayout({ tx }: Step, id: string, to: PayoutState): Promise<PayoutRow> {
  const [payout] = await selectPayout(tx, id);
  if (!payout) throw no("reimbursement_payment_missing", { payment: id });
  if (!mayMove(PAYOUT_STATES, payout.state, to)) {
    throw no("reimbursement_payment_state", { state: PAYOUT_STATE_WORDS[payout.state] });
  }
  return payout;
}

export interface PayoutActing extends Acting {
  readonly payment: string;
}

/** Refusals: those of `heldPayout` and `checkInvoices`, and reimbursement_same_person. */
export async function releasePayout(
  world: ReimbursementWorld,
  step: Step,
  { payment, ...acting }: PayoutActing,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "paid");
  const payout = await heldPayout(step, payment, "released");
  if (payout.claim_id !== row.id) throw no("reimbursement_payment_missing", { payment });
  checkReviewer(by, row, payout.entered_by);
  const now = world.now();
  await checkInvoices(tx, row, now - LOOK_STANDS_MS);
  await updatePayout(tx, {
    ...payout,
    ...{ state: "released", decided_by: actorText(by), decided_at: now },
  });
  const { rulebook } = world.reimbursement;
  const subject = { kind: "payment", id: payment } as const;
  await postInOpenPeriod(tx, { world, rulebook }, { subject, transfers: transfersOf(row) });
  await oweNews(tx, row.id, "paid", now);
  const paid = changed(row, world, { state: "paid", due_on: null });
  await updateClaim(tx, paid);
  entries.push(entryOf(paid, by, "pay"));
  await world.reimbursement.told?.(tx, paid);
  return paid;
}

/** Entered wrongly; the serial number is free again. */
export async function withdrawPayout(
  world: ReimbursementWorld,
  step: Step,
  { payment, ...acting }: PayoutActing,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "paid");
  const payout = await heldPayout(step, payment, "withdrawn");
  if (payout.claim_id !== row.id) throw no("reimbursement_payment_missing", { payment });
  const ended = { decided_by: actorText(by), decided_at: world.now() };
  await updatePayout(tx, { ...payout, state: "withdrawn", ...ended });
  const left = changed(row, world, {});
  await updateClaim(tx, left);
  entries.push(entryOf(left, by, "withdrawPayment"));
  return left;
}

function transfersOf(row: ClaimRow): Transfer[] {
  const { funds } = present(computedOf(row), "what is approved was computed").payment;
  return funds
    .filter(({ amountFen }) => amountFen > 0n)
    .map(({ fund, amountFen }) => ({
      source: expenditureAccount(row.area, row.scheme),
      target: reimbursementAccount(row.area, schemeFundOf(row.scheme, fund)),
      amountFen,
    }));
}
