/**
 * The resolver: asks home about every settlement whose outcome is open and due. It works without
 * rounds: each home has its own places and its own breaker, so that one that hangs holds up no
 * other, and free places are filled as soon as something is due for them. What it asks about is
 * claimed in the store for a while, so that the processes of one node share the work, and what a
 * dead one had claimed comes up again.
 */
import { NoAnswer } from "#base/refusals.ts";
import { HomeLines, PER_HOME_MAX } from "#settlement/care/home-lines.ts";
import { claimDue, type DueRow } from "#settlement/care/queries-due.ts";
import type { World } from "#world.ts";

/** A claim outlives the longest wait for home by this much. */
const CLAIM_MARGIN_MS = 4_000;

export interface Resolver {
  /** Claims what is due and begins to ask. Resolves to how many were begun. */
  look(): Promise<number>;
  /** Begins nothing more. */
  stop(): void;
  readonly inFlight: number;
}

export interface ResolverParts {
  readonly homeDeadlineMs: number;
  /** Asks and books what was heard. False when home was silent. */
  readonly conclude: (row: DueRow) => Promise<boolean>;
}

export function createResolver(world: World, parts: ResolverParts): Resolver {
  const lines = new HomeLines();
  const claimMs = parts.homeDeadlineMs + CLAIM_MARGIN_MS;
  let looking = false;
  let stopped = false;
  let inFlight = 0;

  const look = async (): Promise<number> => {
    if (looking || stopped) return 0;
    looking = true;
    try {
      const now = world.now();
      const claim = { now, until: now + claimMs, free: lines.free(now), perHome: PER_HOME_MAX };
      const due = await claimDue(world.store, claim);
      lines.begin(due.map((row) => row.home_area));
      for (const row of due) void ask(row);
      return due.length;
    } finally {
      looking = false;
    }
  };

  /**
   * Its own store gave no answer, or a defect: the claim runs out, and what is due comes up again.
   */
  const tell = (error: unknown, settlement?: string): void => {
    if (!(error instanceof NoAnswer)) world.log.error("resolve.defect", { settlement, error });
  };

  const ask = async (row: DueRow): Promise<void> => {
    inFlight += 1;
    // A defect is no silence of home; whatever comes, the place is free again.
    let heard = true;
    try {
      heard = await parts.conclude(row);
    } catch (error) {
      tell(error, row.id);
    }
    lines.end(row.home_area, heard, world.now());
    inFlight -= 1;
    if (lines.hungry(row.home_area)) await look().catch((error: unknown) => tell(error));
  };

  return {
    look,
    stop: () => {
      stopped = true;
    },
    get inFlight() {
      return inFlight;
    },
  };
}
