/** `migrate`: brings the nodes' databases to this program's schema and says what was applied. */
import { toJson } from "#base/json.ts";
import { guardForeign, loadMigrations, migrate, openPg } from "#store/store.ts";
import { EXIT, type Help, type Out, readArguments } from "../command.ts";
import { addressIn, NODE_OPTIONS, NODE_VALUES, openUnguarded } from "../ops/nodes.ts";

export const help: Help = {
  summary: "把各节点的数据库升级到本程序的结构，并列出执行了哪些",
  usage: "[--one 地址] [--database-url 地址] [--nodes 列表] [--json]",
  options: [
    ["--one 地址", "只升级这一个数据库（可以是空库）"],
    ...NODE_OPTIONS,
    ["--json", "输出 JSON"],
  ],
  example: "lianjie migrate --one postgres://lianjie@127.0.0.1/lianjie_360000",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { flags: ["json"], values: [...NODE_VALUES, "one"] });
  const one = addressIn(given, "one");
  const { urls, stop } =
    one === undefined
      ? await openUnguarded(given)
      : { urls: new Map([["数据库", one]]), stop: async () => undefined };
  try {
    const migrations = await loadMigrations();
    const applied: { node: string; applied: string[] }[] = [];
    for (const url of urls.values()) await guardForeign(url);
    for (const [node, url] of urls) {
      const database = openPg({ url, connectionsMax: 1, statementTimeoutMs: 0 });
      try {
        applied.push({ node, applied: await migrate(database, migrations) });
      } finally {
        await database.close();
      }
    }
    if (given.flags.has("json")) out(toJson(applied));
    else {
      for (const { node, applied: names } of applied) {
        out(`${node}  ${names.length === 0 ? "已是最新" : `执行了 ${names.join("、")}`}`);
      }
    }
    return EXIT.done;
  } finally {
    await stop();
  }
}
