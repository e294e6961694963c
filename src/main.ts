/**
 * One process of the network: configuration → databases → nodes, gateway, exchange and probes on
 * one port. Hub and provinces may share a process or have one each.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { ConfigInvalid, readServeConfig, type ServeConfig } from "#config.ts";
import { createGateway } from "#gateway/gateway.ts";
import type { NodeId } from "#model/place.ts";
import { loadShippedPolicies } from "#policies.ts";
import { createMetrics, createProbes, type Metrics } from "#probes.ts";
import { createLog, type Nodes, realSurroundings, startNodes } from "#runtime.ts";
import { createNodeDatabases, outsideServer, prepareNodeDatabase } from "#store/store.ts";
import { createExchangeRoutes } from "#transport/http.ts";
import { keysFromMaster, keysFromPeers } from "#transport/keys.ts";
import type { KeyRing } from "#transport/transport.ts";
import type { Surroundings } from "#world.ts";

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

/**
 * {"360000-460000": "hex…"}: a secret for each pair of nodes that speak, known to these two alone.
 * A province needs one with the hub, and one with each province for end to end.
 */
async function secretsIn(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const wrong = (why: string): ConfigInvalid => new ConfigInvalid("LIANJIE_KEYS", why);
  const text = await readFile(path, "utf8").catch(() => {
    throw wrong(`读不到文件 ${path}`);
  });
  let pairs: unknown;
  try {
    pairs = JSON.parse(text);
  } catch {
    throw wrong(`${path} 不是 JSON`);
  }
  if (typeof pairs !== "object" || pairs === null) throw wrong(`${path} 应为一个 JSON 对象`);
  return new Map(
    Object.entries(pairs).map(([pair, secret]) => {
      if (!PAIR.test(pair)) throw wrong(`“${pair}”应为两个节点代码，如 100000-360000`);
      if (typeof secret === "string" && SECRET_HEX.test(secret)) {
        return [pair, Buffer.from(secret, "hex")];
      }
      throw wrong(`${pair} 的密钥应为至少 32 位十六进制数`);
    }),
  );
}

/** Without other processes no key leaves this one, so a new one will do. */
async function keysOf(config: ServeConfig): Promise<(node: NodeId) => KeyRing> {
  if (config.keysFile === undefined) {
    const ring = keysFromMaster(randomBytes(MASTER_BYTES));
    return () => ring;
  }
  const secrets = await secretsIn(config.keysFile);
  return (node) => {
    const own = new Map<NodeId, Buffer>();
    for (const [pair, secret] of secrets) {
      const [, a = "", b = ""] = PAIR.exec(pair) ?? [];
      if (a === node) own.set(b as NodeId, secret);
      else if (b === node) own.set(a as NodeId, secret);
    }
    return keysFromPeers(own, node);
  };
}

async function createApp(
  nodes: Nodes,
  metrics: Metrics,
  surroundings: Surroundings,
): Promise<FastifyInstance> {
  const app = Fastify({ requestTimeout: REQUEST_WITHIN_MS });
  await app.register(createProbes({ now: surroundings.now, nodes: nodes.nodes, metrics }));
  await app.register(createExchangeRoutes(nodes.exchange));
  if (nodes.provinces.length > 0) {
    await app.register(
      createGateway({ ...surroundings, nodes: nodes.provinces, observe: metrics.call }),
    );
  }
  return app;
}

/** Throws ConfigInvalid, and what the database or the port says. */
export async function serve(config: ServeConfig = readServeConfig()): Promise<Serving> {
  const surroundings = realSurroundings(createLog(config.logLevel));
  const metrics = createMetrics();
  const nodes = await startNodes({
    surroundings,
    policies: loadShippedPolicies(),
    keysOf: await keysOf(config),
    urls: await databases(config),
    peers: config.peers,
    connectionsMax: config.connectionsMax,
    observe: metrics.group,
  });
  const app = await createApp(nodes, metrics, surroundings);
  const stop = async (): Promise<void> => {
    await app.close();
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
