/**
 * Decisions take values and give values back, refusals included, so that a table can test them
 * without a database: no store, no statements, nothing awaited, nothing thrown.
 */
import ts from "typescript";
import { excepted, STORE_USERS } from "./exceptions.ts";
import {
  type Finding,
  type Import,
  importsOf,
  isCode,
  isTest,
  lineOf,
  type Source,
  treeOf,
  visit,
} from "./sources.ts";

/** Rooms whose files decide, but for those that exceptions name. */
const ROOMS = /^src\/(settlement\/(care|home)|catalogue)\//;

/** Is this a file of decisions? */
export function decides(path: string): boolean {
  return ROOMS.test(path) && !isTest(path) && !excepted(STORE_USERS, path);
}

function wrongImport({ target, isType }: Import): string | null {
  if (target === null) return null;
  if (target.startsWith("src/store/")) {
    return "a decision knows no store: take rows in and give changes back";
  }
  if (isType || !ROOMS.test(target) || decides(target)) return null;
  return `${target} reaches the store: a decision may take its types only`;
}

function wrongStep(node: ts.Node): string | null {
  if (ts.isThrowStatement(node)) return "a decision gives its refusal back instead of throwing it";
  const waits = ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.AsyncKeyword;
  return waits ? "a decision waits for nothing: load what it needs before" : null;
}

export function decisionRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  const found = ({ path }: Source, line: number, message: string | null): void => {
    if (message !== null) findings.push({ rule: "decisions", path, line, message });
  };
  for (const source of sources.filter(isCode)) {
    if (!decides(source.path)) continue;
    for (const taken of importsOf(source)) found(source, taken.line, wrongImport(taken));
    visit(treeOf(source), (node) =>
      found(source, lineOf(source, node.getStart()), wrongStep(node)),
    );
  }
  return findings;
}
