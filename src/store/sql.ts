/**
 * The `sql` tag: parameters only, no string building. The same template gives the same text and so
 * the same prepared statement on each connection.
 */
import { assert } from "#base/assert.ts";
import { sm3 } from "#base/gm/sm3.ts";

export interface Sql {
  /** Stable name of the prepared statement. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * A constant piece of a statement's text; every other hole of the tag is a parameter. Only the
 * store makes them, from descriptions of columns.
 */
export class SqlPart {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

interface Known {
  readonly name: string;
  readonly text: string;
  readonly parts: readonly SqlPart[];
}

const known = new WeakMap<TemplateStringsArray, Known>();

const isPart = (hole: unknown): hole is SqlPart => hole instanceof SqlPart;

/** Parts stand in the text, the other holes are numbered. */
function knownOf(strings: TemplateStringsArray, holes: readonly unknown[]): Known {
  let text = strings[0] ?? "";
  let values = 0;
  for (const [index, hole] of holes.entries()) {
    if (!isPart(hole)) values += 1;
    text += `${isPart(hole) ? hole.text : `$${values}`}${strings[index + 1]}`;
  }
  return { name: sm3(text).slice(0, 32), text, parts: holes.filter(isPart) };
}

export function sql(strings: TemplateStringsArray, ...holes: readonly unknown[]): Sql {
  let entry = known.get(strings);
  if (!entry) {
    entry = knownOf(strings, holes);
    known.set(strings, entry);
  }
  const { name, text, parts } = entry;
  if (parts.length === 0) return { name, text, values: holes };
  const given = holes.filter(isPart);
  const same = given.every((part, index) => part.text === parts[index]?.text);
  assert(same && given.length === parts.length, "a statement's columns are always the same");
  return { name, text, values: holes.filter((hole) => !isPart(hole)) };
}
