/** SQL of the bank accounts to which places and institutions are paid, and of what is due. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { SchemeTexts } from "#clearing/queries-notices.ts";
import type { NoticeKind } from "#model/clearing.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface PayeeAccountRow {
  readonly id: string;
  /** A province, a pooling area or an institution. */
  readonly place: string;
  readonly holder: string;
  readonly bank: string;
  readonly number: string;
  readonly state: "entered" | "released" | "refused";
  readonly entered_by: string;
  readonly entered_at: Instant;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
}

const ACCOUNTS = columns<PayeeAccountRow>({
  id: "text",
  place: "text",
  holder: "text",
  bank: "text",
  number: "text",
  state: "text",
  entered_by: "text",
  entered_at: "bigint as number",
  decided_by: "text",
  decided_at: "bigint as number",
});

export async function upsertAccount(tx: Tx, row: PayeeAccountRow): Promise<void> {
  await tx.query(sql`
    insert into clearing.payee_accounts (${ACCOUNTS.names})
    select ${ACCOUNTS.written}
      from json_to_recordset(${toJson([row])}::json) as t(${ACCOUNTS.record})
    on conflict on constraint payee_accounts_pkey do update set ${ACCOUNTS.set("excluded")}`);
}

/** Held until the commit. */
export async function holdAccount(tx: Tx, id: string): Promise<PayeeAccountRow | null> {
  const [row] = await tx.query<PayeeAccountRow>(sql`
    select ${ACCOUNTS.read} from clearing.payee_accounts where id = ${id} for update`);
  return row ?? null;
}

/** The newest first. */
export async function selectAccountPage(
  tx: Tx,
  { place, after, rowsMax }: { place: string | null; after: string; rowsMax: number },
): Promise<PayeeAccountRow[]> {
  return await tx.query<PayeeAccountRow>(sql`
    select ${ACCOUNTS.read} from clearing.payee_accounts
     where (${after} = '' or id < ${after}) and (${place}::text is null or place = ${place})
     order by id desc limit ${rowsMax}`);
}

export interface ToPayRow {
  readonly number: string;
  readonly kind: NoticeKind;
  readonly period: string;
  readonly payer: string;
  readonly payee: string;
  readonly amounts: SchemeTexts;
  readonly total_fen: Fen;
  readonly pay_by: ChinaDate;
  /** Null: no account of the payee's is released. */
  readonly holder: string | null;
  readonly bank: string | null;
  readonly account: string | null;
}

const TO_PAY = columns<ToPayRow>({
  number: "text",
  kind: "text",
  period: "text",
  payer: "text",
  payee: "text",
  amounts: "json",
  total_fen: "bigint",
  pay_by: "date",
  holder: "text",
  bank: "text",
  account: "text",
});

export interface ToPayPage {
  readonly node: string;
  readonly kind: NoticeKind | null;
  readonly after: string;
  readonly rowsMax: number;
}

/** Notices with finance of which no payment is entered, in the order of their numbers. */
export async function selectToPay(tx: Tx, page: ToPayPage): Promise<ToPayRow[]> {
  const { node, kind, after, rowsMax } = page;
  return await tx.query<ToPayRow>(sql`
    select ${TO_PAY.read} from (
      select n.number, n.kind, n.period, n.payer, n.payee, n.amounts, n.total_fen, n.pay_by,
             a.holder, a.bank, a.number as account
        from clearing.notices n
        left join lateral (
             select p.holder, p.bank, p.number from clearing.payee_accounts p
              where p.place = n.payee and p.state = 'released'
              order by p.decided_at desc, p.id desc limit 1) a on true
       where n.state = 'toFinance' and left(n.payer, 2) = left(${node}, 2) and n.number > ${after}
         and (${kind}::text is null or n.kind = ${kind})
         and not exists (select 1 from clearing.payments p
                          where p.notice_id = n.id and p.direction = 'out'
                            and p.state in ('entered', 'matched'))
       order by n.number limit ${rowsMax}) t`);
}
