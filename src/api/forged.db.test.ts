/**
 * Over every route that changes something, at both kinds of node: a call that a foreign page makes
 * with somebody's cookie does nothing, whatever the route.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CSRF_HEADER, csrfOf } from "#api/cookies.ts";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import type { Route } from "#api/route.ts";
import { ROUTES } from "#api/routes/routes.ts";
import { present } from "#base/assert.ts";
import type { DutyPlace } from "#model/staff.ts";

const PROVINCE = "360000";
const HUB = "100000";
const CHANGING = (ROUTES as readonly Route[]).filter(({ method }) => method !== "GET");

let nodes: LoneNode[];
let api: ApiServer;

beforeAll(async () => {
  nodes = [await startLoneNode(PROVINCE), await startLoneNode(HUB)];
  const offices = nodes.map(({ node }) => node.office);
  const settings = { perAddressMax: 1_000_000, perSessionMax: 1_000_000 };
  const routes = (ROUTES as readonly Route[]).map(({ perMinute: _usual, ...route }) => route);
  api = await serveApi({ offices, now: () => present(nodes[0], "it runs").now, settings, routes });
});

afterAll(async () => {
  await api?.stop();
  for (const { node } of nodes ?? []) await node.stop();
});

/** Somebody who may call it. */
function callerOf({ who }: Route, node: string) {
  if (who === "public") return undefined;
  if (who === "person") return { person: api.sessions.person("P1") };
  const duties = typeof who === "string" ? [] : who.duties;
  const roles = duties.map((duty) => ({ duty, place: node as DutyPlace }));
  return { staff: api.sessions.staff("li.wei", roles) };
}

async function codeOf(route: Route, node: string, headers: Record<string, string>) {
  const example = present(route.examples[0], "a route has an example");
  const path = route.path.replace(/:([A-Za-z]+)/g, (_all, name: string) => {
    return encodeURIComponent(example.params?.[name] ?? name);
  });
  const as = callerOf(route, node);
  const got = await api.call(node, `${route.method} ${path}`, { as, headers, key: "forged-0001" });
  return `${got.status} ${got.json.code}`;
}

const at = (route: Route): readonly string[] => {
  if (route.at === "hub") return [HUB];
  return route.at === "province" ? [PROVINCE] : [PROVINCE, HUB];
};

test("every route that changes something refuses a call of another site's page", async () => {
  expect(CHANGING.length).toBeGreaterThan(50);
  const passed: string[] = [];
  for (const route of CHANGING) {
    for (const node of at(route)) {
      for (const headers of [
        { origin: "https://evil.example" },
        { origin: "null" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site" },
      ]) {
        const code = await codeOf(route, node, headers);
        if (code !== "403 origin_foreign") passed.push(`${route.method} ${route.path}: ${code}`);
      }
    }
  }
  expect(passed).toEqual([]);
}, 60_000);

test("every route with a session wants the token of this very session", async () => {
  const passed: string[] = [];
  for (const route of CHANGING.filter(({ who }) => who !== "public")) {
    for (const node of at(route)) {
      const foreign = csrfOf(api.sessions.staff("somebody.else", []));
      for (const sent of ["", foreign, "x"]) {
        const code = await codeOf(route, node, { [CSRF_HEADER]: sent });
        if (code !== "403 csrf_invalid") passed.push(`${route.method} ${route.path}: ${code}`);
      }
    }
  }
  expect(passed).toEqual([]);
}, 60_000);

test("what anybody may call without a session gives nobody one by a foreign page", () => {
  // Each of them shows a secret of its own, and none is a plain form's.
  const open = CHANGING.filter(({ who }) => who === "public").map(({ path }) => path);
  expect(open.sort()).toEqual([
    "/documents/verify",
    "/person/log-in",
    "/staff/directory/return",
    "/staff/directory/start",
    "/staff/log-in",
  ]);
});
