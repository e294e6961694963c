/** Hostile calls: forged, trickled, or to paths that are words of JavaScript. */
import { request } from "node:http";
import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import { FSI, message, post, signedHeaders, startGateway } from "#gateway/fixtures/server.ts";
import type { GatewaySettings } from "#gateway/gateway.ts";

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

async function setup(settings: Partial<GatewaySettings> = {}) {
  const started = await startGateway(settings);
  apps.push(started.app);
  return started;
}

test.each([
  "/constructor/name",
  "/__proto__/toString",
  "/hasOwnProperty/call",
  "/fsiPsnInfoService/constructor",
])("%s is not served", async (path) => {
  const { url, hospitalApi } = await setup({ unsignedAllowed: true });
  expect((await post(url + path, message("1101.identity-card"))).status).toBe(404);
  expect(hospitalApi.command).toBeNull();
});

/** Sends headers and one byte of a body; resolves with what comes back before the rest is sent. */
function beforeTheBody(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { method: "POST", headers: { ...headers, "content-length": "1000" } };
    const sent = request(url, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        sent.destroy();
        resolve(text);
      });
    });
    sent.on("error", reject);
    sent.write("{");
  });
}

test("a wrong signature is refused before the body is there, let alone read", async () => {
  const { url, outcomes } = await setup();
  const wrong = await beforeTheBody(url + FSI, signedHeaders({ secretKey: "another" }));
  expect(wrong).toContain("签名不一致");
  const nobody = await beforeTheBody(url + FSI, signedHeaders({ accessKey: "nobody" }));
  expect(nobody).toContain("未知的_api_access_key");
  expect(await beforeTheBody(url + FSI, {})).toContain("缺少签名请求头");
  expect(outcomes).toEqual([
    ["", "unsigned"],
    ["", "unsigned"],
  ]);
});

test("a body that trickles gets its refusal in time and its connection ends", async () => {
  const { url, hospitalApi, clock } = await setup({ unsignedAllowed: true, bodyWithinMs: 200 });
  const text = await new Promise<string>((resolve, reject) => {
    const sent = request(url + FSI, { method: "POST" }, (response) => {
      let all = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        all += chunk;
      });
      response.on("end", () => {
        clearInterval(trickle);
        sent.destroy();
        resolve(`${response.headers.connection} ${all}`);
      });
    });
    sent.on("error", reject);
    const trickle = setInterval(() => {
      clock.ms += 20;
      sent.write(" ");
    }, 20);
  });
  expect(text).toContain(refusalText("request_too_slow", { limit: "0.2秒" }));
  expect(text.startsWith("close ")).toBe(true);
  expect(hospitalApi.command).toBeNull();
});
