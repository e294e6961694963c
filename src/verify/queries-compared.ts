/** What the check of a month's clearing reads of the parties' days, and of manual reimbursement. */
import { type Sql, sql, type Tx } from "#store/store.ts";
import type { Pair, Texts } from "#verify/queries-clearing.ts";
import { POSTED, type PostedRow } from "#verify/queries-month.ts";

export interface PairDayRow {
  readonly day: string;
  readonly side: string;
  readonly peer: string;
  readonly scheme: string;
  readonly revision: number;
  readonly cases: number;
  readonly total_fen: bigint;
  readonly funds: Texts;
  readonly root: string;
  readonly state: string;
  readonly named: boolean;
  readonly agreed_at: bigint | null;
}

export interface SaidDayRow extends Pair {
  readonly day: string;
  readonly party: string;
  readonly revision: number;
  readonly cases: number;
  readonly total_fen: bigint;
  readonly funds: Texts;
  readonly root: string;
}

export interface ComparisonRow extends Pair {
  readonly day: string;
  readonly care_revision: number;
  readonly home_revision: number;
  readonly hub_root: string;
  readonly state: string;
  readonly named: boolean;
}

export interface CountedDayRow {
  readonly day: string;
  readonly side: string;
  readonly version: number;
  readonly told_version: number;
}

export interface HeardDayRow {
  readonly day: string;
  readonly node: string;
  readonly side: string;
  readonly version: number;
}

export interface DifferenceRow extends Pair {
  readonly id: string;
  readonly day: string;
  readonly month: string;
  readonly settlement_id: string;
  readonly class: string;
  readonly care: unknown;
  readonly hub: unknown;
  readonly home: unknown;
  readonly owner: string;
  readonly state: string;
  readonly resolution: string | null;
  readonly decided_by: string | null;
  readonly opened_at: bigint;
  readonly closed_at: bigint | null;
  readonly version: number;
}

export interface ActRow {
  readonly id: string;
  readonly difference_id: string;
  readonly act: string;
  readonly resolution: string | null;
  readonly acted_at: bigint;
}

export interface ApplicationRow {
  readonly id: string;
  readonly institution: string;
  readonly month: string;
  readonly clearing_type: string;
  readonly cases: number;
  readonly total_fen: bigint;
  readonly recognised_fen: bigint;
  readonly fund_fen: bigint;
  readonly begins: string;
  readonly ends: string;
  readonly state: string;
  readonly applied_at: bigint;
  readonly undone_at: bigint | null;
}

export interface ClaimRow {
  readonly id: string;
  readonly area: string;
  readonly scheme: string;
  readonly claimed: unknown;
  readonly total_fen: bigint;
  readonly state: string;
  readonly submitted_at: bigint | null;
  readonly due_on: string | null;
  readonly workdays_left: number | null;
  readonly proposed_by: string | null;
  readonly proposal: unknown;
  readonly pay_fen: bigint | null;
  readonly decided_by: string | null;
  readonly changes: string | null;
  readonly business_day: string | null;
  readonly month: string | null;
}

export interface InvoiceRow {
  readonly claim_id: string;
  readonly number: string;
  readonly amount_fen: bigint;
  readonly held: boolean;
}

export interface InvoiceNewsRow {
  readonly claim_id: string;
  readonly use: string;
  readonly turn: number;
  readonly told: number;
}

export interface PayoutRow {
  readonly id: string;
  readonly claim_id: string;
  readonly amount_fen: bigint;
  readonly state: string;
  readonly decided_at: bigint | null;
}

export interface NationalClaimRow {
  readonly node: string;
  readonly claim_id: string;
  readonly use: string;
  readonly turn: number;
  /** Invoices that it holds. */
  readonly invoices: number;
}

export interface ComparedTables {
  readonly pairDays: readonly PairDayRow[];
  readonly saidDays: readonly SaidDayRow[];
  readonly comparisons: readonly ComparisonRow[];
  readonly countedDays: readonly CountedDayRow[];
  readonly heardDays: readonly HeardDayRow[];
  readonly differences: readonly DifferenceRow[];
  readonly acts: readonly ActRow[];
  readonly applications: readonly ApplicationRow[];
  readonly claims: readonly ClaimRow[];
  readonly invoices: readonly InvoiceRow[];
  readonly invoiceNews: readonly InvoiceNewsRow[];
  readonly payouts: readonly PayoutRow[];
  readonly nationalClaims: readonly NationalClaimRow[];
  readonly posted: readonly PostedRow[];
}

