/**
 * A year is closed by 31 March (年度清算): every case is cleared, or deferred with a reason; what was
 * undone within its month is in no figure. The hub proves it over its copies.
 */

import type { ChinaMonth } from "#base/date.ts";
import type { ExceptionReason } from "#model/clearing.ts";
import type { BatchState } from "#model/clearing-states.ts";
import type { Scheme } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import { columns, type Reports, sql } from "#store/store.ts";

export interface YearRow {
  readonly month: ChinaMonth;
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  readonly outcome: "cleared" | "deferred" | "open";
  /** Why it waits, or how far its batch is. */
  readonly why: ExceptionReason | BatchState | "notAllocated" | "";
  readonly cases: number;
}

const ROWS = columns<YearRow>({
  month: "text",
  care_node: "text",
  home_node: "text",
  scheme: "text",
  outcome: "text",
  why: "text",
  cases: "bigint as number",
});

/** The year is closed when no row is open. */
export async function yearClose(reports: Reports, year: string): Promise<YearRow[]> {
  return await reports.query<YearRow>(sql`
    select ${ROWS.read} from clearing.year_close_view
     where month between ${`${year}-01`} and ${`${year}-12`}
     order by month, care_node, home_node, scheme, outcome, why`);
}
