/**
 * How far other nodes' clocks differ from ours, measured at every exchange. A deadline is the
 * asker's time: read by a clock that runs ahead, it would have passed when the message arrives, and
 * a node would refuse everything. What is known of the difference is allowed for; what is large is
 * told. The books do not rest on it: a deadline only spares work that nobody waits for.
 */
import type { Instant } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import type { Log } from "#world.ts";

/** Exchanges that are remembered of a node: after so many a clock that was set is believed. */
const EXCHANGES = 5;
/** Of so many messages the fastest was not under way for longer. */
const TRANSIT_MAX_MS = 1_000;
/** A larger difference is told, and an operator must set a clock. */
export const SKEW_ALARM_MS = 2_000;
/** More is not allowed for: days and months would be stamped wrongly. */
export const SKEW_ALLOWED_MS = 300_000;

export interface Clocks {
  /**
   * A true message of that node arrived. Gives by how much our clock is known to be ahead of its
   * sender's, as far as that is allowed for; 0 when it is not ahead.
   */
  arrived(from: NodeId, sentAt: Instant): number;
  /** A true reply of that node arrived: it was sent between our question and now. */
  answered(from: NodeId, askedAt: Instant, sentAt: Instant): void;
  /** Milliseconds by which other nodes' clocks are at least ahead of ours; negative: behind. */
  known(): ReadonlyMap<NodeId, number>;
}

/**
 * The latest bounds on how far a node's clock is ahead of ours, oldest first. Those of before a
 * clock was set are wrong, and are forgotten after as many exchanges.
 */
interface Bounds {
  readonly atLeast: number[];
  readonly atMost: number[];
  told: boolean;
}

export function createClocks(parts: {
  readonly now: () => Instant;
  readonly log: Pick<Log, "warn" | "info">;
}): Clocks {
  const nodes = new Map<NodeId, Bounds>();
  const boundsOf = (node: NodeId): Bounds => {
    const known = nodes.get(node) ?? { atLeast: [], atMost: [], told: false };
    nodes.set(node, known);
    return known;
  };
  const tell = (node: NodeId, bounds: Bounds): number => {
    const ahead = aheadMs(bounds);
    const large = Math.abs(ahead) > SKEW_ALARM_MS;
    if (large && !bounds.told) parts.log.warn("clock.skew", { node, aheadMs: ahead });
    if (!large && bounds.told) parts.log.info("clock.agrees", { node });
    bounds.told = large;
    return ahead;
  };
  return {
    arrived: (from, sentAt) => {
      const bounds = boundsOf(from);
      remember(bounds.atMost, sentAt - parts.now() + TRANSIT_MAX_MS);
      remember(bounds.atLeast, sentAt - parts.now());
      const behind = -tell(from, bounds);
      // A sender that seems to be ahead loses no time: its clock may have been set right since.
      return Math.max(0, Math.min(SKEW_ALLOWED_MS, behind));
    },
    answered: (from, askedAt, sentAt) => {
      const bounds = boundsOf(from);
      remember(bounds.atMost, sentAt - askedAt);
      remember(bounds.atLeast, sentAt - parts.now());
      tell(from, bounds);
    },
    known: () => new Map([...nodes].map(([node, bounds]) => [node, aheadMs(bounds)])),
  };
}

function remember(bounds: number[], bound: number): void {
  bounds.push(bound);
  if (bounds.length > EXCHANGES) bounds.shift();
}

/**
 * The difference that all remembered exchanges are sure of. One message that came late says
 * nothing, so a clock is believed to be behind only after as many as are remembered.
 */
function aheadMs({ atLeast, atMost }: Bounds): number {
  const least = Math.max(...atLeast);
  if (least > 0) return least;
  if (atMost.length < EXCHANGES) return 0;
  return Math.min(0, Math.max(...atMost));
}
