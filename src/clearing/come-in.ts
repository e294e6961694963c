/**
 * Which of the cases that waited come in with a month, and which of its own wait: those that may
 * not be cleared yet, and what takes a case back that is in no clearing. Pure.
 */
import { type ChinaMonth, monthsBetween } from "#base/date.ts";
import type { EscalationAct } from "#clearing/queries-escalations.ts";
import type { ExceptionRow } from "#clearing/rows.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";
import type { CaseReadiness, RefundCase, WaitingCase } from "#reconciliation/reconciliation.ts";

export interface Given {
  readonly month: ChinaMonth;
  readonly parameters: ClearingParameters;
  /** Of the month itself, with the reason. */
  readonly waiting: readonly WaitingCase[];
  /** Of earlier months, in no clearing until now. */
  readonly known: readonly ExceptionRow[];
  /** The known ones as they stand now. */
  readonly ready: readonly CaseReadiness[];
  /** What two persons have said of them. */
  readonly acts: ReadonlyMap<string, EscalationAct>;
  /** What takes a case back: of the month, and of the known ones. */
  readonly refunds: readonly RefundCase[];
}

export interface Sorted {
  readonly out: readonly WaitingCase[];
  readonly late: readonly ExceptionRow[];
  readonly open: readonly ExceptionRow[];
  /** Of those that wait, the ones that wait with another case only. */
  readonly held: readonly string[];
}

export function sortCases(given: Given): Sorted {
  const { month, waiting, known, refunds } = given;
  const byId = new Map(given.ready.map((row) => [row.settlement_id, row]));
  const refundOf = new Map(refunds.map((row) => [row.cancels, row.settlement_id]));
  const isTaken = (row: ExceptionRow, hasLateRefund: boolean): boolean =>
    isTakenIn(row, byId.get(row.settlement_id), { given, hasLateRefund });
  const alone = new Set(
    known.filter((row) => isTaken(row, false)).map((row) => row.settlement_id as string),
  );
  const mayCome = (row: ExceptionRow): boolean =>
    isTaken(row, alone.has(refundOf.get(row.settlement_id) ?? ""));
  const waits = new Set<string>(
    [...waiting, ...known.filter((row) => !mayCome(row))].map((row) => row.settlement_id),
  );
  const held = refunds.filter((row) => waits.has(row.cancels) && !waits.has(row.settlement_id));
  const heldIds = new Set(held.map((row) => row.settlement_id));
  const late = known.filter((row) => mayCome(row) && !heldIds.has(row.settlement_id));
  const lateIds = new Set(late.map((row) => row.settlement_id));
  return {
    late,
    held: [...heldIds],
    out: [...waiting, ...held.filter((row) => row.month === month).map(asWaiting)],
    open: known
      .filter((row) => !lateIds.has(row.settlement_id))
      .map((row) => {
        const now = byId.get(row.settlement_id);
        return openNow(row, heldIds.has(row.settlement_id) ? "notReconciled" : now?.reason, month);
      }),
  };
}

/** Money is not asked back for what nobody was paid for. */
function asWaiting({ cancels: _, ...row }: RefundCase): WaitingCase {
  return { ...row, reason: "notReconciled" };
}

interface TakingIn {
  readonly given: Pick<Given, "month" | "parameters" | "acts">;
  /** What takes it back waited too, and comes in. */
  readonly hasLateRefund: boolean;
}

/**
 * May it come in with this month? Never when two persons have ended it, since both sides have
 * turned it back, and what takes it back waits with it. Not later than the parameters allow, unless
 * they take it in all the same; or its offset comes in too, so that the two stand against each
 * other. What was objected to comes in with its offset, or
 * when it was confirmed anew after that.
 */
function isTakenIn(
  row: Pick<ExceptionRow, "settlement_id" | "month" | "reason" | "noted_at">,
  now: CaseReadiness | undefined,
  { given: { month, parameters, acts }, hasLateRefund }: TakingIn,
): boolean {
  const act = acts.get(row.settlement_id);
  if (act === "end" || now === undefined || now.reason !== null) return false;
  if (now.offset_ready || hasLateRefund) return true;
  const isLate = monthsBetween(row.month, month) > parameters.deferralMonthsMax;
  if (isLate && act !== "takeIn") return false;
  return row.reason !== "objected" || (now.confirmed_at ?? 0) > row.noted_at;
}

function openNow(
  row: ExceptionRow,
  now: ExceptionRow["reason"] | null | undefined,
  month: ChinaMonth,
): ExceptionRow {
  const reason = row.reason === "objected" ? "objected" : now;
  const deferred = monthsBetween(row.month, month) + 1;
  return { ...row, cleared_in: null, deferred, reason: reason ?? row.reason };
}
