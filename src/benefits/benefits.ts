/** Benefits' face: policies as dated data, compiled once, evaluated with every step. Pure. */
export {
  BEGINNING,
  type DatedPolicy,
  loadPolicies,
  policyBook,
  policyIn,
  zonesIn,
} from "#benefits/book.ts";
export type { CompiledPolicy, PolicyBook, PolicyFile } from "#benefits/compiled.ts";
export {
  Accumulators,
  amountsOf,
  caseOf,
  differences,
  type Example,
  readExamples,
} from "#benefits/example.ts";
export { PolicyError } from "#benefits/reading/at.ts";
export {
  type BenefitReport,
  type Gap,
  gapsIn,
  type PolicyReport,
  policySchema,
  reportOn,
  TRUSTS,
} from "#benefits/report.ts";
