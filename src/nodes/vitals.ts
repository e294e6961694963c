/**
 * What the process around a node knows of it: connections, failed commits, peers. Where there is no
 * such process, as in a simulation, there is nothing to know.
 */
import type { NodeId } from "#model/place.ts";
import type { PoolState } from "#store/store.ts";

/** unready: nothing can be booked; degraded: some cases cannot, the others go on. */
export interface Condition {
  readonly severity: "unready" | "degraded";
  /** For the operator: what, where, what to do. */
  readonly why: string;
}

/** A pool of connections, and what it is for. */
export interface PoolUse extends PoolState {
  readonly pool: "work" | "reports";
  readonly database: string;
}

export interface Vitals {
  conditions(): Promise<readonly Condition[]>;
  /** Whether each peer of another process answered last. */
  peers(): ReadonlyMap<NodeId, boolean>;
  pools(): readonly PoolUse[];
  /** Transactions that the database did not take, by SQLSTATE or error code. */
  failures(): ReadonlyMap<string, number>;
}

export const NO_VITALS: Vitals = {
  conditions: async () => [],
  peers: () => new Map(),
  pools: () => [],
  failures: () => new Map(),
};
