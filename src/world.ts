/**
 * Everything impure that a node may touch: clock, chance, pause, messages, store, log. Built once
 * in `main.ts`, by the tests, or by the simulation, which puts its own clock and faults behind it.
 */
import type { Instant } from "#base/date.ts";
import type { LogFields } from "#base/log-fields.ts";
import type { Random } from "#base/random.ts";
import type { Exchange, MessageKind } from "#model/message.ts";
import type { NodeId } from "#model/place.ts";
import type { Database, Reports } from "#store/store.ts";

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** A defect: somebody must look. */
  error(event: string, fields?: LogFields): void;
}

/** What a node's surroundings give it. */
export interface Surroundings {
  readonly now: () => Instant;
  readonly random: Random;
  /** Resolves after at least this long at the world's clock. */
  readonly pause: (ms: number) => Promise<void>;
  readonly log: Log;
}

/** The work modules' world. */
export interface World extends Surroundings {
  readonly node: NodeId;
  readonly store: Database;
  /** For lists and totals: reads only, beside the work that settles, which never asks it. */
  readonly reports: Reports;
  /**
   * Asks another node, through the hub, and waits until the deadline. Throws NoAnswer when none
   * came, and the Refusal that the hub gave when it did not carry the message (receiver_unknown,
   * message_forged).
   */
  ask<Kind extends MessageKind>(
    kind: Kind,
    to: NodeId,
    content: Exchange[Kind]["ask"],
    deadline: Instant,
  ): Promise<Exchange[Kind]["answer"]>;
}
