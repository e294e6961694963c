/**
 * Two policies compared whole, as policy staff ask for it: parameters, days, situations, groups.
 */
import type { ChinaDate } from "#base/date.ts";
import type { CompiledPolicy, PolicyFile } from "#benefits/benefits.ts";
import { type Comparison, compareSituations } from "#benefits/compare/comparison.ts";
import { type Days, daysOf } from "#benefits/compare/days.ts";
import { partsOf, titlesIn } from "#benefits/compare/directed.ts";
import { ascending } from "#benefits/compare/edges.ts";
import { type Group, mergeEqual } from "#benefits/compare/merge.ts";
import { largestOf } from "#benefits/compare/runs.ts";
import { CARE_TYPES, variantsIn } from "#benefits/compare/variants.ts";
import {
  readWritten,
  type WrittenDifference,
  writtenDifferences,
} from "#benefits/compare/written.ts";
import type { CareType } from "#model/place.ts";

export interface ComparedPolicy {
  readonly file: PolicyFile;
  readonly policy: CompiledPolicy;
}

/** Absent: the days on which the files differ, and every kind of care. */
export interface Narrowed {
  readonly on?: ChinaDate | undefined;
  readonly careTypes?: readonly CareType[] | undefined;
}

export interface PolicyDifference {
  readonly isSame: boolean;
  readonly parameters: readonly WrittenDifference[];
  readonly days: Days;
  readonly comparison: Comparison;
  /** Situations with the same results together, those that differ most first. */
  readonly groups: readonly Group[];
}

/** Both of one scheme: each has its own persons and funds. */
export function comparePolicies(
  current: ComparedPolicy,
  draft: ComparedPolicy,
  { on, careTypes = CARE_TYPES }: Narrowed,
): PolicyDifference {
  const files = [readWritten(current.file), readWritten(draft.file)] as const;
  const parameters = writtenDifferences(...files);
  const days =
    on === undefined ? daysOf(files, [current.policy, draft.policy]) : { compared: [on], left: [] };
  const { area } = draft.policy;
  const comparison = compareSituations(current.policy, draft.policy, {
    days: days.compared,
    variants: variantsIn(files, area),
    careTypes,
    parts: partsOf(parameters, titlesIn(files), area),
  });
  const groups = mergeEqual(comparison.differences).sort((a, b) =>
    ascending(largestOf(b), largestOf(a)),
  );
  const isSame = parameters.length === 0 && groups.length === 0;
  return { isSame, parameters, days, comparison, groups };
}
