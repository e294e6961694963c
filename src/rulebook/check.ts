/**
 * What is checked before a release may be approved: the file loads, it has worked examples, each of
 * them comes out to the fen. What the policy leaves unanswered is told and stands in nobody's way:
 * a place may have no rule for a case.
 */
import {
  differences,
  type Gap,
  gapsIn,
  type PolicyFile,
  policyIn,
  readExamples,
} from "#benefits/benefits.ts";

export interface Findings {
  readonly passed: boolean;
  /** Why it did not pass, in Chinese words. */
  readonly why: string | null;
  readonly examples: number;
  readonly wrong: readonly { readonly title: string; readonly differences: readonly string[] }[];
  readonly gaps: number;
  /** The first cases without an answer. */
  readonly gapsShown: readonly Gap[];
}

const GAPS_SHOWN_MAX = 5;

/** Throws PolicyError when the policy or its examples do not load. */
export function checkRelease(file: PolicyFile, examples: PolicyFile | null): Findings {
  const policy = policyIn(file);
  const all = examples === null ? [] : readExamples(examples.path, examples.text, policy);
  const wrong = all
    .map((example) => ({
      title: example.title,
      differences: differences(example, policy),
    }))
    .filter((result) => result.differences.length > 0);
  const gaps = gapsIn(file);
  const why = reason(all.length, wrong);
  return {
    passed: why === null,
    why,
    examples: all.length,
    wrong,
    gaps: gaps.length,
    gapsShown: gaps.slice(0, GAPS_SHOWN_MAX),
  };
}

function reason(examples: number, wrong: Findings["wrong"]): string | null {
  if (examples === 0) return "没有算例，请在政策文件旁写 .examples.yaml";
  const [first] = wrong;
  return first === undefined
    ? null
    : `${wrong.length}个算例不符，如“${first.title}”：${first.differences[0] ?? ""}`;
}
