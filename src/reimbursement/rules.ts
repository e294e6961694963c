/** How manual reimbursement is done, as dated parameters: the latest that has begun holds. */
import type { ChinaDate } from "#base/date.ts";

export interface ReimbursementRules {
  /** Working days in which a claim is to be decided and paid. */
  readonly decideWorkdays: number;
  /** Whose catalogue says what of the bill is payable: the home place's or as care billed it. */
  readonly catalogue: "home" | "care";
}

const DATED: readonly (ReimbursementRules & { readonly from: ChinaDate })[] = [
  { from: "0001-01-01" as ChinaDate, decideWorkdays: 30, catalogue: "home" },
];

export function reimbursementRules(on: ChinaDate): ReimbursementRules {
  const held = DATED.filter(({ from }) => from <= on).at(-1);
  return held ?? (DATED[0] as ReimbursementRules);
}
