/**
 * `migrate`: brings the nodes' databases to this program's schema and says what was applied. Where a
 * node has staff its administrator does it; before that, whoever works at the machine.
 */
import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { toJson } from "#base/json.ts";
import { hasAccounts, nodeOfToken } from "#identity/identity.ts";
import type { Actor } from "#model/actor.ts";
import { areaOf, type NodeId } from "#model/place.ts";
import {
  guardForeign,
  loadMigrations,
  type Migration,
  migrate,
  type OwnedDatabase,
  openPg,
  schemaState,
} from "#store/store.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";
import { type Arguments, EXIT, type Help, type Out, readArguments } from "../command.ts";
import { ACTING_OPTIONS, ACTING_VALUES, actingIn, tokenIn } from "../ops/acting.ts";
import { addressIn, NODE_OPTIONS, NODE_VALUES, openUnguarded } from "../ops/nodes.ts";

export const help: Help = {
  summary:
    "把各节点的数据库升级到本程序的结构（节点已有账号的须系统管理员的令牌），并列出执行了哪些",
  usage: "[--one 地址] [--token-file 文件] [--database-url 地址] [--nodes 列表] [--json]",
  options: [
    ["--one 地址", "只升级这一个数据库（可以是空库）"],
    ...NODE_OPTIONS,
    ...ACTING_OPTIONS,
    ["--json", "输出 JSON"],
  ],
  example: "lianjie migrate --one postgres://lianjie@127.0.0.1/lianjie_360000",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, {
    flags: ["json"],
    values: [...NODE_VALUES, ...ACTING_VALUES, "one"],
  });
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
        applied.push({ node, applied: await broughtOn(given, database, { node, migrations }) });
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

/** With its entry on the trail. Refusals: as `actingIn`; throws UsageError. */
async function broughtOn(
  given: Arguments,
  database: OwnedDatabase,
  { node, migrations }: { readonly node: string; readonly migrations: readonly Migration[] },
): Promise<string[]> {
  if ((await schemaState(database, migrations)) !== "behind") return [];
  const actor = await actorAt(given, database, node);
  const ran = await migrate(database, migrations);
  const trail = createTrail(node, randomBytes(6).toString("hex"));
  await inTransaction(database, trail, async (_tx, entries) => {
    const detail = ran.length < 2 ? ran.join("") : `${ran[0]} - ${ran.at(-1)}`;
    const action = "database.migrated";
    entries.push({ at: Date.now(), actor, action, subject: node, detail });
  });
  return ran;
}

async function actorAt(given: Arguments, store: OwnedDatabase, node: string): Promise<Actor> {
  if (!(await hasAccounts(store))) return { kind: "machine", id: userInfo().username };
  // One database by its address says by its tokens alone which node it is.
  const known = /^\d{6}$/.test(node) ? (node as NodeId) : nodeOfToken(tokenIn(given));
  const at = known ?? ("000000" as NodeId);
  const world = { node: at, store, now: Date.now };
  return await actingIn(given, world, { duties: ["administrator"], area: areaOf(at) });
}
