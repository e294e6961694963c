/**
 * What is written on the trail, and what a trail promises. An entry says who did, decided or looked
 * at what; a look is noted and written soon after, everything else in the commit of the act.
 */
import type { Instant } from "#base/date.ts";
import type { Actor } from "#model/actor.ts";
import type { Database, Transaction } from "#store/store.ts";

export interface TrailEntry {
  readonly at: Instant;
  readonly actor: Actor;
  readonly action: string;
  /** The encounter, settlement or person it is about. */
  readonly subject: string;
  readonly personId?: string | undefined;
  readonly detail?: string | undefined;
}

export interface Trail {
  /**
   * Appends with the caller's commit; `commit` or `lose` must follow when its fate is known.
   */
  append(tx: Transaction, entries: readonly TrailEntry[]): Appended;
  /**
   * A look at a person: kept in memory until the next `flush`, so that looking stays fast. Throws
   * NoAnswer when no more looks can be kept: what cannot be noted is not shown.
   */
  note(entry: TrailEntry): void;
  /** Writes what was noted. Returns how many. A crash before it loses looks, never decisions. */
  flush(store: Database): Promise<number>;
}

export interface Appended {
  /** The transaction is committed: the chain goes on from here. */
  commit(): void;
  /** It was rolled back, or nobody knows: the chain is not used again. */
  lose(): void;
}
