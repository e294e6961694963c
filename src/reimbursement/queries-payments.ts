/** SQL of payments to persons. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { PayoutState } from "#model/reimbursement-states.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface PayoutRow {
  readonly id: string;
  readonly claim_id: string;
  readonly amount_fen: Fen;
  readonly bank: string;
  readonly bank_serial: string;
  /** `plainCode` of it. */
  readonly serial_key: string;
  readonly moved_on: ChinaDate;
  readonly state: PayoutState;
  readonly entered_by: string;
  readonly entered_at: Instant;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
}

const PAYMENTS = columns<PayoutRow>({
  id: "text",
  claim_id: "text",
  amount_fen: "bigint",
  bank: "text",
  bank_serial: "text",
  serial_key: "text",
  moved_on: "date",
  state: "text",
  entered_by: "text",
  entered_at: "bigint as number",
  decided_by: "text",
  decided_at: "bigint as number",
});

/** What stands for this claim, or under this serial number, at whatever bank. */
export function selectStanding(
  tx: Tx,
  { claim_id, serial_key }: Pick<PayoutRow, "claim_id" | "serial_key">,
): Promise<PayoutRow[]> {
  return tx.query(sql`
    select ${PAYMENTS.read} from reimbursement.payments
     where state <> 'withdrawn'
       and (claim_id = ${claim_id} or serial_key = ${serial_key})`);
}

export async function insertPayout(tx: Tx, row: PayoutRow): Promise<void> {
  await tx.query(sql`
    insert into reimbursement.payments (${PAYMENTS.names})
    select ${PAYMENTS.written} from json_to_recordset(${toJson([row])}::json)
      as t(${PAYMENTS.record})`);
}

export function selectPayout(tx: Tx, id: string): Promise<PayoutRow[]> {
  return tx.query(sql`
    select ${PAYMENTS.read} from reimbursement.payments where id = ${id} for update`);
}

export function selectPayouts(tx: Tx, claimId: string): Promise<PayoutRow[]> {
  return tx.query(sql`
    select ${PAYMENTS.read} from reimbursement.payments where claim_id = ${claimId} order by id`);
}

export async function updatePayout(
  tx: Tx,
  { id, state, decided_by, decided_at }: PayoutRow,
): Promise<void> {
  await tx.query(sql`
    update reimbursement.payments
       set state = ${state}, decided_by = ${decided_by}, decided_at = ${decided_at}
     where id = ${id}`);
}
