/** The frame of the API over HTTP: who is let in, and how a no is told. */
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CSRF_HEADER, cookieName, csrfOf } from "#api/cookies.ts";
import { MADE_UP_ROUTES } from "#api/fixtures/made-up-routes.ts";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import type { Role } from "#model/staff.ts";

const NODE = "360000";
let province: LoneNode;
let api: ApiServer;
const CITY: Role = { duty: "checker", place: "360300" as Area };
const WHOLE: Role = { duty: "checker", place: "360000" as Area };

beforeAll(async () => {
  province = await startLoneNode(NODE);
  const { office } = province.node;
  api = await serveApi({ offices: [office], now: () => province.now, routes: MADE_UP_ROUTES });
});

afterAll(async () => {
  await api.stop();
  await province.node.stop();
});

const checker = (roles: readonly Role[] = [CITY]) => ({
  staff: api.sessions.staff("li.wei", roles),
});

const THING = { name: "灯", kind: "a" };
let keys = 0;
const key = (): string => {
  keys += 1;
  return `key-${String(keys).padStart(8, "0")}`;
};

test("without a session nothing but public routes answers, and an ended one is none", async () => {
  const got = await api.call(NODE, "GET /things/360300");
  expect([got.status, got.json.code]).toEqual([401, "session_missing"]);
  expect(got.headers.get("content-type")).toContain("application/problem+json");
  const as = checker();
  expect((await api.call(NODE, "GET /things/360300", { as })).status).toBe(200);
  api.sessions.end(as.staff);
  expect((await api.call(NODE, "GET /things/360300", { as })).status).toBe(401);
});

