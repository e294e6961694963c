/** Benefits' face: policies as dated data, compiled once, evaluated with every step. Pure. */

export type { CompiledPolicy, PolicyFile, PolicySet } from "#benefits/compiled.ts";
export {
  Accumulators,
  amountsOf,
  caseOf,
  differences,
  type Example,
  readExamples,
} from "#benefits/example.ts";
export { unreached, unstated } from "#benefits/example-gate.ts";
export {
  BEGINNING,
  type DatedPolicy,
  loadPolicies,
  policyIn,
  policySet,
  zonesIn,
} from "#benefits/policy-set.ts";
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
