/**
 * Replay's face: a past month under a draft (what it would cost, who wins and loses), and every
 * past settlement computed again under the policy of its day.
 */
export { exportMonth } from "#replay/export.ts";
export { countLines, MonthFileInvalid } from "#replay/files.ts";
export { countMonth } from "#replay/queries.ts";
export {
  type Recomputed,
  recomputeCountry,
  recomputeStores,
} from "#replay/recompute.ts";
export { replay, THREADS, THREADS_FROM_ROWS } from "#replay/run.ts";
export { type Scope, scopeOf } from "#replay/scope.ts";
export type { SourceOf } from "#replay/source.ts";
export { newPools, sideOf, summaryOf, type Told } from "#replay/summary.ts";
export type { PersonDelta, Refusals, Sum, Tally } from "#replay/tally.ts";
