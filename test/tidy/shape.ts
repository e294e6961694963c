/** Sizes, words, types, catches: what one file must look like. */
import ts from "typescript";
import { CATCHERS, excepted, TABLES } from "./exceptions.ts";
import { type Finding, isCode, isTest, lineOf, type Source, treeOf, visit } from "./sources.ts";

const LINE_MAX = 100;
const FUNCTION_MAX = 70;
const FILE_MAX = 400;
/** Of the program itself, `src` without its tests. */
const FILE_MEDIAN_MAX = 100;
const FUNCTION_MEDIAN_MAX = 9;

const SUFFIX = /(Service|Manager|Helpers?|Utils?|Impl|Base|Dto)$|^I[A-Z][a-z]/;
const DRAWER = /(^|\/)(utils?|helpers?|common|types|misc|shared)(\.|\/)/;
/** Two names for one thing confuse; the remedy is in docs/glossary.md. */
const WORDS: Readonly<Record<string, string>> = {
  treating: "care",
  treatment: "care or benefit",
  presettle: "quote",
  presettlement: "quote",
  mdtrt: "encounter",
  feedetl: "charge",
  hifp: "pooled",
  hifmi: "seriousIllness",
  hifob: "largeSum",
  maf: "aid",
  audit: "review, supervision or trail",
  deposit: "prefund",
};
function finding(rule: string, source: Source, line: number, message: string): Finding {
  return { rule, path: source.path, line, message };
}

/** A text may run over the edge, code may not. */
function codeLength(line: string): number {
  const plain = line.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`?|'(?:[^'\\]|\\.)*'|\/(?![/*]).*\//g, "");
  return line.includes("://") ? 0 : plain.length;
}

export function sizeRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources) {
    const lines = source.text.trimEnd().split("\n");
    const isTable = excepted(TABLES, source.path);
    if (lines.length > FILE_MAX && !isTable) {
      const message = `${lines.length} lines, at most ${FILE_MAX}: split the file by noun`;
      findings.push(finding("size", source, 1, message));
    }
    if (!isCode(source)) continue;
    lines.forEach((line, index) => {
      if (line.length <= LINE_MAX || codeLength(line) <= LINE_MAX || isTable) return;
      const message = `${line.length} columns, at most ${LINE_MAX}: npm run format, or break it`;
      findings.push(finding("size", source, index + 1, message));
    });
    if (!isTest(source.path)) findings.push(...longFunctions(source));
  }
  return findings;
}

interface Measured {
  readonly path: string;
  readonly line: number;
  readonly lines: number;
  /** A function or a method; what is written where it is used belongs to the one round it. */
  readonly hasName: boolean;
}

function functionsOf(source: Source): Measured[] {
  const found: Measured[] = [];
  visit(treeOf(source), (node) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || !node.body) return;
    const line = lineOf(source, node.getStart());
    const lines = lineOf(source, node.end) - line + 1;
    const hasName = !ts.isArrowFunction(node) && !ts.isFunctionExpression(node);
    found.push({ path: source.path, line, lines, hasName });
  });
  return found;
}

function longFunctions(source: Source): Finding[] {
  return functionsOf(source)
    .filter(({ lines }) => lines > FUNCTION_MAX)
    .map(({ line, lines }) => {
      const message = `a function of ${lines} lines, at most ${FUNCTION_MAX}: name its parts`;
      return finding("size", source, line, message);
    });
}

/** The middle one in order of length, and the longest as where to begin. */
function overMedian(what: string, measured: readonly Measured[], most: number): Finding[] {
  const inOrder = [...measured].sort((a, b) => a.lines - b.lines);
  const middle = inOrder[Math.floor(inOrder.length / 2)];
  const longest = inOrder.at(-1);
  if (!middle || !longest || middle.lines <= most) return [];
  const message =
    `the median ${what} of src has ${middle.lines} lines, at most ${most}: split by noun,` +
    ` beginning here (${longest.lines} lines)`;
  return [{ rule: "size", path: longest.path, line: longest.line, message }];
}

/** Single long ones are let through by `sizeRule`; here the many must stay short. */
export function medianRule(sources: readonly Source[]): Finding[] {
  const program = sources.filter(
    (source) => isCode(source) && source.path.startsWith("src/") && !isTest(source.path),
  );
  const files = program.map(({ path, text }) => {
    return { path, line: 1, lines: text.trimEnd().split("\n").length, hasName: true };
  });
  const functions = program.flatMap(functionsOf).filter(({ hasName }) => hasName);
  return [
    ...overMedian("file", files, FILE_MEDIAN_MAX),
    ...overMedian("function", functions, FUNCTION_MEDIAN_MAX),
  ];
}

function declaredName(node: ts.Node): ts.Identifier | null {
  const declares =
    ts.isVariableDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isPropertySignature(node) ||
    ts.isMethodSignature(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isPropertyDeclaration(node);
  return declares && node.name && ts.isIdentifier(node.name) ? node.name : null;
}

function wrongName(name: string, path: string): string | null {
  if (SUFFIX.test(name)) return `${name}: name the thing by what it is, without such an affix`;
  if (/insuredPlace|insuredArea/i.test(name)) return `${name}: the insured's place is home`;
  // The simulation's auditor has its name from the design.
  if (path.startsWith("sim/") && /audit/i.test(name)) return null;
  for (const word of name.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []) {
    const instead = Object.hasOwn(WORDS, word.toLowerCase()) ? WORDS[word.toLowerCase()] : null;
    if (instead) return `${name} says "${word.toLowerCase()}": say ${instead} (docs/glossary.md)`;
  }
  return null;
}

