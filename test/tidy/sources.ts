/** What the house rules look at: every text of ours with its tree, and how a finding is told. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export interface Source {
  /** From the project's root: "src/base/money.ts". */
  readonly path: string;
  readonly text: string;
}

export interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  /** What is wrong and what to do instead. */
  readonly message: string;
}

export type Rule = (sources: readonly Source[]) => Finding[];

const FOLDERS = ["src", "sim", "demo", "bench", "cli", "web", "test", "migrations"];
const OURS = /\.(ts|mjs|sql)$/;

export function readSources(root: string): Source[] {
  const sources: Source[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.name === "node_modules") continue;
      if (entry.isDirectory()) walk(path);
      else if (OURS.test(path))
        sources.push({ path, text: readFileSync(join(root, path), "utf8") });
    }
  };
  const present = new Set(readdirSync(root));
  for (const folder of FOLDERS) if (present.has(folder)) walk(folder);
  return sources.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const trees = new WeakMap<Source, ts.SourceFile>();

export function treeOf(source: Source): ts.SourceFile {
  let tree = trees.get(source);
  if (!tree) {
    tree = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true);
    trees.set(source, tree);
  }
  return tree;
}

export function lineOf(source: Source, position: number): number {
  return treeOf(source).getLineAndCharacterOfPosition(position).line + 1;
}

/** Every node, parents before children. */
export function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

export function isTest(path: string): boolean {
  return /\.test\.ts$|^test\/|\/fixtures\//.test(path);
}

export function isCode(source: Source): boolean {
  return source.path.endsWith(".ts");
}

export interface Import {
  /** From the root, with its ending; null for packages. */
  readonly target: string | null;
  readonly specifier: string;
  /** Names taken; "*" for all. */
  readonly names: readonly string[];
  readonly line: number;
  /** Only types are taken: nothing of it is there when the program runs. */
  readonly isType: boolean;
}

function resolveSpecifier(from: string, specifier: string): string | null {
  if (specifier.startsWith("#")) return `src/${specifier.slice(1)}`;
  if (!specifier.startsWith(".")) return null;
  return join(from, "..", specifier);
}

function namesOf(node: ts.ImportDeclaration | ts.ExportDeclaration): string[] {
  const clause = ts.isImportDeclaration(node) ? node.importClause : node.exportClause;
  if (!clause) return ["*"];
  const list = ts.isImportClause(clause) ? clause.namedBindings : clause;
  const named = list && (ts.isNamedImports(list) || ts.isNamedExports(list)) ? list.elements : null;
  const names = named ? named.map((element) => (element.propertyName ?? element.name).text) : [];
  if (ts.isImportClause(clause) && clause.name) names.push("default");
  return named ? names : ["*", ...names];
}

function takesTypes(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (!clause || clause.isTypeOnly) return clause?.isTypeOnly ?? false;
  const bindings = clause.namedBindings;
  if (clause.name || !bindings || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.every((element) => element.isTypeOnly);
}

/** Imports, re-exports and literal dynamic imports. */
export function importsOf(source: Source): Import[] {
  const imports: Import[] = [];
  const add = (literal: ts.Node | undefined, names: readonly string[], isType: boolean): void => {
    if (!literal || !ts.isStringLiteral(literal)) return;
    const specifier = literal.text;
    const target = resolveSpecifier(source.path, specifier);
    imports.push({ target, specifier, names, line: lineOf(source, literal.pos), isType });
  };
  visit(treeOf(source), (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, namesOf(node), takesTypes(node));
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], ["*"], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, ["*"], true);
    }
  });
  return imports;
}
