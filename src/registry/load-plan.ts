/**
 * What a file of items would do to a node's catalogue. Nothing that held is rewritten: another
 * content needs another first day, and ends the version before it.
 */
import { addDays, type ChinaDate } from "#base/date.ts";
import { canonicalJson } from "#base/json.ts";
import { type ItemList, type ListedItem, listOfItem } from "#model/item.ts";
import type { ItemsRead } from "#registry/load-items.ts";
import type { WrongLine } from "#registry/load-table.ts";

export interface ItemPlan {
  readonly added: readonly ListedItem[];
  /** New versions of items that are there. */
  readonly changed: readonly ListedItem[];
  /** Stored versions with the day on which they now end. */
  readonly ended: readonly ListedItem[];
  /** Of these, the ones that no new version follows. */
  readonly gone: number;
  readonly same: number;
  readonly wrong: readonly WrongLine[];
  /** Of the load. */
  readonly version: number;
}

function placeOf(item: ListedItem): string {
  return `${item.code} ${item.addedBy ?? ""}`;
}

function contentOf({ version: _, updatedAt: __, ...item }: ListedItem): string {
  return canonicalJson({ ...item, list: listOfItem(item), detail: item.detail ?? null });
}

function overlaps(a: ListedItem["span"], b: ListedItem["span"]): boolean {
  return (b.to === undefined || a.from <= b.to) && (a.to === undefined || b.from <= a.to);
}

/** `wholeOn`: what the file leaves out of its lists ends on the day before. */
export function planItems(
  stored: readonly ListedItem[],
  read: ItemsRead,
  wholeOn: ChinaDate | null,
): ItemPlan {
  const byPlace = new Map<string, ListedItem[]>();
  for (const item of stored) {
    const known = byPlace.get(placeOf(item));
    if (known) known.push(item);
    else byPlace.set(placeOf(item), [item]);
  }
  const added: ListedItem[] = [];
  const changed: ListedItem[] = [];
  const ended = new Map<ListedItem, ChinaDate>();
  const wrong = [...read.wrong];
  const lists = new Set<ItemList>();
  const named = new Set<string>();
  let same = 0;
  for (const { line, item } of read.items) {
    lists.add(listOfItem(item));
    named.add(placeOf(item));
    const versions = byPlace.get(placeOf(item)) ?? [];
    const sameStart = versions.find((version) => version.span.from === item.span.from);
    if (sameStart && contentOf(sameStart) === contentOf(item)) {
      same += 1;
      continue;
    }
    if (sameStart) {
      wrong.push({ line, why: `${item.code}在${item.span.from}已有不同内容，请换开始日期` });
      continue;
    }
    const meets = versions.filter((version) => overlaps(version.span, item.span));
    const later = meets.find((version) => version.span.from > item.span.from);
    if (later) {
      wrong.push({ line, why: `${item.code}在${later.span.from}已有后来的版本` });
      continue;
    }
    for (const version of meets) ended.set(version, addDays(item.span.from, -1));
    if (versions.length === 0) added.push(item);
    else changed.push(item);
  }
  const followed = ended.size;
  if (wholeOn !== null) {
    for (const item of stored) {
      const { from, to } = item.span;
      const open = from < wholeOn && (to === undefined || to >= wholeOn);
      if (!open || !lists.has(listOfItem(item)) || named.has(placeOf(item))) continue;
      if (item.addedBy === undefined) ended.set(item, addDays(wholeOn, -1));
    }
  }
  const ends = [...ended].map(([item, to]) => ({ ...item, span: { ...item.span, to } }));
  const version = stored.reduce((most, item) => Math.max(most, item.version ?? 1), 0) + 1;
  return { added, changed, ended: ends, gone: ended.size - followed, same, wrong, version };
}
