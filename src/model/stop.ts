/**
 * stop = an announced stop of the platform (停机): from an instant to an instant, in some areas, for
 * some kinds of calls. Inquiries and reversals are never stopped: who does not know what became of
 * a settlement must be told.
 */
import type { Instant } from "#base/date.ts";
import type { HospitalBooking } from "#model/command.ts";
import type { Area } from "#model/place.ts";

/** Registering and admitting; charges; quotes and settlements with their cancellations. */
export type StopKind = "registration" | "charges" | "settlement";

export interface Stop {
  readonly id: string;
  readonly from: Instant;
  /** The first instant at which it is over. */
  readonly to: Instant;
  /** Areas whose institutions are stopped; a city's has its counties in it. None: all. */
  readonly areas: readonly Area[];
  readonly kinds: readonly StopKind[];
  readonly notice: string;
  readonly withdrawnAt?: Instant | undefined;
  readonly version: number;
}

/** Of which kind a call is; null: it is never stopped. */
const KINDS: Readonly<Record<HospitalBooking["kind"] | "quote", StopKind | null>> = {
  signIn: null,
  signOut: null,
  register: "registration",
  cancelRegistration: "registration",
  admit: "registration",
  discharge: "registration",
  cancelAdmission: "registration",
  cancelDischarge: "registration",
  describeVisit: "charges",
  addCharges: "charges",
  dropCharges: "charges",
  quote: "settlement",
  settle: "settlement",
  cancel: "settlement",
  reverse: null,
  keepFile: null,
  mapItems: null,
  unmapItem: null,
  report: null,
  reconcileDetail: null,
  applyClearing: null,
  undoApplication: null,
  confirmMonth: null,
  rollBackMonth: null,
};

export type Stoppable = keyof typeof KINDS;

/** The stop that holds a call up now; of several the one that ends last. */
export function stopOf(
  stops: readonly Stop[],
  call: { readonly kind: Stoppable; readonly area: Area; readonly at: Instant },
): Stop | null {
  const kind = KINDS[call.kind];
  if (kind === null) return null;
  const held = stops.filter(
    (stop) =>
      stop.withdrawnAt === undefined &&
      stop.from <= call.at &&
      call.at < stop.to &&
      stop.kinds.includes(kind) &&
      (stop.areas.length === 0 || stop.areas.some((area) => contains(area, call.area))),
  );
  return held.reduce<Stop | null>((last, stop) => (!last || stop.to > last.to ? stop : last), null);
}

/** A province's area holds all of its own, a city's its counties. */
function contains(outer: Area, inner: Area): boolean {
  const digits = outer.endsWith("0000") ? 2 : outer.endsWith("00") ? 4 : 6;
  return outer.slice(0, digits) === inner.slice(0, digits);
}
