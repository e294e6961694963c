/**
 * Rows of a table of people that say why an insurance which stands is suspended or active again:
 * the column of the reason tells such a row from one that enters somebody.
 */
import type { ChinaDate } from "#base/date.ts";
import type { Insurance, PersonId } from "#model/person.ts";
import type { BadCell, Cells, ImportedBy } from "#registry/import.ts";
import type { RowReader } from "#registry/import-cells.ts";
import {
  CHANGE_REASON_MAX,
  changeFault,
  differs,
  entryOf,
  keyOf,
  type NewState,
  runs,
  suspensionsAfter,
} from "#registry/insurance-acts.ts";
import { suspensionsText } from "#registry/people.ts";
import { updateSuspensions } from "#registry/queries.ts";
import { lockRecords, raiseVersions } from "#registry/queries-records.ts";
import { later, type Tx } from "#store/store.ts";

/** Of the same form twice, the day of the return makes another content of the table. */
export const CHANGE_COLUMNS = ["恢复日期", "变更原因"] as const;
const [RETURNED, REASON] = CHANGE_COLUMNS;
const SUSPENDED = "暂停日期";

export interface ChangedRow {
  readonly insurance: Insurance;
  /** Absent where the row enters somebody. */
  readonly change?: NewState | undefined;
}

/** Of a row whose insurance is read. */
export function readChange(
  reader: RowReader,
  cells: Cells,
  { state, suspensions }: Pick<Insurance, "state" | "suspensions">,
): NewState | undefined {
  const returnedOn = reader.dayMaybe(RETURNED);
  if (cells(REASON) === "") {
    if (returnedOn !== undefined) reader.wrong(REASON, "恢复参保的须填");
    return undefined;
  }
  const reason = reader.words(REASON, CHANGE_REASON_MAX);
  const [suspension] = suspensions;
  if (state === "ended") reader.wrong("参保状态", "变更原因只用于办理暂停和恢复参保");
  const isReturn = state === "active" && suspension === undefined;
  if (isReturn !== (cells(RETURNED) !== "")) {
    reader.wrong(RETURNED, "恢复参保的须填，其他不填");
  }
  const from = suspension?.from ?? returnedOn;
  if (state === "ended" || from === undefined) return undefined;
  return { state: isReturn ? "active" : "suspended", from, reason };
}

/** Null: it may be written. */
export function wrongChange(
  insurance: Insurance,
  change: NewState,
  held: readonly Insurance[],
  today: ChinaDate,
): BadCell | null {
  const stands = held.find((one) => sameInsurance(one, insurance));
  if (!stands) return { column: REASON, why: "没有这项在册的参保，新录入的参保不填" };
  if (!runs(stands, today)) return { column: "参保状态", why: "这项参保已终止，不能暂停或恢复" };
  if (stands.personType !== insurance.personType || stands.span.to !== insurance.span.to) {
    return { column: REASON, why: "暂停和恢复参保不能同时改人员类别和参保终止日期" };
  }
  const why = changeFault(stands, change, today);
  return why === null ? null : { column: change.state === "active" ? RETURNED : SUSPENDED, why };
}

/** A row that enters somebody: what will be suspended is entered when it is. */
export function wrongEntered(insurance: Insurance, today: ChinaDate): BadCell | null {
  const [suspension] = insurance.suspensions;
  if (suspension === undefined) return null;
  const to = { state: "suspended", from: suspension.from, reason: "" } as const;
  const why = changeFault({ span: insurance.span, suspensions: [] }, to, today);
  return why === null ? null : { column: SUSPENDED, why };
}

/** Of all that rows ask for, what is not so already; in one commit with the trail. */
export async function writeChanged(
  tx: Tx,
  rows: readonly ChangedRow[],
  held: ReadonlyMap<PersonId, readonly Insurance[]>,
  by: ImportedBy,
): Promise<number> {
  const changed = rows.flatMap(({ insurance, change }) => {
    const stands = held.get(insurance.personId)?.find((one) => sameInsurance(one, insurance));
    return stands && change && differs(stands, change) ? [{ insurance: stands, change }] : [];
  });
  if (changed.length === 0) return 0;
  const people = [...new Set(changed.map(({ insurance }) => insurance.personId))].sort();
  await lockRecords(tx, people);
  for (const { insurance, change } of changed) {
    const suspensions = suspensionsText(suspensionsAfter(insurance, change));
    later(updateSuspensions(tx, keyOf(insurance), suspensions));
    by.entries.push(entryOf(insurance, change, by));
  }
  await raiseVersions(tx, people);
  return changed.length;
}

function sameInsurance(one: Insurance, other: Insurance): boolean {
  const sameDay = one.span.from === other.span.from;
  return one.area === other.area && one.scheme === other.scheme && sameDay;
}
