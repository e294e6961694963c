/**
 * A notice moves on: by its payer, by its payee, or by what the hub says of it. It never moves
 * back, so that news may come late and twice.
 */
import { chinaDate, type Instant } from "#base/date.ts";
import { amountsOfTexts, type NoticeRow, upsertNotice } from "#clearing/queries-notices.ts";
import { insertPrefundChanges, type PrefundChangeRow } from "#clearing/queries-prefund.ts";
import type { NoticeState } from "#model/clearing-states.ts";
import type { Scheme } from "#model/person.ts";
import type { Tx } from "#store/store.ts";

const ORDER: readonly NoticeState[] = ["issued", "toFinance", "paid", "received"];

export function isBefore(a: NoticeState, b: NoticeState): boolean {
  return ORDER.indexOf(a) < ORDER.indexOf(b);
}

const MOMENT = { toFinance: "to_finance_at", paid: "paid_at", received: "received_at" } as const;

/** In the caller's transaction; one that is there already, or further, stays as it is. */
export async function moveNotice(
  tx: Tx,
  row: NoticeRow,
  {
    to,
    at,
    news,
  }: { readonly to: keyof typeof MOMENT; readonly at: Instant; readonly news?: number },
): Promise<NoticeRow> {
  if (!isBefore(row.state, to)) return row;
  const version = row.version + 1;
  const moved = { ...row, state: to, [MOMENT[to]]: at, version, news: news ?? row.news };
  await upsertNotice(tx, moved);
  if (to === "received") await noteFloat(tx, moved, at);
  return moved;
}

/** What lies with care of home's money changes when the payee has confirmed the receipt. */
export async function noteFloat(tx: Tx, row: NoticeRow, at: Instant): Promise<void> {
  const isRefund = row.kind === "prefundRefund";
  if (!isRefund && row.kind !== "prefundYearly" && row.kind !== "prefundEmergency") return;
  const [home_node, care_node] = isRefund ? [row.payee, row.payer] : [row.payer, row.payee];
  const changes = Object.entries(amountsOfTexts(row.amounts)).map(
    ([scheme, fen]): PrefundChangeRow => ({
      ...{ notice_id: row.id, home_node, care_node, scheme: scheme as Scheme },
      ...{ change_fen: isRefund ? -fen : fen, effective_on: chinaDate(at) },
    }),
  );
  await insertPrefundChanges(tx, changes);
}
