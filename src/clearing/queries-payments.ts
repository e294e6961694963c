/** SQL of money that left or came. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { SchemeTexts } from "#clearing/queries-notices.ts";
import { columns, lockKeys, sql, type Tx } from "#store/store.ts";

export type PaymentState = "entered" | "matched" | "suspense" | "returned";

export interface PaymentRow {
  readonly id: string;
  readonly direction: "out" | "in";
  readonly notice_id: string | null;
  readonly payer: string;
  readonly payee: string;
  readonly amounts: SchemeTexts;
  readonly total_fen: Fen;
  readonly bank: string;
  readonly bank_serial: string;
  /** `plainCode` of it. */
  readonly serial_key: string;
  readonly moved_on: ChinaDate;
  readonly words: string;
  readonly state: PaymentState;
  readonly entered_by: string;
  readonly entered_at: Instant;
  readonly proposed: "match" | "return" | null;
  readonly proposed_by: string | null;
  readonly proposed_at: Instant | null;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
}

const PAYMENTS = columns<PaymentRow>({
  id: "text",
  direction: "text",
  notice_id: "text",
  payer: "text",
  payee: "text",
  amounts: "json",
  total_fen: "bigint",
  bank: "text",
  bank_serial: "text",
  serial_key: "text",
  moved_on: "date",
  words: "text",
  state: "text",
  entered_by: "text",
  entered_at: "bigint as number",
  proposed: "text",
  proposed_by: "text",
  proposed_at: "bigint as number",
  decided_by: "text",
  decided_at: "bigint as number",
});

export async function upsertPayment(tx: Tx, row: PaymentRow): Promise<void> {
  await lockKeys(tx, [`payment ${row.id}`]);
  await tx.query(sql`
    insert into clearing.payments (${PAYMENTS.names})
    select ${PAYMENTS.written}
      from json_to_recordset(${toJson([row])}::json) as t(${PAYMENTS.record})
    on conflict on constraint payments_pkey do update set ${PAYMENTS.set("excluded")}`);
}

/** Held until the commit. */
export async function holdPayment(tx: Tx, id: string): Promise<PaymentRow | null> {
  const [row] = await tx.query<PaymentRow>(sql`
    select ${PAYMENTS.read} from clearing.payments where id = ${id} for update`);
  return row ?? null;
}

/**
 * A payment of this direction with that serial number, at whatever bank, or of that notice, that
 * stands.
 */
export async function selectStanding(
  tx: Tx,
  direction: "out" | "in",
  by: { readonly serialKey: string } | { readonly notice: string },
): Promise<PaymentRow | null> {
  const { serialKey, notice } = { serialKey: null, notice: null, ...by };
  const [row] = await tx.query<PaymentRow>(sql`
    select ${PAYMENTS.read} from clearing.payments
     where direction = ${direction} and not (direction = 'out' and state = 'returned')
       and (${notice}::text is null or (notice_id = ${notice} and state in ('entered', 'matched')))
       and (${serialKey}::text is null or serial_key = ${serialKey})
     limit 1`);
  return row ?? null;
}

export interface PaymentPage {
  readonly direction: "out" | "in" | null;
  readonly state: PaymentState | null;
  readonly notice: string | null;
  readonly after: string;
  readonly rowsMax: number;
}

/** The newest first. */
export async function selectPaymentPage(tx: Tx, page: PaymentPage): Promise<PaymentRow[]> {
  const { direction, state, notice, after, rowsMax } = page;
  return await tx.query<PaymentRow>(sql`
    select ${PAYMENTS.read} from clearing.payments
     where (${after} = '' or id < ${after})
       and (${direction}::text is null or direction = ${direction})
       and (${state}::text is null or state = ${state})
       and (${notice}::text is null or notice_id = ${notice})
     order by id desc limit ${rowsMax}`);
}
