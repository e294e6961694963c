/**
 * What an operator looks at: `GET /healthz` says whether all nodes of the process can settle, some
 * cases cannot (degraded) or nothing can be booked (unready, 503); `GET /metrics` gives counts and
 * durations in the form that Prometheus reads.
 */
import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Instant } from "#base/date.ts";
import { createDeadlines, type Within } from "#base/deadlines.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";
import { troubleOf } from "#base/troubles.ts";
import type { Observed } from "#gateway/gateway.ts";
import type { NodeId } from "#model/place.ts";
import type { OpenWork } from "#model/room.ts";
import type { Condition, RunningNode } from "#nodes/nodes.ts";

export interface Metrics {
  readonly registry: Registry;
  /** For the gateway. */
  readonly call: (call: Observed) => void;
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
    labelNames: ["transaction", "outcome", "node"],
    registers,
  });
  const refusals = new Counter({
    name: "lianjie_refusals_total",
    help: "Calls that were answered with a no, by its code.",
    labelNames: ["transaction", "code", "node"],
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
    call: ({ transaction, outcome, durationMs, node, code }) => {
      // What the caller wrote is not a label until it is known to be a transaction.
      const known = /^\d{4}A?$/.test(transaction) ? transaction : "other";
      calls.inc({ transaction: known, outcome, node });
      if (code !== undefined) refusals.inc({ transaction: known, code, node });
      durations.observe({ transaction: known }, durationMs / 1_000);
    },
    group: (node, size) => groups.observe({ node }, size),
  };
}

export interface NodeHealth {
  readonly node: NodeId;
  /** False: nothing can be booked there. */
  readonly ready: boolean;
  /** Ready, but some cases cannot be dealt with now. */
  readonly degraded: boolean;
  /** Why, for the operator. */
  readonly why?: string;
}

/** A probe that waits longer would be given up by whoever asks. */
const LOOK_MS = 3_000;

interface Waiting {
  readonly now: () => Instant;
  readonly within: Within;
}

/** How long a probe waits. */
export function probeDeadlines(parts: Pick<ProbeParts, "now" | "pause">): Waiting {
  const within = createDeadlines({ ...parts, withinMs: LOOK_MS });
  return { now: parts.now, within };
}

async function healthOf(node: RunningNode, { now, within }: Waiting): Promise<NodeHealth> {
  const sick = (why: string): NodeHealth => ({
    node: node.node,
    ready: false,
    degraded: false,
    why,
  });
  try {
    const [ready, conditions] = await within(
      now(),
      Promise.all([node.ready(), node.vitals.conditions()]),
    );
    if (!ready) return sick("节点尚不能结算");
    const unready = conditions.filter(({ severity }) => severity === "unready");
    if (unready.length > 0) return sick(wordsOf(unready));
    if (conditions.length === 0) return { node: node.node, ready: true, degraded: false };
    return { node: node.node, ready: true, degraded: true, why: wordsOf(conditions) };
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble !== null) return sick(trouble.words);
    if (error instanceof NoAnswer) return sick("数据库没有应答：请检查 PostgreSQL 是否还在工作");
    // A defect; its words name no person.
    return sick(error instanceof Error ? shortened(error.message, 200) : "没有应答");
  }
}

function wordsOf(conditions: readonly Condition[]): string {
  return conditions.map(({ why }) => why).join("；");
}

export async function healthOfAll(
  nodes: readonly RunningNode[],
  waiting: Waiting,
): Promise<NodeHealth[]> {
  return Promise.all(nodes.map((node) => healthOf(node, waiting)));
}

export interface ProbeParts {
  readonly now: () => Instant;
  readonly pause: (ms: number) => Promise<void>;
  readonly nodes: readonly RunningNode[];
  readonly metrics: Metrics;
}

/** What waits for an outcome: how many, and how old the oldest is, by node. */
function openGauges(nodes: readonly RunningNode[], parts: GaugeParts): void {
  const kinds = new Map(nodes.flatMap(({ open }) => open).map((work) => [work.several, work]));
  for (const work of kinds.values()) openGauge(nodes, parts, work);
}

function openGauge(
  nodes: readonly RunningNode[],
  { within, now, gauge }: GaugeParts,
  { one, several, which }: OpenWork,
): void {
  const age = gauge(`lianjie_open_${one}_age_seconds`, `Age of the oldest ${one} ${which}.`, NODE);
  const words = `${several.slice(0, 1).toUpperCase()}${several.slice(1)} ${which}.`;
  gauge(`lianjie_open_${several}`, words, NODE, async (count) => {
    const look = async ({ node, open }: RunningNode): Promise<void> => {
      const work = open.find((other) => other.several === several);
      try {
        const found = work ? await within(now(), work.look()) : { count: 0, oldestAt: null };
        count.set({ node }, found.count);
        age.set({ node }, found.oldestAt === null ? 0 : (now() - found.oldestAt) / 1_000);
      } catch {
        // What is not known is not told as a number; lianjie_ready says why.
        count.remove({ node });
        age.remove({ node });
      }
    };
    await Promise.all(nodes.map(look));
  });
}

const NODE = ["node"];

