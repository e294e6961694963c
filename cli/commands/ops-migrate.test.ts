/** Who brings a database on: its administrator, or the machine's operator before there is one. */
import { expect, test } from "vitest";
import type { NodeId } from "#model/place.ts";
import { loadMigrations, migrate, sql } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";
import { commandStaff, roleOf } from "../../test/staff.ts";
import { main } from "../main.ts";

const NODE = "360000" as NodeId;

async function run(url: string, by: readonly string[] = []) {
  const lines: string[] = [];
  const out = (line: string): number => lines.push(line);
  return { code: await main(["migrate", "--one", url, ...by], out, out), out: lines.join("\n") };
}

const acts = (url: string) =>
  databaseAt(url).query<{ readonly actor: string }>(sql`
    select actor from trail.entries where action = 'database.migrated'`);

test("a database without staff is brought on by whoever works at the machine", async () => {
  const url = await freshDatabaseUrl({ empty: true });
  expect((await run(url)).code).toBe(0);
  expect(await acts(url)).toEqual([{ actor: expect.stringMatching(/^cli:/) }]);
  expect((await run(url)).out).toContain("已是最新");
  expect(await acts(url)).toHaveLength(1);
});

test("a node that has staff is brought on by its administrator's token alone", async () => {
  const url = await freshDatabaseUrl({ empty: true });
  await migrate(databaseAt(url), (await loadMigrations()).slice(0, -1));
  const staff = await commandStaff(
    { url, node: NODE },
    { "xi.tong": [roleOf("administrator", NODE)], "shen.he": [roleOf("checker", NODE)] },
  );
  const nobody = await run(url);
  expect([nobody.code, nobody.out]).toEqual([2, expect.stringContaining("lianjie staff token")]);
  const other = await run(url, staff.as("shen.he"));
  expect([other.code, other.out]).toEqual([1, expect.stringContaining("系统管理员")]);
  expect(await acts(url)).toEqual([]);
  const done = await run(url, staff.as("xi.tong"));
  expect([done.code, done.out]).toEqual([0, expect.stringContaining("执行了")]);
  expect(await acts(url)).toEqual([{ actor: "staff:xi.tong@360000/administrator" }]);
});
