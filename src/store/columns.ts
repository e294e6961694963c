/**
 * The columns of a set of rows, named once: from this description come the list of an insert, the
 * list of a select, the record set that JSON is read into, and the assignments of an update. All
 * of it is constant text of this program; values stay parameters.
 */
import { assert } from "#base/assert.ts";
import { SqlPart } from "#store/sql.ts";

/**
 * `json as text`: the row holds the JSON's text. `bigint as number`: the row holds a whole number
 * that a number holds exactly, such as an instant.
 */
type AnyType =
  | "boolean"
  | "bigint"
  | "bigint as number"
  | "smallint"
  | "integer"
  | "text"
  | "text[]"
  | "date"
  | "datemultirange"
  | "json"
  | "json as text";

/** The types of column that give and take this type of value. */
type TypeFor<Value> = [Value] extends [boolean]
  ? "boolean"
  : [Value] extends [bigint]
    ? "bigint"
    : [Value] extends [number]
      ? "smallint" | "integer" | "bigint as number"
      : [Value] extends [string]
        ? "text" | "date" | "datemultirange" | "json as text"
        : [Value] extends [readonly string[]]
          ? "text[]"
          : "json";

/** A type for each field of a row, none left out and none invented. */
export type ColumnTypes<Row> = {
  readonly [Name in keyof Row]-?: TypeFor<NonNullable<Row[Name]>>;
};

/** The parts of statements about some columns, in the order of their description. */
export interface Columns<Row> {
  readonly types: ColumnTypes<Row>;
  /** `id, at, detail`: where an insert names its columns. */
  readonly names: SqlPart;
  /** `id text, at bigint, detail text`: `json_to_recordset(…) as t(…)`. */
  readonly record: SqlPart;
  /** `id, at, detail::json`: what an insert selects from the record set. */
  readonly written: SqlPart;
  /** `id, at::float8 as at, detail::text as detail`: what a select gives as rows. */
  readonly read: SqlPart;
  /** The same from the table with this alias: `c.id, c.at::float8 as at, …`. */
  readFrom(alias: string): SqlPart;
  /** `id = t.id, at = t.at, detail = t.detail::json`: what an update takes over. */
  set(from: "t" | "excluded"): SqlPart;
  pick<Name extends keyof Row>(...names: readonly Name[]): Columns<Pick<Row, Name>>;
  without<Name extends keyof Row>(...names: readonly Name[]): Columns<Omit<Row, Name>>;
}

/** Nothing that a name of ours could need quotes for. */
const PLAIN_NAME = /^[a-z][a-z0-9_]*$/;

interface Forms {
  /** The type in the record set. */
  readonly record: string;
  readonly written: (name: string) => string;
  readonly read: (name: string) => string;
}

const asItIs = (name: string): string => name;

function formsOf(type: AnyType): Forms {
  if (type === "json as text") {
    return { record: "text", written: (name) => `${name}::json`, read: (name) => `${name}::text` };
  }
  if (type === "bigint as number") {
    return { record: "bigint", written: asItIs, read: (name) => `${name}::float8` };
  }
  return { record: type, written: asItIs, read: asItIs };
}

export function columns<Row>(types: ColumnTypes<Row>): Columns<Row> {
  const all = Object.entries<AnyType>(types).map(([name, type]) => ({ name, ...formsOf(type) }));
  assert(all.length > 0, "a description has columns");
  for (const { name } of all) assert(PLAIN_NAME.test(name), `a column's name is plain: ${name}`);
  type Column = (typeof all)[number];
  const part = (words: (column: Column) => string): SqlPart =>
    new SqlPart(all.map(words).join(", "));
  const reading = (prefix: string): SqlPart =>
    part(({ name, read }) => {
      const words = read(`${prefix}${name}`);
      return words === `${prefix}${name}` ? words : `${words} as ${name}`;
    });
  const only = <Part>(keep: (name: string) => boolean): Columns<Part> => {
    const kept = Object.entries(types).filter(([name]) => keep(name));
    return columns(Object.fromEntries(kept) as ColumnTypes<Part>);
  };
  const fromExcluded = part(({ name }) => `${name} = excluded.${name}`);
  const fromRecord = part(({ name, written }) => `${name} = ${written(`t.${name}`)}`);
  return {
    types,
    names: part(({ name }) => name),
    record: part(({ name, record }) => `${name} ${record}`),
    written: part(({ name, written }) => written(name)),
    read: reading(""),
    readFrom: (alias) => {
      assert(PLAIN_NAME.test(alias), `an alias is plain: ${alias}`);
      return reading(`${alias}.`);
    },
    set: (from) => (from === "t" ? fromRecord : fromExcluded),
    pick: (...names) => only((name) => names.some((one) => one === name)),
    without: (...names) => only((name) => names.every((one) => one !== name)),
  };
}
