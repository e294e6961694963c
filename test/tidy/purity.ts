/** No ambient time, chance, environment or console; no floats where money is computed. */
import ts from "typescript";
import { excepted, IMPURE } from "./exceptions.ts";
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

const AMBIENT: Readonly<Record<string, string>> = {
  "Date.now": "take the instant as a parameter (world.now)",
  "performance.now": "take the instant as a parameter (world.now)",
  "Math.random": "take a Random as a parameter (world.random)",
  randomUUID: "make ids with newId of base/id.ts",
  randomBytes: "take a Random as a parameter (world.random)",
  setTimeout: "use world.pause",
  setInterval: "make it a due(now) function that the scheduler calls",
  "process.env": "read it in config.ts and pass the value in",
  "process.hrtime": "take the instant as a parameter (world.now)",
  "process.exit": "return, and let main decide",
  console: "use world.log",
};
/** Node's own modules that only compute. */
const PURE_NODE = new Set(["node:assert", "node:path", "node:url", "node:buffer", "node:zlib"]);

function ambientIn(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const name = `${node.expression.text}.${node.name.text}`;
    if (Object.hasOwn(AMBIENT, name)) return name;
    return node.expression.text === "console" ? "console" : null;
  }
  if (ts.isCallExpression(node)) {
    const called = ts.isPropertyAccessExpression(node.expression)
      ? node.expression.name.text
      : node.expression.getText();
    return Object.hasOwn(AMBIENT, called) ? called : null;
  }
  const isNow = ts.isNewExpression(node) && node.expression.getText() === "Date";
  return isNow && (node.arguments?.length ?? 0) === 0 ? "Date.now" : null;
}

export function worldRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources.filter(isCode)) {
    const { path } = source;
    if (excepted(IMPURE, path)) continue;
    visit(treeOf(source), (node) => {
      const name = ambientIn(node);
      if (!name) return;
      const message = `${name} comes from the air: ${AMBIENT[name]}`;
      findings.push({ rule: "world", path, line: lineOf(source, node.getStart()), message });
    });
    for (const { specifier, line } of importsOf(source)) {
      if (!specifier.startsWith("node:") || PURE_NODE.has(specifier)) continue;
      const message = `${specifier} touches the machine: let main build it into the world`;
      findings.push({ rule: "world", path, line, message });
    }
  }
  return findings;
}

const MONEY = /^src\/(base\/money\.ts|(benefits|catalogue|ledger|settlement)\/)/;
/** The only functions that may divide. */
const DIVISIONS = new Set(["divideHalfUp", "divideDown", "divideUp"]);
const FLOATING = /^(Math\.(round|floor|ceil|trunc|abs|min|max|pow)|parseFloat|Number)$/;
const DIVIDING: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.SlashEqualsToken,
]);

function inNamedDivision(node: ts.Node): boolean {
  for (let outer: ts.Node | undefined = node; outer; outer = outer.parent) {
    if (ts.isFunctionDeclaration(outer) && outer.name) return DIVISIONS.has(outer.name.text);
  }
  return false;
}

function floatIn(node: ts.Node): string | null {
  if (ts.isBinaryExpression(node) && DIVIDING.has(node.operatorToken.kind)) {
    return inNamedDivision(node)
      ? null
      : "a division without a rounding name: use divideHalfUp," + " divideDown or divideUp";
  }
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText();
    const isFloat = FLOATING.test(called) || called.endsWith(".toFixed");
    return isFloat ? `${called}() works on floats: keep fen, rates and counts in bigint` : null;
  }
  return ts.isNumericLiteral(node) && /[.]|e-/i.test(node.getText())
    ? "a decimal number: write fen or basis points as a bigint"
    : null;
}

export function moneyRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources) {
    const { path } = source;
    if (!MONEY.test(path) || isTest(path) || !isCode(source)) continue;
    visit(treeOf(source), (node) => {
      const message = floatIn(node);
      if (!message) return;
      findings.push({ rule: "money", path, line: lineOf(source, node.getStart()), message });
    });
  }
  return findings;
}
