/**
 * Is somebody insured on a day? The one place that judges an insurance: by its first and last day
 * and by the days on which it is suspended, never by what it is now.
 */
import { addDays, type ChinaDate, covers } from "#base/date.ts";
import type { FoundInsurance, Insurance, InsuranceState, Suspension } from "#model/person.ts";

type Dated = Pick<Insurance, "state" | "span" | "suspensions">;

/** Insured on the day, or suspended; of one that ended without a last day no day is known. */
export function holdsOn({ state, span }: Pick<Dated, "state" | "span">, on: ChinaDate): boolean {
  return covers(span, on) && (state !== "ended" || span.to !== undefined);
}

export function suspensionOn(insurance: Dated, on: ChinaDate): Suspension | undefined {
  return holdsOn(insurance, on)
    ? insurance.suspensions.find((one) => isWithin(one, on))
    : undefined;
}

/** What somebody needs on that day is paid, as far as the insurance goes. */
export function insuredOn(insurance: Dated, on: ChinaDate): boolean {
  return holdsOn(insurance, on) && suspensionOn(insurance, on) === undefined;
}

export function isInsured(insurances: readonly Dated[], on: ChinaDate): boolean {
  return insurances.some((one) => insuredOn(one, on));
}

/** Of several the one that is insured on the day, else one that is suspended, else the first. */
export function insuranceAmong<One extends Dated>(
  insurances: readonly One[],
  on: ChinaDate,
): One | undefined {
  return (
    insurances.find((one) => insuredOn(one, on)) ??
    insurances.find((one) => holdsOn(one, on)) ??
    insurances[0]
  );
}

/** For a word: one that has not begun is none of the others. */
export function insuranceStateOn(insurance: Dated, on: ChinaDate): InsuranceState {
  const { state, span } = insurance;
  if (suspensionOn(insurance, on)) return "suspended";
  const isOver = span.to === undefined ? state === "ended" : span.to < on;
  return isOver ? "ended" : "active";
}

/** Did home say that one of these is paid on the day of its answer? */
export function isFoundInsured(
  insurances: readonly Pick<FoundInsurance, "standing" | "span">[],
  on: ChinaDate,
): boolean {
  return insurances.some(({ standing, span }) => standing === "active" && covers(span, on));
}

/** Without an end yet: the newest, as they stand in order. */
export function openSuspension({
  suspensions,
}: Pick<Dated, "suspensions">): Suspension | undefined {
  return suspensions.find(({ until }) => until === undefined);
}

export function isWithin({ from, until }: Suspension, on: ChinaDate): boolean {
  return from <= on && (until === undefined || on < until);
}

/** "2026-03-01至2026-05-31", "2026-03-01起". */
export function suspensionText({ from, until }: Suspension): string {
  return until === undefined ? `${from}起` : `${from}至${addDays(until, -1)}`;
}
