/**
 * Hub, Jiangxi and Hainan as three processes would run them: each its own server, database and
 * secrets, nothing but HTTP between them.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { present } from "#base/assert.ts";
import { chinaDate, yearOf } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { readServeConfig, type ServeConfig } from "#config.ts";
import { signCall } from "#gateway/gateway.ts";
import { type Serving, serve } from "#main.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { cloneDatabase, dropDatabase, onServer, outsideServer } from "#store/node-databases.ts";
import { openPg } from "#store/pg.ts";
import { readSettlement } from "../../demo/hospital-result.ts";
import { cancelVisit, FSI_PATH, playVisit, repeatVisit } from "../../demo/hospital-visit.ts";
import type { Player } from "../../demo/hospital-window.ts";
import { demoInstitutions } from "../../demo/places.ts";
import { refusalPattern } from "../../demo/promise.ts";
import { DEMO_SEED, demoPopulation, seedNode } from "../../demo/seed.ts";
import { storyCards } from "../../demo/story-cards.ts";

const CARE = "460000" as NodeId;
const HOME = "360000" as NodeId;
const ALL = [HUB, HOME, CARE];

const folder = mkdtempSync(join(tmpdir(), "lianjie-keys-"));
const prefix = `three_${process.pid}_${process.env.VITEST_POOL_ID ?? "0"}`;
const server = outsideServer(inject("serverUrl"));
const running: Serving[] = [];

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

function secret(): string {
  return randomBytes(32).toString("hex");
}

/** A file for each node with the pairs that it takes part in. */
function writeKeys(): ReadonlyMap<NodeId, string> {
  const pairs = { "100000-360000": secret(), "100000-460000": secret(), "360000-460000": secret() };
  return new Map(
    ALL.map((node) => {
      const path = join(folder, `${node}.json`);
      const own = Object.entries(pairs).filter(([pair]) => pair.includes(node));
      writeFileSync(path, JSON.stringify(Object.fromEntries(own)), { mode: 0o600 });
      return [node, path];
    }),
  );
}

async function seedAll(): Promise<void> {
  const people = demoPopulation(chinaDate(Date.now()), []);
  await onServer(server, async (admin) => {
    for (const node of ALL) {
      await cloneDatabase(admin, inject("template"), `${prefix}_${node}`);
    }
  });
  for (const node of ALL) {
    const store = openPg({ url: server.url(`${prefix}_${node}`), connectionsMax: 1 });
    await seedNode(node, store, people);
    await store.close();
  }
}

const configs: ServeConfig[] = [];

beforeAll(async () => {
  await seedAll();
  const keys = writeKeys();
  const ports = new Map<NodeId, number>();
  for (const node of ALL) ports.set(node, await freePort());
  for (const node of ALL) {
    const peers = ALL.filter((peer) => peer !== node);
    const config = readServeConfig({
      LIANJIE_NODES: node,
      LIANJIE_PEERS: peers.map((peer) => `${peer}=http://127.0.0.1:${ports.get(peer)}`).join(","),
      LIANJIE_KEYS: keys.get(node),
      DATABASE_URL: server.url("pattern").replace("/pattern", `/${prefix}_{node}`),
      PORT: String(ports.get(node)),
      LOG_LEVEL: "error",
      LIANJIE_CONNECTIONS: "3",
    });
    configs.push(config);
    running.push(await serve(config));
  }
});

afterAll(async () => {
  await Promise.all(running.map((serving) => serving.stop()));
  await onServer(server, async (admin) => {
    for (const node of ALL) await dropDatabase(admin, `${prefix}_${node}`);
  });
  rmSync(folder, { recursive: true });
});

const stories = storyCards(yearOf(chinaDate(Date.now())));
const first = present(stories[0], "the first story");
const careAddress = (): string => present(running[2], "care").address;

/** Signed with the institution's own key, as production wants it. */
function signed(message: string): Record<string, string> {
  const institution = demoInstitutions(DEMO_SEED).find(
    (found) => found.institution.code === first.institution.code,
  );
  const { accessKey, secretKey } = present(institution, "the story's hospital");
  const name = /"infno":"(\w+)"/.exec(message)?.[1] ?? "";
  const parts = { accessKey, name, timestamp: String(Date.now()), version: "1.0.0" };
  return {
    _api_name: name,
    _api_version: parts.version,
    _api_timestamp: parts.timestamp,
    _api_access_key: accessKey,
    _api_signature: signCall(parts, secretKey),
  };
}

const UNKNOWN = refusalPattern("settlement_unknown");
let serial = 0;

function player(before: (message: string) => Promise<void> = async () => undefined): Player {
  return {
    now: () => Date.now(),
    serial: () => {
      serial += 1;
      return String(serial).padStart(4, "0");
    },
    told: () => undefined,
    post: async (message) => {
      await before(message);
      const request = { method: "POST", headers: signed(message), body: message };
      return (await fetch(careAddress() + FSI_PATH, request)).text();
    },
  };
}

describe("three processes", () => {
  test("each is ready by itself", async () => {
    for (const { address } of running) {
      const response = await fetch(`${address}/healthz`);
      expect([response.status, await response.json()]).toEqual([200, { status: "ready" }]);
    }
  });

  test("an unsigned call is turned away: only the demo allows it", async () => {
    const response = await fetch(careAddress() + FSI_PATH, { method: "POST", body: "{}" });
    expect(await response.json()).toMatchObject({ code: 401 });
  });

  test("the first settlement is settled from Hainan through the hub in Jiangxi", async () => {
    const visit = await playVisit(first, player());
    expect([visit.last.message, visit.outcome]).toEqual(["", "settled"]);
    const settlement = present(readSettlement(visit.last.output), "a settlement");
    expect(settlement.fundFen).toBe(fen("115.63"));
    expect(settlement.personFen).toBe(fen("349.56"));
    expect((await cancelVisit(visit, player())).state).toBe("answered");
  });

  test("with the hub gone the result is unknown, and is found when the hub is back", async () => {
    const hub = present(running[0], "the hub");
    const visit = await playVisit(
      first,
      player(async (message) => {
        if (message.includes('"infno":"2207"')) await hub.stop();
      }),
    );
    expect(visit.last.message).toMatch(UNKNOWN);
    running[0] = await serve(present(configs[0], "the hub's configuration"));
    const known = await vi.waitFor(
      async () => {
        const { exchange } = await repeatVisit({ ...visit, outcome: "lost" }, player());
        expect(exchange.message).not.toMatch(UNKNOWN);
        return exchange;
      },
      { timeout: 15_000, interval: 500 },
    );
    // Home never saw it: refused for good, and a new message settles.
    expect(known.state).toBe("refused");
    const again = await playVisit(first, player());
    expect(readSettlement(again.last.output)?.fundFen).toBe(fen("115.63"));
  });
});
