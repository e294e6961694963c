/**
 * The auditor's look at what was taken back: the day of an undoing by home's clock, the cases to be computed again, and what the hub noticed of homes that lied.
 */
import { chinaDate } from "#base/date.ts";
import { HUB } from "#model/place.ts";
import type { HomeRow } from "#verify/verify.ts";
import type { Audit } from "./auditor.ts";

/** 15: each booking and each undoing lies on the day of home's clock. */
export function checkStamps({ nodes, fault, nearMs }: Audit): void {
  for (const { home } of nodes.values()) for (const row of home) checkStamp(row, nearMs, fault);
}

function checkStamp(row: HomeRow, near: number, fault: Audit["fault"]): void {
  const { id, state, business_day, month, undone_at, undone_day, undone_month } = row;
  const booked = ["booked", "cancelled", "undone", "offset"].includes(state);
  if (booked !== (business_day !== null) || month !== (business_day?.slice(0, 7) ?? null)) {
    fault(`${id}: ${state} with the stamp ${business_day}, ${month}`);
  }
  const undone = state === "undone";
  const stamped = undone_day !== null && undone_month === undone_day.slice(0, 7);
  if (undone !== stamped || undone !== (undone_at !== null)) {
    fault(`${id}: ${state} with the undoing's stamp ${undone_day}, ${undone_month}`);
  }
  // No day is closed in the storm, so the stamp is the day of home's own clock, or the next one,
  // which home has stamped already by a clock that was ahead.
  for (const [day, at] of [
    [business_day, row.booked_at],
    [undone_day, undone_at],
  ] as const) {
    if (day === null || at === null) continue;
    if (day !== chinaDate(at) && day !== chinaDate(at + near)) {
      fault(`${id}: ${new Date(at).toISOString()} is stamped ${day}`);
    }
  }
  if (undone_day !== null && business_day !== null && undone_day < business_day) {
    fault(`${id}: undone on ${undone_day}, before it was booked on ${business_day}`);
  }
}

interface Change {
  readonly scheme: string;
  readonly measure: string;
  readonly period: string;
  readonly delta: string;
}

function changesOf(row: HomeRow): Change[] {
  return JSON.parse(row.changes ?? "[]") as Change[];
}

function keyOf({ scheme, measure, period }: Change): string {
  return `${scheme} ${measure} ${period}`;
}

/**
 * What was taken back while later settlements rested on it leaves a case that names them; no other
 * does.
 */
export function checkRecomputeCases({ nodes, fault, nearMs }: Audit): void {
  for (const { home, cases } of nodes.values()) {
    const named = new Map(
      cases
        .filter(({ closed_at }) => closed_at === null)
        .map((row) => [row.settlement_id, row.differences.map((each) => each.settlementId)]),
    );
    for (const row of home) {
      const found = named.get(row.id) ?? [];
      named.delete(row.id);
      const taken = row.kind === "settle" && ["undone", "offset", "cancelled"].includes(row.state);
      const later = taken ? laterUsers(row, home, nearMs) : { sure: [], possible: [] };
      for (const id of later.sure) {
        if (!found.includes(id))
          fault(`${row.id}: ${row.state}, and no case to compute ${id} again`);
      }
      for (const id of found) {
        if (!later.possible.includes(id)) fault(`${row.id}: a case names ${id} without cause`);
      }
    }
    for (const id of named.keys()) fault(`${id}: a case about what home does not know`);
  }
}

/** Is this the offset, or the standing cancellation, of a row that is gone? */
function takesBack(other: HomeRow, row: HomeRow): boolean {
  if (other.cancels !== row.id) return false;
  if (row.state === "cancelled") return other.kind === "cancel" && other.state === "booked";
  return other.kind === "offset";
}

/** Later ones of the person that use what this one changed, and stood when it was taken back. */
function laterUsers(
  row: HomeRow,
  home: readonly HomeRow[],
  near: number,
): { readonly sure: readonly string[]; readonly possible: readonly string[] } {
  const keys = new Set(
    changesOf(row)
      .filter(({ delta, measure }) => delta !== "0" && measure !== "accountBalance")
      .map(keyOf),
  );
  // What was cancelled, or lies in a closed month, was taken back by a row of its own.
  const takenAt = (each: HomeRow): number | null =>
    each.undone_at ?? home.find((other) => takesBack(other, each))?.booked_at ?? null;
  const at = takenAt(row) ?? 0;
  const sure: string[] = [];
  const possible: string[] = [];
  for (const other of home) {
    const later = (other.sequence ?? 0n) > (row.sequence ?? 0n);
    if (other.person_id !== row.person_id || other.kind !== "settle" || !later) continue;
    if (!changesOf(other).some((change) => keys.has(keyOf(change)))) continue;
    const gone = takenAt(other);
    if (other.booked_at > at + near || (gone !== null && gone < at - near)) continue;
    possible.push(other.id);
    const cancelled = home.some((each) => each.cancels === other.id && each.state !== "refused");
    const stood = other.booked_at < at - near && (gone === null || gone > at + near);
    if (stood && !cancelled) sure.push(other.id);
  }
  return { sure, possible };
}

/** The hub keeps each contradiction that it noticed, and sees none where nobody lied. */
export function checkContradictions(
  { nodes, fault }: Audit,
  { lied, noticed }: { readonly lied: ReadonlySet<string>; readonly noticed: ReadonlySet<string> },
): void {
  const kept = new Set(nodes.get(HUB)?.contradictions.map(({ id }) => id));
  for (const id of noticed) if (!kept.has(id)) fault(`${id}: a contradiction that nobody kept`);
  for (const id of kept) if (!lied.has(id)) fault(`${id}: a contradiction where nobody lied`);
}
