/**
 * Ledger's face: double entry, append only. A transfer moves a positive amount from its source
 * account to its target; taking one back is a new transfer the other way round. Balances are
 * folded, never stored: `balances_view`, and by subject `subject_balances_view`.
 */
import { assert } from "#base/assert.ts";
import { addMonths, type ChinaDate, type ChinaMonth, type Instant, monthOf } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import { assertInChart } from "#ledger/chart.ts";
import { insertTransfers, selectNet, type TransferRow } from "#ledger/queries.ts";
import {
  assertSubject,
  type Part,
  partsOf,
  type Side,
  type Subject,
  sideOf,
} from "#ledger/subject.ts";
import type { Transaction, Tx } from "#store/store.ts";

export { accountWords } from "#ledger/account-words.ts";
export {
  benefitExpenditureAccount,
  claimAccount,
  claimConfirmedAccount,
  deductionAccount,
  expenditureAccount,
  fundAccount,
  institutionAccount,
  owedAccount,
  owedConfirmedAccount,
  reimbursementAccount,
  type SchemeFund,
} from "#ledger/chart.ts";
export {
  fiscalAccount,
  noticePayableAccount,
  noticeReceivableAccount,
  prefundHeldAccount,
  prefundPaidAccount,
  suspenseAccount,
} from "#ledger/money-accounts.ts";
export { type MonthTotal, monthTotals } from "#ledger/month-totals.ts";
export { type AccountRow, selectAccountSums, selectAccounts } from "#ledger/queries.ts";
export type { Part, Subject } from "#ledger/subject.ts";

export interface Transfer {
  readonly source: string;
  readonly target: string;
  /** Positive. */
  readonly amountFen: Fen;
}

/** All transfers of one subject in one part. */
export interface Posting {
  readonly subject: Subject;
  readonly part: Part;
  readonly businessDay: ChinaDate;
  /** The month of the books that it belongs to. */
  readonly month: ChinaMonth;
  /** Absent: the month is the day's. */
  readonly period?: PostingPeriod | undefined;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly transfers: readonly Transfer[];
}

/**
 * A period that takes postings of days outside its month: late ones of the months after it, and
 * those of an earlier month that is closed.
 */
export interface PostingPeriod {
  /** The most months by which its month may lie before the month of the day. */
  readonly monthsBackMax: number;
}

/**
 * Appends the postings of a group in one statement. Posting the same part of a subject twice is a
 * defect.
 */
export async function post(tx: Tx, postings: readonly Posting[]): Promise<void> {
  const rows = postings.flatMap(rowsOf);
  if (rows.length > 0) await tx.query(insertTransfers(rows));
}

/** The same, travelling with the commit. */
export function postAtCommit(tx: Transaction, postings: readonly Posting[]): void {
  const rows = postings.flatMap(rowsOf);
  if (rows.length > 0) tx.atCommit(insertTransfers(rows));
}

function rowsOf(posting: Posting): TransferRow[] {
  const { subject, part, businessDay, month, occurredAt, recordedAt } = posting;
  assertSubject(subject);
  assertMonth(posting);
  const side = sideOf(part);
  return posting.transfers.map(({ source, target, amountFen }, index) => {
    assert(amountFen > 0n, "a transfer's amount is positive");
    assertInChart(source, side);
    assertInChart(target, side);
    return {
      subject_kind: subject.kind,
      subject_id: subject.id,
      part,
      line: index + 1,
      source,
      target,
      amount_fen: amountFen,
      business_day: businessDay,
      month,
      occurred_at: occurredAt,
      recorded_at: recordedAt,
    };
  });
}

function assertMonth({ businessDay, month, period }: Posting): void {
  const own = monthOf(businessDay);
  if (!period) assert(month === own, "the month is the business day's");
  else {
    const first = addMonths(own, -period.monthsBackMax);
    assert(month >= first, `the books of ${month} take no posting of ${businessDay}`);
  }
}

/** What a side still has in its books of a subject, whatever it was booked and undone by. */
export async function standingTransfers(
  tx: Tx,
  subjectId: string,
  side: Side,
): Promise<Transfer[]> {
  const rows = await selectNet(tx, subjectId, partsOf(side));
  return rows.flatMap(({ source, target, amount_fen }) =>
    signedTransfer(source, target, amount_fen),
  );
}

/** A transfer for each amount, turned round where the amount is negative; zero moves nothing. */
export function signedTransfer(source: string, target: string, amountFen: Fen): Transfer[] {
  if (amountFen > 0n) return [{ source, target, amountFen }];
  if (amountFen < 0n) return [{ source: target, target: source, amountFen: -amountFen }];
  return [];
}

/** The same amounts the other way round. */
export function turnedRound(transfers: readonly Transfer[]): Transfer[] {
  return transfers.map(({ source, target, amountFen }) => ({
    source: target,
    target: source,
    amountFen,
  }));
}
