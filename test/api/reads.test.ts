/** Over all routes at once: whoever shows persons leaves an entry on the trail for each answer. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES, type Route } from "#api/api.ts";
import { claimsAt, filingsAt, objectsAt } from "#api/fixtures/objects.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import type { DutyPlace } from "#model/staff.ts";
import { sql } from "#store/store.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../country.ts";

const HOME = "360000";
const READING = (ROUTES as readonly Route[]).filter(({ reads }) => reads === "person");

let small: SmallCountry;
let api: ApiServer;
let played: Played;

beforeAll(async () => {
  small = await startSmallCountry();
  const at = "H36030000001";
  played = await small.settle({ person: "pingxiangLocal", at, careType: "outpatient" });
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

function callerOf({ who }: Route) {
  if (who === "person") return { person: api.sessions.person(played.personId) };
  const duties = typeof who === "string" ? [] : who.duties;
  const roles = duties.map((duty) => ({ duty, place: HOME as DutyPlace }));
  return { staff: api.sessions.staff("li.wei", roles) };
}

/** Routes for staff that say by the address whom they are about. The trail is about acts. */
const NAMING = (ROUTES as readonly Route[]).flatMap((route) => {
  if (typeof route.who === "string" || route.path === "/trail") return [];
  const asked = Object.keys((route.query as { properties?: object } | undefined)?.properties ?? {});
  const field = asked.find((name) => name === "person" || name === "personId");
  return route.path.includes(":person") || field !== undefined ? [{ route, field }] : [];
});

test("about somebody whom nobody is, each says so and none is empty", async () => {
  const nobody = "36030000000000000000999999";
  const told: string[] = [];
  for (const [index, { route, field }] of NAMING.entries()) {
    const example = route.examples[0];
    const path = route.path.replace(":person", nobody);
    const query = { ...example?.query, ...(field === undefined ? {} : { [field]: nobody }) };
    const { body } = example ?? {};
    const headers = { "if-match": '"1"' };
    const sent = { as: callerOf(route), key: `nobody-${String(index).padStart(6, "0")}`, headers };
    const address = `${route.method} ${path}?${new URLSearchParams(query)}`;
    const upload = route.upload ? new FormData() : undefined;
    upload?.append("file", new Blob(["%PDF-1.4"]), "a.pdf");
    const got = await api.call(HOME, address, { ...sent, body: upload ?? body });
    told.push(`${route.method} ${route.path} ${got.status} ${got.json.code}`);
    if (route.list === undefined) continue;
    const file = await api.call(HOME, `${address}&format=csv`, sent);
    told.push(`${route.path} as a file ${file.status} ${file.json.code}`);
  }
  expect(told.length).toBeGreaterThan(9);
  expect(told.filter((line) => !line.endsWith("404 person_unknown"))).toEqual([]);
}, 30_000);

test("each of them, as its own reader", async () => {
  const { office } = present(
    small.country.nodes.find(({ node }) => node === HOME),
    "it runs",
  );
  const objects = await objectsAt(office);
  const { personId } = played;
  const own = { ...(await filingsAt(office, personId)), ...(await claimsAt(office, personId)) };
  const silent: string[] = [];
  for (const [index, route] of READING.entries()) {
    const name = `${route.method} ${route.path}`;
    const mine = own[name.replace("/person/", "/")];
    const theirs = objects[name] ?? { ...route.examples[0] };
    const { params = {}, body } = route.who === "person" && mine ? mine : theirs;
    const known = { ...params, settlement: played.settlementId, person: played.personId };
    const path = route.path.replace(/:([A-Za-z]+)/g, (_all, one: string) =>
      String((known as Record<string, string>)[one]),
    );
    const key = `reads-${String(index).padStart(6, "0")}`;
    const as = callerOf(route);
    const asked = /(diagnosis|\/qualifications)$/.test(name) ? route.examples[0]?.query : undefined;
    const address = `${route.method} ${path}?${new URLSearchParams(asked)}`;
    const got = await api.call(HOME, address, { as, body, key });
    // Nothing is read of a claim that is not decided yet; decided: test/api/reimbursement.test.ts.
    if (got.json.code === "document_undecided" && name.endsWith("/decision.pdf")) continue;
    expect(got.status, `${name} ${got.text}`).toBeLessThan(300);
    await office.trail.flush(office.world.store);
    const found = await office.world.store.transaction((tx) =>
      tx.query(sql`select 1 from trail.entries where action = ${`read ${name}`} limit 1`),
    );
    if (found.length === 0) silent.push(name);
  }
  expect(READING.length).toBeGreaterThan(8);
  expect(silent).toEqual([]);
}, 60_000);
