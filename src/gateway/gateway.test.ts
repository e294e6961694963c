/**
 * What an institution's software is answered over real HTTP, whatever it sends and whatever fails
 * behind.
 */
import { Agent } from "node:http";
import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { conclusionOf } from "#base/conclusions.ts";
import { NoAnswer, Refusal, type RefusalCode, refusalText } from "#base/refusals.ts";
import { HOSPITAL, OLD_HOSPITAL } from "#gateway/fixtures/hospital-api.ts";
import { FSI, message, post, postRaw, startGateway } from "#gateway/fixtures/server.ts";
import type { GatewaySettings } from "#gateway/gateway.ts";

const FIND = message("1101.identity-card");
const SETTLE = message("2207.pingxiang");
const DEMO = { unsignedAllowed: true };

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

async function setup(settings: Partial<GatewaySettings> = {}) {
  const started = await startGateway({ ...DEMO, ...settings });
  apps.push(started.app);
  return { ...started, call: (body: Parameters<typeof post>[1]) => post(started.url + FSI, body) };
}

function refusedWith(code: RefusalCode, params: Readonly<Record<string, string>> = {}) {
  const program = { err_code: code, outcome: conclusionOf(code) };
  return { status: 200, fields: { infcode: -1, err_msg: refusalText(code, params), ...program } };
}

