/** Multipart bodies at the gateway: limits, and what is no form at all. */
import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import { FSI, message, post, startGateway } from "#gateway/fixtures/server.ts";
import type { GatewaySettings } from "#gateway/gateway.ts";
import { readForm } from "#gateway/multipart.ts";

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

const LABEL = { "content-type": "multipart/form-data; boundary=x" };

async function send(body: string, settings: Partial<GatewaySettings> = {}) {
  const started = await startGateway({ unsignedAllowed: true, ...settings });
  apps.push(started.app);
  return { ...started, answer: await post(started.url + FSI, body, LABEL) };
}

function part(name: string, text: string): string {
  return `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
}

test("uploads beyond so many at once are told that the system is busy", async () => {
  const { answer, hospitalApi } = await send(`${part("jsonStr", "{}")}--x--\r\n`, {
    uploadsMax: 0,
  });
  expect([answer.status, answer.fields.err_msg]).toEqual([200, refusalText("system_busy", {})]);
  expect(hospitalApi.command).toBeNull();
});

test("a form beyond the limit of uploads is refused", async () => {
  const long = `${part("file", "a".repeat(3_000))}--x--\r\n`;
  const { answer } = await send(long, { uploadBytesMax: 1_048_576 / 512 });
  expect(answer.fields.err_msg).toMatch(/^报文超过上限/);
});

test("a form without a file carries any transaction", async () => {
  const { answer, hospitalApi } = await send(
    `${part("jsonStr", JSON.stringify(message("1101.identity-card")))}--x--\r\n`,
  );
  expect(answer.fields.infcode).toBe(0);
  expect(hospitalApi.command?.kind).toBe("findPerson");
});

test.each([
  ["", "nothing"],
  ["--x--\r\n", "an end alone"],
  ["--y\r\n\r\n--y--\r\n", "another boundary"],
  [part("jsonStr", "{}"), "no end"],
  ["--x\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--x--\r\n", "a part without a name"],
  [`--x\r\n${"a: b\r\n".repeat(3_000)}\r\n{}\r\n--x--\r\n`, "headers without end"],
  [`${part("jsonStr", "{}")}${part("jsonStr", "{}")}--x--\r\n`, "two envelopes"],
])("a broken form is refused: %#", async (body, _what) => {
  const { answer } = await send(body);
  expect(answer.status).toBe(200);
  expect(answer.fields.err_msg).toMatch(/^报文无法解析/);
});

test("parts are given as the bytes that were sent", async () => {
  const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 121, 0xc3, 0xf7]);
  const body = Buffer.concat([
    Buffer.from(part("jsonStr", "{}")),
    Buffer.from('--x\r\nContent-Disposition: form-data; name="a"; filename="a.zip"\r\n\r\n'),
    bytes,
    Buffer.from("\r\n--x--\r\n"),
  ]);
  const form = await readForm(body, LABEL["content-type"]);
  expect(Buffer.from(form.file ?? [])).toEqual(bytes);
});

test("more parts than a form has are refused before the rest is taken apart", async () => {
  const { answer } = await send(`${part("a", "b").repeat(20_000)}--x--\r\n`);
  expect(answer.fields.err_msg).toMatch(/部分超过8个/);
});
