/**
 * Ceilings over time: so many units of an item in a calendar day, a week from Monday or a stay, and
 * so many days of use in a visit. What counted before uses them up, in the order in which it was
 * charged; an earlier day that is charged late finds what is left.
 */
import { addDays, type ChinaDate, day, daysBetween } from "#base/date.ts";
import type { CatalogueItem, UnitsMax } from "#model/item.ts";

/** Units of an item that counted for the person; a refund takes them back on their day. */
export interface Use {
  readonly on: ChinaDate;
  readonly countedE4: bigint;
  /** In this very visit: ceilings by stay and by visit look at no other. */
  readonly here: boolean;
}

/** Ceilings that look back at earlier lines. */
export function looksBack(item: CatalogueItem): boolean {
  return item.unitsMax !== undefined || item.limits?.daysMax?.per === "visit";
}

/** The days that share a ceiling with a day; null: the visit. */
function sharedDays(
  per: UnitsMax["per"],
  on: ChinaDate,
): { readonly from: ChinaDate; readonly to: ChinaDate } | null {
  if (per === "stay") return null;
  if (per === "day") return { from: on, to: on };
  const from = mondayOf(on);
  return { from, to: addDays(from, 6) };
}

const SOME_MONDAY = day("1970-01-05");

function mondayOf(on: ChinaDate): ChinaDate {
  const days = daysBetween(SOME_MONDAY, on) % 7;
  return addDays(on, -(days < 0 ? days + 7 : days));
}

/** Units that the ceiling still allows on a day; undefined without one. */
export function unitsLeft(
  item: CatalogueItem,
  on: ChinaDate,
  uses: readonly Use[],
): bigint | undefined {
  if (!item.unitsMax) return undefined;
  const { unitsE4, per } = item.unitsMax;
  const shared = sharedDays(per, on);
  let left = unitsE4;
  for (const use of uses) {
    const counts = shared ? shared.from <= use.on && use.on <= shared.to : use.here;
    if (counts) left -= use.countedE4;
  }
  return left > 0n ? left : 0n;
}

/** Has the visit used the item on as many other days as are paid? */
export function daysUsedUp(daysMax: number, on: ChinaDate, uses: readonly Use[]): boolean {
  const byDay = new Map<ChinaDate, bigint>();
  for (const use of uses) {
    if (use.here && use.on !== on) byDay.set(use.on, (byDay.get(use.on) ?? 0n) + use.countedE4);
  }
  return [...byDay.values()].filter((units) => units > 0n).length >= daysMax;
}
