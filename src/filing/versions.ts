/**
 * The version of a filing that a decision makes. Pure: from the wish, the rules of the day and what
 * stands.
 */

import { assert, present } from "#base/assert.ts";
import { addDays, type ChinaDate, monthsLater } from "#base/date.ts";
import { type KnownStay, stayFor } from "#filing/problems.ts";
import type { Wish } from "#model/application.ts";
import {
  areaCovers,
  type Filing,
  filedFor,
  isLongTerm,
  sameDisease,
  stands,
} from "#model/filing.ts";
import type { FilingRules, KindRules } from "#model/filing-rules.ts";
import { FILING_STATES, type FilingState } from "#model/filing-states.ts";
import type { Area } from "#model/place.ts";
import { mayMove } from "#model/states.ts";

type Made = Omit<Filing, "id" | "version" | "personId">;

/** What an approved wish comes to. `today` is the day of the decision. */
export function madeOf(
  wish: Wish,
  rules: FilingRules,
  today: ChinaDate,
  stays: readonly KnownStay[],
): Made {
  const kind = present(wish.kind, "an approved wish has its kind");
  const kindRules = rules.kinds[kind];
  const committed = kindRules.materials.length > 0 && wish.evidence === "commitment";
  const from = beginning(wish, today, stays);
  const { lockMonths } = kindRules;
  return {
    kind,
    state: committed ? "committed" : "effective",
    areas: widest(wish.areas),
    span: { from, to: lastDay(wish, from, rules, kindRules, committed) },
    evidence: committed ? "commitment" : kindRules.materials.length > 0 ? "documents" : "none",
    lockedUntil: lockMonths > 0 && isLongTerm(kind) ? monthsLater(from, lockMonths) : undefined,
    supplementDue: committed ? addDays(today, rules.commitment.supplementDays) : undefined,
  };
}

/** Each once, and none that another one covers. */
function widest(areas: readonly Area[]): Area[] {
  const once = [...new Set(areas)];
  return once.filter((area) => !once.some((one) => one !== area && areaCovers(one, area)));
}

/** From the admission, where it is made during a stay; a slow decision moves nothing. */
function beginning(wish: Wish, today: ChinaDate, stays: readonly KnownStay[]): ChinaDate {
  const stay = wish.retroactive ? stayFor(wish, stays) : undefined;
  return stay?.admittedOn ?? wish.from ?? today;
}

function lastDay(
  wish: Wish,
  from: ChinaDate,
  rules: FilingRules,
  kindRules: KindRules,
  committed: boolean,
): ChinaDate | undefined {
  const longer = kindRules.longer
    .filter(({ diseases }) =>
      diseases.some((one) => wish.diseases.some((own) => sameDisease(one, own))),
    )
    .map(({ months }) => months);
  const usual = kindRules.validMonths;
  const months = usual === undefined ? undefined : Math.max(usual, ...longer);
  const promised = committed ? rules.commitment.validMonths : undefined;
  const limits = [months, promised].flatMap((one) =>
    one === undefined ? [] : [addDays(monthsLater(from, one), -1)],
  );
  // A temporary filing holds at least as long as the place promises, whatever end was wished.
  const wished = isLongTerm(present(wish.kind, "it has its kind")) && wish.to ? [wish.to] : [];
  return [...limits, ...wished].sort()[0];
}

/** The next version, in another state. */
export function moved(filing: Filing, to: FilingState, changes: Partial<Filing> = {}): Filing {
  assert(mayMove(FILING_STATES, filing.state, to), `a filing moves from ${filing.state} to ${to}`);
  return { ...filing, ...changes, state: to, version: filing.version + 1 };
}

/** The documents came: what was promised is shown, and nothing is due any more. */
export function supplied(filing: Filing, rules: FilingRules): Filing {
  const { validMonths } = rules.kinds[filing.kind];
  const { from } = filing.span;
  const usual = validMonths === undefined ? undefined : addDays(monthsLater(from, validMonths), -1);
  // An end before the promise's own was wished, and stays.
  const months = rules.commitment.validMonths;
  const promised = months === undefined ? undefined : addDays(monthsLater(from, months), -1);
  const { to: held } = filing.span;
  const isWished = held !== undefined && (promised === undefined || held < promised);
  const span = { from, to: isWished ? held : usual };
  const state = filing.state === "suspended" ? "suspended" : "effective";
  return moved(filing, state, { evidence: "documents", supplementDue: undefined, span });
}

/** The documents did not come, or the evidence was false: it is over, from today on or before. */
export function revoked(filing: Filing, today: ChinaDate): Filing {
  const { endedOn = today } = filing;
  const over = endedOn < today ? endedOn : today;
  return moved(filing, "revoked", { endedOn: over, supplementDue: undefined });
}

/**
 * And where the place says so, a temporary filing for the same places follows it, no earlier than
 * the promised one would have begun: for those of them that no other one has already, and as many
 * as may stand at once. Null: none is left.
 */
export function convertedOf(
  { areas, span }: Filing,
  rules: FilingRules,
  today: ChinaDate,
  held: readonly Filing[],
): Made | null {
  const { validMonths, placesMax } = rules.kinds.otherTemporary;
  const from = span.from > today ? span.from : today;
  const beside = held.filter((one) => one.kind === "otherTemporary" && stands(one, from));
  const taken = [...new Set(beside.flatMap((one) => one.areas))];
  const left = areas
    .filter((area) => !taken.some((one) => filedFor(one, area)))
    .slice(0, Math.max(placesMax - taken.length, 0));
  if (left.length === 0) return null;
  const to = validMonths === undefined ? undefined : addDays(monthsLater(from, validMonths), -1);
  return {
    kind: "otherTemporary",
    state: "effective",
    areas: left,
    span: { from, to },
    evidence: "none",
  };
}
