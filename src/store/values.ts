/**
 * How values cross the border to PostgreSQL, the same in both drivers: bigint for int8 (PGlite
 * alone would give small ones as numbers), plain text for dates and numerics, parsed JSON.
 */
import pg from "pg";

type Parse = (text: string) => unknown;

/** The driver knows more types than its typings name. */
const driverParser = pg.types.getTypeParser as unknown as (oid: number) => Parse;
const textArray = driverParser(1009) as (text: string) => (string | null)[];

function bigintArray(text: string): (bigint | null)[] {
  return textArray(text).map((item) => (item === null ? null : BigInt(item)));
}

const asText: Parse = (text) => text;

/** By type OID; every other type is read as the driver `pg` reads it. */
const parsers: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [20, BigInt],
  [1016, bigintArray],
  // date, timestamp and timestamptz stay text: a Date would drag in the machine's time zone.
  [1082, asText],
  [1114, asText],
  [1184, asText],
  [1182, textArray],
  [1700, asText],
  [1231, textArray],
]);

export function parserOf(oid: number): Parse {
  return parsers.get(oid) ?? driverParser(oid);
}

/** The text form of a parameter, for a driver that wants to know its type beforehand. */
export function parameterText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value)) return `{${value.map(elementText).join(",")}}`;
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

function elementText(value: unknown): string {
  if (Array.isArray(value)) return parameterText(value) ?? "NULL";
  const text = parameterText(value);
  return text === null ? "NULL" : `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
