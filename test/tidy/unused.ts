/** Nothing dead: every export and file is used, every refusal is given, told and tested. */
import ts from "typescript";
import {
  type Finding,
  importsOf,
  isCode,
  isTest,
  lineOf,
  type Source,
  treeOf,
  visit,
} from "./sources.ts";

/** Programs and set-up files that nothing imports. */
const ENTRY =
  /^((demo|sim|bench|cli)\/main|sim\/main-mutants|demo\/main-stories|bench\/crash\/main|cli\/commands\/[a-z-]+|src\/main|demo\/page\/page|test\/[a-z-]+)\.ts$/;

interface Export {
  readonly name: string;
  readonly line: number;
  /** A type may be exported just because a signature of its file names it. */
  readonly isType: boolean;
}

function exportsOf(source: Source): Export[] {
  const found: Export[] = [];
  for (const node of treeOf(source).statements) {
    const line = lineOf(source, node.getStart());
    const words = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
    if (!words?.some((word) => word.kind === ts.SyntaxKind.ExportKeyword)) continue;
    const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
    if (ts.isVariableStatement(node)) {
      for (const { name } of node.declarationList.declarations) {
        found.push({ name: name.getText(), line, isType });
      }
    } else if (isType || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) {
      if (node.name) found.push({ name: node.name.text, line, isType });
    }
  }
  return found;
}

function usedInside(source: Source, name: string): boolean {
  return source.text.split(new RegExp(`\\b${name}\\b`)).length > 2;
}

export function deadRule(sources: readonly Source[]): Finding[] {
  const taken = new Map<string, Set<string>>();
  for (const source of sources.filter(isCode)) {
    for (const { target, names } of importsOf(source)) {
      if (target === null || target === source.path) continue;
      const set = taken.get(target) ?? new Set();
      for (const name of names) set.add(name);
      taken.set(target, set);
    }
  }
  const findings: Finding[] = [];
  for (const source of sources.filter(isCode)) {
    const { path } = source;
    if (isTest(path) || ENTRY.test(path)) continue;
    const users = taken.get(path);
    if (!users) {
      findings.push({
        rule: "dead",
        path,
        line: 1,
        message: "nothing imports this file: use or delete it",
      });
      continue;
    }
    for (const { name, line, isType } of exportsOf(source)) {
      if (users.has(name) || users.has("*") || (isType && usedInside(source, name))) continue;
      const message = `nobody imports ${name}: drop the word export, or the code`;
      findings.push({ rule: "dead", path, line, message });
    }
  }
  return findings;
}

/** The catalogue, and the parts of it that have a file of their own. */
const CATALOGUE = /^src\/base\/refusals(-filing)?\.ts$/;
const TEXT_MAX = 200;

interface RefusalText {
  readonly path: string;
  readonly code: string;
  readonly text: string;
  readonly line: number;
}

/** The refusal codes with their texts, read from the catalogue's object. */
function refusalTexts(source: Source): RefusalText[] {
  const { path } = source;
  const entries: RefusalText[] = [];
  visit(treeOf(source), (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== "texts") return;
    visit(node, (part) => {
      if (!ts.isPropertyAssignment(part)) return;
      const line = lineOf(source, part.getStart());
      entries.push({ path, code: part.name.getText(), text: part.initializer.getText(), line });
    });
  });
  return entries;
}

export function refusalRule(sources: readonly Source[]): Finding[] {
  const catalogues = sources.filter(({ path }) => CATALOGUE.test(path));
  const others = sources.filter((source) => isCode(source) && !CATALOGUE.test(source.path));
  const program = others
    .filter((source) => !isTest(source.path))
    .map((source) => source.text)
    .join();
  const tests = others
    .filter((source) => isTest(source.path) && !source.path.startsWith("test/tidy"))
    .map((source) => source.text)
    .join();
  const findings: Finding[] = [];
  for (const { path, code, text, line } of catalogues.flatMap(refusalTexts)) {
    const tell = (message: string): void => {
      findings.push({ rule: "refusals", path, line, message: `${code} ${message}` });
    };
    if (!program.includes(`"${code}"`))
      tell("is never given: delete it, or give it where it is due");
    if (!tests.includes(`"${code}"`)) tell("occurs in no test: write the case that is refused so");
    if (!/[\u4e00-\u9fff]{4}/.test(text)) tell("has no Chinese text: say what to do next");
    if (text.length > TEXT_MAX) tell(`is longer than ${TEXT_MAX} characters: say it shorter`);
  }
  return findings;
}

/** Two tests of one name in one group cannot be told apart when one fails. */
export function testNameRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources) {
    const { path } = source;
    if (!path.endsWith(".test.ts")) continue;
    const seen = new Map<ts.Node, Set<string>>();
    visit(treeOf(source), (node) => {
      if (!ts.isCallExpression(node) || !/^(test|it)$/.test(node.expression.getText())) return;
      const [name] = node.arguments;
      if (!name || !ts.isStringLiteral(name)) return;
      const group = node.parent.parent;
      const names = seen.get(group) ?? new Set();
      seen.set(group, names);
      if (names.has(name.text)) {
        const message = `two tests say "${name.text}": say what differs`;
        findings.push({ rule: "tests", path, line: lineOf(source, node.getStart()), message });
      }
      names.add(name.text);
    });
  }
  return findings;
}
