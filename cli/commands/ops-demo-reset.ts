/** `demo reset`: throws the demo's data away, after a clear yes. The demo must not be running. */
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { readDemoConfig } from "#config.ts";
import { startEmbedded } from "#store/dev/embedded.ts";
import { dropDemoDatabases, outsideServer } from "#store/node-databases.ts";
import { EXIT, type Help, type Out, readArguments } from "../command.ts";
import { addressIn, DEMO_DATA, nodesOn } from "../ops/nodes.ts";

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
  const url = addressIn({ values }, "database-url") ?? readDemoConfig().databaseUrl;
  const where = url === undefined ? DEMO_DATA : new URL(url).host;
  if (!flags.has("yes") && !(await isConfirmed(where))) {
    out("没有清空。");
    return EXIT.found;
  }
  if (url === undefined) await emptyEmbedded();
  else await dropNodes(url);
  out(`${where} 的演示数据已清空，下次 npm start 重新建立。`);
  return EXIT.done;
}

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
async function emptyEmbedded(): Promise<void> {
  const server = await startEmbedded({
    dir: DEMO_DATA,
    fresh: true,
    pause: async (ms) => {
      await pause(ms);
    },
    newPassword: () => randomBytes(16).toString("hex"),
  });
  await server.stop();
}

/** The demo's databases on an outside server: all, or none. Real nodes may bear the same names. */
async function dropNodes(url: string): Promise<void> {
  const server = outsideServer(url);
  const nodes = await nodesOn(server);
  await dropDemoDatabases(
    server,
    [...nodes.keys()].map((node) => `lianjie_${node}`),
  );
}
