/** Benefits' face: policies as dated data, compiled once, evaluated with every step. Pure. */

export type { CompiledPolicy, PolicyFile, PolicySet } from "#benefits/compiled.ts";
export {
  DOCUMENT_KINDS,
  type DocumentSubject,
  documentKindOf,
  documentSchema,
  documentSubject,
  documentVersion,
  readDocument,
} from "#benefits/documents/documents.ts";
export { type Opening, type OpeningQuestion, openingHolds } from "#benefits/documents/openings.ts";
export {
  type DatedDocument,
  type DocumentContents,
  type Documents,
  documentSet,
  NATION,
  NO_DOCUMENTS,
} from "#benefits/documents/set.ts";
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
export { filingRulesOn } from "#benefits/filing-rules.ts";
export { isMeasure, type MeasureNames, measureWords } from "#benefits/measure-names.ts";
export { notOpened } from "#benefits/opened.ts";
export {
  BEGINNING,
  type DatedPolicy,
  isPolicy,
  loadPolicies,
  policyIn,
  policySet,
  zonesBy,
} from "#benefits/policy-set.ts";
export { qualificationRulesOn } from "#benefits/qualification-rules.ts";
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
