/**
 * A place has many codes: a county's, its city's, the province's. Whether two of them are one place is
 * asked of the pool (`samePool`, `distance`) or of what lies in an area (`areaCovers`); codes are
 * compared as they stand only where a record is found by its own.
 */
import ts from "typescript";
import { AREA_CODES, excepted } from "./exceptions.ts";
import { type Finding, isCode, isTest, lineOf, type Source, treeOf, visit } from "./sources.ts";

const AREA = /^(area|[a-z]+Area|[a-z_]+_area)$/;
const COMPARING: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);
const REMEDY = "compares two codes of places: ask samePool, distance or areaCovers";

/** An area's code, or its first four digits. */
function isCodeOfArea(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return isCodeOfArea(node.expression);
  if (ts.isIdentifier(node)) return AREA.test(node.text);
  if (ts.isPropertyAccessExpression(node)) return AREA.test(node.name.text);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const cut = node.expression.name.text === "slice" && node.arguments[1]?.getText() === "4";
  return cut && isCodeOfArea(node.expression.expression);
}

function isFixed(node: ts.Expression): boolean {
  return ts.isLiteralExpression(node) || /^(null|undefined|[A-Z][A-Z_]*)$/.test(node.getText());
}

export function placeRule(sources: readonly Source[]): Finding[] {
  const found: Finding[] = [];
  for (const source of sources) {
    const { path } = source;
    if (!path.startsWith("src/") || !isCode(source) || isTest(path)) continue;
    if (excepted(AREA_CODES, path)) continue;
    visit(treeOf(source), (node) => {
      if (!ts.isBinaryExpression(node) || !COMPARING.has(node.operatorToken.kind)) return;
      const { left, right } = node;
      if (isFixed(left) || isFixed(right)) return;
      if (!isCodeOfArea(left) && !isCodeOfArea(right)) return;
      const line = lineOf(source, node.getStart());
      found.push({ rule: "places", path, line, message: REMEDY });
    });
  }
  return found;
}
