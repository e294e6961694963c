/** SQL of invoices that claims hold, and of what the hub is to be told of them. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { InvoiceUse } from "#model/reimbursement.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface InvoiceRow {
  readonly claim_id: string;
  /** `invoiceIdentity`. */
  readonly identity: string;
  readonly code: string;
  readonly number: string;
  readonly check_code: string;
  readonly amount_fen: Fen;
  readonly held: boolean;
}

const INVOICES = columns<InvoiceRow>({
  claim_id: "text",
  identity: "text",
  code: "text",
  number: "text",
  check_code: "text",
  amount_fen: "bigint",
  held: "boolean",
});

/** Those among these invoices that another claim holds. */
export function selectHeld(
  tx: Tx,
  claimId: string,
  rows: readonly InvoiceRow[],
): Promise<InvoiceRow[]> {
  return tx.query(sql`
    select ${INVOICES.readFrom("i")} from reimbursement.invoices i
      join json_to_recordset(${toJson(rows)}::json) as t(${INVOICES.record})
        on t.identity = i.identity
     where i.held and i.claim_id <> ${claimId}
     order by i.number`);
}

/** These are the claim's from now on, and no others. */
export async function holdInvoices(
  tx: Tx,
  claimId: string,
  rows: readonly InvoiceRow[],
): Promise<void> {
  await tx.query(sql`delete from reimbursement.invoices where claim_id = ${claimId}`);
  await tx.query(sql`
    insert into reimbursement.invoices (${INVOICES.names})
    select ${INVOICES.written} from json_to_recordset(${toJson(rows)}::json)
      as t(${INVOICES.record})`);
}

export async function letInvoicesGo(tx: Tx, claimId: string): Promise<void> {
  await tx.query(sql`
    update reimbursement.invoices set held = false where claim_id = ${claimId} and held`);
}

export function selectInvoices(tx: Tx, claimId: string): Promise<InvoiceRow[]> {
  return tx.query(sql`
    select ${INVOICES.read} from reimbursement.invoices where claim_id = ${claimId}
     order by code, number, check_code`);
}

export interface NewsRow {
  readonly claim_id: string;
  readonly use: InvoiceUse;
  readonly turn: number;
  readonly told: number;
  /** When the hub kept what it was told last; null: it did not, or has not answered yet. */
  readonly kept_at: Instant | null;
}

/** One more turn for the hub to hear. */
export async function oweNews(tx: Tx, claimId: string, use: InvoiceUse, at: Instant) {
  await tx.query(sql`
    insert into reimbursement.invoice_news as n (claim_id, use, turn, told, next_at)
    values (${claimId}, ${use}, 1, 0, ${at})
    on conflict on constraint invoice_news_pkey
      do update set use = excluded.use, turn = n.turn + 1, kept_at = null, next_at = ${at}`);
}

export function selectNews(tx: Tx, claimId: string): Promise<NewsRow[]> {
  return tx.query(sql`
    select claim_id, use, turn, told, kept_at::float8 as kept_at
      from reimbursement.invoice_news where claim_id = ${claimId} for update`);
}

/**
 * Those to be told now; they come again after `againAt` unless they were heard. An invoice that one
 * claim let go and another holds is told of in this order.
 */
export function claimUntold(
  tx: Tx,
  look: { readonly now: Instant; readonly againAt: Instant; readonly rowsMax: number },
): Promise<NewsRow[]> {
  return tx.query(sql`
    update reimbursement.invoice_news n set next_at = ${look.againAt}
     where claim_id in (
       select w.claim_id from reimbursement.invoice_news w
        where w.told < w.turn and w.next_at <= ${look.now} and not exists (
          select from reimbursement.invoice_news before
            join reimbursement.invoices let_go on let_go.claim_id = before.claim_id
            join reimbursement.invoices now_held
              on now_held.claim_id = w.claim_id and now_held.identity = let_go.identity
           where before.told < before.turn and before.use = 'released' and w.use <> 'released'
             and before.claim_id <> w.claim_id)
        order by w.next_at limit ${look.rowsMax} for update of w skip locked)
    returning claim_id, use, turn, told, kept_at::float8 as kept_at`);
}

export async function updateTold(
  tx: Tx,
  told: { readonly claimId: string; readonly turn: number; readonly key: string },
  keptAt: Instant | null,
): Promise<void> {
  await tx.query(sql`
    update reimbursement.invoice_news
       set told = ${told.turn}, told_key = ${told.key}, kept_at = ${keptAt}
     where claim_id = ${told.claimId} and turn = ${told.turn}`);
}

/** Of claims that are being paid, what nobody has asked about since `before` is asked once more. */
export async function oweForPayouts(tx: Tx, { now, before }: { now: Instant; before: Instant }) {
  await tx.query(sql`
    update reimbursement.invoice_news
       set turn = turn + 1, kept_at = null, next_at = ${now}
     where use = 'reserved' and told = turn and next_at < ${before}
       and claim_id in (select claim_id from reimbursement.payments where state = 'entered')`);
}

/** The hub keeps nothing under a key that is no longer this node's: all of it is told again. */
export async function tellAllAgain(tx: Tx, key: string): Promise<void> {
  await tx.query(sql`
    update reimbursement.invoice_news set told = 0
     where use <> 'released' and told_key <> ${key}`);
}
