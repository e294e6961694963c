/** The wall round `wire/` (national names), and the walls between modules in the database (SQL). */
import ts from "typescript";
import { excepted, READERS, SPEAKERS } from "./exceptions.ts";
import { moduleOf } from "./imports.ts";
import { type Finding, isCode, isTest, lineOf, type Source, treeOf, visit } from "./sources.ts";

/** Parts that only national names have: their camelCase is behind the wall, too. */
const NATIONAL_PART =
  /(^|_)(psn|mdtrt|setl|feedetl|insuplc|admdvs|medins|insu|hifp|hifmi|hifob|dise)_/;

function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}

function banned(names: readonly string[]): ReadonlySet<string> {
  const known = new Set(names);
  for (const name of names) if (NATIONAL_PART.test(`${name}_`)) known.add(camel(name));
  return known;
}

/** A rule over the word list in `national-names.txt`. */
export function nationalRule(names: readonly string[]): (sources: readonly Source[]) => Finding[] {
  const known = banned(names);
  return (sources) => {
    const findings: Finding[] = [];
    for (const { path, text } of sources) {
      if (excepted(SPEAKERS, path)) continue;
      text.split("\n").forEach((words, index) => {
        for (const word of words.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) {
          if (!known.has(word)) continue;
          const message = `${word} is the national interface's name: translate it in src/wire/`;
          findings.push({ rule: "national", path, line: index + 1, message });
        }
      });
    }
    return findings;
  };
}

const WIRE = /^src\/wire\/hospital\//;
const SNAKE = /^[a-z][a-zA-Z]*(_[a-z0-9]+)+$/;

/** What the wall speaks it must also know, or the name could leak unseen. */
export function knownNameRule(names: readonly string[]): (sources: readonly Source[]) => Finding[] {
  const known = new Set(names);
  return (sources) => {
    const refusals = sources
      .filter(({ path }) => path.startsWith("src/base/refusals"))
      .map(({ text }) => text)
      .join();
    const isOurs = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(refusals);
    return sources
      .filter((source) => WIRE.test(source.path) && isCode(source) && !isTest(source.path))
      .flatMap((source) => {
        const findings: Finding[] = [];
        visit(treeOf(source), (node) => {
          const isName = ts.isStringLiteral(node) || isKey(node);
          if (!isName || !SNAKE.test(node.text) || known.has(node.text)) return;
          if (isOurs(node.text)) return;
          const line = lineOf(source, node.getStart());
          const message = `${node.text} is not in test/tidy/national-names.txt: add it`;
          findings.push({ rule: "national", path: source.path, line, message });
        });
        return findings;
      });
  };
}

function isKey(node: ts.Node): node is ts.Identifier {
  return ts.isIdentifier(node) && ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

const STATEMENT = /^\s*(select|insert into|update|delete from|with|truncate|create|alter)\s/i;
const TABLE = /(?<!distinct\s)\b(?:from|join|into|update|truncate|table)\s+([a-z_]+)\.([a-z_]+)/gi;
const WRITE = /\b(insert\s+into|update\s+[a-z_]+\.|delete\s+from|truncate|alter|drop)\b/i;
const IMPURE_SQL =
  /\b(now|random|gen_random_uuid|uuidv7|clock_timestamp|transaction_timestamp)\s*\(|\bcurrent_(timestamp|date|time)\b/i;

function isQueries(path: string): boolean {
  return /^src\/[a-z]+\/([a-z]+\/)?queries[a-z-]*\.ts$/.test(path);
}

/** The text of an sql`…` template, holes as $; or of a string that starts like a statement. */
function statementIn(node: ts.Node): string | null {
  if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === "sql") {
    return node.template.getText().replace(/\$\{[^}]*\}/g, "$1");
  }
  const isText = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
  if (!isText || ts.isTaggedTemplateExpression(node.parent)) return null;
  return STATEMENT.test(node.text) && /\s(from|into|set|table|schema)\s/i.test(node.text)
    ? node.text
    : null;
}

/**
 * Schemas that are not named like their module: `offer` was made before the module had its name.
 */
const SCHEMAS: Readonly<Record<string, string>> = { services: "offer" };

function* wrongInStatement(module: string, path: string, text: string): Generator<string> {
  if (module === "cli") {
    yield "SQL in a command: ask the face of the module that knows";
    return;
  }
  if (!isQueries(path)) yield "SQL outside queries*.ts: move the statement to the module's queries";
  if (/\$\{/.test(text)) yield "a statement built from strings: use the sql tag";
  if (IMPURE_SQL.test(text)) yield "time or chance inside SQL: pass it as a parameter";
  if (excepted(READERS, path)) {
    if (WRITE.test(text)) yield "the reader of all books writes: it may only select";
    return;
  }
  for (const [, schema, table] of text.matchAll(TABLE)) {
    if (schema === (SCHEMAS[module] ?? module) || table?.endsWith("_view")) continue;
    yield `${schema}.${table} belongs to ${schema}: ask its face, or read a view named …_view`;
  }
}

export function sqlRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources) {
    const { path } = source;
    const module = moduleOf(path) ?? (path.startsWith("cli/") ? "cli" : null);
    if (module === null || module === "store" || isTest(path) || !isCode(source)) continue;
    visit(treeOf(source), (node) => {
      const text = statementIn(node);
      if (text === null) return;
      const line = lineOf(source, node.getStart());
      for (const message of wrongInStatement(module, path, text)) {
        findings.push({ rule: "sql", path, line, message });
      }
    });
  }
  return findings;
}

/** Where a settlement passes: care, home, hub and what they write through. */
const SETTLE_PATH = /^src\/(settlement\/((care|home)\/|hub\.ts)|trail\/|rulebook\/|transport\/)/;
const REPORTS = new Set(["reports", "openReports", "Reports"]);

/** What settles reads over the node's own connections: it never waits for a report. */
export function reportsRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources) {
    const { path } = source;
    if (!SETTLE_PATH.test(path) || isTest(path) || !isCode(source)) continue;
    visit(treeOf(source), (node) => {
      if (!ts.isIdentifier(node) || !REPORTS.has(node.text)) return;
      const message = "a report on the way of a settlement: read by key over the store";
      findings.push({ rule: "reports", path, line: lineOf(source, node.getStart()), message });
    });
  }
  return findings;
}

/** Migrations: time and ids are parameters of statements, never defaults of columns. */
export function migrationRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const { path, text } of sources) {
    if (!path.startsWith("migrations/")) continue;
    text.split("\n").forEach((words, index) => {
      if (!IMPURE_SQL.test(words.replace(/--.*/, ""))) return;
      const message = "time or chance as a default: the program passes it in";
      findings.push({ rule: "migrations", path, line: index + 1, message });
    });
  }
  return findings;
}
