/** The days for which two policies are compared: those on which the files say different things. */
import type { ChinaDate } from "#base/date.ts";
import type { CompiledPolicy } from "#benefits/benefits.ts";
import { CARE_TYPES } from "#benefits/compare/variants.ts";
import { differingDays, saysSame } from "#benefits/compare/written.ts";
import type { Fields } from "#benefits/file-words.ts";

/** With more stretches than these, the latest are compared and the others are named. */
const DAYS_MAX = 3;

export interface Days {
  readonly compared: readonly ChinaDate[];
  /** First days of other stretches with differences: `--on` compares them. */
  readonly left: readonly ChinaDate[];
}

/**
 * From which day a draft says something else than what stands, when not in the month itself:
 * the first one after it. Null where it does in the month, or never later.
 */
export function differsFrom(standing: Fields, draft: Fields, month: string): ChinaDate | null {
  const [first, last] = [`${month}-01`, `${month}-31`];
  const isSame = (on: string): boolean => saysSame(standing, draft, on as ChinaDate);
  const days = differingDays(standing, draft);
  if (!isSame(first) || days.some((on) => on >= first && on <= last)) return null;
  return days.find((on) => on > last) ?? null;
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
