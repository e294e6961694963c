/**
 * room = a work module as a node sees it: what it answers, by kind, as plain data. A node joins a
 * list of rooms (`nodes/join.ts`) and refuses to start when two of them answer the same kind.
 */
import type { Instant } from "#base/date.ts";
import type {
  HospitalBooking,
  HospitalCall,
  HospitalQuery,
  HospitalQueryAnswers,
  Render,
} from "#model/command.ts";
import type { Exchange, MessageKind, Received } from "#model/message.ts";
import type { Area, NodeId } from "#model/place.ts";

export type QueryHandler<Query extends HospitalQuery> = (
  call: HospitalCall,
  query: Query,
) => Promise<HospitalQueryAnswers[Query["kind"]]>;

/** Queries of institutions. */
export type QueryHandlers = {
  readonly [Query in HospitalQuery as Query["kind"]]?: QueryHandler<Query>;
};

/** Gives the stored answer's text: rendered now, or the bytes of the first time. */
export type BookingHandler<Booking extends HospitalBooking> = (
  call: HospitalCall,
  booking: Booking,
  render: Render<Booking["kind"]>,
) => Promise<string>;

/** Bookings of institutions. */
export type BookingHandlers = {
  readonly [Booking in HospitalBooking as Booking["kind"]]?: BookingHandler<Booking>;
};

/**
 * How the sender of a message is held to speak for itself only. `careArea`: the content names the
 * care place, and the node refuses it from any other node; every content that names one is checked
 * so. `case`: the content names a case, and the handler compares the sender with it. `anyNode`: any
 * node of the network may ask.
 */
export type Origin<Content> = Content extends { readonly careArea: Area }
  ? "careArea"
  : "case" | "anyNode";

export interface MessageHandler<Kind extends MessageKind> {
  readonly origin: Origin<Exchange[Kind]["ask"]>;
  readonly answer: (
    content: Exchange[Kind]["ask"],
    received: Received,
  ) => Promise<Exchange[Kind]["answer"]>;
}

/** Messages of other nodes to this one. */
export type MessageHandlers = { readonly [Kind in MessageKind]?: MessageHandler<Kind> };

/** A message that passed through the hub, and its answer, with their digests. */
export interface Passed<Kind extends MessageKind> {
  readonly care: NodeId;
  readonly home: NodeId;
  readonly requestDigest: string;
  readonly answerDigest: string;
  readonly content: Exchange[Kind]["ask"];
  readonly answer: Exchange[Kind]["answer"];
}

/** What the hub does with an answer before it passes it on; it goes on when that is done. */
export type PassingHandlers = {
  readonly [Kind in MessageKind]?: (passed: Passed<Kind>) => Promise<void>;
};

/** Time-driven work: finds by itself what is due now, and may be called as often as one likes. */
export interface DueWork {
  /** "care.resolve", unique in a node. */
  readonly name: string;
  /** Resolves to how much it did. */
  readonly run: () => Promise<number>;
}

export interface OpenCount {
  readonly count: number;
  readonly oldestAt: Instant | null;
}

/** Something that waits for an outcome, counted for the operator. */
export interface OpenWork {
  /** One of them and several, as metrics name them: "settlement", "settlements". */
  readonly one: string;
  readonly several: string;
  /** What is open about them: "whose outcome is open". */
  readonly which: string;
  readonly look: () => Promise<OpenCount>;
}

export interface Probes {
  /** False, or an error, when the room cannot work. */
  readonly ready?: () => Promise<boolean>;
  readonly open?: readonly OpenWork[];
  /** What is in work beside the calls and messages that the node itself counts. */
  readonly inFlight?: () => number;
}

export interface Room {
  /** The module's name, for whoever has to mend a clash. */
  readonly name: string;
  readonly queries?: QueryHandlers;
  readonly bookings?: BookingHandlers;
  readonly messages?: MessageHandlers;
  readonly passing?: PassingHandlers;
  readonly due?: readonly DueWork[];
  /** From now on it begins nothing by itself; what is in work goes on. */
  readonly stop?: () => void;
  readonly probes?: Probes;
}
