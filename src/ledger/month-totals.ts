/**
 * What a month's settlements cost: totals by pair of places, scheme and fund, summed from the
 * ledger. A province has them twice: as home, what it owes care places; as care, what it claims.
 */
import { assert } from "#base/assert.ts";
import type { ChinaMonth } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import { type MonthTotalRow, selectMonthTotals } from "#ledger/queries.ts";
import type { Side } from "#ledger/subject.ts";
import type { Fund } from "#model/fund.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import type { Reports } from "#store/store.ts";

export interface MonthTotal {
  readonly month: ChinaMonth;
  /** As what the node keeps it. */
  readonly side: Side;
  readonly homeArea: Area;
  readonly careNode: NodeId;
  readonly scheme: Scheme;
  readonly fund: Fund | "ownAccount" | "relativesAccount";
  /** Settlements less cancellations and offsets, which are settlements of a negative amount. */
  readonly bookedFen: Fen;
  /** What reversals took back within this month, zero or the other sign. */
  readonly undoneFen: Fen;
  /** Booked and undone together: what is owed for the month. */
  readonly amountFen: Fen;
}

/** Of the months from the first to the last, in the order of month, side, pair, scheme, fund. */
export async function monthTotals(
  reports: Reports,
  node: NodeId,
  { first, last }: { readonly first: ChinaMonth; readonly last: ChinaMonth },
): Promise<MonthTotal[]> {
  assert(first <= last, "the first month is not after the last");
  return (await selectMonthTotals(reports, first, last)).map((row) => totalOf(node, row));
}

function totalOf(node: NodeId, row: MonthTotalRow): MonthTotal {
  const { month, side, scheme, fund } = row;
  return {
    month,
    side,
    homeArea: row.home_area,
    careNode: side === "home" ? row.peer : node,
    scheme,
    fund,
    bookedFen: row.booked_fen,
    undoneFen: row.undone_fen,
    amountFen: row.amount_fen,
  };
}