test("an oversized body is refused in the envelope and the connection lives on", async () => {
  const { port, hospitalApi } = await setup({ bodyBytesMax: 1024 * 1024 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const large = await postRaw(port, agent, `{"infno":"1101","x":"${"y".repeat(3_000_000)}"}`);
  expect(large.status).toBe(200);
  expect(JSON.parse(large.text)).toMatchObject({
    infcode: -1,
    inf_refmsgid: expect.stringMatching(/^100000/),
    err_msg: refusalText("request_too_large", { limit: "1MB" }),
  });
  expect(hospitalApi.command).toBeNull();
  const next = await postRaw(port, agent, JSON.stringify(FIND));
  expect(JSON.parse(next.text)).toMatchObject({ infcode: 0 });
  expect(next.localPort).toBe(large.localPort);
  agent.destroy();
});

test.each([
  ["broken JSON", '{"infno":"1101"', "报文无法解析"],
  ["an empty body", "", "报文无法解析"],
  ["deep nesting", "[".repeat(100_000), "嵌套超过"],
  ["a __proto__ key", '{"__proto__":{"infno":"1101"}}', "不允许的字段名__proto__"],
  ["a missing message id", JSON.stringify({ ...FIND, msgid: "" }), "发送方报文ID(msgid)"],
])("%s is refused in the envelope with status 200", async (_what, body, words) => {
  const { call, hospitalApi, outcomes } = await setup();
  const answer = await call(body);
  expect(answer).toMatchObject({ status: 200, fields: { infcode: -1, output: null } });
  expect(answer.fields.err_msg).toContain(words);
  expect(hospitalApi.command).toBeNull();
  expect(outcomes).toMatchObject([[expect.any(String), "refused"]]);
});

test("a transaction that we do not speak is refused", async () => {
  const { call } = await setup();
  const answer = await call({ ...FIND, infno: "7777" });
  expect(answer).toMatchObject(refusedWith("request_unknown_transaction", { transaction: "7777" }));
});

test("an institution of a place without node is refused", async () => {
  const { call } = await setup();
  const institution = "H11010000001";
  const answer = await call({ ...FIND, fixmedins_code: institution });
  expect(answer).toMatchObject(refusedWith("institution_unknown", { institution }));
});

test("an institution whose code does not carry its region is looked up, once", async () => {
  const { call } = await setup();
  for (let round = 0; round < 2; round += 1) {
    const { fields } = await call({ ...FIND, fixmedins_code: OLD_HOSPITAL });
    expect(fields).toMatchObject({ infcode: 0, inf_refmsgid: expect.stringMatching(/^460200/) });
  }
});

test("bytes of the machine's own encoding are understood over HTTP", async () => {
  const { call, hospitalApi } = await setup();
  const bare = { ...FIND, fixmedins_name: "", opter_name: "" };
  const [before = "", after = ""] = JSON.stringify(bare).split("测试");
  const name = Buffer.from([0xd5, 0xc5]);
  const answer = await call(Buffer.concat([Buffer.from(before), name, Buffer.from(after)]));
  expect(answer.fields).toMatchObject({ infcode: 0 });
  expect(hospitalApi.command).toMatchObject({ name: "张" });
});

test("the same message again gets the same bytes, times included", async () => {
  const { call, clock } = await setup();
  const first = await call(SETTLE);
  clock.ms += 60_000;
  const again = await call({ ...SETTLE, inf_time: "2021-12-01 09:31:00", sign_no: "9" });
  expect(first.fields).toMatchObject({ infcode: 0 });
  expect(again.text).toBe(first.text);
});

test("a message id used for something else is refused by the name of the field", async () => {
  const { call } = await setup();
  await call(SETTLE);
  const { data } = SETTLE.input as { data: object };
  // The parts do not add up any more, but what matters is that the id is used.
  const other = { ...data, medfee_sumamt: 465.2 };
  expect(await call({ ...SETTLE, input: { data: other } })).toMatchObject(
    refusedWith("message_reused", { field: "医疗费总额(medfee_sumamt)" }),
  );
  // The first of the fields that differ is named.
  const parts = { ...other, fulamt_ownpay_amt: 0.01 };
  expect(await call({ ...SETTLE, input: { data: parts } })).toMatchObject(
    refusedWith("message_reused", { field: "全自费金额(fulamt_ownpay_amt)" }),
  );
  const lines = message("2204.two-lines", { msgid: SETTLE.msgid });
  expect(await call(lines)).toMatchObject(
    refusedWith("message_reused", { field: "交易编号(infno)" }),
  );
});

test("no answer is told as not known for a booking, and as try again for a query", async () => {
  const { call, hospitalApi, outcomes } = await setup();
  hospitalApi.trouble = async () => {
    throw new NoAnswer("connection lost");
  };
  expect(await call(SETTLE)).toMatchObject(refusedWith("outcome_unknown"));
  expect(await call(FIND)).toMatchObject(refusedWith("query_unanswered"));
  expect(outcomes).toEqual([
    ["2207", "unknown"],
    ["1101", "unknown"],
  ]);
});

test("a hospital API that says itself that the outcome is not known is quoted", async () => {
  const { call, hospitalApi } = await setup();
  hospitalApi.trouble = async () => {
    throw new Refusal("settlement_unknown", { settlement: "stl_1" });
  };
  expect(await call(SETTLE)).toMatchObject(
    refusedWith("settlement_unknown", { settlement: "stl_1" }),
  );
});

test("the caller is answered within its deadline though the hospital API is silent", async () => {
  const { call, hospitalApi, clock } = await setup({ hospitalDeadlineMs: 40 });
  hospitalApi.trouble = () => {
    clock.ms += 40;
    return new Promise<never>(() => undefined);
  };
  const answers = await Promise.all([call(SETTLE), call(SETTLE), call(FIND)]);
  expect(answers.slice(0, 2)).toMatchObject([
    refusedWith("outcome_unknown"),
    refusedWith("outcome_unknown"),
  ]);
  expect(answers[2]).toMatchObject(refusedWith("query_unanswered"));
});

test.each([{ inFlightPerInstitutionMax: 1 }, { inFlightMax: 1 }])(
  "more calls than %j are refused as busy, and room comes back",
  async (limit) => {
    const { call, hospitalApi } = await setup(limit);
    let release: (() => void) | null = null;
    hospitalApi.trouble = () =>
      new Promise<never>((_resolve, reject) => {
        release = () => reject(new Refusal("person_unknown"));
      });
    const first = call(FIND);
    await expect.poll(() => release).not.toBeNull();
    expect(await call(FIND)).toMatchObject(refusedWith("system_busy"));
    (release as (() => void) | null)?.();
    expect(await first).toMatchObject(refusedWith("person_unknown"));
    hospitalApi.trouble = null;
    expect((await call(FIND)).fields).toMatchObject({ infcode: 0 });
  },
);

test("a defect of ours is not known to the caller and logged without anybody's name", async () => {
  const { call, hospitalApi, defects, outcomes } = await setup();
  hospitalApi.trouble = async () => {
    throw new Error("Key (name, number)=(测试, 990101195303070018) already exists");
  };
  expect(await call(SETTLE)).toMatchObject(refusedWith("system_defect"));
  expect(defects).toMatchObject([
    {
      event: "gateway.defect",
      transaction: "2207",
      error: {
        name: "Error",
        message: "Key (name, number)=([hidden], [hidden]) already exists",
        stack: expect.arrayContaining([expect.stringContaining("gateway.test.ts")]),
      },
    },
  ]);
  expect(JSON.stringify(defects)).not.toMatch(/测试|990101/);
  expect(outcomes).toEqual([["2207", "defect"]]);
});

test("an institution that compares the code with a text gets a text", async () => {
  const { call } = await setup({ textCodeInstitutions: new Set([HOSPITAL]) });
  expect((await call(SETTLE)).fields.infcode).toBe("0");
  expect((await call({ ...SETTLE, msgid: "other", input: {} })).fields.infcode).toBe("-1");
});
