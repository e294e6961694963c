/** What hospitals are told about signing is what the gateway takes: the example is sent as told. */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { KEYS } from "#gateway/fixtures/hospital-api.ts";
import { message, post, startGateway } from "#gateway/fixtures/server.ts";

const DOCUMENT = new URL("../../docs/interface.zh-CN.md", import.meta.url);
const SECTION = present(
  readFileSync(DOCUMENT, "utf8")
    .split("\n## ")
    .find((part) => part.startsWith("地址和签名\n")),
  "the document has it",
);

const block = (language: string): string =>
  present(SECTION.split(`\`\`\`${language}\n`)[1]?.split("\n```")[0], `a block of ${language}`);

function headersTold(): Record<string, string> {
  const lines = block("http")
    .split("\n")
    .map((line) => line.split(": "));
  return Object.fromEntries(lines) as Record<string, string>;
}

test("the worked example signs what it says with the key that it says", () => {
  const text = block("text");
  const { _api_signature: signature, ...told } = headersTold();
  const sorted = Object.entries(told).sort(([a], [b]) => (a < b ? -1 : 1));
  expect(text).toBe(sorted.map((pair) => pair.join("=")).join("&"));
  expect(SECTION).toContain(`密钥 \`${KEYS.secretKey}\``);
  const command = block("sh");
  expect(command).toContain(`'${text}'`);
  expect(command).toContain(`-hmac ${KEYS.secretKey} `);
  expect(createHmac("sha1", KEYS.secretKey).update(text).digest("base64")).toBe(signature);
});

test("the gateway takes the worked example at its time, and not with a letter changed", async () => {
  const { app, url, clock } = await startGateway({});
  try {
    const headers = headersTold();
    clock.ms = Number(headers._api_timestamp);
    const find = message("1101.identity-card");
    expect((await post(`${url}/CSB`, find, headers)).fields).toMatchObject({ infcode: 0 });
    const other = { ...headers, _api_version: "1.0.1" };
    expect((await post(`${url}/CSB`, find, other)).fields).toMatchObject({ code: 401 });
  } finally {
    await app.close();
  }
});
