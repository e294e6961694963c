/** The catalogue and institutions' mappings for whoever looks them up, a page at a time. */
import type { ChinaDate } from "#base/date.ts";
import type { ListedItem } from "#model/item.ts";
import { listedItemOfRow } from "#registry/item-rows.ts";
import {
  type ItemsSought,
  selectItemPage,
  selectItemsLike,
  selectItemVersions,
} from "#registry/queries-catalogue.ts";
import type { ListedAfter } from "#registry/queries-reference.ts";
import type { Reports } from "#store/store.ts";

export async function itemPage(
  reports: Reports,
  sought: ItemsSought,
  after: ListedAfter | null,
  rowsMax: number,
): Promise<ListedItem[]> {
  const from = after ?? { code: "", addedBy: "", from: "0001-01-01" };
  return (await selectItemPage(reports, sought, from, rowsMax)).map(listedItemOfRow);
}

export async function itemVersions(reports: Reports, code: string): Promise<ListedItem[]> {
  return (await selectItemVersions(reports, code)).map(listedItemOfRow);
}

const MATCHES_MAX = 10;

/** Items that an own name may mean on a day, the likest first. */
export async function itemsLike(
  reports: Reports,
  name: string,
  on: ChinaDate,
): Promise<ListedItem[]> {
  return (await selectItemsLike(reports, name, on, MATCHES_MAX)).map(listedItemOfRow);
}
