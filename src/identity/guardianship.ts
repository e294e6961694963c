/**
 * Who may act for whom (代办): an adult for their child until it comes of age, or for a parent.
 * Decisions as values over one row; a day belongs to China.
 */
import { addDays, ageOn, type ChinaDate, day, parseChinaDate, yearOf } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { GuardianshipRow, Relation } from "#identity/queries-persons.ts";
import { GUARDIANSHIP_STATES, mayMove } from "#model/states.ts";
import { GUARDIANSHIP_STATE_WORDS } from "#model/words.ts";

/** Years at which somebody is of age (民法典 第十七条). */
const OF_AGE = 18;

/** The last day before somebody comes of age; who was born on 29 February does so on 1 March. */
export function lastMinorDay(birthDate: ChinaDate): ChinaDate {
  const year = yearOf(birthDate) + OF_AGE;
  const birthday = parseChinaDate(`${year}${birthDate.slice(4)}`) ?? day(`${year}-03-01`);
  return addDays(birthday, -1);
}

export interface Kin {
  readonly relation: Relation;
  readonly guardianBorn: ChinaDate;
  readonly wardBorn: ChinaDate;
}

/** Null: such a relation can be. */
export function kinRefusal(
  { relation, guardianBorn, wardBorn }: Kin,
  today: ChinaDate,
): Refusal | null {
  if (ageOn(guardianBorn, today) < OF_AGE) return new Refusal("guardian_minor");
  if (relation === "parent") {
    return wardBorn < guardianBorn ? null : new Refusal("guardian_order");
  }
  if (ageOn(wardBorn, today) >= OF_AGE) return new Refusal("ward_of_age");
  return guardianBorn < wardBorn ? null : new Refusal("guardian_order");
}

export interface Approval {
  readonly from: ChinaDate;
  /** Null: until it is ended, or the child comes of age. */
  readonly to: ChinaDate | null;
}

/** The days for which it is approved, or why it is not. */
export function approvalOf(
  row: Pick<GuardianshipRow, "state" | "relation">,
  { from, to }: Approval,
  { wardBorn, today }: { readonly wardBorn: ChinaDate; readonly today: ChinaDate },
): Approval | Refusal {
  if (!mayMove(GUARDIANSHIP_STATES, row.state, "approved")) return stateRefusal(row);
  if (row.relation !== "child") return inOrder({ from, to }, today);
  if (ageOn(wardBorn, today) >= OF_AGE) return new Refusal("ward_of_age");
  const last = lastMinorDay(wardBorn);
  return inOrder({ from, to: to === null || to > last ? last : to }, today);
}

/** From today on at the earliest: nothing was allowed before it was approved. */
function inOrder(span: Approval, today: ChinaDate): Approval | Refusal {
  const isRight = span.from >= today && (span.to === null || span.to >= span.from);
  if (isRight) return span;
  return new Refusal("guardianship_days", { from: span.from, to: span.to ?? "", today });
}

/** Approved, but for days that are over: nobody acts by it any more. */
export function isExpired(
  { state, to_on }: Pick<GuardianshipRow, "state" | "to_on">,
  today: ChinaDate,
): boolean {
  return state === "approved" && to_on !== null && to_on < today;
}

export function stateRefusal({ state }: Pick<GuardianshipRow, "state">): Refusal {
  return new Refusal("guardianship_state", { state: GUARDIANSHIP_STATE_WORDS[state] });
}
