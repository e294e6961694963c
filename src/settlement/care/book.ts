/**
 * One group of an institution's bookings: known ones are answered as before, new ones are decided
 * in order.
 */
import { Refusal } from "#base/refusals.ts";
import type { Documents } from "#benefits/benefits.ts";
import type { Catalogue } from "#catalogue/catalogue.ts";
import type { HospitalBooking, HospitalBookingAnswers } from "#model/command.ts";
import type { MappedItem } from "#model/mapping.ts";
import type { UndoContent } from "#model/message.ts";
import type { Area, Institution, InstitutionCode } from "#model/place.ts";
import type { Stop } from "#model/stop.ts";
import { closedRefusal } from "#settlement/care/agency-closings.ts";
import { addCharges, dropCharges, splitAgain } from "#settlement/care/charges.ts";
import { openInstitution, stopRefusal } from "#settlement/care/checks.ts";
import type { CareCommand } from "#settlement/care/command.ts";
import {
  admit,
  cancelDischarge,
  describeVisit,
  discharge,
  register,
  trail,
  withdraw,
} from "#settlement/care/encounter.ts";
import { regionally } from "#settlement/care/openings.ts";
import { repeated } from "#settlement/care/repeat.ts";
import { reverse } from "#settlement/care/reverse.ts";
import { type Intent, intendCancel, intendSettle } from "#settlement/care/settle.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";
import type { Surroundings } from "#world.ts";

/** The stored answer, or what has to be asked of home now that the intent is committed. */
export type CareStep =
  | { readonly text: string }
  | { readonly intent: Intent }
  | {
      readonly undo: UndoContent;
      readonly encounterId: string;
      readonly text?: string | undefined;
    };

export interface CareContext {
  readonly surroundings: Pick<Surroundings, "random">;
  readonly homeDeadlineMs: number;
  /** Does the hub carry messages to that place? */
  readonly connects: (homeArea: Area) => boolean;
  readonly institutions: ReadonlyMap<string, Institution>;
  /** What the place has released of its openings. */
  readonly documents: Documents;
  readonly stops: readonly Stop[];
  readonly catalogue: Catalogue;
  readonly mapped: MappedItem;
}

/**
 * Decides one command on the unit of work. Gives back the refusals of its kind; then nothing is
 * booked.
 */
export function decideBooking(
  unit: CareUnitOfWork,
  command: CareCommand,
  context: CareContext,
): CareStep | Refusal {
  const step = decide(unit, command, context);
  return step instanceof Refusal ? refuse(unit, command, whoClosed(unit, command, step)) : step;
}

/** A stay that the agency closed is told as that. */
function whoClosed(unit: CareUnitOfWork, { booking }: CareCommand, refusal: Refusal): Refusal {
  if (refusal.code !== "encounter_state") return refusal;
  const encounter = unit.encounter(subjectOf(booking) ?? "");
  return (encounter && closedRefusal(unit, encounter)) ?? refusal;
}

function decide(
  unit: CareUnitOfWork,
  command: CareCommand,
  context: CareContext,
): CareStep | Refusal {
  const { call, booking, render } = command;
  const known = unit.request(call.institution, call.messageId);
  if (known) return repeated(unit, command, known, context.institutions);
  const open = openInstitution(context.institutions, call.institution, unit.now);
  if (open instanceof Refusal) return open;
  const institution = regionally(open, context.documents);
  const stopped = stopRefusal(context.stops, booking.kind, institution, unit.now);
  if (stopped) return stopped;
  if (booking.kind === "settle" || booking.kind === "cancel") {
    const intent =
      booking.kind === "settle"
        ? intendSettle(unit, call, institution, booking, context)
        : intendCancel(unit, call, booking, context);
    return intent instanceof Refusal ? intent : { intent };
  }
  if (booking.kind === "reverse")
    return reverse({ unit, random: context.surroundings.random, call, booking, render });
  const answer = decideSimple(unit, command, institution, context);
  if (answer instanceof Refusal) return answer;
  const subject = "encounterId" in answer ? answer.encounterId : subjectOf(booking);
  const text = render({ ok: answer });
  unit.record(call, booking.kind, subject, text);
  return { text };
}

function subjectOf(booking: HospitalBooking): string | null {
  return "encounterId" in booking ? booking.encounterId : null;
}

function decideSimple(
  unit: CareUnitOfWork,
  { call, booking, homeArea }: CareCommand,
  institution: Institution,
  context: CareContext,
): HospitalBookingAnswers[keyof HospitalBookingAnswers] | Refusal {
  const nameOf = (code: InstitutionCode) => context.institutions.get(code)?.name ?? code;
  const opening = { call, institution, nameOf, surroundings: context.surroundings };
  const { catalogue, mapped } = context;
  const place = { institution, catalogue, mapped };
  switch (booking.kind) {
    case "signIn":
      trail(unit, call, "operator.signedIn", booking.operator);
      return { number: context.surroundings.random.hex(30), at: unit.now };
    case "signOut":
      trail(unit, call, "operator.signedOut", booking.operator);
      return { at: unit.now };
    case "register":
      return register(unit, { ...opening, homeArea: homeArea ?? institution.area }, booking);
    case "admit":
      return admit(unit, { ...opening, homeArea: homeArea ?? institution.area }, booking);
    case "describeVisit": {
      const described = describeVisit(unit, call, institution, booking);
      if (described instanceof Refusal) return described;
      splitAgain(unit, call, booking.encounterId, place);
      return described;
    }
    case "addCharges":
      return addCharges(unit, call, place, booking);
    case "dropCharges":
      return dropCharges(unit, call, booking);
    case "discharge": {
      const discharged = discharge(unit, call, booking);
      if (discharged instanceof Refusal) return discharged;
      splitAgain(unit, call, booking.encounterId, place);
      return discharged;
    }
    case "cancelDischarge":
      return cancelDischarge(unit, opening, booking);
    case "cancelRegistration":
    case "cancelAdmission":
      return withdraw(unit, call, booking);
    default:
      return new Refusal("request_unknown_transaction", { transaction: call.transaction });
  }
}

const MONEY_KINDS: ReadonlySet<HospitalBooking["kind"]> = new Set<HospitalBooking["kind"]>([
  "settle",
  "cancel",
  "reverse",
]);

/**
 * Refusals that say nothing of the booking itself: who calls has first to become somebody, or the
 * stop has to end.
 */
const NOT_KEPT: ReadonlySet<string> = new Set([
  "institution_unknown",
  "institution_not_opened",
  "institution_suspended",
  "institution_level_missing",
  "platform_stopped",
]);

/** A cancellation's reversal has to wait for another settlement: the same message asks again. */
const REVERSAL_WAITS = "settlement_unfinished";

/**
 * A refused settlement, cancellation or reversal is kept under its message id: a late copy of the
 * very message must not become a yes after the institution was told no.
 */
function refuse(
  unit: CareUnitOfWork,
  { call, booking, render }: CareCommand,
  refusal: Refusal,
): CareStep | Refusal {
  if (!MONEY_KINDS.has(booking.kind) || NOT_KEPT.has(refusal.code)) return refusal;
  if (booking.kind === "reverse" && refusal.code === REVERSAL_WAITS) return refusal;
  if (unit.request(call.institution, call.messageId)) return refusal;
  const text = render({ refused: refusal.content() });
  unit.record(call, booking.kind, null, text);
  return { text };
}
