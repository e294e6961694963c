/**
 * What is checked before a release may be approved: the file loads, it has worked examples that
 * state every amount and come to every paying rule, each of them comes out to the fen. What the
 * policy leaves unanswered is told and stands in nobody's way: a place may have no rule for a case.
 */
import {
  differences,
  documentKindOf,
  type Gap,
  gapsIn,
  type PolicyFile,
  policyIn,
  readDocument,
  readExamples,
  unreached,
  unreachedWords,
  unstated,
} from "#benefits/benefits.ts";

export interface Findings {
  readonly passed: boolean;
  /** Why it did not pass, in Chinese words. */
  readonly why: string | null;
  readonly examples: number;
  readonly wrong: readonly { readonly title: string; readonly differences: readonly string[] }[];
  /** Paying rules that no example came to. */
  readonly unreached: readonly string[];
  readonly gaps: number;
  /** The first cases without an answer. */
  readonly gapsShown: readonly Gap[];
}

const GAPS_SHOWN_MAX = 5;

/** A document is a list of dated facts: it loads, and there is nothing to compute. */
const LOADS: Findings = {
  ...{ passed: true, why: null },
  ...{ examples: 0, wrong: [], unreached: [], gaps: 0, gapsShown: [] },
};

/** Throws PolicyError when the policy or its examples do not load. */
export function checkRelease(file: PolicyFile, examples: PolicyFile | null): Findings {
  const kind = documentKindOf(file);
  if (kind !== null) {
    readDocument(kind, file);
    return LOADS;
  }
  const policy = policyIn(file);
  const all = examples === null ? [] : readExamples(examples.path, examples.text, policy);
  const wrong = all
    .map((example) => ({
      title: example.title,
      differences: [...unstated(example), ...differences(example, policy)],
    }))
    .filter((result) => result.differences.length > 0);
  const gaps = gapsIn(file);
  const open = unreached(file, all);
  const why = reason(all.length, wrong, open);
  return {
    passed: why === null,
    why,
    examples: all.length,
    wrong,
    unreached: open,
    gaps: gaps.length,
    gapsShown: gaps.slice(0, GAPS_SHOWN_MAX),
  };
}

function reason(
  examples: number,
  wrong: Findings["wrong"],
  open: Findings["unreached"],
): string | null {
  if (examples === 0) return "没有算例，请在政策文件旁写 .examples.yaml";
  const [first] = wrong;
  if (first !== undefined) {
    return `${wrong.length}个算例不符，如“${first.title}”：${first.differences[0] ?? ""}`;
  }
  return open.length === 0 ? null : unreachedWords(open);
}
