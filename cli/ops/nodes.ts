/**
 * Where the nodes' databases are: the demo's embedded server (joined while the demo runs, started for
 * the length of the command otherwise), one server with a database per node, or a pattern with
 * {node}.
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readDemoConfig } from "#config.ts";
import { type DatabaseServer, startEmbedded } from "#store/dev/embedded.ts";
import { databasesOn, outsideServer } from "#store/node-databases.ts";
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

/** Throws UsageError when there is nothing to look at. */
export async function openNodes({ values }: Arguments): Promise<NodeDatabases> {
  const url = values.get("database-url") ?? readDemoConfig().databaseUrl;
  const nodes = values.get("nodes")?.split(",");
  if (url?.includes("{node}")) {
    if (!nodes) throw new UsageError("地址含 {node} 时须用 --nodes 列出节点，如 100000,360000");
    const urls = new Map(nodes.map((node) => [node, url.replaceAll("{node}", node)]));
    return { urls, stop: async () => undefined };
  }
  const server = url === undefined ? await demoServer() : outsideServer(url);
  const found = await nodesOn(server);
  const wanted = nodes ?? [...found.keys()];
  const urls = new Map<string, string>();
  for (const node of wanted) {
    const at = found.get(node);
    if (at !== undefined) urls.set(node, at);
  }
  if (urls.size === 0 || urls.size < wanted.length) {
    await server.stop();
    const missing = wanted.filter((node) => !urls.has(node)).join("、");
    throw new UsageError(
      missing === ""
        ? "这台服务器上没有节点的数据库（lianjie_节点代码）：请先运行 npm start"
        : `没有节点 ${missing} 的数据库`,
    );
  }
  return { urls, stop: () => server.stop() };
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
