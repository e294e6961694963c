/**
 * JSON with two rules of ours: a bigint becomes a decimal string, and `canonicalJson` writes keys
 * in code-unit order without white space, so that equal content has equal bytes and so an equal
 * digest.
 */

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * The language has no word for a bigint in JSON and throws; ours is a decimal string. Said once for
 * the whole program, because a replacer function makes `JSON.stringify` five times slower.
 */
Object.defineProperty(BigInt.prototype, "toJSON", {
  configurable: true,
  value(this: bigint): string {
    return this.toString();
  },
});

export function toJson(value: unknown): string {
  return JSON.stringify(value);
}

/**
 * The opposite, for text that `toJson` made: by our naming, keys that end in Fen, Bp, E4 or E6 hold
 * bigints. For text from outside there are schemas in `wire/`.
 */
export function fromJson<Value>(text: string): Value {
  return JSON.parse(text, (key, value) =>
    typeof value === "string" && BIGINT_KEY.test(key) ? BigInt(value) : value,
  ) as Value;
}

const BIGINT_KEY = /(?:Fen|Bp|E4|E6)$/;

/** The same bytes for the same content, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "bigint") return `"${value}"`;
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined) fields.push(`${JSON.stringify(key)}:${canonicalJson(field)}`);
  }
  return `{${fields.join(",")}}`;
}
