/**
 * The one shape of all transactions: numbers, what it is, decode to the model, encode what comes
 * back. A query is asked anew each time; a booking is stored with its answer.
 */
import type { Instant } from "#base/date.ts";
import type { RefusalContent } from "#base/refusals.ts";
import type {
  HospitalApi,
  HospitalBooking,
  HospitalBookingAnswers,
  HospitalCall,
  HospitalQuery,
  HospitalQueryAnswers,
} from "#model/command.ts";
import type { Area } from "#model/place.ts";
import type { FetchFile } from "#model/services.ts";
import type { Out, OutObject, WireObject } from "#wire/hospital/json.ts";

/** What a transaction decodes. */
export interface Request {
  readonly input: WireObject;
  /** From the envelope. */
  readonly homeArea: Area | undefined;
  /** The bytes that came with an upload. */
  readonly file?: Uint8Array | undefined;
  readonly receivedAt: Instant;
}

/** The text of an answer; bytes only where a file was asked for and is there. */
export type Answer = string | Uint8Array;

/** How the outcome becomes the text of an answer. */
export interface AnswerTexts {
  ok(output: Out): string;
  /** A no that is kept under its message id and repeated: it is final. */
  refused(content: RefusalContent): string;
}

export interface Transaction {
  readonly numbers: readonly string[];
  /** What it is, in Chinese. */
  readonly title: string;
  /** Bookings are stored under their message id; only they need a digest. */
  readonly stored: boolean;
  /**
   * Throws Refusal and NoAnswer as the hospital API does, and Refusal for what cannot be decoded.
   */
  run(
    hospitalApi: HospitalApi,
    call: HospitalCall,
    request: Request,
    texts: AnswerTexts,
  ): Promise<Answer>;
}

interface Face {
  readonly numbers: readonly string[];
  readonly title: string;
}

export interface QueryFace<Query extends HospitalQuery> extends Face {
  decode(request: Request): Query;
  encode(answer: HospitalQueryAnswers[Query["kind"]], request: Request): Out;
}

export interface BookingFace<Booking extends HospitalBooking> extends Face {
  decode(request: Request): Booking;
  encode(answer: HospitalBookingAnswers[Booking["kind"]], request: Request): Out;
}

export function query<Query extends HospitalQuery>(face: QueryFace<Query>): Transaction {
  return {
    numbers: face.numbers,
    title: face.title,
    stored: false,
    async run(hospitalApi, call, request, texts) {
      const answer = await hospitalApi.ask<Query>(call, face.decode(request));
      return texts.ok(face.encode(answer, request));
    },
  };
}

/** A query whose answer is a file: its refusals are texts like all others. */
export function download(face: Face & { decode(request: Request): FetchFile }): Transaction {
  return {
    numbers: face.numbers,
    title: face.title,
    stored: false,
    run: async (hospitalApi, call, request) =>
      (await hospitalApi.ask(call, face.decode(request))).bytes,
  };
}

export function booking<Booking extends HospitalBooking>(face: BookingFace<Booking>): Transaction {
  return {
    numbers: face.numbers,
    title: face.title,
    stored: true,
    async run(hospitalApi, call, request, texts) {
      return await hospitalApi.book<Booking>(call, face.decode(request), (outcome) =>
        "ok" in outcome
          ? texts.ok(face.encode(outcome.ok, request))
          : texts.refused(outcome.refused),
      );
    },
  };
}

/** The output of transactions that say no more than yes. */
export const NO_OUTPUT: OutObject = {};
