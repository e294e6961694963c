/** The days for which two policies are compared: those on which the files say different things. */
import type { ChinaDate } from "#base/date.ts";
import type { CompiledPolicy } from "#benefits/benefits.ts";
import { CARE_TYPES } from "#benefits/compare/variants.ts";
import { differingDays } from "#benefits/compare/written.ts";
import type { Fields } from "#benefits/file-words.ts";

/** With more stretches than these, the latest are compared and the others are named. */
const DAYS_MAX = 3;

export interface Days {
  readonly compared: readonly ChinaDate[];
  /** First days of other stretches with differences: `--on` compares them. */
  readonly left: readonly ChinaDate[];
}

export function daysOf(
  files: readonly [current: Fields, draft: Fields],
  policies: readonly CompiledPolicy[],
): Days {
  const days = differingDays(...files).filter((on) =>
    policies.some((policy) => CARE_TYPES.some((care) => policy.supports(care, on))),
  );
  return { compared: days.slice(-DAYS_MAX), left: days.slice(0, -DAYS_MAX) };
}
