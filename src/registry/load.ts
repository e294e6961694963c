/**
 * Loads a file of items into the catalogue, all or nothing: what is new, what ends, what is changed
 * gets the number of the load. A trial only says what would be.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import { ITEM_LISTS, type ListedItem } from "#model/item.ts";
import { endItems, listedItems, listItems } from "#registry/items.ts";
import { type PublishedTerms, readItems } from "#registry/load-items.ts";
import { type ItemPlan, planItems } from "#registry/load-plan.ts";
import type { LoadTable, WrongLine } from "#registry/load-table.ts";
import type { Tx } from "#store/store.ts";

const ROWS_A_STATEMENT = 5_000;

export interface LoadAsked {
  readonly table: LoadTable;
  /** What the published national list does not say; null: the file says all itself. */
  readonly terms: PublishedTerms | null;
  /** The file is all of its lists: what it leaves out ends before this day. */
  readonly wholeOn: ChinaDate | null;
  /** False: a trial. */
  readonly apply: boolean;
  readonly now: Instant;
}

export interface LoadDone {
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly ended: number;
  readonly same: number;
  readonly wrong: readonly WrongLine[];
  /** Columns that nobody knows: left out, and said so. */
  readonly ignored: readonly string[];
  readonly version: number;
}

export async function loadItems(tx: Tx, asked: LoadAsked): Promise<LoadDone> {
  const { table, terms, wholeOn, apply, now } = asked;
  const read = readItems(table, terms);
  const stored: ListedItem[] = [];
  for await (const item of listedItems(tx, ITEM_LISTS, 0)) stored.push(item);
  const plan = planItems(stored, read, wholeOn);
  const { wrong, same, version, gone: ended } = plan;
  if (apply && wrong.length === 0) await writeItems(tx, plan, now);
  const [added, changed] = [plan.added.length, plan.changed.length];
  const { ignored } = read;
  return { rows: table.rows.length, added, changed, ended, same, wrong, ignored, version };
}

async function writeItems(tx: Tx, plan: ItemPlan, now: Instant): Promise<void> {
  const withVersion = (items: readonly ListedItem[]): ListedItem[] =>
    items.map((item) => ({ ...item, version: plan.version, updatedAt: now }));
  const ended = withVersion(plan.ended);
  const fresh = withVersion([...plan.added, ...plan.changed]);
  for (let at = 0; at < ended.length; at += ROWS_A_STATEMENT) {
    await endItems(tx, ended.slice(at, at + ROWS_A_STATEMENT));
  }
  for (let at = 0; at < fresh.length; at += ROWS_A_STATEMENT) {
    await listItems(tx, fresh.slice(at, at + ROWS_A_STATEMENT));
  }
}
