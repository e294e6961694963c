/**
 * Dated values that are the same for every case: entries with from, to and source, without rows. A
 * document that says only what differs leaves fields out.
 */
import type { ChinaDate } from "#base/date.ts";
import type { At } from "#benefits/reading/at.ts";
import { type Dated, dated, entryOn } from "#benefits/reading/dated.ts";
import { type Fields, optional, type ReadBy, type Reader } from "#benefits/reading/reader.ts";

/** `[{ from, to, source, …fields }]` without rows and conditions. */
export function plain<F extends Fields>(fields: F) {
  const reader = dated(fields);
  return {
    schema: reader.schema,
    read: (at: At) => {
      for (const item of at.items()) {
        if (item.fields().has("rows")) item.fail("这里不分情形", "请不写 rows，一条只写一个数");
      }
      return reader.read(at);
    },
  };
}

/** `[{ from, to, source, value }]` */
export function value<T>(reader: Reader<T>) {
  return plain({ value: reader });
}

/** The value in force on a day; null where none is. */
export function valueOn<T>(parameter: Dated<T> | undefined, on: ChinaDate): T | null {
  if (parameter === undefined) return null;
  return entryOn(parameter, on)?.rows[0]?.value ?? null;
}

/** A word that stands for one value, or what the reader reads. */
export function orWord<T, W>(reader: Reader<T>, word: string, meaning: W): Reader<T | W> {
  return {
    schema: { anyOf: [{ enum: [word] }, reader.schema] },
    read: (at: At) => (at.text() === word ? meaning : reader.read(at)),
  };
}

/** "none": nothing is on the list. */
export const NONE: readonly never[] = [];

type Maybe<F extends Fields> = { readonly [K in keyof F]: Reader<ReadBy<F[K]> | undefined> };

/** The same fields, each of which may be left out. */
export function leftOut<F extends Fields>(fields: F): Maybe<F> {
  const entries = Object.entries(fields).map(([name, one]) => [name, optional(one)]);
  return Object.fromEntries(entries) as Maybe<F>;
}
