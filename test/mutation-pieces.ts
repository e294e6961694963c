/**
 * The pieces in which mutation testing runs, each so small that it ends within ten minutes: which
 * files are changed, and which tests run against each change (no database, for every change starts
 * them anew).
 */

export interface Piece {
  readonly name: string;
  /** The files that are changed. */
  readonly mutate: readonly string[];
  /** Globs of the tests. */
  readonly tests: readonly string[];
}

function piecesOf(
  folder: string,
  tests: readonly string[],
  files: Readonly<Record<string, readonly string[]>>,
): Piece[] {
  return Object.entries(files).map(([name, names]) => ({
    name,
    mutate: names.map((file) => `src/${folder}/${file}.ts`),
    tests,
  }));
}

const BENEFITS = ["src/{base,benefits}/**/*.test.ts"];
const CATALOGUE = ["src/catalogue/**/*.test.ts"];
const SETTLEMENT = ["src/settlement/**/*.test.ts"];

export const PIECES: readonly Piece[] = [
  ...piecesOf("base", BENEFITS, { "base/money": ["money"] }),
  ...piecesOf("benefits", BENEFITS, {
    "benefits/policy-set": ["benefits", "policy-set", "zones", "opened", "policy", "kinds"],
    "benefits/compile": ["compile", "compiled", "questions", "period", "limit"],
    "benefits/evaluate": ["evaluate"],
    "benefits/calculation": ["calculation", "layer-state"],
    "benefits/layer": ["layer", "repeat", "times", "transfer", "visits"],
    "benefits/layer-rules": ["band-gap", "layer-rules", "pools", "measure-names"],
    "benefits/example": ["example", "example-reader", "example-bill", "example-gate"],
    "benefits/example-checks": ["example-checks", "example-expect", "why", "doubts"],
    "benefits/report": ["report", "words", "edition", "file-words", "explain"],
    "benefits/filing-rules": ["filing-rules", "qualification-rules"],
  }),
  ...piecesOf("benefits/documents", BENEFITS, {
    "documents/set": ["set", "documents", "plain"],
    "documents/files": [
      ...["calendar-file", "clearing-file", "diseases", "figures"],
      ...["filing-file", "openings"],
    ],
  }),
  ...piecesOf("benefits/warn", BENEFITS, {
    "warn/hidden": ["box", "hidden"],
    "warn/elsewhere": ["elsewhere", "unfiled"],
  }),
  ...piecesOf("benefits/compare", BENEFITS, {
    "compare/compare": ["compare", "comparison", "difference", "written"],
    "compare/situations": ["situation", "variants", "edges", "needs", "days"],
    "compare/runs": ["directed", "merge", "policies", "runs"],
  }),
  ...piecesOf("benefits/mechanisms", BENEFITS, {
    "mechanisms/cut": ["base", "deductible", "first-share", "reduction"],
    "mechanisms/pay": ["ratio", "ratio-by-kind", "bands", "bonus", "pay-step", "subsidy"],
    "mechanisms/limit": [
      "account",
      "ceiling",
      "quota",
      "guarantee",
      "level",
      "mechanism",
      "mechanisms",
    ],
  }),
  ...piecesOf("benefits/reading", BENEFITS, {
    "reading/values": ["amount", "at", "values", "reader", "yaml-errors"],
    "reading/conditions": ["conditions", "dated", "exclude", "fact", "facts"],
    "reading/texts": ["indent", "meant", "place", "policy-error"],
  }),
  ...piecesOf("catalogue", CATALOGUE, {
    "catalogue/split": ["split", "payable"],
    "catalogue/limits": ["catalogue", "items", "limits", "uses"],
  }),
  ...piecesOf("settlement/care", SETTLEMENT, {
    "care/outcome": ["outcome", "result"],
    "care/reverse": ["reverse", "book", "repeat", "diagnose"],
    "care/unit-of-work": [
      "agency-closings",
      "checks",
      "command",
      "needs",
      "openings",
      "unit-of-work",
    ],
    "care/charges": ["charges", "dates", "limits", "mapping", "refunds"],
    "care/settle": ["settle", "days", "encounter", "facts", "held", "home-lines", "sums"],
  }),
  ...piecesOf("settlement/home", SETTLEMENT, {
    "home/undo": ["undo", "cancel", "recompute-case"],
    "home/settle": ["settle", "rows", "unit-of-work"],
    "home/decide": ["accumulated", "attendance", "beside", "decide", "facts", "filed"],
  }),
];
