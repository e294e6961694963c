/**
 * The comparison's face: two policy files side by side. What they say differently, the days on
 * which it counts, and over sample persons and amounts who gets more and who less. Pure.
 */
export {
  type Comparison,
  comparePolicies,
  type Point,
  VERDICTS,
  type Verdict,
} from "#benefits/compare/comparison.ts";
export { daysOf } from "#benefits/compare/days.ts";
export { partsOf, titlesIn } from "#benefits/compare/directed.ts";
export { ascending } from "#benefits/compare/edges.ts";
export {
  type Group,
  mergedBoxes,
  mergeEqual,
  RESPECTS,
  type Respect,
  type Who,
} from "#benefits/compare/merge.ts";
export { deltaOf, runsOf, size } from "#benefits/compare/runs.ts";
export { CARE_TYPES, PERSONS, variantsIn } from "#benefits/compare/variants.ts";
export {
  readWritten,
  type WrittenDifference,
  writtenDifferences,
} from "#benefits/compare/written.ts";
