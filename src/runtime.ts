/**
 * The real surroundings of a process: the machine's clock and chance, timers, the log on standard
 * error; and the running of several nodes in it, joined by memory, with their time-driven work.
 */
import { webcrypto } from "node:crypto";
import { setTimeout as pauseFor } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import pino, { type DestinationStream } from "pino";
import { present } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";
import { shown } from "#base/log-fields.ts";
import { randomFrom } from "#base/random.ts";
import type { Message, Reply } from "#model/message.ts";
import type { Post } from "#model/notice.ts";
import { HUB, type NodeId } from "#model/place.ts";
import {
  type Condition,
  createPeers,
  type IdentityOptions,
  type NodeSettings,
  type Peers,
  type ProvinceNode,
  type RunningNode,
  runDue,
  startHub,
  startProvince,
  type Vitals,
} from "#nodes/nodes.ts";
import { loadAreas, nationalAreas } from "#registry/registry.ts";
import type { ShippedPolicies } from "#rulebook/rulebook.ts";
import {
  type Database,
  openPg,
  openReports,
  type Pooled,
  shareConnections,
  type WatchedDatabase,
  watchCommits,
} from "#store/store.ts";
import {
  createHttpPort,
  EXCHANGE_PATH,
  type ExchangeNode,
  type HttpPort,
} from "#transport/http.ts";
import { createMemoryNetwork } from "#transport/memory.ts";
import type { KeyRing, Port } from "#transport/transport.ts";
import type { Log, Surroundings } from "#world.ts";

/** One line of JSON an event. Personal data never reaches the log, whatever somebody passes. */
export function createLog(level: string, to: DestinationStream = pino.destination(2)): Log {
  const logger = pino({ level }, to);
  return {
    info: (event, fields) => logger.info(shown(fields ?? {}), event),
    warn: (event, fields) => logger.warn(shown(fields ?? {}), event),
    error: (event, fields) => logger.error(shown(fields ?? {}), event),
  };
}

/** Longer than any call takes (`hospitalDeadlineMs`); whoever has not read its answer then never will. */
const LAST_CALLS_MS = 10_000;

/**
 * Takes no more calls, ends those that are in work, and cuts whoever keeps its connection all the
 * same: a caller that does not read must not keep a process from ending.
 */
export async function closeServer(app: FastifyInstance, withinMs = LAST_CALLS_MS): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), withinMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
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

/** The nodes of this process. */
export interface Nodes {
  readonly nodes: readonly RunningNode[];
  readonly provinces: readonly ProvinceNode[];
  /** What other processes may ask them. */
  readonly exchange: readonly ExchangeNode[];
  /** Stops taking work, waits for what is in work, closes the stores. */
  stop(): Promise<void>;
}

export interface NodesParts {
  readonly surroundings: Surroundings;
  readonly policies: ShippedPolicies;
  readonly keysOf: (node: NodeId) => KeyRing;
  /** Database URL of each node here. */
  readonly urls: ReadonlyMap<NodeId, string>;
  /** Where the nodes of other processes listen: base addresses. */
  readonly peers?: ReadonlyMap<NodeId, string> | undefined;
  readonly settings?: Partial<NodeSettings> | undefined;
  readonly connectionsMax?: number | undefined;
  /** How staff log in, by node. */
  readonly identityOf?: ((node: NodeId) => IdentityOptions) | undefined;
  /** By which persons are told; left out: nobody is. */
  readonly post?: Post | undefined;
  /** Where the public reaches this process. */
  readonly publicUrl?: string | undefined;
  /** Told the size of each committed group, by node. */
  readonly observe?: ((node: NodeId, groupSize: number) => void) | undefined;
  /** True: whoever started the nodes runs what is due, by a clock of its own. */
  readonly dueByCaller?: boolean | undefined;
  /** A message on its way between nodes of this process; may lose it, or its reply. */
  readonly way?: Way | undefined;
}

/** Sends the message with `send`, or not; throws NoAnswer where a line would have failed. */
export type Way = (peer: NodeId, message: Message, send: () => Promise<Reply>) => Promise<Reply>;

export interface Country extends Nodes {
  readonly hub: RunningNode;
}

export interface CountryParts extends Omit<NodesParts, "keysOf" | "peers"> {
  readonly keys: KeyRing;
}

/** How often a node looks for time-driven work. */
const DUE_EVERY_MS = 1_000;

/** Hub and provinces as real nodes in this process, each with its own database. */
export async function startCountry({ keys, ...parts }: CountryParts): Promise<Country> {
  const country = await startNodes({ ...parts, keysOf: () => keys });
  const hub = country.nodes.find(({ node }) => node === HUB);
  return { ...country, hub: present(hub, "a country has a hub") };
}

