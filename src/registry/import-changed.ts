/**
 * Rows of a table of people that say why an insurance which stands is suspended or active again:
 * the column of the reason tells such a row from one that enters somebody.
 */
import type { ChinaDate } from "#base/date.ts";
import { openSuspension, suspensionText } from "#model/insured.ts";
import type { Insurance } from "#model/person.ts";
import type { RowReader } from "#registry/import-cells.ts";
import type { BadCell, Cells, ImportedBy } from "#registry/import-plan.ts";
import {
  CHANGE_REASON_MAX,
  changeFault,
  differs,
  entryOf,
  idleWhy,
  keyOf,
  type NewState,
  suspensionsAfter,
} from "#registry/insurance-acts.ts";
import { suspensionsText } from "#registry/people.ts";
import { updateSuspensions } from "#registry/queries.ts";
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

interface Changed {
  readonly insurance: Insurance;
  readonly change: NewState;
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
  stands: Insurance | undefined,
  change: NewState,
  today: ChinaDate,
): BadCell | null {
  if (!stands) return { column: REASON, why: "没有这项在册的参保，新录入的参保不填" };
  const idle = idleWhy(stands, today);
  if (idle !== null) return { column: "参保状态", why: idle };
  const why = changeFault(stands, change, today) ?? otherDays(stands, change);
  if (why !== null) return { column: change.state === "active" ? RETURNED : SUSPENDED, why };
  const still = stillOther(stands, change);
  return still === null ? null : { column: "参保状态", why: still };
}

/** The row says what the insurance is, and it would be something else afterwards. */
function stillOther(stands: Insurance, change: NewState): string | null {
  const open = openSuspension({ suspensions: suspensionsAfter(stands, change) });
  if (change.state === "suspended" || open === undefined) return null;
  const days = suspensionText(open);
  return `办理后仍为暂停参保（${days}）；先把它恢复，以前各次暂停补缴的再逐次办理`;
}

/** It asks for nothing that is not so, but the days that stand are others than it says. */
function otherDays(stands: Insurance, change: NewState): string | null {
  const { suspensions } = stands;
  if (differs(stands, change) || suspensions.length === 0) return null;
  const isSo =
    change.state === "suspended"
      ? openSuspension(stands)?.from === change.from
      : suspensions.some(({ until }) => until === change.from);
  if (isSo) return null;
  const days = suspensions.map(suspensionText).join("、");
  return `在册的暂停期间为${days}，请核对；再次暂停的，填再次暂停的第一天`;
}

/** A row that enters somebody: what will be suspended or ended is entered when it is. */
export function wrongEntered(insurance: Insurance, today: ChinaDate): BadCell | null {
  const { state, suspensions, span } = insurance;
  if (state === "ended" && (span.to ?? today) > today) {
    const why = `晚于今天${today}，还没有终止；填正常参保，到参保终止日期自然终止`;
    return { column: "参保终止日期", why };
  }
  const [suspension] = suspensions;
  if (suspension === undefined) return null;
  const to = { state: "suspended", from: suspension.from, reason: "" } as const;
  const why = changeFault({ span, suspensions: [] }, to, today);
  return why === null ? null : { column: SUSPENDED, why };
}

/** What a row asks for that is not so already; nothing for a row that only enters. */
export function changesOf(stands: Insurance | undefined, change?: NewState): Changed[] {
  return stands && change && differs(stands, change) ? [{ insurance: stands, change }] : [];
}

/** Of people whose records are locked. */
export function writeChanged(tx: Tx, changed: readonly Changed[], by: ImportedBy): void {
  for (const { insurance, change } of changed) {
    const suspensions = suspensionsText(suspensionsAfter(insurance, change));
    later(updateSuspensions(tx, keyOf(insurance), suspensions));
    by.entries.push(entryOf(insurance, change, by));
  }
}
