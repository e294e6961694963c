/**
 * Readers: small descriptions of what may stand in a policy file. One description both reads (with
 * words for the author when it cannot) and draws the JSON Schema with which editors complete a
 * file.
 */
import type { At } from "#benefits/reading/at.ts";
import { guess, wideIn } from "#benefits/reading/meant.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Reader<T> {
  read(at: At): T;
  readonly schema: JsonSchema;
  readonly optional?: true;
}

export type ReadBy<R> = R extends Reader<infer T> ? T : never;
export type Fields = Readonly<Record<string, Reader<unknown>>>;
export type RecordOf<F extends Fields> = { readonly [K in keyof F]: ReadBy<F[K]> };

/** The field may be left out. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return { read: (at: At) => reader.read(at), schema: reader.schema, optional: true };
}

/** A group of named fields; an unknown name is refused with the names that are known. */
export function record<F extends Fields>(fields: F): Reader<RecordOf<F>> {
  const names = Object.keys(fields);
  const required = names.filter((name) => fields[name]?.optional !== true);
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(names.map((name) => [name, fields[name]?.schema])),
      required,
      additionalProperties: false,
    },
    read: (at: At) => {
      const found = at.fields();
      for (const [name, field] of found) {
        if (!(name in fields)) {
          field.fail(
            `不认识字段“${name}”`,
            slipOf(name) ?? `这里可写：${names.join("、")}${guess(name, names)}`,
          );
        }
      }
      return readFields(at, found, fields) as RecordOf<F>;
    },
  };
}

function readFields(at: At, found: Map<string, At>, fields: Fields): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, reader] of Object.entries(fields)) {
    const field = found.get(name);
    if (field !== undefined) result[name] = reader.read(field);
    else if (reader.optional === true) result[name] = undefined;
    else at.fail(`缺少字段“${name}”`, `请补上 ${name}: ${valuesOf(reader.schema)}`);
  }
  return result;
}

/** Names that are none: a full-width mark, or what a comma cut off an amount or stuck to a name. */
export function slipOf(name: string): string | null {
  if (/^\d{3}(\.\d+)?$/.test(name)) return "金额不带逗号，请写 1000，不写 1,000";
  const wide = wideIn(name);
  if (wide !== null) return wide;
  return /^\w+:\S/.test(name) ? "冒号后缺空格，请写成“名称: 内容”" : null;
}

/** The words that may stand there, where they are few. */
function valuesOf(schema: JsonSchema): string {
  if (Array.isArray(schema.enum)) return schema.enum.join(" 或 ");
  if (schema.format === "date") return "2024-01-01（日期）";
  return schema.type === "boolean" ? "true 或 false" : "…";
}

export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return {
    schema: { type: "array", items: item.schema, minItems: 1 },
    read: (at: At) => {
      const items = at.items();
      if (items.length === 0) at.fail("列表是空的", "请至少写一项");
      return items.map((one) => item.read(one));
    },
  };
}

/** One alone or a list of them. */
export function some<T>(item: Reader<T>): Reader<readonly T[]> {
  const several = list(item);
  return {
    schema: { anyOf: [item.schema, several.schema] },
    read: (at: At) => (at.isList() ? several.read(at) : [item.read(at)]),
  };
}

/** One of a closed list of words. */
export function word<W extends string>(...words: readonly W[]): Reader<W> {
  return {
    schema: { enum: words },
    read: (at: At) => {
      const text = at.text();
      const known = words.find((one) => one === text);
      if (known === undefined) {
        const meant = guess(text ?? "", words);
        at.fail(`不认识“${text ?? "（不是一个词）"}”`, `请写其中之一：${words.join("、")}${meant}`);
      }
      return known;
    },
  };
}

/** One of a closed list of words, each of which had an older spelling that files still use. */
export function renamedWord<W extends string>(words: Readonly<Record<W, string>>): Reader<W> {
  const now = Object.keys(words) as W[];
  const reader = word(...now);
  return {
    schema: reader.schema,
    read: (at: At) => now.find((one) => words[one] === at.text()) ?? reader.read(at),
  };
}

/** Named entries of one kind, such as the sources of a file. */
export function mapOf<T>(item: Reader<T>): Reader<ReadonlyMap<string, T>> {
  return {
    schema: { type: "object", additionalProperties: item.schema },
    read: (at: At) => {
      const result = new Map<string, T>();
      for (const [name, field] of at.fields()) result.set(name, item.read(field));
      return result;
    },
  };
}
