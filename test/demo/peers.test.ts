/** Hub and a province: what each says when the other is gone or has another key. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { readServeConfig } from "#config.ts";
import { type Serving, serve } from "#main.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { cloneDatabase, dropDatabase, onServer, outsideServer } from "#store/node-databases.ts";
import type { Log } from "#world.ts";

const PROVINCE = "460000" as NodeId;
const NODES = [HUB, PROVINCE];
const folder = mkdtempSync(join(tmpdir(), "lianjie-peers-"));
const prefix = `two_${process.pid}_${process.env.VITEST_POOL_ID ?? "0"}`;
const server = outsideServer(inject("serverUrl"));
const ports = new Map<NodeId, number>();
const running = new Map<NodeId, Serving>();
const told = new Map<NodeId, string[]>();
const [RIGHT, WRONG] = [randomBytes(32).toString("hex"), randomBytes(32).toString("hex")];

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

function logOf(node: NodeId): Log {
  const lines: string[] = [];
  told.set(node, lines);
  const tell = (event: string, fields: object = {}): void => {
    lines.push(`${event} ${JSON.stringify(fields)}`);
  };
  return { info: tell, warn: tell, error: tell };
}

function configOf(node: NodeId, keys: Record<string, unknown>) {
  const path = join(folder, `${node}.json`);
  writeFileSync(path, JSON.stringify(keys));
  const peer = node === HUB ? PROVINCE : HUB;
  return readServeConfig({
    LIANJIE_NODES: node,
    LIANJIE_PEERS: `${peer}=http://127.0.0.1:${ports.get(peer)}`,
    LIANJIE_KEYS: path,
    DATABASE_URL: server.url("pattern").replace("/pattern", `/${prefix}_{node}`),
    PORT: String(ports.get(node)),
    LIANJIE_CONNECTIONS: "3",
  });
}

async function run(node: NodeId, secret: string): Promise<void> {
  const config = configOf(node, { [`${HUB}-${PROVINCE}`]: secret });
  running.set(node, await serve(config, logOf(node)));
}

async function stop(node: NodeId): Promise<void> {
  await running.get(node)?.stop();
  running.delete(node);
}

async function health(node: NodeId): Promise<{ status: number; body: unknown; why: string }> {
  const response = await fetch(`${running.get(node)?.address}/healthz`);
  const body = (await response.json()) as { nodes?: { why: string }[] };
  return { status: response.status, body, why: body.nodes?.[0]?.why ?? "" };
}

async function metrics(node: NodeId): Promise<string> {
  return await (await fetch(`${running.get(node)?.address}/metrics`)).text();
}

beforeAll(async () => {
  for (const node of NODES) ports.set(node, await freePort());
  await onServer(server, async (admin) => {
    for (const node of NODES) await cloneDatabase(admin, inject("template"), `${prefix}_${node}`);
  });
});

afterAll(async () => {
  for (const node of NODES) await stop(node);
  await onServer(server, async (admin) => {
    for (const node of NODES) await dropDatabase(admin, `${prefix}_${node}`);
  });
  rmSync(folder, { recursive: true });
});

test("a peer that is not there leaves a node ready for its own cases, and it says which are not", async () => {
  await run(PROVINCE, RIGHT);
  const alone = await health(PROVINCE);
  expect(alone).toMatchObject({ status: 200, body: { status: "degraded" } });
  expect(alone.why).toMatch(/^节点 100000 没有应答（.*ECONNREFUSED.*）：请确认它在运行/);
  expect(alone.why).toMatch(/跨省业务暂不能办理，省内业务照常$/);
  expect(told.get(PROVINCE)?.filter((line) => line.startsWith("peer."))).toEqual([
    expect.stringMatching(/^peer.silent .*"peer":"100000","why":".*ECONNREFUSED/),
  ]);
  expect(await metrics(PROVINCE)).toContain('lianjie_peer_up{node="460000",peer="100000"} 0');
});

test("another key is told on both sides, with the entry to compare", async () => {
  await run(HUB, WRONG);
  const known = async (): Promise<string> => (await health(PROVINCE)).why;
  await expect.poll(known, { timeout: 10_000, interval: 250 }).toMatch(/密钥/);
  const province = await health(PROVINCE);
  expect(province).toMatchObject({ status: 200, body: { status: "degraded" } });
  expect(province.why).toMatch(
    /^节点 100000 与本节点的密钥不一致.*LIANJIE_KEYS.*100000-460000 一项/,
  );
  const hub = await health(HUB);
  expect(hub.why).toMatch(
    /^节点 460000 与本节点的密钥不一致.*与 460000 有关的跨省业务.*其他省照常$/,
  );
  const noted = /^exchange.dropped \{"from":"460000","to":"100000","why":"frame dropped: bad MAC"/;
  // The receiver says so once, however often it is asked.
  for (let again = 0; again < 3; again += 1) {
    await fetch(`http://127.0.0.1:${ports.get(HUB)}/exchange`, {
      method: "POST",
      headers: { "content-type": "application/vnd.lianjie.frame" },
      body: `lianjie/2 ${PROVINCE} ${HUB} 0 0 ${"0".repeat(64)}\n`,
    });
  }
  expect(told.get(HUB)?.filter((line) => noted.test(line))).toHaveLength(1);
  expect(told.get(PROVINCE)).toContainEqual(expect.stringMatching(/^peer.key /));
});

test("with one key both are ready, and say that the peer answers", async () => {
  await stop(HUB);
  await run(HUB, RIGHT);
  const ready = { status: 200, body: { status: "ready" } };
  await expect
    .poll(() => health(PROVINCE), { timeout: 15_000, interval: 500 })
    .toMatchObject(ready);
  expect(await health(HUB)).toMatchObject(ready);
  expect(told.get(PROVINCE)).toContainEqual(expect.stringMatching(/^peer.answers /));
  expect(await metrics(HUB)).toContain('lianjie_peer_up{node="100000",peer="460000"} 1');
}, 30_000);

test("a node's own entry is its seal, and what it had before is behind it", async () => {
  await stop(HUB);
  const [today, before] = ["ab".repeat(32), "cd".repeat(32)];
  const pair = { [`${HUB}-${PROVINCE}`]: RIGHT };
  const config = configOf(HUB, { ...pair, [HUB]: [today, before] });
  running.set(HUB, await serve(config, logOf(HUB)));
  const [office] = running.get(HUB)?.nodes.nodes.map((one) => one.office) ?? [];
  expect(office?.seal?.publicKeys).toHaveLength(2);
  for (const wrong of [{ [HUB]: "short" }, { [HUB]: [today, 7] }, { "10000": today }]) {
    const bad = configOf(HUB, { ...pair, ...wrong });
    await expect(serve(bad, logOf(HUB))).rejects.toThrow(/LIANJIE_KEYS 不正确/);
  }
}, 30_000);

test("a key file without an entry for a peer does not start, and names the entry", async () => {
  const config = configOf(HUB, { "100000-360000": RIGHT });
  await expect(serve(config, logOf(HUB))).rejects.toThrow(
    /LIANJIE_KEYS 不正确：.*没有 100000-460000/,
  );
});
