/**
 * A dated parameter: entries with from, to and source, each one value or a table of rows of which
 * the first that fits the case counts. Policies are compiled once per stretch of days without any
 * change, so that an evaluation never compares a date with a parameter.
 */

import { present } from "#base/assert.ts";
import { addDays, type ChinaDate } from "#base/date.ts";
import { shortened } from "#base/shortened.ts";
import type { Calculation } from "#benefits/calculation.ts";
import type { At } from "#benefits/reading/at.ts";
import {
  type Condition,
  type Conditions,
  compileConditions,
  conditionFields,
} from "#benefits/reading/conditions.ts";
import {
  type Fields,
  list,
  optional,
  type Reader,
  type RecordOf,
  record,
} from "#benefits/reading/reader.ts";
import { date, sourceAt } from "#benefits/reading/values.ts";
import type { Source } from "#model/benefit.ts";

export interface Row<T> {
  readonly value: T;
  readonly when: Conditions;
  readonly source: Source;
}

export interface Entry<T> {
  readonly from: ChinaDate;
  readonly to: ChinaDate | undefined;
  readonly rows: readonly Row<T>[];
}

export interface Dated<T> {
  readonly entries: readonly Entry<T>[];
}

/** The row that fits the case, or null when none does. */
export type Table<T> = (calculation: Calculation) => Row<T> | null;

export const sourceName: Reader<string> = { schema: { type: "string" }, read: sourceAt };

/**
 * Reads `- {from, to, source, …value}` or `- {from, to, source, rows: [{…conditions, …value}]}`.
 */
export function dated<F extends Fields>(fields: F): Reader<Dated<RecordOf<F>>> {
  const row = record({ ...conditionFields, ...fields, source: optional(sourceName) });
  const withRows = record({
    from: date,
    to: optional(date),
    source: sourceName,
    rows: list(row as unknown as Reader<Record<string, unknown>>),
  });
  const single = record({ from: date, to: optional(date), source: sourceName, ...fields });
  const names = Object.keys(fields);
  return {
    schema: { type: "array", minItems: 1, items: { anyOf: [single.schema, withRows.schema] } },
    read: (at: At) => {
      const entries = at
        .items()
        .map((item) => readEntry<RecordOf<F>>(item, withRows, single, names));
      if (entries.length === 0) {
        at.fail("还没有一条数", "请写从哪天起、来源和数；不知道的数不要编，知道之前文件不能加载");
      }
      entriesInOrder(at, entries);
      return { entries };
    },
  };
}

function readEntry<T>(
  at: At,
  withRows: Reader<{ from: ChinaDate; to: ChinaDate | undefined; source: string; rows: unknown }>,
  single: Reader<unknown>,
  names: readonly string[],
): Entry<T> {
  const hasRows = at.fields().has("rows");
  const raw = (hasRows ? withRows.read(at) : single.read(at)) as Record<string, unknown>;
  const from = raw.from as ChinaDate;
  const to = raw.to as ChinaDate | undefined;
  if (to !== undefined && to < from) at.fail("to 早于 from", "请核对起止日期");
  at.file.turns.add(from);
  if (to !== undefined) at.file.turns.add(addDays(to, 1));
  const sources = at.file.sources;
  const source = present(sources.get(raw.source as string), "sourceAt has looked it up");
  const toRow = (fields: Record<string, unknown>): Row<T> => ({
    value: Object.fromEntries(names.map((name) => [name, fields[name]])) as T,
    when: hasRows ? (fields as Conditions) : {},
    source: sources.get((fields.source as string | undefined) ?? "") ?? source,
  });
  if (hasRows) noteRows(at, at.fields().get("rows") ?? at, raw.rows as Conditions[]);
  const rows = hasRows ? (raw.rows as Record<string, unknown>[]).map(toRow) : [toRow(raw)];
  at.file.parameters.push({
    path: at.path.replace(/\[\d+\]$/, ""),
    from,
    to,
    text: shortened(hasRows ? (at.fields().get("rows")?.written() ?? "") : at.written(), 2_000),
    sources: [...new Set(rows.map((row) => row.source))],
  });
  return { from, to, rows };
}

function noteRows(at: At, table: At, rows: readonly Conditions[]): void {
  lastWithoutConditions(table, rows);
  const places = table.items();
  at.file.tables.push({
    path: at.path,
    rows: rows.map((when, index) => {
      const place = places[index] ?? table;
      const isRest = compileConditions(when) === null;
      return { when, isRest, line: place.line, text: place.written() };
    }),
  });
}

/** A row without conditions fits every case, so that no row below it is ever read. */
function lastWithoutConditions(at: At, rows: readonly Conditions[]): void {
  const place = rows.findIndex((row) => compileConditions(row) === null);
  const after = rows.length - 1 - place;
  if (place < 0 || after === 0) return;
  const row = at.items()[place] ?? at;
  row.fail(`这一行没有条件，其后${after}行永远用不到`, "请写上条件，或把这一行移到最后");
}

function entriesInOrder(at: At, entries: readonly Entry<unknown>[]): void {
  for (const [index, entry] of entries.entries()) {
    const next = entries[index + 1];
    if (next === undefined) continue;
    if (next.from === entry.from) {
      at.fail(`有两条都从${entry.from}起`, "请并成一条，写成 rows；各行可写自己的 source");
    }
    if (next.from < entry.from) at.fail("各条没有按 from 先后排列", "请从早到晚排列");
    if (entry.to === undefined || entry.to >= next.from) {
      at.fail(
        `从${entry.from}起的一条与从${next.from}起的一条重叠`,
        `请给前一条写 to: ${addDays(next.from, -1)}`,
      );
    }
  }
}

/** The entry in force on a day, or null: an unknown stretch is unknown, not zero. */
export function entryOn<E extends Pick<Entry<unknown>, "from" | "to">>(
  parameter: { readonly entries: readonly E[] },
  on: ChinaDate,
): E | null {
  return (
    parameter.entries.find(
      (entry) => entry.from <= on && (entry.to === undefined || on <= entry.to),
    ) ?? null
  );
}

/** The table in force on a day, its values made ready by `ready`. */
export function tableOn<T, R>(
  parameter: Dated<T>,
  on: ChinaDate,
  ready: (value: T, source: Source) => R,
): Table<R> | null {
  const entry = entryOn(parameter, on);
  if (entry === null) return null;
  const rows = entry.rows.map((row) => ({ ...row, value: ready(row.value, row.source) }));
  const tests = rows.map((row) => compileConditions(row.when));
  const first = rows[0];
  if (first !== undefined && tests[0] === null) return () => first;
  return (calculation) => firstFit(rows, tests, calculation);
}

function firstFit<T>(
  rows: readonly Row<T>[],
  tests: readonly (Condition | null)[],
  calculation: Calculation,
): Row<T> | null {
  for (let index = 0; index < rows.length; index++) {
    const test = tests[index];
    if (test === null || test === undefined || test(calculation)) return rows[index] ?? null;
  }
  return null;
}
