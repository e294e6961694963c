/**
 * Items by code, day and place. A place sees the national list, its province's additions and its
 * own, and of one code the nearest. Versions of one code in one place do not overlap, so at most
 * one holds on a day.
 */
import { assert } from "#base/assert.ts";
import { type ChinaDate, covers } from "#base/date.ts";
import type { RateBp } from "#base/money.ts";
import { restsOnPerson } from "#catalogue/limits.ts";
import { looksBack } from "#catalogue/uses.ts";
import type { CatalogueItem, KindShare } from "#model/item.ts";
import type { Scheme } from "#model/person.ts";
import type { Area } from "#model/place.ts";

export interface Catalogue {
  /** What holds on the day in the place, or null. Without a place: the national list. */
  find(code: string, on: ChinaDate, area?: Area): CatalogueItem | null;
  /** Own share first of a class B item: its own, else its kind's in the place, else none. */
  ownShareOf(item: CatalogueItem, scheme: Scheme, on: ChinaDate, area?: Area): RateBp;
  /** What splitting an item of this code looks at besides the line; undefined: nothing. */
  looks(code: string): Looks | undefined;
  /** Codes in it. */
  readonly size: number;
}

/** Some version of the item is limited by sex or age, or has a ceiling over time. */
interface Looks {
  readonly atPerson: boolean;
  readonly atUses: boolean;
}

/** What lies in a place and on a day: an item or a share. */
interface Placed {
  readonly addedBy?: Area | undefined;
  readonly span: CatalogueItem["span"];
}

export function createCatalogue(
  items: readonly CatalogueItem[],
  kindShares: readonly KindShare[] = [],
): Catalogue {
  // Nearly every code has one version: a list for each would double the memory.
  const versions = new Map<string, CatalogueItem | CatalogueItem[]>();
  const looks = new Map<string, Looks>();
  for (const item of items) {
    const known = versions.get(item.code);
    if (known === undefined) versions.set(item.code, item);
    else if (Array.isArray(known)) known.push(item);
    else versions.set(item.code, [known, item]);
    const before = looks.get(item.code);
    const atPerson = restsOnPerson(item.limits) || (before?.atPerson ?? false);
    const atUses = looksBack(item) || (before?.atUses ?? false);
    if (atPerson || atUses) looks.set(item.code, { atPerson, atUses });
  }
  for (const list of versions.values()) if (Array.isArray(list)) assertApart(list);
  const kinds = new Map<string, KindShare[]>();
  for (const share of kindShares) {
    kinds.set(share.kind, [...(kinds.get(share.kind) ?? []), share]);
  }
  return {
    find: (code, on, area) => {
      const known = versions.get(code);
      if (known === undefined) return null;
      if (Array.isArray(known)) return nearest(known, on, area);
      return covers(known.span, on) && nearness(known.addedBy, area) >= 0 ? known : null;
    },
    ownShareOf: (item, scheme, on, area) => {
      if (item.itemClass !== "B") return 0n;
      const own = item.ownShareBp[scheme];
      if (own !== undefined || item.kind === undefined) return own ?? 0n;
      const shares = (kinds.get(item.kind) ?? []).filter((share) => scheme in share.ownShareBp);
      return nearest(shares, on, area)?.ownShareBp[scheme] ?? 0n;
    },
    looks: (code) => looks.get(code),
    size: versions.size,
  };
}

function nearest<Kind extends Placed>(
  candidates: readonly Kind[],
  on: ChinaDate,
  area: Area | undefined,
): Kind | null {
  let best: Kind | null = null;
  let bestNear = -1;
  for (const candidate of candidates) {
    if (!covers(candidate.span, on)) continue;
    const near = nearness(candidate.addedBy, area);
    if (near <= bestNear) continue;
    best = candidate;
    bestNear = near;
  }
  return best;
}

/** 0 national, 1 the province's, 2 the city's, 3 the very area's; -1 another place's. */
function nearness(addedBy: Area | undefined, area: Area | undefined): number {
  if (addedBy === undefined) return 0;
  if (area === undefined) return -1;
  if (addedBy === area) return 3;
  if (addedBy === `${area.slice(0, 4)}00`) return 2;
  return addedBy === `${area.slice(0, 2)}0000` ? 1 : -1;
}

function assertApart(list: CatalogueItem[]): void {
  list.sort((a, b) => (a.span.from < b.span.from ? 1 : -1));
  for (const [index, later] of list.entries()) {
    const earlier = list.slice(index + 1).find(({ addedBy }) => addedBy === later.addedBy);
    if (!earlier) continue;
    const { to } = earlier.span;
    assert(
      to !== undefined && to < later.span.from,
      `two versions of catalogue item ${later.code} hold on ${later.span.from}`,
    );
  }
}
