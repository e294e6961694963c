/** The demo and its reset on a server where real nodes are: what is touched, and what is said. */
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { chinaDate } from "#base/date.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { createLog } from "#runtime.ts";
import {
  createNodeDatabases,
  databasesOn,
  dropDatabase,
  onServer,
  outsideServer,
} from "#store/node-databases.ts";
import { openPg } from "#store/pg.ts";
import { sql } from "#store/store.ts";
import { main } from "../../cli/main.ts";
import { demoPopulation, seedNode } from "../../demo/seed.ts";
import { databaseName, startDemoWorld } from "../../demo/world.ts";

const HOME = "360000" as NodeId;
const databaseUrl = inject("serverUrl");
const server = outsideServer(databaseUrl);
const prefix = `guard_${process.pid}_${process.env.VITEST_POOL_ID ?? "0"}`;
const name = databaseName(HOME, prefix);

beforeAll(async () => {
  await createNodeDatabases(server, [name, databaseName(HUB, prefix)]);
  const store = openPg({ url: server.url(name), connectionsMax: 1 });
  await seedNode(HOME, store, demoPopulation(chinaDate(Date.now()), []));
  await store.close();
});

afterAll(async () => {
  const there = await databasesOn(server, prefix);
  await onServer(server, async (admin) => {
    for (const one of there) await dropDatabase(admin, one);
  });
});

async function contents(): Promise<unknown> {
  const store = openPg({ url: server.url(name), connectionsMax: 1 });
  const people = await store.query(sql`select count(*) as people from registry.people`);
  const marks = await store.query(sql`select count(*) as marks from store.purpose`);
  await store.close();
  return { people, marks };
}

test.each([true, false])(
  "a real network's data stay when the demo starts on its server (--fresh %s)",
  async (fresh) => {
    const before = await contents();
    const options = {
      dir: "",
      fresh,
      databaseUrl,
      databasePrefix: prefix,
      log: createLog("silent"),
    };
    await expect(startDemoWorld(options)).rejects.toThrow(
      /数据库 guard_\w+_[13]\d0000 不是演示建立的，可能是正式节点的数据.*请让 DATABASE_URL 指向另一台服务器/,
    );
    expect(await contents()).toEqual(before);
    // Nor is any of the demo's own databases made beside it.
    expect(await databasesOn(server, prefix)).toHaveLength(2);
  },
);

test("demo reset clears a demo's databases, and none while one is a real node's", async (context) => {
  const others = await databasesOn(server, "lianjie_1");
  if (others.length > 0)
    context.skip("this server has databases of its own that a reset would clear");
  const urls = { demo: "lianjie_998000", real: "lianjie_999000" };
  const reset = async (): Promise<{ code: number; text: string }> => {
    const lines: string[] = [];
    const out = (line: string): void => void lines.push(line);
    const code = await main(["demo", "reset", "--yes", "--database-url", databaseUrl], out, out);
    return { code, text: lines.join("\n") };
  };
  await createNodeDatabases(server, [urls.demo], "demo");
  await createNodeDatabases(server, [urls.real]);
  try {
    const refused = await reset();
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/^✗ 数据库 lianjie_999000 不是演示建立的/);
    expect(await databasesOn(server, "lianjie_99")).toHaveLength(2);
    await onServer(server, (admin) => dropDatabase(admin, urls.real));
    const done = await reset();
    expect([done.code, done.text]).toEqual([0, expect.stringContaining("演示数据已清空")]);
    expect(await databasesOn(server, "lianjie_99")).toEqual([]);
  } finally {
    await onServer(server, async (admin) => {
      for (const one of Object.values(urls)) await dropDatabase(admin, one);
    });
  }
});

test("serve does not run a real node on the demo's data", async () => {
  const demo = `${prefix}_born`;
  await createNodeDatabases(server, [databaseName(HUB, demo)], "demo");
  vi.stubEnv("LIANJIE_NODES", HUB);
  vi.stubEnv("DATABASE_URL", server.url("pattern").replace("/pattern", `/${demo}_{node}`));
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  const code = await main(["serve"], out, out).finally(() => vi.unstubAllEnvs());
  expect([code, lines.join("\n")]).toEqual([
    1,
    expect.stringMatching(/是演示数据，正式节点不用它/),
  ]);
});
