/** A booking on its way through care's lane. */
import type {
  BookingOutcome,
  CareBooking,
  HospitalBookingAnswers,
  HospitalCall,
} from "#model/command.ts";
import type { Area } from "#model/place.ts";

/** Any booking's render: it is only ever called with the outcome of its own kind. */
export type AnyRender = (outcome: BookingOutcome<keyof HospitalBookingAnswers>) => string;

export interface CareCommand {
  readonly call: HospitalCall;
  readonly booking: CareBooking;
  readonly render: AnyRender;
  /** For openings: where the person is insured. */
  readonly homeArea?: Area | undefined;
}
