import { afterAll, beforeAll, expect, test } from "vitest";
import { recomputeStores } from "#recompute/recompute.ts";
import { verifyStores } from "#verify/verify.ts";
import { simShippedPolicies } from "./policies.ts";
import { runSeed } from "./seed.ts";
import { type Servers, startServers } from "./servers.ts";

let servers: Servers;

beforeAll(async () => {
  servers = await startServers();
});

afterAll(async () => {
  await servers?.stop();
});

// Seed 9 crashes, reverses what care never heard of, and cancels what was reversed before.
test("after a storm the check finds the books right, and all recomputes", {
  timeout: 120_000,
}, async () => {
  // What the simulation's own auditor says of the seed is for its own test to judge.
  await runSeed(9, servers, simShippedPolicies());
  const { findings, counts } = await verifyStores(servers.data, {
    now: Date.parse("2027-01-01T00:00:00Z"),
  });
  expect(findings).toEqual([]);
  expect(counts.settlements).toBeGreaterThan(20);
  expect(counts.inMotion).toBeUndefined();
  const again = await recomputeStores(servers.data, {
    differencesMax: 10,
    progress: () => {},
    now: Date.now,
  });
  expect(again).toMatchObject({ different: 0, withoutFacts: 0, differences: [] });
  expect(again.same).toBeGreaterThan(20);
});
