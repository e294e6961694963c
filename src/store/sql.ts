/**
 * The `sql` tag: parameters only, no string building. The same template gives the same text and so
 * the same prepared statement on each connection.
 */
import { sm3 } from "#base/gm/sm3.ts";

export interface Sql {
  /** Stable name of the prepared statement. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

const known = new WeakMap<TemplateStringsArray, { name: string; text: string }>();

export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  let entry = known.get(strings);
  if (!entry) {
    const text = strings.reduce((text, part, index) => `${text}$${index}${part}`);
    entry = { name: sm3(text).slice(0, 32), text };
    known.set(strings, entry);
  }
  return { name: entry.name, text: entry.text, values };
}
