import { createServer } from "node:http";
import fastify from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { NoAnswer } from "#base/refusals.ts";
import type { Message, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { createExchangeRoutes, createHttpPort, type HttpPortOptions } from "#transport/http.ts";
import { keysFromMaster } from "#transport/keys.ts";
import { createMemoryNetwork } from "#transport/memory.ts";
import { type Handler, type Port, WAITING_MAX } from "#transport/transport.ts";

const CARE = "460000" as NodeId;
const keys = keysFromMaster(Buffer.alloc(32, 7));
const otherKeys = keysFromMaster(Buffer.alloc(32, 8));

function message(id: string, content = `{"words":"𠮷 \\n \\" "}`): Message {
  return {
    id,
    kind: "settle",
    version: 1,
    from: CARE,
    to: "360000" as NodeId,
    sentAt: 1,
    deadline: 2,
    content,
    digest: "d",
    mac: "m",
  };
}

function echo({ id, from, to, content }: Message): Reply {
  return { answers: id, from: to, to: from, sentAt: 3, content, digest: "d", mac: "m" };
}

type Network = (handler: Handler, hubKeys?: typeof keys) => Promise<Omit<Port, "listen">>;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const overMemory: Network = async (handler, hubKeys = keys) => {
  const network = createMemoryNetwork();
  network.connect(HUB, hubKeys).listen(handler);
  return network.connect(CARE, keys);
};

async function serveHub(handler: Handler, hubKeys: typeof keys): Promise<string> {
  const app = fastify();
  app.register(createExchangeRoutes([{ node: HUB, keys: hubKeys, handler }]));
  closing.push(() => app.close());
  return app.listen({ port: 0, host: "127.0.0.1" });
}

function portTo(url: string, more: Partial<HttpPortOptions> = {}) {
  const port = createHttpPort({
    self: CARE,
    keys,
    peers: new Map([[HUB, `${url}/exchange`]]),
    ...more,
  });
  closing.push(() => port.close());
  return port;
}

const overHttp: Network = async (handler, hubKeys = keys) =>
  portTo(await serveHub(handler, hubKeys));

describe.each<[string, Network]>([
  ["memory", overMemory],
  ["http", overHttp],
])("over %s", (_name, connect) => {
  test("a message arrives as it was sent and its reply comes back as it was given", async () => {
    const seen: Message[] = [];
    const port = await connect(async (asked) => {
      seen.push(asked);
      return echo(asked);
    });
    const sent = message("msg_1");
    expect(await port.send(HUB, sent)).toEqual(echo(sent));
    expect(seen).toEqual([sent]);
    expect(port.waiting).toBe(0);
  });

  test("a thousand messages of one turn all get their own reply", async () => {
    const port = await connect(async (asked) => echo(asked));
    const sent = Array.from({ length: 1_000 }, (_, n) => message(`msg_${n}`, `{"n":${n}}`));
    const replies = await Promise.all(sent.map((one) => port.send(HUB, one)));
    expect(replies).toEqual(sent.map(echo));
  });

  test("a message sent twice gets two replies", async () => {
    const port = await connect(async (asked) => echo(asked));
    const twice = [port.send(HUB, message("msg_1")), port.send(HUB, message("msg_1"))];
    expect(await Promise.all(twice)).toHaveLength(2);
  });

  test("a handler that throws leaves its own message without answer and no other", async () => {
    const port = await connect(async (asked) => {
      if (asked.id === "msg_bad") throw new Error("defect");
      return echo(asked);
    });
    const bad = port.send(HUB, message("msg_bad"));
    const good = port.send(HUB, message("msg_good"));
    await expect(bad).rejects.toThrow(NoAnswer);
    expect((await good).answers).toBe("msg_good");
  });

  test("a slow case does not hold up its neighbours in the frame", async () => {
    let free = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      free = resolve;
    });
    const port = await connect(async (asked) => {
      if (asked.id === "msg_slow") await gate;
      return echo(asked);
    });
    const slow = port.send(HUB, message("msg_slow"));
    expect((await port.send(HUB, message("msg_quick"))).answers).toBe("msg_quick");
    expect(port.waiting).toBe(1);
    free();
    expect((await slow).answers).toBe("msg_slow");
  });

  test("a peer with another hop key never sees the message and gives no answer", async () => {
    let seen = 0;
    const port = await connect(async (asked) => {
      seen += 1;
      return echo(asked);
    }, otherKeys);
    await expect(port.send(HUB, message("msg_1"))).rejects.toThrow(NoAnswer);
    expect(seen).toBe(0);
  });

  test("a province that speaks for another is not heard", async () => {
    const port = await connect(async (asked) => echo(asked));
    const forged = { ...message("msg_1"), from: "440000" as NodeId };
    await expect(port.send(HUB, forged)).rejects.toThrow(NoAnswer);
  });

  test("too many waiting messages have no answer at once", async () => {
    const port = await connect(() => new Promise<Reply>(() => undefined));
    const waiting = Array.from({ length: WAITING_MAX }, (_, n) => port.send(HUB, message(`${n}`)));
    await expect(port.send(HUB, message("one more"))).rejects.toThrow("too many");
    port.close();
    const ends = await Promise.allSettled(waiting);
    expect(ends.every((end) => end.status === "rejected")).toBe(true);
  });

  test("an unknown peer gives no answer", async () => {
    const port = await connect(async (asked) => echo(asked));
    await expect(port.send("990000" as NodeId, message("msg_1"))).rejects.toThrow(NoAnswer);
  });
});

