/** Which bookings of a month a draft is about, and why the others are left out. */
import { type PolicyFile, reportOn } from "#benefits/benefits.ts";
import type { MonthCount } from "#recompute/queries.ts";

export interface Scope {
  readonly homeAreas: readonly string[];
  /** Settlements to compute under the draft. */
  readonly rows: number;
  readonly left: {
    /** Cancelled later; their cancellations are not counted again. */
    readonly cancelled: number;
    /** Reversed: they never were. */
    readonly undone: number;
    /** Of other places or the other scheme. */
    readonly others: number;
    /** From before facts were stored. */
    readonly withoutFacts: number;
  };
}

/** `standing`: the policies beside which the draft would stand. */
export function scopeOf(
  draft: PolicyFile,
  counts: readonly MonthCount[],
  standing: readonly PolicyFile[],
): Scope {
  const { area, scheme } = reportOn(draft);
  const own = placesWithPolicies(standing, scheme);
  const settled = counts.filter(({ kind }) => kind === "settle");
  const areas = [...new Set(settled.map(({ home_area }) => home_area))];
  const homeAreas = areas.filter((home) => policyPlace(home, area, own) === area);
  const sum = (wanted: (count: MonthCount) => boolean): number =>
    settled.reduce((all, one) => (wanted(one) ? all + Number(one.count) : all), 0);
  const isOurs = (one: MonthCount): boolean =>
    one.scheme === scheme && homeAreas.includes(one.home_area);
  const isBooked = (one: MonthCount): boolean => isOurs(one) && one.state === "booked";
  return {
    homeAreas,
    rows: sum((one) => isBooked(one) && one.has_facts),
    left: {
      cancelled: sum((one) => isOurs(one) && one.state === "cancelled"),
      undone: sum((one) => isOurs(one) && (one.state === "undone" || one.state === "offset")),
      others: sum((one) => !isOurs(one)),
      withoutFacts: sum((one) => isBooked(one) && !one.has_facts),
    },
  };
}

function placesWithPolicies(standing: readonly PolicyFile[], scheme: string): ReadonlySet<string> {
  const places = standing
    .map(({ path }) => /(\d{6})\/(\w+)\.yaml$/.exec(path))
    .flatMap((found) => (found?.[2] === scheme ? [found[1] ?? ""] : []));
  return new Set(places);
}

/**
 * Where a home area's policy would be found with the draft in place: itself, its city, its
 * province.
 */
function policyPlace(home: string, drafted: string, own: ReadonlySet<string>): string | undefined {
  const wider = [home, `${home.slice(0, 4)}00`, `${home.slice(0, 2)}0000`];
  return wider.find((place) => place === drafted || own.has(place));
}
