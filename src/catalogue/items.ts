/** Items by code and day. Versions of one code do not overlap, so at most one holds on a day. */
import { assert } from "#base/assert.ts";
import { type ChinaDate, covers } from "#base/date.ts";
import type { CatalogueItem } from "#model/item.ts";

export interface Catalogue {
  /** The version that holds on the day, or null. */
  find(code: string, on: ChinaDate): CatalogueItem | null;
  readonly size: number;
}

export function createCatalogue(items: readonly CatalogueItem[]): Catalogue {
  const versions = new Map<string, CatalogueItem[]>();
  for (const item of items) {
    const known = versions.get(item.code);
    if (known) known.push(item);
    else versions.set(item.code, [item]);
  }
  for (const list of versions.values()) {
    list.sort((a, b) => (a.span.from < b.span.from ? 1 : -1));
    assertApart(list);
  }
  return {
    find: (code, on) => versions.get(code)?.find((item) => covers(item.span, on)) ?? null,
    size: versions.size,
  };
}

/** Newest first. */
function assertApart(list: readonly CatalogueItem[]): void {
  for (const [index, later] of list.entries()) {
    const earlier = list[index + 1];
    if (!earlier) continue;
    const { to } = earlier.span;
    assert(
      to !== undefined && to < later.span.from,
      `two versions of catalogue item ${later.code} hold on ${later.span.from}`,
    );
  }
}
