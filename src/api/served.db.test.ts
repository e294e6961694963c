/** What is served beside the routes: the description, for people and for programs. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";

let hub: LoneNode;
let api: ApiServer;

beforeAll(async () => {
  hub = await startLoneNode("100000");
  api = await serveApi({ offices: [hub.node.office], now: () => hub.now });
});

afterAll(async () => {
  await api.stop();
  await hub.node.stop();
});

test("/docs shows every route from files of our own", async () => {
  const page = await fetch(`${api.url}/docs/`);
  expect(page.status).toBe(200);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  const text = await page.text();
  expect(text).toContain('<html lang="zh-CN">');
  const sources = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? "");
  expect(sources.length).toBeGreaterThan(3);
  for (const source of sources) {
    const url = new URL(source, `${api.url}/docs/`);
    expect(url.host).toBe(new URL(api.url).host);
    const got = await fetch(url);
    expect((await got.text()).length, source).toBeGreaterThan(0);
    expect(got.status, source).toBe(200);
  }
  const document = JSON.parse(await (await fetch(`${api.url}/docs/json`)).text());
  expect(Object.keys(document.paths)).toContain("/staff/session");
});

test("a node's description is of its own routes", async () => {
  const { json } = await api.call("100000", "GET /openapi.json");
  expect(json.openapi).toBe("3.1.0");
  expect((await api.call("360000", "GET /openapi.json")).status).toBe(404);
});

test("whoever is logged in is told who they are and the token for their writes", async () => {
  const staff = api.sessions.staff("li.wei", [{ duty: "dutyOperator", place: hub.node.node }]);
  const got = await api.call("100000", "GET /staff/session", { as: { staff } });
  expect(got.json).toMatchObject({ loginName: "li.wei", mustFinish: null });
  const headers = {
    cookie: `lianjie-staff-100000=${staff}`,
    "x-csrf-token": String(got.json.csrf),
  };
  const nowhere = await api.call("100000", "POST /staff/session", { headers });
  expect(nowhere.json.code).toBe("route_unknown");
  const person = api.sessions.person("P1");
  const self = await api.call("100000", "GET /person/session", { as: { person } });
  expect(self.json.personId).toBe("P1");
});