const TABLES: Readonly<Record<keyof ComparedTables, Sql>> = {
  pairDays: sql`
    select day::text as day, side, peer, scheme, revision, cases, total_fen, funds, root, state,
           named, agreed_at
      from reconciliation.pair_days
     where to_char(day, 'YYYY-MM') between current_setting('verify.first')
                                       and current_setting('verify.last')
     order by day, side, peer, scheme`,
  saidDays: sql`
    select day::text as day, care_node, home_node, scheme, party, revision, cases, total_fen,
           funds, root
      from reconciliation.said_days
     where to_char(day, 'YYYY-MM') between current_setting('verify.first')
                                       and current_setting('verify.last')
     order by day, care_node, home_node, scheme, party`,
  comparisons: sql`
    select day::text as day, care_node, home_node, scheme, care_revision, home_revision, hub_root,
           state, named
      from reconciliation.comparisons
     where to_char(day, 'YYYY-MM') between current_setting('verify.first')
                                       and current_setting('verify.last')
     order by day, care_node, home_node, scheme`,
  countedDays: sql`
    select day::text as day, side, version, told_version from reconciliation.counted_days
     where to_char(day, 'YYYY-MM') between current_setting('verify.first')
                                       and current_setting('verify.last')
     order by day, side`,
  heardDays: sql`
    select day::text as day, node, side, version from reconciliation.heard_days
     where to_char(day, 'YYYY-MM') between current_setting('verify.first')
                                       and current_setting('verify.last')
     order by day, node, side`,
  differences: sql`
    select id, day::text as day, month, care_node, home_node, scheme, settlement_id, class, care,
           hub, home, owner, state, resolution, decided_by, opened_at, closed_at, version
      from reconciliation.differences
     where to_char(day, 'YYYY-MM') between current_setting('verify.first')
                                       and current_setting('verify.last')
     order by id`,
  acts: sql`
    select id, difference_id, act, resolution, acted_at from reconciliation.difference_acts
     order by difference_id, acted_at, id`,
  applications: sql`
    select id, institution, month, clearing_type, cases, total_fen, recognised_fen, fund_fen,
           begins::text as begins, ends::text as ends, state, applied_at, undone_at
      from reconciliation.applications
     where month between current_setting('verify.first') and current_setting('verify.last')
     order by id`,
  claims: sql`
    select id, area, scheme, claimed, total_fen, state, submitted_at, due_on::text as due_on,
           workdays_left, proposed_by, proposal, pay_fen, decided_by, changes,
           business_day::text as business_day, month
      from reimbursement.claims
     where month is null
        or month between current_setting('verify.first') and current_setting('verify.last')
        or to_char(business_day, 'YYYY-MM') between current_setting('verify.first')
                                                and current_setting('verify.last')
     order by id`,
  invoices: sql`
    select claim_id, number, amount_fen, held from reimbursement.invoices order by claim_id, number`,
  invoiceNews: sql`
    select claim_id, use, turn, told from reimbursement.invoice_news order by claim_id`,
  payouts: sql`
    select id, claim_id, amount_fen, state, decided_at from reimbursement.payments order by id`,
  nationalClaims: sql`
    select n.node, n.claim_id, n.use, n.turn,
           (select count(*)::int4 from reimbursement.national_invoices i
             where i.node = n.node and i.claim_id = n.claim_id) as invoices
      from reimbursement.national_claims n order by n.node, n.claim_id`,
  posted: POSTED,
};

export async function readCompared(tx: Tx): Promise<ComparedTables> {
  const read: Partial<Record<keyof ComparedTables, readonly unknown[]>> = {};
  for (const name of Object.keys(TABLES) as (keyof ComparedTables)[]) {
    read[name] = await tx.query(TABLES[name]);
  }
  return read as unknown as ComparedTables;
}
