/** A process whose configuration names a directory of staff: right, and wrong in each way. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ConfigInvalid, readServeConfig } from "#config.ts";
import { type Serving, serve } from "#main.ts";
import { dropDatabase, onServer, outsideServer } from "#store/node-databases.ts";
import { CLIENT, REDIRECT, startProvider, type TestProvider } from "../directory-provider.ts";

const folder = mkdtempSync(join(tmpdir(), "directory-"));
const prefix = `directory_${process.pid}`;
const server = outsideServer(inject("serverUrl"));

let provider: TestProvider;
let serving: Serving;

function configFor(text: string, name = "directory.json") {
  const path = join(folder, name);
  writeFileSync(path, text);
  return readServeConfig({
    LIANJIE_NODES: "100000",
    DATABASE_URL: server.url("pattern").replace("/pattern", `/${prefix}_{node}`),
    LIANJIE_DIRECTORY: path,
    LIANJIE_CONNECTIONS: "3",
    LOG_LEVEL: "error",
    PORT: "0",
  });
}

const settings = () => ({
  ...{ issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret },
  redirectUri: REDIRECT,
});

beforeAll(async () => {
  provider = await startProvider();
  serving = await serve(configFor(JSON.stringify({ 100000: settings() })));
});

afterAll(async () => {
  await serving.stop();
  await provider.stop();
  await onServer(server, (admin) => dropDatabase(admin, `${prefix}_100000`));
});

test("its staff are sent there", async () => {
  const start = `${serving.address}/api/100000/staff/directory/start`;
  const response = await fetch(start, { method: "POST" });
  const { address, flow } = (await response.json()) as { address: string; flow: string };
  expect(address.startsWith(`${provider.issuer}/auth?`)).toBe(true);
  expect(flow).toMatch(/^[\w-]{43}$/);
});

test.each([
  ["{", "不是 JSON"],
  ["1", "应为一个 JSON 对象"],
  ['{"360000": {}}', "360000：不是本进程的节点"],
  ['{"100000": {"issuer": "http://id.example.cn"}}', "100000：issuer 须以 https:// 开头"],
])("a file that says %s is told", async (text, told) => {
  const wrong = serve(configFor(text, "wrong.json"));
  await expect(wrong).rejects.toThrow(ConfigInvalid);
  await expect(wrong).rejects.toThrow(told);
});