/** Nodes here speak through memory, with those of other processes through HTTP. */
export async function startNodes(parts: NodesParts): Promise<Nodes> {
  const { surroundings, policies, keysOf, settings, observe, peers = new Map() } = parts;
  const { dueByCaller = false } = parts;
  const network = createMemoryNetwork();
  const addresses = new Map(
    [...peers].map(([node, base]) => [node, new URL(EXCHANGE_PATH, base).href]),
  );
  const provinceIds = [...parts.urls.keys(), ...peers.keys()].filter((node) => node !== HUB);
  const storesOf = await sharedStores(parts);
  const stores: Database[] = [];
  const ports: Pick<Port, "close">[] = [];
  const nodes: RunningNode[] = [];
  const exchange: ExchangeNode[] = [];
  const start = async <Node extends RunningNode>(
    node: NodeId,
    run: (common: Parameters<typeof startProvince>[0]) => Promise<Node>,
  ): Promise<Node> => {
    const keys = keysOf(node);
    const { store, reports } = storesOf(node);
    stores.push(store, reports);
    await store.transaction((tx) => loadAreas(tx, nationalAreas()));
    const near = network.connect(node, keys);
    const known = createPeers({ ...surroundings, node });
    const far = createHttpPort({ self: node, keys, peers: addresses, told: known.told });
    ports.push(near, far);
    const started = await run({
      ...surroundings,
      node,
      store,
      reports,
      keys,
      policies,
      settings,
      identity: parts.identityOf?.(node),
      post: parts.post,
      publicUrl: parts.publicUrl,
      send: senderOf({ near, far, addresses, way: parts.way }),
      observe: observe && ((groupSize) => observe(node, groupSize)),
      vitals: vitalsOf({
        ...{ store, reports, known, far, now: surroundings.now },
        // A province asks nobody but the hub.
        peers: node === HUB ? [...addresses.keys()] : addresses.has(HUB) ? [HUB] : [],
      }),
    });
    near.listen((message) => started.handle(message));
    exchange.push({ node, keys, handler: (message) => started.handle(message) });
    nodes.push(started);
    return started;
  };
  if (parts.urls.has(HUB)) {
    await start(HUB, (common) => startHub({ ...common, provinces: provinceIds }));
  }
  const here = [...parts.urls.keys()].filter((node) => node !== HUB);
  const provinces = await Promise.all(here.map((node) => start(node, startProvince)));
  const nap = (until: AbortSignal): Promise<unknown> =>
    pauseFor(DUE_EVERY_MS, undefined, { ref: false, signal: until }).catch(() => undefined);
  const schedule = runDue({ ...surroundings, nap }, dueByCaller ? [] : nodes);
  return {
    nodes,
    provinces,
    exchange,
    stop: async () => {
      await schedule.stop();
      await Promise.all(nodes.map((node) => node.stop()));
      for (const port of ports) port.close();
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}

interface Lines extends Pick<NodesParts, "way"> {
  readonly near: Pick<Port, "send">;
  readonly far: Pick<Port, "send">;
  readonly addresses: ReadonlyMap<NodeId, string>;
}

function senderOf({ near, far, addresses, way }: Lines) {
  return (peer: NodeId, message: Message): Promise<Reply> => {
    if (addresses.has(peer)) return far.send(peer, message);
    const send = (): Promise<Reply> => near.send(peer, message);
    return way ? way(peer, message, send) : send();
  };
}

const CONNECTIONS_USUAL = 8;

/** The stores of each node, as many connections as its server has for it. */
async function sharedStores({ surroundings, urls, connectionsMax }: NodesParts) {
  const wanted = connectionsMax ?? CONNECTIONS_USUAL;
  const shares = await shareConnections(urls.values(), wanted);
  const least = Math.min(...[...shares.values()].map(({ work }) => work));
  if (least < wanted) surroundings.log.warn("connections.shared", { connections: least });
  return (node: NodeId) => {
    const url = urls.get(node) ?? "";
    const { work, reports } = shares.get(url) ?? { work: wanted, reports: 1 };
    const store = openPg({ url, connectionsMax: work, keyed: true });
    return {
      store: { ...watchCommits(store, surroundings.now), pool: store.pool, url },
      reports: openReports({ url, connectionsMax: reports }),
    };
  };
}

interface VitalsParts {
  readonly store: WatchedDatabase & Pooled & { readonly url: string };
  readonly reports: Pooled;
  readonly known: Peers;
  readonly far: Pick<HttpPort, "probe">;
  readonly peers: readonly NodeId[];
  readonly now: () => Instant;
}

/** After so long without a failure a node is offered work again, to see whether it can. */
const FAILING_MS = 30_000;

function vitalsOf({ store, reports, known, far, peers, now }: VitalsParts): Vitals {
  const database = new URL(store.url).pathname.slice(1);
  return {
    conditions: async () => {
      await Promise.all(peers.filter(known.isStale).map((peer) => far.probe(peer)));
      const failing = store.failing();
      if (failing === null) return known.conditions();
      const recent = now() - failing.lastAt < FAILING_MS;
      const words = `写不进数据库：${failing.words}`;
      const own: Condition = recent
        ? { severity: "unready", why: words }
        : { severity: "degraded", why: `${words}（此后还没有写入成功）` };
      return [own, ...known.conditions()];
    },
    peers: known.answering,
    pools: () => [
      { pool: "work", database, ...store.pool() },
      { pool: "reports", database, ...reports.pool() },
    ],
    failures: store.failures,
  };
}
