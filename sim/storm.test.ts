import { afterAll, beforeAll, expect, test } from "vitest";
import { recomputeStores } from "#recompute/recompute.ts";
import { simShippedPolicies } from "./policies.ts";
import { lineOf, runSeed } from "./seed.ts";
import { type Servers, startServers } from "./servers.ts";

/**
 * A fixed few; `npm run sim` runs thousands. The first is run twice. Seed 9 crashes, reverses
 * what care never heard of, and cancels what was reversed before. In seed 99 home cannot read the
 * question of an admission, which is silence and no refusal.
 */
const SEEDS = [1, 2, 4, 9, 99];
const policies = simShippedPolicies();
const logs = new Map<number, string>();
let servers: Servers;

beforeAll(async () => {
  servers = await startServers();
}, 120_000);

afterAll(() => servers.stop());

for (const seed of SEEDS) {
  test(`after storm ${seed} all books agree to the fen`, { timeout: 240_000 }, async () => {
    const verdict = await runSeed(seed, servers, policies);
    logs.set(seed, verdict.log.join("\n"));
    expect(verdict.faults, lineOf(verdict)).toEqual([]);
  });
}

test("what the last storm left recomputes, step by step", { timeout: 60_000 }, async () => {
  const again = await recomputeStores(servers.data, {
    differencesMax: 10,
    progress: () => {},
    now: Date.now,
  });
  expect(again).toMatchObject({ different: 0, withoutFacts: 0, differences: [] });
  expect(again.same).toBeGreaterThan(5);
});

test("the first storm writes the same log again, to the byte", { timeout: 240_000 }, async () => {
  const again = await runSeed(SEEDS[0] ?? 1, servers, policies);
  expect(again.log.join("\n")).toBe(logs.get(SEEDS[0] ?? 1));
});

test("after a storm that nobody has seen before all books agree to the fen", async () => {
  // The only chance that no seed decides: the seed is printed with whatever fails.
  const seed = 1_000_000 + (Date.now() % 1_000_000_000);
  const verdict = await runSeed(seed, servers, policies);
  process.stdout.write(`${lineOf(verdict)}\n`);
  expect(verdict.faults, lineOf(verdict)).toEqual([]);
}, 240_000);
