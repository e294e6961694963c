/**
 * Lists of codes: loaded whole, read by version. What a load leaves out ends; what it brings as it
 * was keeps its version, so that nobody downloads it again.
 */
import { present } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";
import { canonicalJson, fromJson, toJson } from "#base/json.ts";
import type { EntryList, ListEntry, StoredEntry } from "#model/list.ts";
import {
  type EntriesSought,
  type EntryRow,
  lockLists,
  selectEntries,
  selectEntryPage,
  selectEntryVersion,
  upsertEntries,
} from "#registry/queries-lists.ts";
import type { Reports, Tx } from "#store/store.ts";

const PAGE = 5_000;

/** What a load does, or would do. */
export interface ListChange {
  readonly version: number;
  readonly added: readonly ListEntry[];
  readonly changed: readonly ListEntry[];
  readonly ended: readonly ListEntry[];
  readonly same: number;
}

function entryOfRow(row: EntryRow): StoredEntry {
  return {
    code: row.code,
    name: row.name,
    columns: fromJson<StoredEntry["columns"]>(row.columns),
    valid: row.valid,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function entryVersion(
  tx: Tx,
  list: EntryList,
  newerThan: number,
): Promise<{ readonly version: number; readonly count: number }> {
  const [row] = await selectEntryVersion(tx, list, newerThan);
  return present(row, "an aggregate has its row");
}

/** Entries that a load after this version brought, changed or ended, in order of code. */
export async function* listedEntries(
  tx: Tx,
  list: EntryList,
  newerThan: number,
): AsyncGenerator<StoredEntry> {
  let after = "";
  for (;;) {
    const rows = await selectEntries(tx, list, newerThan, after, PAGE);
    for (const row of rows) yield entryOfRow(row);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.code;
  }
}

export async function entryPage(
  reports: Reports,
  sought: EntriesSought,
  after: string,
  rowsMax: number,
): Promise<StoredEntry[]> {
  return (await selectEntryPage(reports, sought, after, rowsMax)).map(entryOfRow);
}

function sameEntry(a: ListEntry, b: ListEntry): boolean {
  return a.name === b.name && canonicalJson(a.columns) === canonicalJson(b.columns);
}

/** What loading these entries would change. `whole`: entries that are not among them end. */
export async function compareList(
  tx: Tx,
  list: EntryList,
  entries: readonly ListEntry[],
  whole: boolean,
): Promise<ListChange> {
  const coming = new Map(entries.map((entry) => [entry.code, entry]));
  const changed: ListEntry[] = [];
  const ended: ListEntry[] = [];
  let same = 0;
  let version = 0;
  for await (const stored of listedEntries(tx, list, 0)) {
    version = Math.max(version, stored.version);
    const entry = coming.get(stored.code);
    coming.delete(stored.code);
    if (entry && stored.valid && sameEntry(entry, stored)) same += 1;
    else if (entry) changed.push(entry);
    else if (whole && stored.valid) ended.push(stored);
  }
  return { version: version + 1, added: [...coming.values()], changed, ended, same };
}

/** Loads entries as the list's next version; all or nothing is the caller's transaction. */
export async function loadList(
  tx: Tx,
  list: EntryList,
  entries: readonly ListEntry[],
  { whole, now }: { readonly whole: boolean; readonly now: Instant },
): Promise<ListChange> {
  await lockLists(tx);
  const change = await compareList(tx, list, entries, whole);
  const row = (entry: ListEntry, valid: boolean): EntryRow => ({
    code: entry.code,
    name: entry.name,
    valid,
    columns: toJson(entry.columns),
    version: change.version,
    created_at: now,
    updated_at: now,
  });
  const rows = [
    ...change.added.map((entry) => row(entry, true)),
    ...change.changed.map((entry) => row(entry, true)),
    ...change.ended.map((entry) => row(entry, false)),
  ];
  for (let at = 0; at < rows.length; at += PAGE) {
    await upsertEntries(tx, list, rows.slice(at, at + PAGE));
  }
  return change;
}
