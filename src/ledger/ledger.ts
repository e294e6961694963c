/**
 * Ledger's face: double entry, append only. A transfer moves a positive amount from its source
 * account to its target; taking one back is a new transfer the other way round. Balances are
 * folded, never stored.
 */
import { assert } from "#base/assert.ts";
import type { ChinaDate, ChinaMonth, Instant } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import { assertInChart } from "#ledger/chart.ts";
import { insertTransfers, type TransferRow } from "#ledger/queries.ts";
import type { Tx } from "#store/store.ts";

export {
  claimAccount,
  fundAccount,
  institutionAccount,
  owedAccount,
  type Pot,
} from "#ledger/chart.ts";

/** Whose booking it is, or its undoing. */
export type Part = "home" | "homeUndo" | "care" | "careUndo";

export interface Transfer {
  readonly source: string;
  readonly target: string;
  /** Positive. */
  readonly amountFen: Fen;
}

/** All transfers of one settlement in one part. */
export interface Posting {
  readonly settlementId: string;
  readonly part: Part;
  readonly businessDay: ChinaDate;
  readonly month: ChinaMonth;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly transfers: readonly Transfer[];
}

/**
 * Appends the postings of a batch in one statement. Posting the same part of a settlement twice is
 * a defect.
 */
export async function post(tx: Tx, postings: readonly Posting[]): Promise<void> {
  const rows: TransferRow[] = [];
  for (const posting of postings) {
    assert(posting.month === posting.businessDay.slice(0, 7), "the month is the business day's");
    for (const [index, transfer] of posting.transfers.entries()) {
      assert(transfer.amountFen > 0n, "a transfer's amount is positive");
      assertInChart(transfer.source);
      assertInChart(transfer.target);
      rows.push({
        settlement_id: posting.settlementId,
        part: posting.part,
        line: index + 1,
        source: transfer.source,
        target: transfer.target,
        amount_fen: transfer.amountFen,
        business_day: posting.businessDay,
        month: posting.month,
        occurred_at: posting.occurredAt,
        recorded_at: posting.recordedAt,
      });
    }
  }
  if (rows.length > 0) await insertTransfers(tx, rows);
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
