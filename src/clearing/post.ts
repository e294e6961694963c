/**
 * What a confirmed batch moves in the ledger. Home turns back what it posted provisionally and
 * posts benefit expenditure against what it owes; care turns its claim into a confirmed one, less
 * what it deducted. Both come to the same to the fen: what is payable, by area and fund. Until then
 * debts and claims are between provinces; a batch inside one names its two pooling areas. Where
 * they are one, the area pays its own institutions, and debt and claim end with the confirmation.
 */
import { chinaDate, type Instant, monthOf } from "#base/date.ts";
import type { BatchRow, LineRow } from "#clearing/queries-batches.ts";
import type { DeductionRow } from "#clearing/rows.ts";
import {
  benefitExpenditureAccount,
  claimAccount,
  claimConfirmedAccount,
  deductionAccount,
  fiscalAccount,
  fundAccount,
  institutionAccount,
  owedAccount,
  owedConfirmedAccount,
  type Posting,
  signedTransfer,
  type Transfer,
} from "#ledger/ledger.ts";
import { schemeFundOf } from "#model/fund.ts";
import { type Area, type NodeId, nodeOf } from "#model/place.ts";

type Confirmed = Pick<BatchRow, "care_node" | "home_node" | "scheme">;

export function confirmationPosting(
  batch: Confirmed & Pick<BatchRow, "id">,
  lines: readonly LineRow[],
  { side, at }: { readonly side: "home" | "care"; readonly at: Instant },
): Posting {
  const transfers = lines.flatMap((line) =>
    side === "home" ? homeTransfers(batch, line) : careTransfers(batch, line),
  );
  const id = batch.id.replace(/^bat_/, "cnf_");
  return { ...dated(at), subject: { kind: "confirmation", id }, part: side, transfers };
}

/** The province that a place of a batch belongs to, or is. */
function provinceOf(place: NodeId): NodeId {
  return nodeOf(place as string as Area);
}

function homeTransfers(batch: Confirmed, line: LineRow): Transfer[] {
  const { care_node: care, scheme } = batch;
  const { home_area: area, fund, amount_fen, deduction_fen } = line;
  const of = schemeFundOf(scheme, fund);
  const owed = owedAccount(provinceOf(care), area, of);
  const confirmed = owedConfirmedAccount(care, area, of);
  const payable = amount_fen - deduction_fen;
  return [
    ...signedTransfer(owed, fundAccount(area, of), amount_fen),
    ...signedTransfer(confirmed, benefitExpenditureAccount(area, of), payable),
    ...(isLocal(batch) ? signedTransfer(fiscalAccount(care, scheme), confirmed, payable) : []),
  ];
}

function isLocal({ care_node, home_node }: Confirmed): boolean {
  return care_node === home_node;
}

function careTransfers(batch: Confirmed, line: LineRow): Transfer[] {
  const { home_node: home, scheme } = batch;
  const { home_area: area, fund, amount_fen, deduction_fen } = line;
  const of = schemeFundOf(scheme, fund);
  const confirmed = claimConfirmedAccount(home, area, of);
  const province = provinceOf(home);
  const payable = amount_fen - deduction_fen;
  return [
    ...signedTransfer(claimAccount(province, area, of), confirmed, amount_fen),
    ...signedTransfer(confirmed, deductionAccount(province, area, of), deduction_fen),
    ...(isLocal(batch) ? signedTransfer(confirmed, fiscalAccount(home, scheme), payable) : []),
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
