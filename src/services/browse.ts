/**
 * Pages of the catalogue as a place sees it, whatever place the patient is insured in: the care
 * place's catalogue holds. Items are looked at in memory; only ethnic drugs, few, are read with
 * their details.
 */
import { type ChinaDate, chinaDate, startOfDay } from "#base/date.ts";
import type { Catalogue } from "#catalogue/catalogue.ts";
import type {
  BrowseFilter,
  BrowseItems,
  BrowseMappings,
  BrowseOwnShares,
  BrowsePriceLimits,
  OwnShare,
  Page,
  PageAsked,
  PriceLimit,
  SeenItem,
  SeenMapping,
} from "#model/browse.ts";
import { type ListedItem, listOfItem } from "#model/item.ts";
import type { Scheme } from "#model/person.ts";
import type { Institution, InstitutionLevel } from "#model/place.ts";
import { listedItems, mappingsOf, type Reference } from "#registry/registry.ts";
import { isSeen } from "#services/downloads.ts";
import type { World } from "#world.ts";

export interface Place {
  readonly institution: Institution;
  readonly reference: Reference & { readonly catalogue: Catalogue };
}

const SCHEMES: readonly Scheme[] = ["employee", "resident"];
const LEVELS: readonly InstitutionLevel[] = [1, 2, 3];
const WHOLE_BP = 10_000n;

/** What is gone through in one go; then whoever settles has a turn. */
const ITEMS_AT_ONCE = 500;
const TURN_MS = 5;

interface Browse<Row> {
  readonly page: PageAsked;
  readonly matches?: ((row: Row) => boolean) | undefined;
}

/** Counts all that match and keeps those of the page. A whole catalogue takes up to two seconds. */
async function pageOf<Held, Row>(
  { now, pause }: Pick<World, "now" | "pause">,
  { page, matches }: Browse<Row>,
  held: readonly Held[],
  rowsOf: (some: readonly Held[]) => Iterable<Row>,
): Promise<Page<Row>> {
  const kept: Row[] = [];
  const first = (page.number - 1) * page.size;
  let total = 0;
  let turnAt = now();
  for (let at = 0; at < held.length; at += ITEMS_AT_ONCE) {
    for (const row of rowsOf(held.slice(at, at + ITEMS_AT_ONCE))) {
      if (matches && !matches(row)) continue;
      if (total >= first && kept.length < page.size) kept.push(row);
      total += 1;
    }
    if (now() < turnAt + TURN_MS) continue;
    await pause(1);
    turnAt = now();
  }
  return { ...page, rows: kept, total };
}

/** What passes the filter; an item that was never changed since it began counts as of that day. */
function passes(item: ListedItem, filter: BrowseFilter, today: ChinaDate): boolean {
  const { span } = item;
  const { code, name, list, from, to, valid, updatedFrom } = filter;
  if (code !== undefined && item.code !== code) return false;
  if (list !== undefined && listOfItem(item) !== list) return false;
  if (name !== undefined && !item.name.includes(name)) return false;
  if (from !== undefined && span.from < from) return false;
  if (to !== undefined && (span.to === undefined || span.to > to)) return false;
  if (valid !== undefined && valid !== (span.to === undefined || span.to >= today)) return false;
  return updatedFrom === undefined || (item.updatedAt ?? startOfDay(span.from)) >= updatedFrom;
}

function* seenItems(
  { institution, reference }: Place,
  items: readonly ListedItem[],
  filter: BrowseFilter,
  today: ChinaDate,
): Generator<SeenItem> {
  const { area } = institution;
  const { on } = filter;
  for (const item of items) {
    if (!isSeen(item.addedBy, area) || !passes(item, filter, today)) continue;
    if (on !== undefined) {
      const holds = reference.catalogue.find(item.code, on, area);
      if (holds?.addedBy !== item.addedBy || holds?.span.from !== item.span.from) continue;
    }
    yield { item, area, today };
  }
}

export async function browseItems(
  world: World,
  place: Place,
  query: BrowseItems,
): Promise<Page<SeenItem>> {
  const today = chinaDate(world.now());
  const { filter } = query;
  let items: readonly ListedItem[] = place.reference.items;
  if (query.detailed && filter.list !== undefined) {
    const detailed: ListedItem[] = [];
    for await (const item of listedItems(world.store, [filter.list], 0)) detailed.push(item);
    items = detailed;
  }
  return await pageOf(world, query, items, (some) => seenItems(place, some, filter, today));
}

export async function browsePriceLimits(
  world: World,
  place: Place,
  query: BrowsePriceLimits,
): Promise<Page<PriceLimit>> {
  const today = chinaDate(world.now());
  function* limits(items: readonly ListedItem[]): Generator<PriceLimit> {
    for (const seen of seenItems(place, items, query.filter, today)) {
      for (const level of LEVELS) {
        const limitE6 = seen.item.priceLimitE6[level];
        if (limitE6 !== undefined) yield { ...seen, level, limitE6 };
      }
    }
  }
  return await pageOf(world, query, place.reference.items, limits);
}

function* sharesOf(seen: SeenItem, catalogue: Catalogue, on: ChinaDate): Generator<OwnShare> {
  const { item, area } = seen;
  for (const scheme of SCHEMES) {
    // Class A is paid from the first fen, class C is the person's own, whatever the row says.
    const shareBp =
      item.itemClass === "C" ? WHOLE_BP : catalogue.ownShareOf(item, scheme, on, area);
    yield { ...seen, scheme, shareBp };
    if (!item.countedInPart) continue;
    const { aboveBp, fullToE6 } = item.countedInPart;
    yield { ...seen, scheme, shareBp: WHOLE_BP - aboveBp, aboveE6: fullToE6 };
  }
}

export async function browseOwnShares(
  world: World,
  place: Place,
  query: BrowseOwnShares,
): Promise<Page<OwnShare>> {
  const today = chinaDate(world.now());
  const { catalogue } = place.reference;
  function* shares(items: readonly ListedItem[]): Generator<OwnShare> {
    for (const seen of seenItems(place, items, query.filter, today)) {
      const { from, to } = seen.item.span;
      const day = query.filter.on ?? today;
      // A share by kind is that of the day; of an item that holds on another day, of its nearest.
      const on = day < from ? from : to !== undefined && to < day ? to : day;
      yield* sharesOf(seen, catalogue, on);
    }
  }
  return await pageOf(world, query, place.reference.items, shares);
}

/** Only the institution's own, whatever institution the query names. */
export async function browseMappings(
  world: World,
  { institution }: Place,
  query: BrowseMappings,
): Promise<Page<SeenMapping>> {
  const { filter, ownCode } = query;
  const { area } = institution;
  const own = query.institution === undefined || query.institution === institution.code;
  const mappings = own ? await mappingsOf(world.store, institution.code) : [];
  const { code, name, list, on, from, to, valid, updatedFrom } = filter;
  const rows = mappings
    .filter(
      ({ span, withdrawnAt, ...mapping }) =>
        (ownCode === undefined || mapping.ownCode === ownCode) &&
        (code === undefined || mapping.itemCode === code) &&
        (list === undefined || mapping.list === list) &&
        (name === undefined || mapping.ownName.includes(name)) &&
        (on === undefined || (span.from <= on && on <= span.to)) &&
        (from === undefined || span.from >= from) &&
        (to === undefined || span.to <= to) &&
        (valid === undefined || valid === (withdrawnAt === undefined)) &&
        (updatedFrom === undefined || mapping.updatedAt >= updatedFrom),
    )
    .map((mapping) => ({ mapping, area }));
  return await pageOf(world, query, rows, (some) => some);
}
