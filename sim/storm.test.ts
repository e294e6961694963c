import { afterAll, beforeAll, expect, test } from "vitest";
import { simShippedPolicies } from "./policies.ts";
import { lineOf, runSeed } from "./seed.ts";
import { type Servers, startServers } from "./servers.ts";

/** A fixed dozen; the first two are run twice. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
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

for (const seed of SEEDS.slice(0, 2)) {
  test(`storm ${seed} writes the same log again, to the byte`, { timeout: 240_000 }, async () => {
    const again = await runSeed(seed, servers, policies);
    expect(again.log.join("\n")).toBe(logs.get(seed));
  });
}

test("after a storm that nobody has seen before all books agree to the fen", async () => {
  // The only chance that no seed decides: the seed is printed with whatever fails.
  const seed = 1_000_000 + (Date.now() % 1_000_000_000);
  const verdict = await runSeed(seed, servers, policies);
  process.stdout.write(`${lineOf(verdict)}\n`);
  expect(verdict.faults, lineOf(verdict)).toEqual([]);
}, 240_000);
