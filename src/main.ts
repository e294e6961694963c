/**
 * One process of the network: configuration → databases → nodes, gateway, exchange and probes on
 * one port. Hub and provinces may share a process or have one each.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { createApi } from "#api/api.ts";
import { createRepeats } from "#base/repeats.ts";
import { ConfigInvalid, readServeConfig, type ServeConfig } from "#config.ts";
import { createGateway } from "#gateway/gateway.ts";
import { type Directory, directorySettingsIn } from "#identity/identity.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { loadShippedPolicies } from "#policies.ts";
import { createMetrics, createProbes, type Metrics, tellErrors } from "#probes.ts";
import { closeServer, createLog, type Nodes, realSurroundings, startNodes } from "#runtime.ts";
import { createNodeDatabases, outsideServer, prepareNodeDatabase } from "#store/store.ts";
import { createExchangeRoutes, type SaidOfFrame } from "#transport/http.ts";
import { keysFromMaster, keysFromPeers } from "#transport/keys.ts";
import type { KeyRing } from "#transport/transport.ts";
import type { Log, Surroundings } from "#world.ts";

export interface Serving {
  /** http://127.0.0.1:7000 */
  readonly address: string;
  readonly nodes: Nodes;
  /** Stops taking calls, ends what is in work, closes the stores. */
  stop(): Promise<void>;
}

/** A request must be wholly there within this long. */
const REQUEST_WITHIN_MS = 30_000;
const PLACE_OF_NODE = "{node}";
const MASTER_BYTES = 32;
const SECRET_HEX = /^([0-9a-f]{2}){16,}$/i;
const PAIR = /^(\d{6})-(\d{6})$/;
const NODE = /^\d{6}$/;

/** A database of its own for each node, made or migrated when needed. */
async function databases(config: ServeConfig): Promise<ReadonlyMap<NodeId, string>> {
  const { databaseUrl, nodes } = config;
  if (databaseUrl.includes(PLACE_OF_NODE)) {
    const urls = new Map(nodes.map((node) => [node, databaseUrl.replaceAll(PLACE_OF_NODE, node)]));
    for (const url of urls.values()) await prepareNodeDatabase(url);
    return urls;
  }
  const nameOf = (node: NodeId): string => `lianjie_${node}`;
  const made = await createNodeDatabases(outsideServer(databaseUrl), nodes.map(nameOf));
  return new Map(nodes.map((node) => [node, made.get(nameOf(node)) ?? ""]));
}

