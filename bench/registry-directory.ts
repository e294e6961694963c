/**
 * The directory part of the registry bench: a hub with the whole country's institutions in its log,
 * and a province that has none of them and copies the log, as real nodes by their own due work.
 */
import { setTimeout as pauseFor } from "node:timers/promises";
import { present } from "#base/assert.ts";
import { seededRandom } from "#base/random.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { loadShippedPolicies } from "#policies.ts";
import { appendCards } from "#registry/registry.ts";
import { realSurroundings, startCountry } from "#runtime.ts";
import { openPg } from "#store/pg.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import { type Figure, rounded } from "./figures.ts";
import { watchMemory } from "./memory.ts";
import { institutionCards } from "./registry-search.ts";
import type { RegistryStage } from "./registry-stage.ts";

const PROVINCE = "360000" as NodeId;
const PART = 2_000;
const LOOK_MS = 200;
const LOG = {
  info: () => {},
  warn: () => {},
  error: (event: string, fields?: object) => {
    throw new Error(`${event} ${JSON.stringify(fields)}`);
  },
};

export async function directoryPart(stage: RegistryStage): Promise<Figure[]> {
  const { institutions } = stage.options;
  const named = await stage.nodeDatabases(["bench_hub", "bench_province"]);
  const urlOf = (name: string) => present(named.get(name), "a database that was made");
  const hub = openPg({ url: urlOf("bench_hub"), connectionsMax: 1 });
  const province = openPg({ url: urlOf("bench_province"), connectionsMax: 1 });
  try {
    const appended = await timed(() => fill(hub, institutions));
    const country = await startCountry({
      surroundings: realSurroundings(LOG),
      policies: loadShippedPolicies(),
      keys: keysFromMaster(Buffer.from("made-up secret of a bench")),
      urls: new Map([
        [HUB, urlOf("bench_hub")],
        [PROVINCE, urlOf("bench_province")],
      ]),
    });
    const peak = watchMemory();
    const copied = await timed(() => untilWhole(province, institutions));
    const most = peak();
    await country.stop();
    const what = `first copy of ${institutions} institutions by a province`;
    return [
      figure(`log of ${institutions} institutions at the hub`, appended, "s"),
      figure(what, copied, "s"),
      figure(`${what}, memory of both nodes at most`, most, "MB"),
    ];
  } finally {
    await Promise.all([hub.close(), province.close()]);
  }
}

async function fill(hub: OwnedDatabase, count: number): Promise<void> {
  const all = institutionCards(count, seededRandom(7));
  for (let from = 0; from < count; from += PART) {
    await hub.transaction((tx) => appendCards(tx, all.slice(from, from + PART)));
  }
}

async function untilWhole(province: OwnedDatabase, version: number): Promise<void> {
  for (;;) {
    const rows = await province.query(sql`
      select 1 from registry.national_copy
       where version = ${version} and whole_at is not null`);
    if (rows.length > 0) return;
    await pauseFor(LOOK_MS);
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

function figure(work: string, value: number, unit: string): Figure {
  return { work, figure: rounded(value), unit, baseline: null, ratio: null };
}
