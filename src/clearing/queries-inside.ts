/** SQL of what a province clears inside itself: its own batches, between pooling areas. */
import type { ChinaMonth } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import { type BatchRow, selectLines } from "#clearing/queries-batches.ts";
import { SUBMISSIONS, type SubmissionRow } from "#clearing/rows.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { BatchState } from "#model/clearing-states.ts";
import type { Area, NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

/** Months of its own cases that the province has counted and not allocated. */
export async function selectOwnCounted(tx: Tx, node: NodeId): Promise<SubmissionRow[]> {
  return await tx.query<SubmissionRow>(sql`
    select ${SUBMISSIONS.read} from clearing.submissions
     where care_node = ${node} and home_node = ${node} and state = 'counted'
     order by month, scheme`);
}

export type InsideHead = Pick<BatchRow, "id" | "month" | "care_node" | "home_node" | "scheme">;

/** What a place owes another one for a month, by the areas and funds that pay. */
export interface InsideBatch extends InsideHead {
  readonly lines: readonly {
    readonly homeArea: Area;
    readonly fund: ClearedFund;
    readonly amountFen: Fen;
  }[];
}

export async function withLines(tx: Tx, heads: readonly InsideHead[]): Promise<InsideBatch[]> {
  const lines = await selectLines(
    tx,
    heads.map(({ id }) => id),
  );
  return heads.map((head) => ({
    ...head,
    lines: lines
      .filter(({ batch_id }) => batch_id === head.id)
      .map(({ home_area, fund, amount_fen, deduction_fen }) => {
        return { homeArea: home_area, fund, amountFen: amount_fen - deduction_fen };
      }),
  }));
}

/**
 * Confirmed ones of this month or an earlier one, which no notice has taken: of all, or of these
 * two areas in both directions. Where two areas net, a scheme of theirs that has a notice of this
 * run, in either direction, waits for the next.
 */
export async function selectInsideConfirmed(
  tx: Tx,
  month: ChinaMonth,
  two: readonly NodeId[] | null = null,
): Promise<InsideBatch[]> {
  const heads = await tx.query<InsideHead>(sql`
    select b.id, b.month, b.care_node, b.home_node, b.scheme from clearing.batches b
     where b.number is null and b.state = 'confirmed' and b.month <= ${month}
       and (${two}::text[] is null
         or (b.care_node = any(${two}::text[]) and b.home_node = any(${two}::text[])))
       and not exists (
           select from clearing.netting_agreements g
             join clearing.notices n on n.kind = 'areaClearing' and n.period = ${month}
              and n.payer in (g.one, g.other) and n.payee in (g.one, g.other)
             join clearing.notice_batches k on k.notice_id = n.id
             join clearing.batches t on t.id = k.batch_id and t.scheme = b.scheme
            where g.state = 'released' and g.from_month <= ${month} and g.to_month >= ${month}
              and b.care_node in (g.one, g.other) and b.home_node in (g.one, g.other))
     order by b.id`);
  return await withLines(tx, heads);
}

/** Those that a notice takes together. */
export async function selectInsideOfNotice(tx: Tx, notice: string): Promise<InsideBatch[]> {
  const heads = await tx.query<InsideHead>(sql`
    select b.id, b.month, b.care_node, b.home_node, b.scheme from clearing.batches b
      join clearing.notice_batches n on n.batch_id = b.id
     where n.notice_id = ${notice} order by b.id`);
  return await withLines(tx, heads);
}

/** Gives how many moved; held until the commit. */
export async function moveInside(
  tx: Tx,
  ids: readonly string[],
  { from, to }: { readonly from: BatchState; readonly to: BatchState },
): Promise<number> {
  const moved = await tx.query(sql`
    update clearing.batches set state = ${to}
     where id = any(${ids}::text[]) and number is null and state = ${from} returning id`);
  return moved.length;
}
