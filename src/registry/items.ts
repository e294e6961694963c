/** Items of the catalogue as they are loaded and listed, and own shares by kind. */
import { assert, present } from "#base/assert.ts";
import type { CatalogueItem, ItemList, KindShare, ListedItem } from "#model/item.ts";
import { listedItemOfRow, rowOfItem, rowOfKindShare } from "#registry/item-rows.ts";
import {
  insertItems,
  insertKindShares,
  selectListedItems,
  selectListVersion,
  selectOverlaps,
  updateItemEnds,
} from "#registry/queries-reference.ts";
import type { Tx } from "#store/store.ts";

/** New items and versions; one that overlaps another of its place is a defect. */
export async function listItems(tx: Tx, items: readonly ListedItem[]): Promise<void> {
  await insertItems(tx, items.map(rowOfItem));
  const overlaps = await selectOverlaps(tx, [...new Set(items.map((item) => item.code))]);
  const codes = overlaps.map(({ code }) => code).join(", ");
  assert(overlaps.length === 0, `two versions of a catalogue item hold on one day: ${codes}`);
}

/** The items with `span.to` set: the stored versions end on that day. Those not known are a defect. */
export async function endItems(tx: Tx, items: readonly CatalogueItem[]): Promise<void> {
  const rows = items.map(rowOfItem).map(({ to_on, ...row }) => {
    return { ...row, to_on: present(to_on, "an item that ends has a last day") };
  });
  const ended = await updateItemEnds(tx, rows);
  assert(ended.length === items.length, "each item that ends is in the catalogue");
}

export async function setKindShares(tx: Tx, shares: readonly KindShare[]): Promise<void> {
  await insertKindShares(tx, shares.map(rowOfKindShare));
}

/** Where a list stands: its highest version, and how many rows are newer than the one named. */
export async function listVersion(
  tx: Tx,
  lists: readonly ItemList[],
  newerThan: number,
): Promise<{ readonly version: number; readonly count: number }> {
  const [row] = await selectListVersion(tx, lists, newerThan);
  return present(row, "an aggregate has its row");
}

/** Rows of a page of `listedItems`. */
const LISTED_PAGE = 2_000;

/** Rows of some lists with their details, newer than a version, page by page in order of code. */
export async function* listedItems(
  tx: Tx,
  lists: readonly ItemList[],
  newerThan: number,
): AsyncGenerator<ListedItem> {
  let after = { code: "", addedBy: "", from: "0001-01-01" };
  for (;;) {
    const rows = await selectListedItems(tx, lists, newerThan, after, LISTED_PAGE);
    for (const row of rows) yield listedItemOfRow(row);
    const last = rows.at(-1);
    if (!last || rows.length < LISTED_PAGE) return;
    after = { code: last.code, addedBy: last.added_by ?? "", from: last.from_on };
  }
}
