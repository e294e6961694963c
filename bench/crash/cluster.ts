/**
 * Hub and two provinces, each a process of its own with its own port and database, nothing but
 * HTTP between them, and one embedded PostgreSQL behind a proxy that keeps its address when the
 * server is killed and started again. Everything on 127.0.0.1.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chinaDate } from "#base/date.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { type EmbeddedServer, startEmbedded } from "#store/dev/embedded.ts";
import { createNodeDatabases, onServer } from "#store/node-databases.ts";
import { openPg } from "#store/pg.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { demoPopulation, seedNode } from "../../demo/seed.ts";

export const CARE = "460000" as NodeId;
export const HOME = "360000" as NodeId;
const NODES: readonly NodeId[] = [HUB, HOME, CARE];
/** What may be killed: a node's process, or the database server of all. */
export type Victim = NodeId | "database";

const ROOT = join(import.meta.dirname, "..", "..");
const READY_WITHIN_MS = 60_000;

export interface Cluster {
  readonly databaseUrl: string;
  addressOf(node: NodeId): string;
  /** SIGKILL, without warning; it stays down until `start`. */
  kill(victim: Victim): Promise<void>;
  start(victim: Victim): Promise<void>;
  stop(): Promise<void>;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Passes connections on to the server that runs now; breaks them off when told. */
async function createProxy(target: () => number) {
  const open = new Set<Socket>();
  const server = createServer((inward) => {
    const outward = connect(target(), "127.0.0.1");
    for (const socket of [inward, outward]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      socket.on("error", () => {
        inward.destroy();
        outward.destroy();
      });
    }
    inward.pipe(outward);
    outward.pipe(inward);
  });
  const port = await listen(server);
  const breakOff = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port,
    breakOff,
    close: async () => {
      breakOff();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Database {
  readonly url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

async function startDatabase(dir: string): Promise<Database> {
  const options = {
    dir: join(dir, "data"),
    pause: (ms: number) => pause(ms),
    newPassword: () => randomBytes(12).toString("hex"),
    connectionsMax: 60,
  };
  let server: EmbeddedServer = await startEmbedded(options);
  const proxy = await createProxy(() => server.port);
  const url = new URL(server.url("postgres"));
  url.port = String(proxy.port);
  return {
    url: url.href,
    // The postmaster alone: its backends notice and end, as after a crash of the server's program.
    kill: async () => {
      const file = join(server.home, "pg", "postmaster.pid");
      const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
      process.kill(pid, "SIGKILL");
      proxy.breakOff();
    },
    start: async () => {
      server = await startEmbedded(options);
    },
    stop: async () => {
      await proxy.close();
      await server.stop();
    },
  };
}

/** A secret for each pair, and a file for each node with the pairs that it takes part in. */
function writeKeys(dir: string): ReadonlyMap<NodeId, string> {
  const pairs = NODES.flatMap((a, index) => NODES.slice(index + 1).map((b) => `${a}-${b}`));
  const secrets = pairs.map((pair) => [pair, randomBytes(32).toString("hex")] as const);
  return new Map(
    NODES.map((node) => {
      const path = join(dir, `${node}.json`);
      const own = secrets.filter(([pair]) => pair.includes(node));
      writeFileSync(path, JSON.stringify(Object.fromEntries(own)), { mode: 0o600 });
      return [node, path];
    }),
  );
}

async function seedAll(databaseUrl: string, crowd: readonly DemoPerson[]): Promise<void> {
  const people = demoPopulation(chinaDate(Date.now()), crowd);
  const server = {
    url: (database: string) => Object.assign(new URL(databaseUrl), { pathname: database }).href,
    stop: async () => undefined,
  };
  const urls = await createNodeDatabases(
    server,
    NODES.map((node) => `lianjie_${node}`),
  );
  for (const node of NODES) {
    const store = openPg({ url: urls.get(`lianjie_${node}`) ?? "", connectionsMax: 1 });
    await seedNode(node, store, people);
    await store.close();
  }
  await onServer(server, async () => undefined);
}

interface NodeProcess {
  child: ChildProcess | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly address: string;
}

function run(node: NodeProcess, print: (line: string) => void): void {
  const words = ["--import", "tsx", join(ROOT, "cli", "main.ts"), "serve"];
  const child = spawn(process.execPath, words, {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...node.environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr?.on("data", (text: Buffer) => print(text.toString().trimEnd()));
  node.child = child;
}

async function untilReady({ address }: NodeProcess): Promise<void> {
  for (let waited = 0; waited < READY_WITHIN_MS; waited += 50) {
    const status = await fetch(`${address}/healthz`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await pause(50);
  }
  throw new Error(`${address} does not get ready`);
}

async function killProcess(node: NodeProcess): Promise<void> {
  const { child } = node;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

export async function startCluster(
  dir: string,
  crowd: readonly DemoPerson[],
  print: (line: string) => void,
): Promise<Cluster> {
  const database = await startDatabase(dir);
  await seedAll(database.url, crowd);
  const keys = writeKeys(dir);
  const ports = new Map<NodeId, number>();
  for (const node of NODES) ports.set(node, await freePort());
  const addressOf = (node: NodeId): string => `http://127.0.0.1:${ports.get(node)}`;
  const nodes = new Map<NodeId, NodeProcess>(
    NODES.map((node) => {
      const peers = NODES.filter((peer) => peer !== node);
      const environment = {
        LIANJIE_NODES: node,
        LIANJIE_PEERS: peers.map((peer) => `${peer}=${addressOf(peer)}`).join(","),
        LIANJIE_KEYS: keys.get(node) ?? "",
        DATABASE_URL: database.url,
        LIANJIE_CONNECTIONS: "4",
        PORT: String(ports.get(node)),
        LOG_LEVEL: "error",
      };
      return [node, { child: null, environment, address: addressOf(node) }];
    }),
  );
  const start = async (victim: Victim): Promise<void> => {
    if (victim === "database") return await database.start();
    const node = nodes.get(victim);
    if (!node) throw new Error(`no node ${victim}`);
    run(node, (text) => print(`${victim} ${text}`));
    await untilReady(node);
  };
  for (const node of NODES) await start(node);
  return {
    databaseUrl: database.url,
    addressOf,
    kill: async (victim) => {
      if (victim === "database") return await database.kill();
      const node = nodes.get(victim);
      if (node) await killProcess(node);
    },
    start,
    stop: async () => {
      for (const node of nodes.values()) await killProcess(node);
      await database.stop();
    },
  };
}
