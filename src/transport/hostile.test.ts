/** What an unfriendly or a hung peer can do to the HTTP network, and what it must not. */
import { request } from "node:http";
import fastify from "fastify";
import { afterEach, expect, test } from "vitest";
import type { Message, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { sealMessages } from "#transport/frame.ts";
import { createExchangeRoutes, createHttpPort } from "#transport/http.ts";
import { keysFromMaster } from "#transport/keys.ts";
import type { Handler } from "#transport/transport.ts";

const CARE = "460000" as NodeId;
const HUNG = "360000" as NodeId;
const WELL = "440000" as NodeId;
const keys = keysFromMaster(Buffer.alloc(32, 7));
const TYPE = "application/vnd.lianjie.frame";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function messageTo(to: NodeId, id: string, content = "{}"): Message {
  const sentAt = Date.now();
  const rest = { kind: "settle", version: 1, from: CARE, digest: "d", mac: "m" } as const;
  return { ...rest, id, to, sentAt, deadline: sentAt + 6_000, content };
}

function echo({ id, from, to }: Message): Reply {
  return { answers: id, from: to, to: from, sentAt: 3, content: "{}", digest: "d", mac: "m" };
}

async function hubAt(handler: Handler, frameWithinMs?: number) {
  const dropped: string[] = [];
  const app = fastify();
  const node = { node: HUB, keys, handler };
  app.register(
    createExchangeRoutes([node], { dropped: (why) => dropped.push(why), frameWithinMs }),
  );
  closing.push(() => app.close());
  const url = `${await app.listen({ port: 0, host: "127.0.0.1" })}/exchange`;
  return { url, dropped };
}

/** Posts the pieces one after another; resolves with the status, or "closed". */
function post(url: string, pieces: readonly string[], pauseMs = 0): Promise<number | "closed"> {
  return new Promise((resolve) => {
    const asked = request(url, { method: "POST", headers: { "content-type": TYPE } });
    asked.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on("error", () => resolve("closed"));
    const send = (index: number): void => {
      const piece = pieces[index];
      if (piece === undefined) asked.end();
      else if (!asked.destroyed) asked.write(piece, () => setTimeout(send, pauseMs, index + 1));
    };
    send(0);
  });
}

test("a home that never answers does not hold up the messages to another", async () => {
  const { url } = await hubAt((message) =>
    message.to === HUNG ? new Promise(() => undefined) : Promise.resolve(echo(message)),
  );
  const port = createHttpPort({ self: CARE, keys, peers: new Map([[HUB, url]]) });
  closing.push(() => port.close());
  for (let round = 0; round < 100; round += 1) {
    port.send(HUB, messageTo(HUNG, `hung_${round}`)).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const began = performance.now();
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, n) => port.send(HUB, messageTo(WELL, `well_${n}`))),
  );
  expect(replies).toHaveLength(20);
  expect(performance.now() - began).toBeLessThan(3_000);
  expect(port.waiting).toBe(100);
});

test("a message that nobody waits for any more gives its request free", async () => {
  const { url } = await hubAt((message) =>
    message.id === "hung" ? new Promise(() => undefined) : Promise.resolve(echo(message)),
  );
  const peers = new Map([[HUB, url]]);
  const port = createHttpPort({ self: CARE, keys, peers, requestsMax: 1 });
  closing.push(() => port.close());
  const brief = { ...messageTo(HUNG, "hung"), sentAt: 1, deadline: 2 };
  const hung = port.send(HUB, brief);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const next = port.send(HUB, messageTo(HUNG, "next"));
  await expect(hung).rejects.toThrow("nobody waits");
  expect((await next).answers).toBe("next");
});

test("a message whose time passed while it waited for a request is not sent", async () => {
  const seen: string[] = [];
  const { url } = await hubAt((message) => {
    seen.push(message.id);
    return new Promise(() => undefined);
  });
  const peers = new Map([[HUB, url]]);
  const port = createHttpPort({ self: CARE, keys, peers, requestsMax: 1 });
  closing.push(() => port.close());
  const brief = { sentAt: 1, deadline: 500 };
  const first = port.send(HUB, { ...messageTo(HUNG, "first"), ...brief });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const late = port.send(HUB, { ...messageTo(HUNG, "late"), sentAt: 1, deadline: 2 });
  await expect(first).rejects.toThrow("nobody waits");
  await expect(late).rejects.toThrow("before it could be sent");
  expect(seen).toEqual(["first"]);
});

test("forged frames with large contents leave no trace in memory", async () => {
  let handled = 0;
  const { url, dropped } = await hubAt(async (message) => {
    handled += 1;
    return echo(message);
  });
  const content = `"${"x".repeat(900_000)}"`;
  const frame = sealMessages(
    Array.from({ length: 15 }, (_, n) => messageTo(HUNG, `msg_${n}`, content)),
    { self: CARE, peer: HUB, keys },
  );
  const forged = frame.replace(/[0-9a-f]{64}\n/, `${"0".repeat(64)}\n`);
  const pieces = forged.match(/[\s\S]{1,60000}/g) ?? [];
  const before = process.memoryUsage().rss;
  const statuses = await Promise.all(Array.from({ length: 16 }, () => post(url, pieces)));
  expect(statuses.every((status) => status === 401 || status === "closed")).toBe(true);
  expect(handled).toBe(0);
  expect(dropped).toEqual(Array.from({ length: 16 }, () => "frame dropped: bad MAC"));
  // The senders are in this process too; 16 frames of 13.5 MB, received, would be 216 MB and more.
  expect(process.memoryUsage().rss - before).toBeLessThan(120_000_000);
});

test("a body that trickles ends in time", async () => {
  const { url, dropped } = await hubAt(async (message) => echo(message), 300);
  const frame = sealMessages([messageTo(HUNG, "msg_1")], { self: CARE, peer: HUB, keys });
  const began = performance.now();
  const status = await post(url, [...frame], 20);
  expect(["closed", 400]).toContain(status);
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(dropped).toHaveLength(1);
});

test("a peer that this node shares no key with is told 401, and why is noted", async () => {
  const { url, dropped } = await hubAt(async (message) => echo(message));
  const other = keysFromMaster(Buffer.alloc(32, 9));
  const frame = sealMessages([messageTo(HUNG, "m")], { self: CARE, peer: HUB, keys: other });
  expect(await post(url, [frame])).toBe(401);
  expect(dropped).toEqual(["frame dropped: bad MAC"]);
});

test("too many messages in work for one receiver leave room for the others", async () => {
  const { url } = await hubAt((message) =>
    message.to === HUNG ? new Promise(() => undefined) : Promise.resolve(echo(message)),
  );
  const port = createHttpPort({ self: CARE, keys, peers: new Map([[HUB, url]]) });
  closing.push(() => port.close());
  const hung = Array.from({ length: 3_000 }, (_, n) => port.send(HUB, messageTo(HUNG, `h${n}`)));
  const outcomes = hung.map((sent) => sent.then(String, String));
  const refused = await Promise.race(outcomes);
  expect(refused).toContain("503");
  expect((await port.send(HUB, messageTo(WELL, "well"))).answers).toBe("well");
});
