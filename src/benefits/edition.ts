/** A policy between two days on which something changes: its benefits, ready to run. */
import type { ChinaDate } from "#base/date.ts";
import type { Doubts, PolicyDay } from "#benefits/calculation.ts";
import type { Rule } from "#benefits/mechanisms/mechanism.ts";
import type { Unfiled } from "#benefits/policy.ts";
import type { Condition } from "#benefits/reading/conditions.ts";
import type { Entry, Row } from "#benefits/reading/dated.ts";
import type { BenefitCase } from "#model/benefit.ts";
import { sameDisease } from "#model/filing.ts";
import type { CareType } from "#model/place.ts";

export interface ReadyBenefit {
  readonly title: string;
  readonly care: ReadonlySet<CareType>;
  readonly diseases: readonly string[] | undefined;
  readonly test: Condition | null;
  readonly run: readonly Rule[];
  readonly doubts: Doubts;
}

export interface Edition {
  readonly from: ChinaDate;
  readonly benefits: readonly ReadyBenefit[];
  readonly unfiled: Entry<Unfiled> | null;
}

/** What a policy says on a day. */
export interface Day extends PolicyDay {
  readonly edition: Edition | null;
}
export type DayOf = (on: ChinaDate) => Day;

export function unfiledOf(edition: Edition | null, careType: CareType): Unfiled | null {
  return unfiledRow(edition, careType)?.value ?? null;
}

export function unfiledRow(edition: Edition | null, careType: CareType): Row<Unfiled> | null {
  const rows = edition?.unfiled?.rows ?? [];
  const fits = rows.find((row) => row.when.care === undefined || row.when.care.includes(careType));
  return fits ?? null;
}

/** Could this benefit be the one, by kind of care and disease? */
export function isFor(benefit: ReadyBenefit, theCase: BenefitCase): boolean {
  if (!benefit.care.has(theCase.careType)) return false;
  if (benefit.diseases === undefined) return true;
  const code = theCase.disease;
  return code !== undefined && benefit.diseases.some((one) => sameDisease(one, code));
}
