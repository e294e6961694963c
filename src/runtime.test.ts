/** The log of a real process, and its end. */
import { connect } from "node:net";
import { Readable } from "node:stream";
import Fastify from "fastify";
import { expect, test } from "vitest";
import { Defect } from "#base/assert.ts";
import { closeServer, createLog } from "#runtime.ts";
import type { Log } from "#world.ts";

/** What the log writes, a record a line. */
function written(level: string, tell: (log: Log) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  tell(createLog(level, { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("a defect is one line with its name, message and stack", () => {
  const error = new Defect("a batch answers each of its commands");
  const [line, ...others] = written("info", (log) => log.error("node.defect", { error }));
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    msg: "node.defect",
    error: {
      name: "Defect",
      message: "a batch answers each of its commands",
      stack: expect.arrayContaining([expect.stringContaining("runtime.test.ts")]),
    },
  });
});

test("no level writes what a field of nobody's list holds", () => {
  const fields = { node: "360000", name: "张三" } as object;
  const lines = written("info", (log) => {
    log.info("a", fields);
    log.warn("b", fields);
    log.error("c", fields);
  });
  expect(lines.map(({ msg, node, name }) => [msg, node, name])).toEqual([
    ["a", "360000", "[hidden]"],
    ["b", "360000", "[hidden]"],
    ["c", "360000", "[hidden]"],
  ]);
});

test("a caller that does not read its answer does not keep the process from ending", async () => {
  const app = Fastify();
  const parts = Array.from({ length: 64 }, () => Buffer.alloc(1024 * 1024));
  app.get("/", (_request, reply) => reply.send(Readable.from(parts)));
  const { port } = new URL(await app.listen({ port: 0, host: "127.0.0.1" }));
  const caller = connect(Number(port), "127.0.0.1");
  await new Promise((resolve) => caller.once("connect", resolve));
  const cut = new Promise((resolve) => caller.once("close", resolve));
  caller.on("error", () => {});
  caller.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await new Promise((resolve) => caller.once("readable", resolve));
  caller.pause();
  await closeServer(app, 200);
  caller.resume();
  await cut;
});
