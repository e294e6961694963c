/** The version of a qualification that a decision makes. Pure. */
import { assert, present } from "#base/assert.ts";
import { addDays, type ChinaDate, monthsLater } from "#base/date.ts";
import { beginsOn, type QualificationCase } from "#filing/qualification-problems.ts";
import type { Wish } from "#model/application.ts";
import {
  type QualificationSource,
  type QualificationVersion,
  renewalBegins,
} from "#model/qualification.ts";
import { QUALIFICATION_STATES, type QualificationState } from "#model/qualification-states.ts";
import { mayMove } from "#model/states.ts";

type Made = Omit<QualificationVersion, "id" | "version" | "personId">;

/** What an approved wish comes to; `renewed`: what it goes on from. */
export function qualified(
  wish: Wish,
  of: QualificationCase,
  source: QualificationSource,
  renewed: QualificationVersion | undefined,
): Made {
  const { disease, name, national, validMonths } = present(
    of.disease,
    "an approved wish has its disease",
  );
  const from = renewed ? renewalBegins(renewed, of.since) : beginsOn(wish, of);
  const valid = validMonths === undefined ? undefined : addDays(monthsLater(from, validMonths), -1);
  const limits = [valid, wish.recognition?.to, wish.to].filter((one) => one !== undefined);
  return {
    state: "effective",
    homeDisease: { code: disease, name },
    national: national ?? undefined,
    span: { from, to: limits.sort()[0] },
    source,
    assessment: wish.assessment,
    recognition: wish.recognition,
  };
}

/** The next version, which holds no more from that day on. */
export function stopped(
  version: QualificationVersion,
  to: Extract<QualificationState, "ended" | "revoked">,
  endedOn: ChinaDate,
): QualificationVersion {
  const { state } = version;
  assert(mayMove(QUALIFICATION_STATES, state, to), `a qualification moves from ${state} to ${to}`);
  const { endedOn: before = endedOn } = version;
  const over = before < endedOn ? before : endedOn;
  return { ...version, state: to, endedOn: over, version: version.version + 1 };
}
