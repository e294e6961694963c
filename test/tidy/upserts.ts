/**
 * A statement that says what to do on a conflict names one unique index; another one of the table
 * refuses a second process that writes the same row at the same moment. So whoever writes such a
 * table waits for the row by its key first, in the same function.
 */
import ts from "typescript";
import { excepted, WAITING_ELSEWHERE } from "./exceptions.ts";
import { type Finding, isCode, isTest, lineOf, type Source, treeOf, visit } from "./sources.ts";

const SCHEMA = "migrations/schema.sql";
const UPSERT = /insert\s+into\s+([a-z_]+\.[a-z_]+)[\s\S]*\bon\s+conflict\s+(on\s+constraint|\()/i;
const WAITS = /\b(lockKeys|lockRows)\(/;

interface Upsert {
  readonly table: string;
  readonly path: string;
  readonly line: number;
  /** The function that it stands in waits for the row first. */
  readonly isAlone: boolean;
}

/** Of each table, from the dump of the schema. */
function uniqueIndexes(dump: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const part of dump.split(/\n(?=table )/)) {
    const table = /^table ([a-z_]+\.[a-z_]+)/.exec(part)?.[1];
    if (table === undefined) continue;
    const found = part.match(/^ {2}(constraint \w+ (PRIMARY KEY|UNIQUE)|CREATE UNIQUE INDEX)/gm);
    counts.set(table, found?.length ?? 0);
  }
  return counts;
}

function functionOf(node: ts.Node): ts.Node {
  let at = node;
  while (!ts.isFunctionLike(at) && !ts.isSourceFile(at)) at = at.parent;
  return at;
}

/** Statements that name one of several unique indexes. */
export function upsertsOfSeveral(sources: readonly Source[]): Upsert[] {
  const dump = sources.find(({ path }) => path === SCHEMA)?.text ?? "";
  const counts = uniqueIndexes(dump);
  const found: Upsert[] = [];
  for (const source of sources) {
    const { path } = source;
    if (!path.startsWith("src/") || !isCode(source) || isTest(path)) continue;
    if (excepted(WAITING_ELSEWHERE, path) || !UPSERT.test(source.text)) continue;
    visit(treeOf(source), (node) => {
      if (!ts.isTaggedTemplateExpression(node) || node.tag.getText() !== "sql") return;
      const table = UPSERT.exec(node.template.getText())?.[1];
      if (table === undefined || (counts.get(table) ?? 0) < 2) return;
      const before =
        functionOf(node)
          .getText()
          .split(/\bon\s+conflict\b/i)[0] ?? "";
      const isAlone = WAITS.test(before);
      found.push({ table, path, line: lineOf(source, node.getStart()), isAlone });
    });
  }
  return found;
}

export function upsertRule(sources: readonly Source[]): Finding[] {
  return upsertsOfSeveral(sources)
    .filter(({ isAlone }) => !isAlone)
    .map(({ table, path, line }) => {
      const message = `${table} has several unique indexes: lockKeys for the row before it is written`;
      return { rule: "upserts", path, line, message };
    });
}
