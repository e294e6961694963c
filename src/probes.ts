/**
 * What an operator looks at: `GET /healthz` says whether all nodes of the process can settle,
 * `GET /metrics` gives counts and durations in the form that Prometheus reads.
 */
import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Instant } from "#base/date.ts";
import type { CallOutcome } from "#gateway/gateway.ts";
import type { NodeId } from "#model/place.ts";
import type { OpenWork } from "#model/room.ts";
import type { RunningNode } from "#nodes/nodes.ts";

export interface Metrics {
  readonly registry: Registry;
  /** For the gateway. */
  readonly call: (transaction: string, outcome: CallOutcome, durationMs: number) => void;
  /** For the lanes of the nodes. */
  readonly group: (node: NodeId, size: number) => void;
}

/** Seconds; the limits of interest are 0.15 (the aim) and 8 (the hospital's deadline). */
const CALL_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 6, 8, 10];
const GROUP_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: "lianjie_calls_total",
    help: "Calls of institutions by transaction and outcome.",
    labelNames: ["transaction", "outcome"],
    registers,
  });
  const durations = new Histogram({
    name: "lianjie_call_duration_seconds",
    help: "From the last byte of a call to its answer.",
    labelNames: ["transaction"],
    buckets: CALL_BUCKETS,
    registers,
  });
  const groups = new Histogram({
    name: "lianjie_batch_size",
    help: "Commands committed together, by node.",
    labelNames: ["node"],
    buckets: GROUP_BUCKETS,
    registers,
  });
  return {
    registry,
    call: (transaction, outcome, durationMs) => {
      // What the caller wrote is not a label until it is known to be a transaction.
      const known = /^\d{4}A?$/.test(transaction) ? transaction : "other";
      calls.inc({ transaction: known, outcome });
      durations.observe({ transaction: known }, durationMs / 1_000);
    },
    group: (node, size) => groups.observe({ node }, size),
  };
}

export interface NodeHealth {
  readonly node: NodeId;
  readonly ready: boolean;
  /** Why not, for the operator. */
  readonly why?: string;
}

async function healthOf(node: RunningNode): Promise<NodeHealth> {
  try {
    if (await node.ready()) return { node: node.node, ready: true };
    return { node: node.node, ready: false, why: "节点尚不能结算" };
  } catch (error) {
    // Usually a database that gives no answer; its words name no person.
    const why = error instanceof Error ? error.message.slice(0, 200) : "没有应答";
    return { node: node.node, ready: false, why };
  }
}

export async function healthOfAll(nodes: readonly RunningNode[]): Promise<NodeHealth[]> {
  return Promise.all(nodes.map(healthOf));
}

export interface ProbeParts {
  readonly now: () => Instant;
  readonly nodes: readonly RunningNode[];
  readonly metrics: Metrics;
}

/** What waits for an outcome: how many, and how old the oldest is, by node. Returns the names. */
function openGauges(parts: ProbeParts): readonly string[] {
  const all = parts.nodes.flatMap(({ open }) => open);
  const kinds = new Map(all.map((work) => [work.several, work]));
  return [...kinds.values()].flatMap((work) => openGauge(parts, work));
}

function openGauge({ now, nodes, metrics }: ProbeParts, { one, several, which }: OpenWork) {
  const registers = [metrics.registry];
  const names = [`lianjie_open_${several}`, `lianjie_open_${one}_age_seconds`] as const;
  const age = new Gauge({
    name: names[1],
    help: `Age of the oldest ${one} ${which}.`,
    labelNames: ["node"],
    registers,
  });
  new Gauge({
    name: names[0],
    help: `${several.slice(0, 1).toUpperCase()}${several.slice(1)} ${which}.`,
    labelNames: ["node"],
    registers,
    async collect() {
      for (const { node, open } of nodes) {
        const work = open.find((other) => other.several === several);
        const { count, oldestAt } = (await work?.look()) ?? { count: 0, oldestAt: null };
        this.set({ node }, count);
        age.set({ node }, oldestAt === null ? 0 : (now() - oldestAt) / 1_000);
      }
    },
  });
  return names;
}

/** A plugin for the process's HTTP server. */
export function createProbes({ now, nodes, metrics }: ProbeParts) {
  const { registry } = metrics;
  const inFlight = new Gauge({
    name: "lianjie_in_flight",
    help: "Commands, messages and runs of due work at hand, by node.",
    labelNames: ["node"],
    registers: [registry],
    collect() {
      for (const { node, inFlight: count } of nodes) this.set({ node }, count());
    },
  });
  const skew = new Gauge({
    name: "lianjie_clock_skew_seconds",
    help: "By how much a peer's clock is known to be ahead of the node's; negative: behind.",
    labelNames: ["node", "peer"],
    registers: [registry],
    collect() {
      for (const { node, skews } of nodes) {
        for (const [peer, ms] of skews()) this.set({ node, peer }, ms / 1_000);
      }
    },
  });
  const openNames = openGauges({ now, nodes, metrics });
  return async (app: FastifyInstance): Promise<void> => {
    app.get("/healthz", async (_request, reply) => {
      const sick = (await healthOfAll(nodes)).filter(({ ready }) => !ready);
      if (sick.length === 0) return { status: "ready" };
      return reply.code(503).send({ status: "unready", nodes: sick });
    });
    app.get("/metrics", async (_request, reply) => {
      return reply.type(registry.contentType).send(await registry.metrics());
    });
    app.addHook("onClose", async () => {
      registry.removeSingleMetric("lianjie_in_flight");
      inFlight.reset();
      registry.removeSingleMetric("lianjie_clock_skew_seconds");
      skew.reset();
      for (const gauge of openNames) registry.removeSingleMetric(gauge);
    });
  };
}