test("a person's session opens no route of staff, and the other way round", async () => {
  const person = api.sessions.person("P1");
  const staff = api.sessions.staff("li.wei", [WHOLE]);
  const crossed = [
    await api.call(NODE, "GET /things/360300", { as: { person } }),
    await api.call(NODE, "GET /things/360300", { as: { staff: person } }),
    await api.call(NODE, "GET /person/self", { as: { staff } }),
    await api.call(NODE, "GET /person/self", { as: { person: staff } }),
  ];
  expect(crossed.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
});

test("another duty is refused; another place's object is like none at all", async () => {
  const policy = { staff: api.sessions.staff("wang", [{ duty: "policy", place: WHOLE.place }]) };
  const other = await api.call(NODE, "GET /things/360300", { as: policy });
  expect([other.status, other.json.code]).toEqual([403, "duty_missing"]);
  expect(other.json.detail).toContain("审核岗");
  const elsewhere = await api.call(NODE, "GET /things/360100", { as: checker() });
  const none = await api.call(NODE, "GET /things/none", { as: checker() });
  expect([elsewhere.status, elsewhere.json.code]).toEqual([404, "object_missing"]);
  const { instance: _a, ...one } = elsewhere.json;
  const { instance: _b, ...two } = none.json;
  expect(one).toEqual(two);
});

test("the role that reaches the object is the one on the trail", async () => {
  const roles: Role[] = [{ duty: "checker", place: "360100" as Area }, CITY];
  const got = await api.call(NODE, "GET /things/360300", { as: checker(roles) });
  expect(JSON.parse(String(got.json.by))).toEqual({
    kind: "staff",
    id: "li.wei",
    place: "360300",
    duty: "checker",
  });
});

test("a node that is not here, and an address that is not, are not found", async () => {
  const elsewhere = await api.call("460000", "GET /things/360300", { as: checker() });
  const nowhere = await api.call(NODE, "GET /nothing/here", { as: checker() });
  expect([elsewhere.status, nowhere.status]).toEqual([404, 404]);
  expect([elsewhere.json.code, nowhere.json.code]).toEqual(["object_missing", "route_unknown"]);
});

test("whoever still has a password to set may do nothing else", async () => {
  const staff = api.sessions.staff("new", [WHOLE], { mustFinish: "password" });
  const got = await api.call(NODE, "GET /things/360300", { as: { staff } });
  expect([got.status, got.json.code]).toEqual([403, "session_unfinished"]);
  expect(String(got.json.detail)).toContain("修改密码");
  expect((await api.call(NODE, "GET /account", { as: { staff } })).status).toBe(200);
});

test("a token of another node is told whose it is, a made-up one of here only that", async () => {
  const called = async (node: string) => {
    const headers = { authorization: `Bearer lj_${node}_${"a".repeat(43)}` };
    return (await api.call(NODE, "GET /things/360300", { headers })).json;
  };
  const other = await called("460000");
  expect([other.status, other.code]).toEqual([401, "token_other_node"]);
  expect(other.detail).toContain("460000");
  expect((await called(NODE)).code).toBe("session_missing");
});

test("a write of a page needs the session's own token against forged calls", async () => {
  const as = checker();
  const send = (headers: Record<string, string>) =>
    api.call(NODE, "POST /things", { as, body: THING, key: key(), headers });
  const forged = await send({ [CSRF_HEADER]: csrfOf(checker().staff) });
  expect([forged.status, forged.json.code]).toEqual([403, "csrf_invalid"]);
  expect((await send({ [CSRF_HEADER]: "" })).json.code).toBe("csrf_invalid");
  expect((await send({})).status).toBe(200);
});

test("a write from another site's page is refused", async () => {
  const as = checker();
  const send = (headers: Record<string, string>) =>
    api.call(NODE, "POST /things", { as, body: THING, key: key(), headers });
  expect((await send({ origin: "https://evil.example" })).json.code).toBe("origin_foreign");
  expect((await send({ origin: "null" })).json.code).toBe("origin_foreign");
  expect((await send({ "sec-fetch-site": "cross-site" })).json.code).toBe("origin_foreign");
  expect((await send({ origin: api.url })).status).toBe(200);
});

test("a program's token needs no token against forged calls", async () => {
  const { staff } = checker();
  const headers = { authorization: `Bearer ${staff}` };
  const got = await api.call(NODE, "POST /things", { body: THING, key: key(), headers });
  expect(got.status).toBe(200);
});

test("what is wrong in the input is named field by field", async () => {
  const body = { name: "<script>alert(1)</script>", kind: "c", more: 1 };
  const got = await api.call(NODE, "POST /things", { as: checker(), body, key: key() });
  expect([got.status, got.json.code]).toEqual([400, "input_invalid"]);
  const errors = got.json.errors as { field: string; message: string }[];
  expect(Object.fromEntries(errors.map(({ field, message }) => [field, message]))).toEqual({
    "body.name": "名称应为不含尖括号和看不见的字符的文字",
    "body.kind": "种类应为a、b之一",
    "body.more": "没有“more”这一项，请去掉",
  });
  expect(got.json.detail).toBe("没有“more”这一项，请去掉（body.more）");
  const none = await api.call(NODE, "POST /things", { as: checker(), body: {}, key: key() });
  expect((none.json.errors as { message: string }[]).map(({ message }) => message)).toEqual([
    "缺少名称",
    "缺少种类，应为a、b之一",
  ]);
});

test("fields take only what they mean, and an answer has the status that it says", async () => {
  const right = { area: "360300", date: "2024-02-29", month: "2026-11", yuan: "-0.50" };
  const send = (body: object, later = "false") =>
    api.call(NODE, `POST /fields?later=${later}`, { body });
  expect((await send(right)).status).toBe(201);
  expect((await send(right, "true")).status).toBe(202);
  expect((await send(right, "maybe")).json.code).toBe("input_invalid");
  const wrong = { area: "3603", date: "2026-02-29", month: "2026-13", yuan: "1.5" };
  for (const [field, value] of Object.entries(wrong)) {
    const got = await send({ ...right, [field]: value });
    expect(got.json.errors, field).toHaveLength(1);
    expect(JSON.stringify(got.json.errors)).toContain(`body.${field}`);
  }
});

test("a body that is no JSON, of another type or too long is refused as such", async () => {
  const as = checker();
  const send = async (body: string, type = "application/json") => {
    const headers = { "content-type": type };
    const got = await api.call(NODE, "POST /things", { as, body, key: key(), headers });
    return [got.status, got.json.code];
  };
  expect(await send("{")).toEqual([400, "request_broken"]);
  expect(await send('{"__proto__":{"a":1}}')).toEqual([400, "request_broken"]);
  expect(await send("name=1", "text/plain")).toEqual([415, "content_type_wrong"]);
  expect(await send(`"${"x".repeat(1_100_000)}"`)).toEqual([413, "request_too_large"]);
});

test("a look at persons stands on the trail, and a route that notes none shows nothing", async () => {
  const as = checker();
  expect((await api.call(NODE, "GET /people", { as })).status).toBe(200);
  const looks = (await province.trail()).filter(({ action }) => action === "read GET /people");
  expect(looks.map(({ person_id }) => person_id)).toEqual(["P1", "P2"]);
  const quiet = await api.call(NODE, "GET /people?quiet=true", { as });
  expect([quiet.status, quiet.json.code]).toEqual([500, "call_defect"]);
  const nobody = await api.call(NODE, "GET /people?nobody=true", { as });
  expect([nobody.status, nobody.json.code]).toEqual([500, "call_defect"]);
});

test("a person sees their own data and that of whom they act for", async () => {
  const person = api.sessions.person("P1", { actsFor: ["P2" as PersonId] });
  const self = async (query: string) =>
    await api.call(NODE, `GET /person/self${query}`, { as: { person } });
  expect((await self("")).json.personId).toBe("P1");
  expect((await self("?person=P2")).json.personId).toBe("P2");
  const other = await self("?person=P3");
  expect([other.status, other.json.code]).toEqual([404, "object_missing"]);
});

test("a session's cookie is out of reach of scripts and other sites", async () => {
  const got = await api.call(NODE, "POST /log-in");
  const cookie = got.headers.get("set-cookie") ?? "";
  for (const part of ["HttpOnly", "SameSite=Strict", "Path=/api/360000", "Max-Age=60"]) {
    expect(cookie).toContain(part);
  }
  expect(cookie).not.toContain("Secure");
  const { port } = new URL(api.url);
  const far = await fetchAs(`127.0.0.1:${port}`, "hub.example.cn");
  expect(far).toContain("Secure");
});

/** The cookie that a caller under another name of the server gets. */
async function fetchAs(address: string, host: string): Promise<string> {
  const { request } = await import("node:http");
  return await new Promise((resolve, reject) => {
    const [hostname, port] = address.split(":");
    const options = { hostname, port, path: `/api/${NODE}/log-in`, method: "POST" };
    request({ ...options, headers: { host } }, (answer) => {
      answer.resume();
      resolve(String(answer.headers["set-cookie"]));
    })
      .on("error", reject)
      .end();
  });
}

test("whoever calls too often is told to wait", async () => {
  const statuses: number[] = [];
  for (let times = 0; times < 5; times += 1) {
    statuses.push((await api.call(NODE, "POST /log-in")).status);
  }
  expect(statuses.at(-1)).toBe(429);
  const last = await api.call(NODE, "POST /log-in");
  expect([last.json.code, last.headers.get("retry-after")]).toEqual(["calls_too_many", "5"]);
});

function rare(own: object, localAddress: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { headers: { ...own }, localAddress };
    request(`${api.url}/api/${NODE}/rare`, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

const cookieOf = (token: string) => `${cookieName("staff", NODE as NodeId)}=${token}`;

test("a route's own limit is one session's from many addresses, and one address's of many", async () => {
  const moving = { cookie: cookieOf(api.sessions.staff("li.wei", [])) };
  const hops: (number | undefined)[] = [];
  for (const last of [11, 12, 13, 14]) hops.push(await rare(moving, `127.0.0.${last}`));
  expect(hops).toEqual([200, 200, 200, 429]);
  const crowd: (number | undefined)[] = [];
  for (const one of [1, 2, 3, 4]) {
    const cookie = cookieOf(api.sessions.staff(`li.wei${one}`, []));
    crowd.push(await rare({ cookie }, "127.0.0.21"));
  }
  expect(crowd).toEqual([200, 200, 200, 429]);
});

test.each([
  ["another cookie", (own: string, turn: number) => ({ cookie: `${own}; x=${turn}` })],
  [
    "a header of another kind",
    (own: string, turn: number) => {
      return { cookie: own, authorization: `Basic ${turn}` };
    },
  ],
] as const)("a session with %s beside it is the same session", async (_what, shown) => {
  const own = cookieOf(api.sessions.staff("li.wei", []));
  const turns: (number | undefined)[] = [];
  for (const turn of [1, 2, 3, 4]) turns.push(await rare(shown(own, turn), `127.0.0.${30 + turn}`));
  expect(turns).toEqual([200, 200, 200, 429]);
});

test("a defect tells nothing of the inside, and is logged under the number that is told", async () => {
  const got = await api.call(NODE, "GET /broken?how=defect");
  expect([got.status, got.json.code]).toEqual([500, "call_defect"]);
  expect(got.text).not.toContain("secret");
  const logged = JSON.stringify(api.defects.map((one) => ({ ...(one as object), error: null })));
  expect(logged).toContain(String(got.json.instance).split(":").at(-1));
  expect((await api.call(NODE, "GET /broken?how=answer")).json.code).toBe("call_defect");
});

test("no answer is told as such, and a refusal in the caller's language", async () => {
  const silent = await api.call(NODE, "GET /broken?how=silent");
  expect([silent.status, silent.json.code]).toEqual([503, "query_unanswered"]);
  const headers = { "accept-language": "en-GB,en;q=0.9" };
  const english = await api.call(NODE, "GET /broken?how=refused", { headers });
  expect(english.json).toMatchObject({
    status: 404,
    title: "Not found",
    detail: "No settlement s1 was found. Check its id.",
    type: "urn:lianjie:refusal:settlement_missing",
  });
  const chinese = await api.call(NODE, "GET /broken?how=refused");
  expect(chinese.json.detail).toBe("未查询到结算s1，请核对结算ID");
});

test("every answer carries the headers that keep browsers safe", async () => {
  const { headers } = await api.call(NODE, "GET /account", { as: checker() });
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cache-control")).toBe("no-store");
});
