/**
 * What a confirmed batch moves in the ledger. Home turns back what it posted provisionally and
 * posts benefit expenditure against what it owes; care turns its claim into a confirmed one, less
 * what it deducted. Both come to the same to the fen: what is payable, by area and fund.
 */
import { chinaDate, type Instant, monthOf } from "#base/date.ts";
import type { BatchRow, LineRow } from "#clearing/queries-batches.ts";
import type { DeductionRow } from "#clearing/rows.ts";
import {
  benefitExpenditureAccount,
  claimAccount,
  claimConfirmedAccount,
  deductionAccount,
  fundAccount,
  institutionAccount,
  owedAccount,
  owedConfirmedAccount,
  type Posting,
  signedTransfer,
  type Transfer,
} from "#ledger/ledger.ts";
import { schemeFundOf } from "#model/fund.ts";

export function confirmationPosting(
  batch: Pick<BatchRow, "id" | "care_node" | "home_node" | "scheme">,
  lines: readonly LineRow[],
  { side, at }: { readonly side: "home" | "care"; readonly at: Instant },
): Posting {
  const transfers = lines.flatMap((line) =>
    side === "home" ? homeTransfers(batch, line) : careTransfers(batch, line),
  );
  const id = batch.id.replace(/^bat_/, "cnf_");
  return { ...dated(at), subject: { kind: "confirmation", id }, part: side, transfers };
}

function homeTransfers(
  { care_node, scheme }: Pick<BatchRow, "care_node" | "scheme">,
  { home_area: area, fund, amount_fen, deduction_fen }: LineRow,
): Transfer[] {
  const of = schemeFundOf(scheme, fund);
  const [owed, confirmed] = [
    owedAccount(care_node, area, of),
    owedConfirmedAccount(care_node, area, of),
  ];
  return [
    ...signedTransfer(owed, fundAccount(area, of), amount_fen),
    ...signedTransfer(confirmed, benefitExpenditureAccount(area, of), amount_fen - deduction_fen),
  ];
}

function careTransfers(
  { home_node, scheme }: Pick<BatchRow, "home_node" | "scheme">,
  { home_area: area, fund, amount_fen, deduction_fen }: LineRow,
): Transfer[] {
  const of = schemeFundOf(scheme, fund);
  const confirmed = claimConfirmedAccount(home_node, area, of);
  return [
    ...signedTransfer(claimAccount(home_node, area, of), confirmed, amount_fen),
    ...signedTransfer(confirmed, deductionAccount(home_node, area, of), deduction_fen),
  ];
}

/** A released deduction: the institution gets less, the home place is to be credited. */
export function deductionPosting(row: DeductionRow, at: Instant): Posting {
  const { home_node, home_area, scheme, fund, institution, amount_fen } = row;
  const credited = deductionAccount(home_node, home_area, schemeFundOf(scheme, fund));
  return {
    ...dated(at),
    subject: { kind: "deduction", id: row.id },
    part: "care",
    transfers: signedTransfer(credited, institutionAccount(institution), amount_fen),
  };
}

/** In the books of the day on which it is done. */
function dated(at: Instant) {
  const businessDay = chinaDate(at);
  return { businessDay, month: monthOf(businessDay), occurredAt: at, recordedAt: at };
}
