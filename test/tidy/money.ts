/**
 * No floats where money is computed. Money is bigint, so the compiler's own types tell: bigints are
 * divided by the named functions only, never become numbers, and no number is called an amount.
 */
import ts from "typescript";
import { COUNTS, excepted } from "./exceptions.ts";
import { type Finding, isCode, isTest, type Source, visit } from "./sources.ts";

const MONEY = /^src\/(base\/money\.ts|(benefits|catalogue|ledger|settlement)\/)/;
/** The only functions that may divide. */
const DIVISIONS = new Set(["divideHalfUp", "divideDown", "divideUp"]);
const TO_NUMBER = new Set(["Number", "parseFloat", "parseInt"]);
const AMOUNT = /(Fen|Bp|E6|E4)$/;
const DIVIDING: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.SlashEqualsToken,
]);
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  types: [],
};

const libraries = new Map<string, ts.SourceFile | undefined>();

/** A program over these texts; what they import is read from the disk below `root`. */
function programOf(root: string, sources: readonly Source[]): ts.Program {
  const texts = new Map(sources.map(({ path, text }) => [`${root}/${path}`, text]));
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.getCurrentDirectory = () => root;
  host.getSourceFile = (file, target) => {
    const text = texts.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, target, true);
    if (!libraries.has(file)) libraries.set(file, getSourceFile(file, target));
    return libraries.get(file);
  };
  return ts.createProgram([...texts.keys()], OPTIONS, host);
}

function inNamedDivision(node: ts.Node): boolean {
  for (let outer: ts.Node | undefined = node; outer; outer = outer.parent) {
    if (ts.isFunctionDeclaration(outer) && outer.name) return DIVISIONS.has(outer.name.text);
  }
  return false;
}

/** Bigint, or something that may be one. */
function mayBeBigint(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.some(mayBeBigint);
  return (type.flags & (ts.TypeFlags.BigIntLike | ts.TypeFlags.Any)) !== 0;
}

function wrongIn(node: ts.Node, typeAt: (node: ts.Node) => ts.Type): string | null {
  if (ts.isBinaryExpression(node) && DIVIDING.has(node.operatorToken.kind)) {
    const named = !mayBeBigint(typeAt(node.left)) || inNamedDivision(node);
    return named ? null : "a division without a rounding name: divideHalfUp, divideDown, divideUp";
  }
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText();
    if (called.endsWith(".toFixed")) return "toFixed() works on floats: use yuanText or rateText";
    const [argument] = node.arguments;
    const converts = TO_NUMBER.has(called) && argument && mayBeBigint(typeAt(argument));
    return converts ? `${called}() makes a float of a bigint: stay in bigint` : null;
  }
  if (ts.isNumericLiteral(node)) {
    const isDecimal = /[.]|\de-/i.test(node.getText());
    return isDecimal ? "a decimal number: write fen or basis points as a bigint" : null;
  }
  if (!ts.isIdentifier(node) || !AMOUNT.test(node.text) || !node.parent) return null;
  const isNumber = (typeAt(node).flags & ts.TypeFlags.NumberLike) !== 0;
  return isNumber ? `${node.text} is a number: amounts, rates and prices are bigint` : null;
}

export function moneyRule(root: string): (sources: readonly Source[]) => Finding[] {
  return (sources) => {
    const looked = sources.filter(
      (source) => MONEY.test(source.path) && !isTest(source.path) && isCode(source),
    );
    const program = programOf(root, looked);
    const checker = program.getTypeChecker();
    const findings: Finding[] = [];
    for (const { path } of looked) {
      const tree = program.getSourceFile(`${root}/${path}`);
      if (!tree || excepted(COUNTS, path)) continue;
      visit(tree, (node) => {
        const message = wrongIn(node, (each) => checker.getTypeAtLocation(each));
        if (!message) return;
        const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        findings.push({ rule: "money", path, line, message });
      });
    }
    return findings;
  };
}
