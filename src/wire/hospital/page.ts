/**
 * Paged queries of the catalogue (1304, 1312, 1316 to 1319): what all of them read and how all of
 * them answer.
 */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import type { BrowseFilter, Page, PageAsked, SeenItem } from "#model/browse.ts";
import { listOf, yesNoOf } from "#wire/hospital/codes.ts";
import { isValidOn, recordOf } from "#wire/hospital/download-lines.ts";
import {
  type Fields,
  readCodeMaybe,
  readCount,
  readDateMaybe,
  readTextMaybe,
  readTimeMaybe,
} from "#wire/hospital/input.ts";
import type { Out, OutObject } from "#wire/hospital/json.ts";

/** Rows of one page. More are not refused: the answer says how many a page has. */
const PAGE_SIZE_MAX = 1_000;
const PAGE_SIZE_USUAL = 100;
const TEXT_MAX = 200;

export function readPage(fields: Fields): PageAsked {
  const size = readCount(fields, "page_size", { least: 1, absent: PAGE_SIZE_USUAL });
  return {
    number: readCount(fields, "page_num", { least: 1, absent: 1 }),
    size: Math.min(size, PAGE_SIZE_MAX),
  };
}

/** The names under which a query has the code and the name of what it looks for. */
export function readFilter(
  fields: Fields,
  names: { readonly code: string; readonly name?: string },
): BrowseFilter {
  return {
    code: readTextMaybe(fields, names.code, TEXT_MAX),
    name: names.name === undefined ? undefined : readTextMaybe(fields, names.name, TEXT_MAX),
    list: readCodeMaybe(fields, "list_type", listOf),
    on: readDateMaybe(fields, "query_date"),
    from: readDateMaybe(fields, "begndate"),
    to: readDateMaybe(fields, "enddate"),
    valid: readCodeMaybe(fields, "vali_flag", yesNoOf),
    updatedFrom: readTimeMaybe(fields, "updt_time"),
  };
}

function bare(code: string): string {
  return code.replace(/^0+(?=\d)/, "");
}

/**
 * Further conditions, each on the field of the same name in the answer; undefined when the client
 * has none. A field that we hold empty matches nothing that is asked for.
 */
export function readMatches<Row>(
  fields: Fields,
  names: readonly string[],
  encode: (row: Row) => OutObject,
): ((row: Row) => boolean) | undefined {
  const asked = names.flatMap((name) => {
    const value = readTextMaybe(fields, name, TEXT_MAX);
    return value === undefined ? [] : [[name, bare(value)] as const];
  });
  if (asked.length === 0) return undefined;
  return (row) => {
    const out = encode(row);
    return asked.every(([name, value]) => bare(textOf(out[name])) === value);
  };
}

function textOf(value: Out | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Who made or changed a row is not told: it came with a load. */
export function timestamps(at: ChinaDate): OutObject {
  return {
    crter_id: "",
    crter_name: "",
    crte_time: at,
    crte_optins_no: "",
    opter_id: "",
    opter_name: "",
    opt_time: at,
    optins_no: "",
  };
}

export function changedOn({ item }: SeenItem): ChinaDate {
  return item.updatedAt === undefined ? item.span.from : chinaDate(item.updatedAt);
}

/** What every row about an item has. */
export function itemTimestamps(seen: SeenItem): OutObject {
  const { item, area, today } = seen;
  const changed = changedOn(seen);
  return {
    vali_flag: isValidOn(item, today) ? "1" : "0",
    rid: recordOf(item),
    updt_time: changed,
    ...timestamps(changed),
    poolarea_no: item.addedBy ?? area,
  };
}

/** Beyond the last page there is an empty one. */
export function pageOutput<Row>(page: Page<Row>, encode: (row: Row) => OutObject): OutObject {
  const { rows, number, size, total } = page;
  const pages = Math.ceil(total / size);
  return {
    data: rows.map(encode),
    pageNum: number,
    pageSize: size,
    recordCounts: total,
    pages,
    size: rows.length,
    startRow: rows.length === 0 ? 0 : (number - 1) * size + 1,
    firstPage: number === 1,
    lastPage: number >= pages,
  };
}
