import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { outsideServer, sql } from "#store/store.ts";
import { createLoop } from "./loop.ts";
import { simShippedPolicies } from "./policies.ts";
import { lineOf, runSeed } from "./seed.ts";
import { type Servers, startRealServers } from "./servers.ts";

const nap = (): Promise<void> => pause(1);
let servers: Servers;

beforeAll(async () => {
  const server = outsideServer(inject("serverUrl"));
  servers = await startRealServers(server, `sim_test_${process.pid}`, { nap });
}, 120_000);

afterAll(() => servers.stop());

test("after storm 10 with two processes a node all books agree", {
  timeout: 240_000,
}, async () => {
  const verdict = await runSeed(10, servers, simShippedPolicies());
  expect(verdict.faults, lineOf(verdict)).toEqual([]);
});

test("the clock moves on while a job waits for a lock that another holds over a pause", async () => {
  await servers.empty();
  const [own = []] = [...servers.processes().values()];
  const loop = createLoop(0, { nap });
  const seen: string[] = [];
  const lock = sql`select pg_advisory_xact_lock(1)`;
  const follow = async (): Promise<void> => {
    await own[1]?.data.transaction((tx) => tx.query(lock));
    seen.push(`second at ${loop.now()}`);
  };
  loop.job(async () => {
    await own[0]?.data.transaction(async (tx) => {
      await tx.query(lock);
      loop.at(1_000, () => loop.job(follow));
      await loop.pause(5_000);
      seen.push(`first at ${loop.now()}`);
    });
  });
  expect(await loop.run(() => seen.length === 2, 60_000)).toBe("done");
  expect(seen).toEqual(["first at 5000", "second at 5000"]);
}, 60_000);
