/**
 * Policies written inside tests, as objects, which YAML reads as they are: one benefit, some
 * layers, every question answered in the commonest way unless a test says otherwise.
 */
import { day } from "#base/date.ts";
import { fen } from "#base/money.ts";
import {
  Accumulators,
  amountsOf,
  type CompiledPolicy,
  caseOf,
  policyIn,
} from "#benefits/benefits.ts";
import type { Evaluation } from "#model/benefit.ts";

export type Fields = Readonly<Record<string, unknown>>;
export type Said = Partial<Parameters<typeof caseOf>[0]>;

const QUESTIONS: Fields = {
  bandScale: { starts: "gross", over: "case" },
  ceilingOn: "eachRuleSays",
  order: ["ownShareFirst", "firstShare", "deductible"],
  deductibleEats: "classAFirst",
  lessPercent: { ratio: "points", deductible: "ofStandard" },
  seriousIllnessBase: "withOwnShareFirst",
  unusedQuota: "carriesOver",
  stayBelongsTo: "admission",
  rounding: { at: "band", mode: "halfUp" },
};

export const since = (fields: Fields, from = "2020-01-01"): Fields[] => [
  { from, source: "ex", ...fields },
];
export const table = (...rows: Fields[]): Fields[] => since({ rows });
export const base = { base: ["inScope"] };
export const ratio = (value = "80%"): Fields => ({ ratio: { rate: since({ value }) } });
export const layer = (rules: readonly Fields[], fields: Fields = {}): Fields => ({
  ...{ name: "基本医保", fund: "pooled" },
  rules,
  ...fields,
});

export function policyOf(
  layers: readonly Fields[],
  answers: Fields = {},
  fields: Fields = {},
  head: Fields = {},
): CompiledPolicy {
  return policyIn({ path: "here.yaml", text: policyTextOf(layers, answers, fields, head) });
}

export function policyTextOf(
  layers: readonly Fields[],
  answers: Fields = {},
  fields: Fields = {},
  head: Fields = {},
): string {
  return JSON.stringify({
    title: "写在测试里的政策",
    area: "000000",
    scheme: "employee",
    facts: { years: "工作年限", months: "处方月数", diseases: "病种数", year: "当年账户" },
    sources: { ex: { document: "自拟", trust: "official" } },
    indexes: { wage: since({ value: 1000 }, "2024-01-01") },
    year: { starts: "01-01" },
    questions: { ...QUESTIONS, ...answers },
    cancel: "any",
    unfiled: since({ settle: true }),
    benefits: [{ title: "待遇", care: ["outpatient", "inpatient", "chronic"], layers, ...fields }],
    ...head,
  });
}

const plain = { care: "outpatient", visitOn: day("2024-03-05"), total: fen("1000") } as const;

/** The answers to visits one after the other; a refusal's code where there is one. */
export function settled(policy: CompiledPolicy, ...visits: Said[]): (Evaluation | string)[] {
  const held = new Accumulators();
  return visits.map((said, index) => {
    const theCase = caseOf({ ...plain, ...said }, policy, index + 1);
    const result = policy.evaluate(theCase, held.read);
    if ("refused" in result) return result.refused.code;
    held.apply(result.changes);
    return result;
  });
}

export function one(rules: readonly Fields[], said: Said = {}, answers: Fields = {}): Evaluation {
  const [result] = settled(policyOf([layer(rules)], answers), said);
  if (result === undefined || typeof result === "string") throw new Error(`refused: ${result}`);
  return result;
}

export const yuanOf = (
  result: Evaluation | string | undefined,
  payer = "pooled",
): number | string =>
  result === undefined || typeof result === "string"
    ? String(result)
    : Number(amountsOf(result).get(payer) ?? 0n) / 100;

/** What the pooled fund pays, in yuan. */
export const paid = (
  rules: readonly Fields[],
  said: Said = {},
  answers: Fields = {},
): number | string => yuanOf(settled(policyOf([layer(rules)], answers), said)[0]);

export const words = (result: Evaluation, mechanism: string): string[] =>
  result.steps.filter((step) => step.mechanism === mechanism).map((step) => step.sentence);
