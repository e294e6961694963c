/** Under which URLs an institution's software is served, and with which signature. */
import { Agent } from "node:http";
import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import { HOSPITAL, RECEIVED_AT } from "#gateway/fixtures/hospital-api.ts";
import {
  FSI,
  message,
  post,
  postRaw,
  signedHeaders,
  startGateway,
} from "#gateway/fixtures/server.ts";
import type { CareNode, GatewaySettings } from "#gateway/gateway.ts";
import type { ProvinceNode } from "#nodes/nodes.ts";

const FIND = message("1101.identity-card");
const DEMO = { unsignedAllowed: true };

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

async function setup(settings: Partial<GatewaySettings> = DEMO) {
  const started = await startGateway(settings);
  apps.push(started.app);
  return started;
}

test("a province's node fits the gateway", () => {
  const fits = (node: ProvinceNode): CareNode => node;
  expect(fits).toBeTypeOf("function");
});

test.each([
  FSI,
  `${FSI}/1101`,
  "/",
  "/api/medical/service",
  "/ebus/gdyb_api/prd/hsa/hgs/1101",
  "/mbs/fmi/fsi/api/callFsiService/callService",
  "/ebus/mbs_fsi_auth/fsi/api/fsiPsnInfoService/queryPsnInfo",
  "/fsi/api/fsiPsnInfoService/queryPsnInfo?trace=1",
])("the URL form %s is served unsigned in the demo, and only there", async (path) => {
  const demo = await setup();
  expect(await post(demo.url + path, FIND)).toMatchObject({ status: 200, fields: { infcode: 0 } });
  const real = await setup({});
  const refused = await post(real.url + path, FIND);
  expect(refused).toMatchObject({ status: 200, fields: { code: 401 } });
  expect(refused.text).toContain("缺少签名请求头");
  expect(real.hospitalApi.command).toBeNull();
});

test("/CSB asks for a signature even in the demo, and takes a right one", async () => {
  const { url, hospitalApi } = await setup();
  const csb = `${url}/CSB`;
  expect(await post(csb, FIND)).toMatchObject({ status: 200, fields: { code: 401 } });
  expect(hospitalApi.command).toBeNull();
  for (const name of ["1101", "hssServives"]) {
    const answer = await post(csb, FIND, signedHeaders({ name }));
    expect(answer.fields).toMatchObject({ infcode: 0 });
  }
});

test.each([
  ["another secret", { secretKey: "sk-wrong" }, "签名不一致"],
  ["an unknown key", { accessKey: "ak-other" }, "未知的_api_access_key"],
  ["a clock 31 minutes behind", { timestamp: String(RECEIVED_AT - 31 * 60_000) }, "30分钟"],
  ["a clock 31 minutes ahead", { timestamp: String(RECEIVED_AT + 31 * 60_000) }, "30分钟"],
  ["seconds for milliseconds", { timestamp: "1638322200" }, "13位"],
])("a call signed with %s is turned away outside the envelope", async (_what, changes, why) => {
  const { url, hospitalApi, outcomes } = await setup();
  const answer = await post(`${url}/CSB`, FIND, signedHeaders(changes));
  expect(answer).toMatchObject({ status: 200, fields: { code: 401 } });
  expect(answer.text).toContain(why);
  expect(answer.text).toContain(refusalText("signature_invalid", { why: "" }).slice(0, 8));
  expect(hospitalApi.command).toBeNull();
  expect(outcomes).toEqual([["", "unsigned"]]);
});

test("a clock 29 minutes off is tolerated", async () => {
  const { url } = await setup();
  const headers = signedHeaders({ timestamp: String(RECEIVED_AT - 29 * 60_000) });
  expect((await post(`${url}/CSB`, FIND, headers)).fields).toMatchObject({ infcode: 0 });
});

test("an incomplete signature is told what is missing", async () => {
  const { url } = await setup();
  const { _api_version: _version, ...headers } = signedHeaders();
  expect((await post(`${url}/CSB`, FIND, headers)).text).toContain("_api_version");
});

test("a key speaks for its own institution only", async () => {
  const { url, hospitalApi } = await setup();
  const other = { ...FIND, fixmedins_code: HOSPITAL.replace(/1$/, "2") };
  const answer = await post(`${url}/CSB`, other, signedHeaders());
  expect(answer.fields).toMatchObject({ code: 401 });
  expect(answer.text).toContain("不属于");
  expect(hospitalApi.command).toBeNull();
});

test("a signature on an unsigned form is verified too", async () => {
  const { url } = await setup({});
  expect((await post(url + FSI, FIND, signedHeaders())).fields).toMatchObject({ infcode: 0 });
  const wrong = signedHeaders({ secretKey: "sk-wrong" });
  expect((await post(url + FSI, FIND, wrong)).fields).toMatchObject({ code: 401 });
});

test("a path or a gateway name that names another transaction is refused", async () => {
  const { url, hospitalApi } = await setup();
  const refused = (path: string) => ({
    status: 200,
    fields: {
      infcode: -1,
      err_msg: refusalText("request_path_differs", { path, transaction: "1101" }),
    },
  });
  expect(await post(`${url}${FSI}/2207`, FIND)).toMatchObject(refused("2207"));
  expect(await post(`${url}/x/hgs/2207`, FIND)).toMatchObject(refused("2207"));
  const service = `${url}/fsi/api/reverseService/revsMethod`;
  expect(await post(service, FIND)).toMatchObject(refused("2601"));
  const named = await post(`${url}/CSB`, FIND, signedHeaders({ name: "2207" }));
  expect(named).toMatchObject(refused("2207"));
  expect(hospitalApi.command).toBeNull();
});

test("a path that names the A version serves the plain one too", async () => {
  const { url } = await setup();
  const path = "/fsi/api/outpatientSettleService/saveSettletment";
  const answer = await post(url + path, message("2207.pingxiang"));
  expect(answer.fields).toMatchObject({ infcode: 0 });
});

test.each([
  "application/json",
  "text/plain;charset=UTF-8",
  "text/plain; charset=GBK",
  "x",
  undefined,
])("the content type %s is served", async (type) => {
  const { port } = await setup();
  const headers = type === undefined ? {} : { "content-type": type };
  const { status, text } = await postRaw(port, new Agent(), JSON.stringify(FIND), headers);
  expect([status, JSON.parse(text)]).toMatchObject([200, { infcode: 0 }]);
});

test("a body without transaction takes the path's, and is refused when that has none", async () => {
  const { url, hospitalApi } = await setup();
  const { infno: _infno, ...rest } = FIND;
  expect((await post(`${url}${FSI}/1101`, rest)).fields).toMatchObject({ infcode: 0 });
  expect(hospitalApi.call).toMatchObject({ transaction: "1101" });
  expect((await post(url + FSI, rest)).text).toContain("交易编号(infno)");
});

test("other paths and methods are not the gateway's", async () => {
  const { url } = await setup();
  expect((await post(`${url}/nowhere`, FIND)).status).toBe(404);
  expect(await (await fetch(url)).text()).toBe("page");
});