export function wordRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources.filter(isCode)) {
    const file = source.path.split("/").at(-1) ?? "";
    if (DRAWER.test(source.path)) {
      findings.push(
        finding("words", source, 1, "a drawer: put each function where its noun lives"),
      );
    }
    if (!/^[a-z0-9]+[a-z0-9.-]*$/.test(file)) {
      findings.push(finding("words", source, 1, "file names are kebab-case"));
    }
    if (!source.path.startsWith("src/wire/")) {
      visit(treeOf(source), (node) => {
        const name = declaredName(node);
        const message = name && wrongName(name.text, source.path);
        if (message) findings.push(finding("words", source, lineOf(source, name.pos), message));
      });
    }
    source.text.split("\n").forEach((line, index) => {
      if (!/\b(TODO|FIXME|XXX)\b(?!\([a-z][a-z -]*\))/.test(line)) return;
      if (source.path.startsWith("test/tidy")) return;
      findings.push(finding("words", source, index + 1, "say who will do it: TODO(name)"));
    });
  }
  return findings;
}

/** Files whose form a tool prescribes. */
const SETUP = /^(vitest\.config|test\/setup)\.ts$/;

function wrongType(node: ts.Node): string | null {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return "any: say unknown and narrow it";
  if (ts.isNonNullExpression(node)) return "a bare !: use present(value, words) of base/assert.ts";
  if (ts.isExportAssignment(node)) return "default export: export it by name";
  const isDefault =
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some((word) => word.kind === ts.SyntaxKind.DefaultKeyword);
  return isDefault ? "default export: export it by name" : null;
}

export function typeRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources.filter(isCode)) {
    visit(treeOf(source), (node) => {
      const message = SETUP.test(source.path) ? null : wrongType(node);
      if (message)
        findings.push(finding("types", source, lineOf(source, node.getStart()), message));
    });
    if (!source.text.startsWith("/**") && !source.text.startsWith("#!") && !isTest(source.path)) {
      const message = "open the file with a doc comment: what it is, the one thing to know";
      findings.push(finding("types", source, 1, message));
    }
  }
  return findings;
}

/** Takes a named kind of error and lets the rest rise; "no answer" is never such a kind. */
function letsRise(node: ts.Node): boolean {
  if (!ts.isCatchClause(node) || /\bNoAnswer\b/.test(node.block.getText())) return false;
  const name = node.variableDeclaration?.name.getText();
  const { statements } = node.block;
  const [first, last] = [statements[0], statements.at(-1)];
  const guard =
    first && ts.isIfStatement(first) && /^!\(\w+ instanceof/.test(first.expression.getText());
  const thrown = guard ? first.thenStatement : last;
  const inner = thrown && ts.isBlock(thrown) ? thrown.statements.at(-1) : thrown;
  return inner !== undefined && ts.isThrowStatement(inner) && inner.expression.getText() === name;
}

export function catchRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources.filter(isCode)) {
    if (excepted(CATCHERS, source.path)) continue;
    visit(treeOf(source), (node) => {
      const isCall = ts.isCallExpression(node) && /\.catch$/.test(node.expression.getText());
      if ((!isCall && !ts.isCatchClause(node)) || letsRise(node)) return;
      const message =
        "a catch here: let it rise to the store, the transport or the edge, or give a reason in" +
        " test/tidy/exceptions.ts";
      findings.push(finding("catch", source, lineOf(source, node.getStart()), message));
    });
  }
  return findings;
}
