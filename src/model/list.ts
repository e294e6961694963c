/**
 * list = 目录, what institutions download to work with: diseases, operations and their like are
 * entries of lists, drugs and services items of the catalogue (`item.ts`). Each load of a list has
 * a number, its version; who names the highest version it holds gets what is newer.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { FileId } from "#base/id.ts";
import type { ItemList, ListedItem } from "#model/item.ts";

export const ENTRY_LISTS = [
  "disease",
  "operation",
  "chronicDisease",
  "singleDisease",
  "daySurgery",
  "tumourMorphology",
  "herbalDisease",
  "herbalSyndrome",
  "newService",
] as const;
export type EntryList = (typeof ENTRY_LISTS)[number];

export interface ListEntry {
  readonly code: string;
  readonly name: string;
  /** Further columns by their official titles. */
  readonly columns: Readonly<Record<string, string>>;
}

export interface StoredEntry extends ListEntry {
  readonly valid: boolean;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export type ListRow = { readonly item: ListedItem } | { readonly entry: StoredEntry };

export interface DownloadList {
  readonly kind: "downloadList";
  readonly list: ItemList | EntryList;
  /** The highest version that the caller holds; 0 for none. */
  readonly since: number;
  /** Begins the file's name, and tells files of one list in two forms apart. */
  readonly title: string;
  /** How the caller wants a row written on that day, without the end of the line. */
  readonly line: (row: ListRow, on: ChinaDate) => string;
}

export interface ListFile {
  readonly number: FileId;
  readonly fileName: string;
  readonly rowCount: number;
  readonly expiresAt: Instant;
}
