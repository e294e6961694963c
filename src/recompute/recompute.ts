/**
 * Recompute's face: a past month under a draft (what-if: what it would cost, who wins and loses),
 * and every past settlement computed again under the policy of its day.
 */
export { exportMonth } from "#recompute/export.ts";
export { countLines, MonthFileInvalid } from "#recompute/files.ts";
export { countMonth } from "#recompute/queries.ts";
export { type Scope, scopeOf } from "#recompute/scope.ts";
export type { SourceOf } from "#recompute/source.ts";
export {
  type Recomputed,
  recomputeCountry,
  recomputeStores,
} from "#recompute/stores.ts";
export { newPools, sideOf, summaryOf, type Told } from "#recompute/summary.ts";
export type { PersonDelta, Refusals, Sum, Tally } from "#recompute/tally.ts";
export { THREADS, THREADS_FROM_ROWS, whatIf, whatIfHere } from "#recompute/what-if.ts";