describe("the memory network", () => {
  test("carries messages of one turn in one frame", async () => {
    const frames: number[] = [];
    const network = createMemoryNetwork({ observe: (messages) => frames.push(messages) });
    network.connect(HUB, keys).listen(async (asked) => echo(asked));
    const port = network.connect(CARE, keys);
    await Promise.all([1, 2, 3].map((n) => port.send(HUB, message(`msg_${n}`))));
    expect(frames).toEqual([3]);
  });

  test("gives no answer of a node that left, and serves it when it is back", async () => {
    const network = createMemoryNetwork();
    const hub = network.connect(HUB, keys);
    let asked = 0;
    hub.listen(() => {
      asked += 1;
      if (asked === 1) hub.close();
      return new Promise<Reply>(() => undefined);
    });
    const port = network.connect(CARE, keys);
    await expect(port.send(HUB, message("msg_1"))).rejects.toThrow("has left");
    await expect(port.send(HUB, message("msg_1"))).rejects.toThrow("cannot be reached");
    network.connect(HUB, keys).listen(async (again) => echo(again));
    expect((await port.send(HUB, message("msg_1"))).answers).toBe("msg_1");
  });
});

describe("the HTTP network", () => {
  test("gives no answer when nobody listens", async () => {
    await expect(portTo("http://127.0.0.1:1").send(HUB, message("msg_1"))).rejects.toThrow(
      NoAnswer,
    );
  });

  test("gives no answer when the peer is silent for too long or breaks off", async () => {
    const silent = await serveHub(() => new Promise<Reply>(() => undefined), keys);
    const port = portTo(silent, { silenceMs: 50 });
    await expect(port.send(HUB, message("msg_1"))).rejects.toThrow("silent");
    const breaking = createServer((request) => request.socket.destroy());
    closing.push(() => breaking.close());
    await new Promise<void>((resolve) => breaking.listen(0, "127.0.0.1", resolve));
    const address = breaking.address() as { port: number };
    const broken = portTo(`http://127.0.0.1:${address.port}`);
    await expect(broken.send(HUB, message("msg_1"))).rejects.toThrow(NoAnswer);
  });

  test("asks again on a new connection when a kept one turns out to be closed", async () => {
    const app = fastify();
    const requestsOn = new WeakMap<object, number>();
    let dropped = 0;
    app.addHook("onRequest", async ({ socket }) => {
      const before = requestsOn.get(socket) ?? 0;
      requestsOn.set(socket, before + 1);
      if (before === 0) return;
      dropped += 1;
      socket.destroy();
    });
    app.register(createExchangeRoutes([{ node: HUB, keys, handler: async (one) => echo(one) }]));
    closing.push(() => app.close());
    const port = portTo(await app.listen({ port: 0, host: "127.0.0.1" }));
    for (const id of ["msg_1", "msg_2", "msg_3"]) {
      expect((await port.send(HUB, message(id))).answers).toBe(id);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(dropped).toBeGreaterThan(0);
  });

  test("gives no answer to what is not a frame", async () => {
    const odd = createServer((_request, response) => response.end("hello\nthere\n"));
    closing.push(() => odd.close());
    await new Promise<void>((resolve) => odd.listen(0, "127.0.0.1", resolve));
    const address = odd.address() as { port: number };
    const port = portTo(`http://127.0.0.1:${address.port}`);
    await expect(port.send(HUB, message("msg_1"))).rejects.toThrow("not a frame");
  });

  test("keeps to the bound of requests and gathers the rest into later frames", async () => {
    let most = 0;
    let now = 0;
    const url = await serveHub(async (asked) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return echo(asked);
    }, keys);
    const port = portTo(url, { requestsMax: 1 });
    const first = port.send(HUB, message("msg_0"));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const rest = [1, 2, 3].map((n) => port.send(HUB, message(`msg_${n}`)));
    await Promise.all([first, ...rest]);
    expect(most).toBe(3);
  });
});
