/**
 * The real surroundings of a process: the machine's clock and chance, timers, the log on standard
 * error; and the running of several nodes in it, joined by memory, with their time-driven work.
 */
import { webcrypto } from "node:crypto";
import { setTimeout as pauseFor } from "node:timers/promises";
import pino from "pino";
import { randomFrom } from "#base/random.ts";
import { NoAnswer } from "#base/refusals.ts";
import type { PolicyBook } from "#benefits/benefits.ts";
import { HUB, type NodeId } from "#model/place.ts";
import {
  type NodeSettings,
  type ProvinceNode,
  type RunningNode,
  startHub,
  startProvince,
} from "#nodes/nodes.ts";
import { type Database, openPg } from "#store/store.ts";
import { createMemoryNetwork } from "#transport/memory.ts";
import type { KeyRing } from "#transport/transport.ts";
import type { Log, Surroundings } from "#world.ts";

/** Personal data never reaches the log, whatever somebody passes. */
const REDACTED = ["name", "certificateNumber", "personId", "credential", "evoucher"].flatMap(
  (field) => [field, `*.${field}`],
);

export function createLog(level: string): Log {
  const logger = pino({ level, redact: REDACTED }, pino.destination(2));
  return {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  };
}

export function realSurroundings(log: Log): Surroundings {
  const words = new Uint32Array(1024);
  let next = words.length;
  const word = (): number => {
    if (next === words.length) {
      webcrypto.getRandomValues(words);
      next = 0;
    }
    const value = words[next] ?? 0;
    next += 1;
    return value;
  };
  return {
    now: () => Date.now(),
    random: randomFrom(word),
    pause: async (ms) => {
      await pauseFor(ms);
    },
    log,
  };
}

export interface Country {
  readonly hub: RunningNode;
  readonly provinces: readonly ProvinceNode[];
  /** Stops taking work, waits for what is in work, closes the stores. */
  stop(): Promise<void>;
}

export interface CountryParts {
  readonly surroundings: Surroundings;
  readonly policies: PolicyBook;
  readonly keys: KeyRing;
  /** Database URL of each node, the hub's among them. */
  readonly urls: ReadonlyMap<NodeId, string>;
  readonly settings?: Partial<NodeSettings> | undefined;
  readonly connectionsMax?: number | undefined;
  /** Told the size of each committed batch, by node. */
  readonly observe?: ((node: NodeId, batchSize: number) => void) | undefined;
}

/** How often a node looks for time-driven work. */
const DUE_EVERY_MS = 1_000;

/** Hub and provinces as real nodes in this process, each with its own database. */
export async function startCountry(parts: CountryParts): Promise<Country> {
  const { surroundings, policies, keys, settings, observe } = parts;
  const network = createMemoryNetwork();
  const provinceIds = [...parts.urls.keys()].filter((node) => node !== HUB);
  const stores: Database[] = [];
  const nodes: RunningNode[] = [];
  const start = async <Node extends RunningNode>(
    node: NodeId,
    run: (common: Parameters<typeof startProvince>[0]) => Promise<Node>,
  ): Promise<Node> => {
    const url = parts.urls.get(node) ?? "";
    const store = openPg({ url, connectionsMax: parts.connectionsMax ?? 8 });
    stores.push(store);
    const port = network.connect(node, keys);
    const started = await run({
      ...surroundings,
      node,
      store,
      keys,
      policies,
      settings,
      send: (peer, message) => port.send(peer, message),
      observe: observe && ((batchSize) => observe(node, batchSize)),
    });
    port.listen((message) => started.handle(message));
    nodes.push(started);
    return started;
  };
  const hub = await start(HUB, (common) => startHub({ ...common, provinces: provinceIds }));
  const provinces = await Promise.all(provinceIds.map((node) => start(node, startProvince)));
  const schedule = runDue(surroundings, nodes);
  return {
    hub,
    provinces,
    stop: async () => {
      await schedule.stop();
      await Promise.all(nodes.map((node) => node.stop()));
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}

/** Calls each node's time-driven work every second, one round at a time. */
function runDue(surroundings: Surroundings, nodes: readonly RunningNode[]) {
  let stopping = false;
  const loop = async (node: RunningNode): Promise<void> => {
    while (!stopping) {
      try {
        await node.due();
      } catch (error) {
        // No answer of the store is met again next round; a defect is told and does not stop the
        // clock.
        const told = error instanceof NoAnswer ? surroundings.log.warn : surroundings.log.error;
        told("due.failed", { node: node.node, error });
      }
      await Promise.race([pauseFor(DUE_EVERY_MS, undefined, { ref: false }), stopped]);
    }
  };
  let wake: (() => void) | undefined;
  const stopped = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const running = nodes.map(loop);
  return {
    stop: async () => {
      stopping = true;
      wake?.();
      await Promise.all(running);
    },
  };
}
