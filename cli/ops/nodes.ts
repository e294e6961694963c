/**
 * Where the nodes' databases are: the demo's embedded server (joined while the demo runs, started for
 * the length of the command otherwise), one server with a database per node, or a pattern with
 * {node}.
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { addressFault, readDemoConfig } from "#config.ts";
import { type DatabaseServer, startEmbedded } from "#store/dev/embedded.ts";
import { databasesOn, outsideServer } from "#store/node-databases.ts";
import { guardNode } from "#store/store.ts";
import { type Arguments, UsageError } from "../command.ts";

/** The demo keeps its data here. */
export const DEMO_DATA = join(import.meta.dirname, "..", "..", ".data", "demo");

/** Options of every command that reads the nodes' databases. */
export const NODE_VALUES = ["database-url", "nodes"] as const;
export const NODE_OPTIONS: readonly (readonly [string, string])[] = [
  [
    "--database-url 地址",
    "各节点所在的 PostgreSQL，可含 {node}；不写则用 DATABASE_URL，再不然用演示数据",
  ],
  ["--nodes 100000,360000", "只看这些节点；地址含 {node} 时必须写"],
];

export interface NodeDatabases {
  /** From node to the URL of its database, the hub first. */
  readonly urls: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/** The address that an option gives, or undefined. Throws UsageError when it cannot be one. */
export function addressIn({ values }: Pick<Arguments, "values">, option: string) {
  const url = values.get(option);
  const fault = url === undefined ? null : addressFault(url);
  if (fault !== null) throw new UsageError(`--${option} 不正确：${fault}`);
  return url;
}

/**
 * Throws UsageError when there is nothing to look at, DatabaseRefused when what is there is no
 * node's: whoever reads or writes here finds a node's tables.
 */
export async function openNodes(given: Pick<Arguments, "values">): Promise<NodeDatabases> {
  const opened = await openUnguarded(given);
  try {
    await Promise.all([...opened.urls.values()].map(guardNode));
    return opened;
  } catch (error) {
    await opened.stop();
    throw error;
  }
}

/** For whoever guards by itself. Throws UsageError. */
export async function openUnguarded({ values }: Pick<Arguments, "values">): Promise<NodeDatabases> {
  const url = addressIn({ values }, "database-url") ?? readDemoConfig().databaseUrl;
  const nodes = values.get("nodes")?.split(",");
  if (url?.includes("{node}")) {
    if (!nodes) throw new UsageError("地址含 {node} 时须用 --nodes 列出节点，如 100000,360000");
    const urls = new Map(nodes.map((node) => [node, url.replaceAll("{node}", node)]));
    return { urls, stop: async () => undefined };
  }
  const server = url === undefined ? await demoServer() : outsideServer(url);
  try {
    return { urls: wantedOf(await nodesOn(server), nodes), stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Throws UsageError when one is missing. */
function wantedOf(found: ReadonlyMap<string, string>, nodes: readonly string[] | undefined) {
  const wanted = nodes ?? [...found.keys()];
  const missing = wanted.filter((node) => !found.has(node));
  if (missing.length > 0) {
    const there = found.size === 0 ? "一个也没有" : [...found.keys()].join("、");
    const words = `没有节点 ${missing.join("、")} 的数据库；这台服务器上的节点：${there}`;
    throw new UsageError(`${words}。请核对 --nodes 和 --database-url`);
  }
  if (wanted.length === 0) {
    throw new UsageError("这台服务器上没有节点的数据库（lianjie_节点代码）：请先运行 npm start");
  }
  return new Map(wanted.map((node) => [node, found.get(node) ?? ""]));
}

/** Joins the demo's server, or starts it for as long as the command runs. */
async function demoServer(): Promise<DatabaseServer> {
  if (!existsSync(DEMO_DATA) && !existsSync("/var/lib/lianjie")) {
    throw new UsageError("还没有演示数据：请先运行 npm start，或用 --database-url 指明服务器");
  }
  return await startEmbedded({
    dir: DEMO_DATA,
    pause: async (ms) => {
      await pause(ms);
    },
    newPassword: () => randomBytes(16).toString("hex"),
  });
}

const NAME = /^lianjie_(\d{6})$/;

/** "100000" → its database's URL, for each node that the server holds. */
export async function nodesOn(server: DatabaseServer): Promise<Map<string, string>> {
  const names = await databasesOn(server, "lianjie_");
  return new Map(
    names.flatMap((name) => {
      const node = NAME.exec(name)?.[1];
      return node === undefined ? [] : [[node, server.url(name)] as const];
    }),
  );
}
