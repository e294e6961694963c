/**
 * The names of kinds (schemes, funds, kinds of care, categories, states…) stand once, in
 * `src/model/words.ts`: two wordings of one thing make a reader look for the difference.
 */
import ts from "typescript";
import { TERMS, type Term } from "../../src/model/words.ts";
import { excepted, WORD_HOLDERS } from "./exceptions.ts";
import { type Finding, isCode, isTest, lineOf, type Source, treeOf, visit } from "./sources.ts";

const HAN = /\p{Script=Han}/u;
const REMEDY = "take it from src/model/words.ts, and change the name there";

interface Kind {
  readonly kind: string;
  readonly names: ReadonlySet<string>;
}

const KINDS: readonly Kind[] = Object.entries(TERMS).map(([kind, terms]) => {
  return { kind, names: new Set(Object.keys(terms)) };
});

/** So long that nobody means something else: "住院" is a word of its own, "城乡居民基本医疗保险" is not. */
const LONG = 5;
/** Kinds of institutions, which are no kinds of care or payers. */
const INSTITUTIONS: ReadonlySet<string> = new Set(["hospital", "pharmacy"]);
const LONG_WORDS: ReadonlySet<string> = new Set(
  Object.values(TERMS)
    .flatMap((terms) => Object.values<Term>(terms))
    .map(({ zh }) => zh)
    .filter((zh) => zh.length >= LONG),
);

function isText(node: ts.Node): node is ts.StringLiteralLike {
  return ts.isStringLiteralLike(node);
}

/** Is it a Chinese text, or a list or record that holds one? */
function isWorded(node: ts.Node): boolean {
  if (isText(node)) return HAN.test(node.text);
  if (ts.isTemplateExpression(node)) return HAN.test(node.getText());
  if (ts.isArrayLiteralExpression(node)) return node.elements.some(isWorded);
  if (!ts.isObjectLiteralExpression(node)) return false;
  return node.properties.some((one) => ts.isPropertyAssignment(one) && isWorded(one.initializer));
}

/** Names that a record, or a list of pairs, gives Chinese texts to. */
function wordedNames(node: ts.Node): string[] {
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.flatMap((one) => {
      if (!ts.isPropertyAssignment(one) || !isWorded(one.initializer)) return [];
      const { name } = one;
      const plain = ts.isIdentifier(name) || isText(name) || ts.isNumericLiteral(name);
      return plain ? [name.text] : [];
    });
  }
  if (!ts.isArrayLiteralExpression(node)) return [];
  return node.elements.flatMap((pair) => {
    if (!ts.isArrayLiteralExpression(pair)) return [];
    const [name, words] = pair.elements;
    return name && words && isText(name) && isWorded(words) ? [name.text] : [];
  });
}

function isEquality({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return [
    ts.SyntaxKind.EqualsEqualsEqualsToken,
    ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ].includes(kind);
}

/** `scheme === "employee" ? "职工" : "居民"`, and `case "employee": return "职工"`. */
function chosenName(node: ts.Node): string[] {
  if (ts.isCaseClause(node) && isText(node.expression)) {
    const returns = node.statements.filter(ts.isReturnStatement);
    const worded = returns.some(({ expression }) => expression && isWorded(expression));
    return worded ? [node.expression.text] : [];
  }
  if (!ts.isConditionalExpression(node)) return [];
  const { condition, whenTrue, whenFalse } = node;
  if (!ts.isBinaryExpression(condition) || !isEquality(condition)) return [];
  // A call on the other side asks for the words of the rest.
  const branches = [whenTrue, whenFalse];
  const isTold = branches.some(isWorded);
  if (!isTold || !branches.every((one) => isWorded(one) || ts.isCallExpression(one))) return [];
  const names = [condition.left, condition.right].filter(isText).map(({ text }) => text);
  return names.filter((name) => !INSTITUTIONS.has(name));
}

function secondMap(node: ts.Node): string | null {
  const mapped = wordedNames(node);
  const chosen = chosenName(node);
  for (const { kind, names } of KINDS) {
    const own = mapped.filter((name) => names.has(name));
    // One name alone may be another thing's: "refused" of a message, "level" one of a list.
    if (own.length > 1) return `a second map of ${kind} (${own.join(", ")}): ${REMEDY}`;
  }
  const kind = KINDS.find(({ names }) => chosen.some((name) => names.has(name)));
  return kind ? `words chosen by ${kind.kind} (${chosen.join(", ")}): ${REMEDY}` : null;
}

export function onceRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources.filter(isCode)) {
    if (isTest(source.path) || excepted(WORD_HOLDERS, source.path)) continue;
    visit(treeOf(source), (node) => {
      const again = isText(node) && LONG_WORDS.has(node.text);
      const message = again ? `“${node.text}” once more: ${REMEDY}` : secondMap(node);
      if (message === null) return;
      const line = lineOf(source, node.getStart());
      findings.push({ rule: "once", path: source.path, line, message });
    });
  }
  return findings;
}
