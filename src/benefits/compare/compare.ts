/**
 * The comparison's face: two policy files side by side. What they say differently, the days on
 * which it counts, and over sample persons and amounts who gets more and who less. Pure.
 */
export {
  type Comparison,
  type Point,
  VERDICTS,
  type Verdict,
} from "#benefits/compare/comparison.ts";
export { type Days, differsFrom } from "#benefits/compare/days.ts";
export {
  type Group,
  mergedBoxes,
  RESPECTS,
  type Respect,
  type Who,
} from "#benefits/compare/merge.ts";
export { comparePolicies, type PolicyDifference } from "#benefits/compare/policies.ts";
export { deltaOf, runsOf } from "#benefits/compare/runs.ts";
export { CARE_TYPES, PERSONS } from "#benefits/compare/variants.ts";
export { readWritten, type WrittenDifference } from "#benefits/compare/written.ts";