interface GaugeParts {
  readonly now: () => Instant;
  readonly within: Within;
  /** Makes one that goes when the probes go. */
  readonly gauge: (
    name: string,
    help: string,
    labelNames: string[],
    fill?: (gauge: Gauge) => void | Promise<void>,
  ) => Gauge;
}

/**
 * Gauges of one register. All are filled before any is written: one that fills another would be a
 * scrape ahead of it.
 */
function createGauges(registry: Registry) {
  const names: string[] = [];
  const fillers: (() => void | Promise<void>)[] = [];
  const gauge: GaugeParts["gauge"] = (name, help, labelNames, fill) => {
    names.push(name);
    const made: Gauge = new Gauge({ name, help, labelNames, registers: [registry] });
    if (fill) fillers.push(() => fill(made));
    return made;
  };
  return {
    gauge,
    fill: async () => {
      await Promise.all(fillers.map((one) => one()));
    },
    remove: () => {
      for (const name of names.splice(0)) registry.removeSingleMetric(name);
    },
  };
}

/** Readiness, peers, connections and failed commits of each node. */
function vitalGauges(nodes: readonly RunningNode[], { gauge, now, within }: GaugeParts): void {
  const degraded = gauge("lianjie_degraded", "1: some cases cannot be dealt with now.", NODE);
  gauge("lianjie_ready", "1: the node can book; 0: it cannot.", NODE, async (ready) => {
    for (const health of await healthOfAll(nodes, { now, within })) {
      ready.set({ node: health.node }, health.ready ? 1 : 0);
      degraded.set({ node: health.node }, health.degraded ? 1 : 0);
    }
  });
  const labels = ["node", "pool", "database"];
  const most = gauge("lianjie_connections_max", "Connections that a pool may open.", labels);
  const waiting = gauge("lianjie_connections_waiting", "Callers that wait for one.", labels);
  const idle = gauge("lianjie_connections_idle", "Open connections that nobody uses.", labels);
  gauge("lianjie_connections_open", "Connections to a node's database.", labels, (open) => {
    for (const { node, vitals } of nodes) {
      for (const { pool, database, ...now } of vitals.pools()) {
        open.set({ node, pool, database }, now.open);
        idle.set({ node, pool, database }, now.idle);
        waiting.set({ node, pool, database }, now.waiting);
        most.set({ node, pool, database }, now.max);
      }
    }
  });
  gauge("lianjie_peer_up", "1: the peer answered last.", ["node", "peer"], (up) => {
    for (const { node, vitals } of nodes) {
      for (const [peer, answers] of vitals.peers()) up.set({ node, peer }, answers ? 1 : 0);
    }
  });
  const failed = "Transactions that the database did not take, by SQLSTATE, since the start.";
  gauge("lianjie_commit_failures", failed, ["node", "code"], (failures) => {
    for (const { node, vitals } of nodes) {
      for (const [code, count] of vitals.failures()) failures.set({ node, code }, count);
    }
  });
}

/** A plugin for the process's HTTP server. */
export function createProbes({ now, pause, nodes, metrics }: ProbeParts) {
  const { registry } = metrics;
  const { within } = probeDeadlines({ now, pause });
  const gauges = createGauges(registry);
  const { gauge } = gauges;
  const work = "Commands, messages and runs of due work at hand, by node.";
  gauge("lianjie_in_flight", work, NODE, (inFlight) => {
    for (const { node, inFlight: count } of nodes) inFlight.set({ node }, count());
  });
  const ahead = "By how much a peer's clock is known to be ahead of the node's; negative: behind.";
  gauge("lianjie_clock_skew_seconds", ahead, ["node", "peer"], (skew) => {
    for (const { node, skews } of nodes) {
      for (const [peer, ms] of skews()) skew.set({ node, peer }, ms / 1_000);
    }
  });
  vitalGauges(nodes, { now, within, gauge });
  openGauges(nodes, { now, within, gauge });
  return async (app: FastifyInstance): Promise<void> => {
    app.get("/healthz", async (_request, reply) => {
      const told = (await healthOfAll(nodes, { now, within })).filter(({ why }) => why);
      if (told.length === 0) return { status: "ready" };
      const unready = told.some(({ ready }) => !ready);
      const status = unready ? "unready" : "degraded";
      return reply.code(unready ? 503 : 200).send({ status, nodes: told });
    });
    app.get("/metrics", async (_request, reply) => {
      await gauges.fill();
      return reply.type(registry.contentType).send(await registry.metrics());
    });
    app.addHook("onClose", async () => {
      gauges.remove();
    });
  };
}

/** What stands under it tells its errors itself. */
const TELLS_ITSELF = /^\/api\//;

/**
 * Errors that reach the server itself, which answers 500 and would not say why. Of the address only
 * the route's pattern is told: the whole one may hold somebody's number.
 */
export function tellErrors(
  app: FastifyInstance,
  log: { error(event: string, fields: { readonly path: string; readonly error: unknown }): void },
): void {
  app.addHook("onError", async (request, _reply, error) => {
    const path = request.routeOptions.url ?? "";
    if ((error.statusCode ?? 500) < 500 || TELLS_ITSELF.test(path)) return;
    // A caller was told no, or that nobody answered: nothing of the program is broken.
    if (error instanceof Refusal || error instanceof NoAnswer) return;
    log.error("http.failed", { path, error });
  });
}
