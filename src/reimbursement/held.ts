/** Whether a claim's invoices are its own: at the hub and at every care place, as last told. */
import type { Instant } from "#base/date.ts";
import { no, settledOf } from "#reimbursement/desk.ts";
import type { ClaimRow } from "#reimbursement/queries.ts";
import { selectNews } from "#reimbursement/queries-invoices.ts";
import type { Tx } from "#store/store.ts";

/**
 * Nothing is decided or paid before each care place has said that it did not settle one of the
 * invoices, and the hub that nobody else holds one; nor on an answer from before `since`. Refusals:
 * reimbursement_invoice_settled, reimbursement_invoice_checking.
 */
export async function checkInvoices(tx: Tx, row: ClaimRow, since: Instant): Promise<void> {
  const [settled] = settledOf(row);
  if (settled) {
    const { invoice: number, settlementId: settlement } = settled;
    throw no("reimbursement_invoice_settled", { number, settlement });
  }
  const [news] = await selectNews(tx, row.id);
  const kept = news?.use === "reserved" && news.told === news.turn ? news.kept_at : null;
  if (kept === null || kept < since) throw no("reimbursement_invoice_checking");
}
