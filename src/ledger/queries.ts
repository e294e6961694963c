/** SQL of the ledger: append only, and what is read of it by the month. */
import { present } from "#base/assert.ts";
import type { ChinaDate, ChinaMonth, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { Part, Side, SubjectKind } from "#ledger/subject.ts";
import type { Fund } from "#model/fund.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import { columns, type Reports, type Sql, sql, type Tx } from "#store/store.ts";

export interface TransferRow {
  readonly subject_kind: SubjectKind;
  readonly subject_id: string;
  readonly part: Part;
  readonly line: number;
  readonly source: string;
  readonly target: string;
  readonly amount_fen: Fen;
  readonly business_day: ChinaDate;
  readonly month: ChinaMonth;
  readonly occurred_at: Instant;
  readonly recorded_at: Instant;
}

const TRANSFERS = columns<TransferRow>({
  subject_kind: "text",
  subject_id: "text",
  part: "text",
  line: "smallint",
  source: "text",
  target: "text",
  amount_fen: "bigint",
  business_day: "date",
  month: "text",
  occurred_at: "bigint as number",
  recorded_at: "bigint as number",
});

export function insertTransfers(rows: readonly TransferRow[]): Sql {
  return sql`
    insert into ledger.transfers (${TRANSFERS.names})
    select ${TRANSFERS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${TRANSFERS.record})`;
}

export type NetRow = Pick<TransferRow, "source" | "target" | "amount_fen">;

/** What these parts of a subject come to between each two accounts; below zero: the other way. */
export async function selectNet(
  tx: Tx,
  subjectId: string,
  parts: readonly Part[],
): Promise<NetRow[]> {
  return await tx.query<NetRow>(sql`
    select t.one as source, t.other as target, sum(t.amount_fen)::int8 as amount_fen
      from (select line, least(source, target) as one, greatest(source, target) as other,
                   case when source = least(source, target) then amount_fen
                        else -amount_fen end as amount_fen
              from ledger.transfers
             where subject_id = ${subjectId} and part = any(${parts}::text[])) t
     group by t.one, t.other having sum(t.amount_fen) <> 0
     order by min(t.line)`);
}

export interface MonthTotalRow {
  readonly month: ChinaMonth;
  readonly side: Side;
  readonly peer: NodeId;
  readonly home_area: Area;
  readonly scheme: Scheme;
  readonly fund: Fund | "ownAccount" | "relativesAccount";
  readonly booked_fen: Fen;
  readonly undone_fen: Fen;
  readonly amount_fen: Fen;
}

const MONTH_TOTALS = columns<MonthTotalRow>({
  month: "text",
  side: "text",
  peer: "text",
  home_area: "text",
  scheme: "text",
  fund: "text",
  booked_fen: "bigint",
  undone_fen: "bigint",
  amount_fen: "bigint",
});

export async function selectMonthTotals(
  reports: Reports,
  first: ChinaMonth,
  last: ChinaMonth,
): Promise<MonthTotalRow[]> {
  return await reports.query<MonthTotalRow>(sql`
    select ${MONTH_TOTALS.read} from ledger.month_totals_view
     where month between ${first} and ${last}
     order by month, side, peer, home_area, scheme, fund`);
}

export interface AccountRow {
  readonly account: string;
  /** Before the month. */
  readonly opening_fen: Fen;
  readonly debit_fen: Fen;
  readonly credit_fen: Fen;
}

const ACCOUNTS = columns<AccountRow>({
  account: "text",
  opening_fen: "bigint",
  debit_fen: "bigint",
  credit_fen: "bigint",
});

/** Of all accounts up to the month: debits and credits are one sum, and balances none. */
export async function selectAccountSums(
  reports: Reports,
  month: ChinaMonth,
): Promise<Omit<AccountRow, "account">> {
  const [row] = await reports.query<Omit<AccountRow, "account">>(sql`
    select coalesce(sum(amount_fen) filter (where month < ${month}), 0)::int8 as opening_fen,
           coalesce(sum(amount_fen) filter
             (where month = ${month} and amount_fen > 0), 0)::int8 as debit_fen,
           coalesce(-sum(amount_fen) filter
             (where month = ${month} and amount_fen < 0), 0)::int8 as credit_fen
      from ledger.entries_view where month <= ${month}`);
  return present(row, "a sum is one row");
}

/** Each account that ever moved up to the month, in the order of their names. */
export async function selectAccounts(
  reports: Reports,
  month: ChinaMonth,
  { after, rowsMax }: { readonly after: string; readonly rowsMax: number },
): Promise<AccountRow[]> {
  return await reports.query<AccountRow>(sql`
    select ${ACCOUNTS.read} from (
      select account,
             coalesce(sum(amount_fen) filter (where month < ${month}), 0)::int8 as opening_fen,
             coalesce(sum(amount_fen) filter
               (where month = ${month} and amount_fen > 0), 0)::int8 as debit_fen,
             coalesce(-sum(amount_fen) filter
               (where month = ${month} and amount_fen < 0), 0)::int8 as credit_fen
        from ledger.entries_view where month <= ${month} and account > ${after}
       group by account order by account limit ${rowsMax}) t`);
}
