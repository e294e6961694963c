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
export { unreached, unreachedWords, unstated } from "#benefits/example-gate.ts";
export { CASE_FIELDS, EXAMPLE_SCHEMA } from "#benefits/example-reader.ts";
export { explained } from "#benefits/explain.ts";
export { isMeasure, type MeasureNames, measureWords } from "#benefits/measure-names.ts";
export {
  BEGINNING,
  type DatedPolicy,
  type DatedZones,
  isPolicy,
  isZones,
  loadPolicies,
  policyIn,
  policySet,
  zonesIn,
  zonesOn,
} from "#benefits/policy-set.ts";
export { PLACE_FIELDS, PLACE_FILE, withPlace } from "#benefits/reading/place.ts";
export { PolicyError } from "#benefits/reading/policy-error.ts";
export {
  type BenefitReport,
  type Gap,
  gapsIn,
  type PolicyReport,
  policySchema,
  reportOn,
  TRUSTS,
} from "#benefits/report.ts";
export { hiddenWarnings } from "#benefits/warn/hidden.ts";
export { whyRefused } from "#benefits/why.ts";
