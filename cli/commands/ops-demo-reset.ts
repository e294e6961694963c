/** `demo reset`: throws the demo's data away, after a clear yes. The demo must not be running. */
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { readDemoConfig } from "#config.ts";
import { isAnybodyBeside } from "#registry/registry.ts";
import { startEmbedded } from "#store/dev/embedded.ts";
import { outsideServer } from "#store/node-databases.ts";
import { openPg } from "#store/store.ts";
import { EXIT, type Help, type Out, readArguments } from "../command.ts";
import { DEMO_DATA, nodesOn } from "../ops/nodes.ts";

export const help: Help = {
  summary: "清空演示数据（先问是否，--yes 直接清空）",
  usage: "[--yes] [--database-url 地址]",
  options: [
    ["--yes", "不再询问"],
    ["--database-url 地址", "演示数据所在的服务器；不写则用 DATABASE_URL，再不然用内嵌的"],
  ],
  example: "lianjie demo reset --yes",
};

export async function run(args: string[], out: Out): Promise<number> {
  const { flags, values } = readArguments(args, { flags: ["yes"], values: ["database-url"] });
  const url = values.get("database-url") ?? readDemoConfig().databaseUrl;
  const where = url === undefined ? DEMO_DATA : new URL(url).host;
  if (!flags.has("yes") && !(await isConfirmed(where))) {
    out("没有清空。");
    return EXIT.found;
  }
  const refused = url === undefined ? await emptyEmbedded() : await dropNodes(url);
  if (refused !== null) {
    out(refused);
    return EXIT.found;
  }
  out(`${where} 的演示数据已清空，下次 npm start 重新建立。`);
  return EXIT.done;
}

/** Numbers that could never have been issued: those of the demo's people. */
const MADE_UP = "99";

/** Only a person at a terminal can say yes; a script says --yes. */
async function isConfirmed(where: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(
      `清空 ${where} 的全部演示数据，不能恢复。确定吗？[是/否] `,
    );
    return ["是", "y", "yes"].includes(answer.trim().toLowerCase());
  } finally {
    prompt.close();
  }
}

/** A new, empty cluster in the place of the old one; refused while a program works on it. */
async function emptyEmbedded(): Promise<string | null> {
  try {
    const server = await startEmbedded({
      dir: DEMO_DATA,
      fresh: true,
      pause: async (ms) => {
        await pause(ms);
      },
      newPassword: () => randomBytes(16).toString("hex"),
    });
    await server.stop();
    return null;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("another program works on")) {
      throw error;
    }
    return "演示正在运行：请先停止 npm start，再清空";
  }
}

/**
 * The nodes' databases on an outside server, one by one; a database in use stays. Real nodes bear
 * the same names there, so nothing is dropped where a single person could be real.
 */
async function dropNodes(url: string): Promise<string | null> {
  const server = outsideServer(url);
  const nodes = await nodesOn(server);
  for (const [node, at] of nodes) {
    const store = openPg({ url: at, connectionsMax: 1 });
    try {
      const isReal = await isAnybodyBeside(store, MADE_UP);
      if (isReal) return `节点 ${node} 中有不是演示数据的参保人，什么都没有清空`;
    } finally {
      await store.close();
    }
  }
  const admin = openPg({ url: server.url("postgres"), connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    for (const node of nodes.keys()) await admin.script(`drop database lianjie_${node}`);
    return null;
  } catch (error) {
    if (!/being accessed by other users/.test(String(error))) throw error;
    return "有程序正在使用这些数据库：请先停止它，再清空";
  } finally {
    await admin.close();
  }
}
