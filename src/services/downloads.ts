/**
 * Lists as files: built once for each version held and each place, then found again until they
 * expire. A place sees the nation's rows, its province's and its own.
 */
import { present } from "#base/assert.ts";
import { chinaDate, DAY_MS } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { ITEM_LISTS, type ItemList } from "#model/item.ts";
import type { DownloadList, EntryList, ListFile, ListRow } from "#model/list.ts";
import type { Area } from "#model/place.ts";
import { entryVersion, listedEntries, listedItems, listVersion } from "#registry/registry.ts";
import { digestOf } from "#services/files.ts";
import { deleteBuilt, type FileHead, insertFile, selectBuilt } from "#services/queries.ts";
import { zipOf } from "#services/zip.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

const KEPT_DAYS = 7;
/** A file is given out only when there is time to fetch it. */
const LEFT_MS = DAY_MS;
/** A packed list: 300,000 drugs with all their columns are some 30 MB. */
const BYTES_MAX = 64 * 1024 * 1024;
/** Text is packed in pieces of about this many rows. */
const ROWS_A_PIECE = 500;

/** Files being built in this process, so that a hundred callers at once build it once. */
export type Building = Map<string, Promise<ListFile>>;

function isItemList(list: ItemList | EntryList): list is ItemList {
  return ITEM_LISTS.some((one) => one === list);
}

/** The nation's, the province's, the city's, the area's own. */
export function isSeen(addedBy: Area | undefined, area: Area): boolean {
  if (addedBy === undefined || addedBy === area) return true;
  return addedBy === `${area.slice(0, 4)}00` || addedBy === `${area.slice(0, 2)}0000`;
}

async function* rowsOf(
  tx: Tx,
  query: DownloadList,
  since: number,
  area: Area,
): AsyncGenerator<{ readonly version: number; readonly row: ListRow }> {
  if (isItemList(query.list)) {
    for await (const item of listedItems(tx, [query.list], since)) {
      if (isSeen(item.addedBy, area)) yield { version: item.version ?? 1, row: { item } };
    }
    return;
  }
  for await (const entry of listedEntries(tx, query.list, since)) {
    yield { version: entry.version, row: { entry } };
  }
}

function fileOf(head: FileHead): ListFile {
  const { number, file_name: fileName, row_count: rowCount } = head;
  return { number, fileName, rowCount: rowCount ?? 0, expiresAt: head.expires_at };
}

export async function downloadList(
  world: World,
  building: Building,
  area: Area,
  query: DownloadList,
): Promise<ListFile> {
  const { version } = isItemList(query.list)
    ? await listVersion(world.store, [query.list], 0)
    : await entryVersion(world.store, query.list, 0);
  // Who holds something that we never gave out holds nothing of ours.
  const since = query.since > version ? version : query.since;
  const place = isItemList(query.list) ? area : "";
  const builtFrom = [query.title, since, version, place].join(":");
  const found = await find(world, builtFrom);
  if (found) return found;
  let file = building.get(builtFrom);
  if (!file) {
    file = build(world, { query, since, version, area, builtFrom });
    building.set(builtFrom, file);
    const done = (): boolean => building.delete(builtFrom);
    file.then(done, done);
  }
  return await file;
}

async function find(world: World, builtFrom: string): Promise<ListFile | undefined> {
  const [head] = await selectBuilt(world.store, builtFrom, world.now() + LEFT_MS);
  return head ? fileOf(head) : undefined;
}

interface Plan {
  readonly query: DownloadList;
  readonly since: number;
  readonly version: number;
  readonly area: Area;
  readonly builtFrom: string;
}

async function build(world: World, plan: Plan): Promise<ListFile> {
  const { query, since, version, area, builtFrom } = plan;
  const madeAt = world.now();
  const on = chinaDate(madeAt);
  const name = `${query.title}_v${since}-v${version}`;
  const zip = zipOf(`${name}.txt`, madeAt, BYTES_MAX);
  let rowCount = 0;
  let piece = "";
  for await (const { version: of, row } of rowsOf(world.store, query, since, area)) {
    // A load that commits meanwhile belongs to the next version: half of it would hide the rest.
    if (of > version) continue;
    rowCount += 1;
    piece += `${query.line(row, on)}\n`;
    if (rowCount % ROWS_A_PIECE !== 0) continue;
    zip.write(piece);
    piece = "";
    // Packing a piece takes some 20 ms: whoever settles has a turn after each.
    await world.pause(1);
  }
  zip.write(piece);
  const bytes = zip.end();
  const file: ListFile = {
    number: newId("file", madeAt, world.random),
    fileName: `${name}.zip`,
    rowCount,
    expiresAt: madeAt + KEPT_DAYS * DAY_MS,
  };
  const made = await world.store.transaction(async (tx) => {
    await deleteBuilt(tx, builtFrom, madeAt + LEFT_MS);
    return await insertFile(tx, {
      number: file.number,
      owner: null,
      file_name: file.fileName,
      bytes,
      digest: digestOf(bytes),
      built_from: builtFrom,
      row_count: rowCount,
      made_at: madeAt,
      made_on: on,
      expires_at: file.expiresAt,
    });
  });
  if (made.length > 0) return file;
  // Another process has built it meanwhile.
  return present(await find(world, builtFrom), "what stood in the way is there");
}
