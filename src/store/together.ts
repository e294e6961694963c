/**
 * Writes that travel with a commit, joined into as few statements as may be: a statement costs the
 * server and the driver some 30 µs each before its first row. The parts of one statement do not see
 * what the others write, so each part writes one table from its parameters and reads none.
 */
import { assert, present } from "#base/assert.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { Sql } from "#store/sql.ts";

interface Part {
  /** Null for a check. */
  readonly writes: string | null;
}

const WRITE = /^\s*(?:insert\s+into|update|delete\s+from)\s+([a-z_]+\.[a-z_]+)\b/;
const CHECK = /^\s*select\s+[a-z_]+\.[a-z_]+\(/;
const READ = /\b(?:from|join|using)\s+[a-z_]+\.[a-z_]+\b(?!\()/;

/** Statements are few and come again: each text is looked at once, each joint made once. */
const parts = new Map<string, Part>();
const joints = new Map<string, Pick<Sql, "name" | "text">>();

function partOf({ name, text }: Sql): Part {
  const known = parts.get(name);
  if (known) return known;
  const [head, table] = WRITE.exec(text) ?? [];
  assert(table !== undefined || CHECK.test(text), `a write of one table, or a check: ${text}`);
  assert(
    !READ.test(text.slice(head?.length ?? 0)),
    `a write with the commit reads no table: ${text}`,
  );
  const part = { writes: table ?? null };
  parts.set(name, part);
  return part;
}

/**
 * The same writes in their order. A table that is written twice, or a second check (a `select` of a
 * function), begins a new statement.
 */
export function together(statements: readonly Sql[]): Sql[] {
  const groups: { readonly taken: Set<string | null>; readonly members: Sql[] }[] = [];
  for (const statement of statements) {
    const { writes } = partOf(statement);
    const last = groups.at(-1);
    if (last && !last.taken.has(writes)) {
      last.taken.add(writes);
      last.members.push(statement);
    } else groups.push({ taken: new Set([writes]), members: [statement] });
  }
  return groups.map(({ members }) => joined(members));
}

function joined(members: readonly Sql[]): Sql {
  const [first] = members;
  if (members.length === 1) return present(first, "a group has members");
  // A check is never executed but as the statement itself, which goes before its parts: the first
  // write, so that whoever locks the same rows can do so in the same order.
  const main = members.find((member) => partOf(member).writes === null) ?? first;
  const ordered = [...members.filter((member) => member !== main), present(main, "of a group")];
  const key = ordered.map(({ name }) => name).join(" ");
  let joint = joints.get(key);
  if (!joint) {
    joint = jointOf(ordered);
    joints.set(key, joint);
  }
  return { ...joint, values: ordered.flatMap(({ values }) => values) };
}

function jointOf(members: readonly Sql[]): Pick<Sql, "name" | "text"> {
  let shift = 0;
  const texts = members.map(({ text, values }) => {
    const before = shift;
    shift += values.length;
    return text.trim().replaceAll(/\$(\d+)/g, (_, place: string) => `$${Number(place) + before}`);
  });
  const last = present(texts.pop(), "a joint has members");
  const heads = texts.map((text, index) => `part_${index + 1} as (${text})`).join(", ");
  const text = `with ${heads} ${last}`;
  return { name: sm3(text).slice(0, 32), text };
}