/** What a file holds that a variable names: one JSON object. */
async function entriesIn(variable: string, path: string): Promise<[string, unknown][]> {
  const wrong = (why: string): ConfigInvalid => new ConfigInvalid(variable, why);
  const text = await readFile(path, "utf8").catch(() => {
    throw wrong(`读不到文件 ${path}`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong(`${path} 不是 JSON`);
  }
  if (typeof value !== "object" || value === null) throw wrong(`${path} 应为一个 JSON 对象`);
  return Object.entries(value);
}

/** {"360000": {"issuer": …}}: the directory of staff of each node that has one. */
async function directoriesOf({ directoryFile, nodes }: ServeConfig) {
  const directories = new Map<string, Directory>();
  if (directoryFile === undefined) return directories;
  for (const [node, given] of await entriesIn("LIANJIE_DIRECTORY", directoryFile)) {
    const settings = directorySettingsIn(given);
    const why = nodes.includes(node as NodeId) ? settings : "不是本进程的节点";
    if (typeof why === "string") throw new ConfigInvalid("LIANJIE_DIRECTORY", `${node}：${why}`);
    const ask: Directory["fetch"] = (url, options) => fetch(url, options as RequestInit);
    directories.set(node, { settings: why, fetch: ask });
  }
  return directories;
}

interface Secrets {
  readonly pairs: ReadonlyMap<string, Buffer>;
  readonly seals: ReadonlyMap<string, readonly Buffer[]>;
}

/**
 * {"360000-460000": "hex…"}: a secret for each pair of nodes that speak, known to these two alone.
 * A province needs one with the hub, and one with each province for end to end. {"360000": "hex…"},
 * or a list with those of before behind it: the seal under the node's own papers.
 */
async function secretsIn(path: string): Promise<Secrets> {
  const wrong = (why: string): ConfigInvalid => new ConfigInvalid("LIANJIE_KEYS", why);
  const [pairs, seals] = [new Map<string, Buffer>(), new Map<string, Buffer[]>()];
  const bytesOf = (name: string, secret: unknown): Buffer => {
    if (typeof secret === "string" && SECRET_HEX.test(secret)) return Buffer.from(secret, "hex");
    throw wrong(`${name} 的密钥应为至少 32 位十六进制数`);
  };
  for (const [name, secret] of await entriesIn("LIANJIE_KEYS", path)) {
    if (PAIR.test(name)) pairs.set(name, bytesOf(name, secret));
    else if (NODE.test(name))
      seals.set(
        name,
        [secret].flat().map((one) => bytesOf(name, one)),
      );
    else throw wrong(`“${name}”应为两个节点代码，如 100000-360000；签章密钥为一个节点代码`);
  }
  return { pairs, seals };
}

/** Throws ConfigInvalid when a node here could not speak with a peer. */
function checkSecrets(
  { nodes, peers, keysFile }: ServeConfig,
  secrets: ReadonlyMap<string, unknown>,
): void {
  for (const node of nodes) {
    for (const peer of peers.keys()) {
      const [a, b] = [node, peer].sort();
      if (secrets.has(`${a}-${b}`) || secrets.has(`${b}-${a}`)) continue;
      // Provinces need the hub; among each other they speak only if they settle with one another.
      if (node !== HUB && peer !== HUB) continue;
      const why = `${keysFile} 中没有 ${a}-${b} 的密钥，请由双方约定后写入`;
      throw new ConfigInvalid("LIANJIE_KEYS", why);
    }
  }
}

/** Without other processes no key leaves this one, so a new one will do. */
async function keysOf(config: ServeConfig): Promise<(node: NodeId) => KeyRing> {
  if (config.keysFile === undefined) {
    // A seal has to be known again after a restart, so there is none without a file.
    const ring = { ...keysFromMaster(randomBytes(MASTER_BYTES)), seals: () => [] };
    return () => ring;
  }
  const { pairs, seals } = await secretsIn(config.keysFile);
  checkSecrets(config, pairs);
  return (node) => {
    const own = new Map<NodeId, Buffer>();
    for (const [pair, secret] of pairs) {
      const [, a = "", b = ""] = PAIR.exec(pair) ?? [];
      if (a === node) own.set(b as NodeId, secret);
      else if (b === node) own.set(a as NodeId, secret);
    }
    return keysFromPeers(own, node, seals.get(node));
  };
}

/** Frames that were not taken, a line a minute for each sender and reason. */
function createDroppedLog({ now, log }: Pick<Surroundings, "now" | "log">) {
  const repeats = createRepeats(now);
  return (why: string, { from, to }: SaidOfFrame): void => {
    const times = repeats.happened(`${from} ${why}`, why);
    if (times !== null) log.warn("exchange.dropped", { from, to, why, times });
  };
}

async function createApp(
  nodes: Nodes,
  metrics: Metrics,
  surroundings: Surroundings,
  proxies: readonly string[],
): Promise<FastifyInstance> {
  const trustProxy = proxies.length > 0 ? [...proxies] : false;
  const app = Fastify({ requestTimeout: REQUEST_WITHIN_MS, trustProxy });
  tellErrors(app, surroundings.log);
  await app.register(createProbes({ ...surroundings, nodes: nodes.nodes, metrics }));
  const offices = nodes.nodes.map(({ office }) => office);
  await app.register(createApi({ offices, surroundings }));
  const dropped = createDroppedLog(surroundings);
  await app.register(createExchangeRoutes(nodes.exchange, { dropped }));
  if (nodes.provinces.length > 0) {
    await app.register(
      createGateway({ ...surroundings, nodes: nodes.provinces, observe: metrics.call }),
    );
  }
  return app;
}

/** Throws ConfigInvalid, and what the database or the port says. */
export async function serve(
  config: ServeConfig = readServeConfig(),
  log: Log = createLog(config.logLevel),
): Promise<Serving> {
  const surroundings = realSurroundings(log);
  const metrics = createMetrics();
  const directories = await directoriesOf(config);
  const nodes = await startNodes({
    surroundings,
    identityOf: (node) => ({ directory: directories.get(node) }),
    policies: loadShippedPolicies(),
    publicUrl: config.publicUrl,
    keysOf: await keysOf(config),
    urls: await databases(config),
    peers: config.peers,
    connectionsMax: config.connectionsMax,
    observe: metrics.group,
  });
  const app = await createApp(nodes, metrics, surroundings, config.proxies);
  const stop = async (): Promise<void> => {
    await closeServer(app);
    await nodes.stop();
  };
  try {
    const address = await app.listen({ host: config.host, port: config.port });
    surroundings.log.info("serving", { address, nodes: config.nodes });
    return { address, nodes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
