/** Over all routes at once: whoever shows persons leaves an entry on the trail for each answer. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES, type Route } from "#api/api.ts";
import { claimsAt, filingsAt, objectsAt } from "#api/fixtures/objects.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import type { PersonId } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import type { DutyPlace } from "#model/staff.ts";
import type { Office } from "#nodes/nodes.ts";
import { filingKey, insuredPersons } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { DEMO_KEYS, type Played, type SmallCountry, startSmallCountry } from "../country.ts";

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

const nodeAt = (node: string) =>
  present(
    small.country.nodes.find((one) => one.node === node),
    "it runs",
  );

function callerOf({ who }: Route) {
  if (who === "person") return { person: api.sessions.person(played.personId) };
  const duties = typeof who === "string" ? [] : who.duties;
  const roles = duties.map((duty) => ({ duty, place: HOME as DutyPlace }));
  return { staff: api.sessions.staff("li.wei", roles) };
}

const namesIn = (schema: unknown): string[] =>
  Object.keys((schema as { properties?: object } | undefined)?.properties ?? {});

/** Routes for staff that say whom they are about. The trail is about acts. */
const NAMING = (ROUTES as readonly Route[]).flatMap((route) => {
  if (typeof route.who === "string" || route.path === "/trail") return [];
  const field = namesIn(route.query).find((name) => name === "person" || name === "personId");
  const isIn = route.path.includes(":person") || namesIn(route.body).includes("personId");
  return isIn || field !== undefined ? [{ route, field }] : [];
});

// The second one begins with no area: the whole province's staff hear the same.
test.each(["36030000000000000000999999", "wrong"])(
  "about %s, whom nobody is, each says so and none is empty",
  async (nobody) => {
    const told: string[] = [];
    for (const [index, { route, field }] of NAMING.entries()) {
      const example = route.examples[0];
      const path = route.path.replace(":person", nobody);
      const query = { ...example?.query, ...(field === undefined ? {} : { [field]: nobody }) };
      const isNamed = namesIn(route.body).includes("personId");
      const sentBody = isNamed ? { ...(example?.body as object), personId: nobody } : example?.body;
      const headers = { "if-match": '"1"' };
      const sent = {
        as: callerOf(route),
        key: `nobody-${nobody.length}-${String(index).padStart(6, "0")}`,
        headers,
      };
      const address = `${route.method} ${path}?${new URLSearchParams(query)}`;
      const upload = route.upload ? new FormData() : undefined;
      upload?.append("file", new Blob(["%PDF-1.4"]), "a.pdf");
      const got = await api.call(HOME, address, { ...sent, body: upload ?? sentBody });
      told.push(`${route.method} ${route.path} ${got.status} ${got.json.code}`);
      expect(got.json.detail).toContain("请核对人员编号");
      if (route.list === undefined) continue;
      const file = await api.call(HOME, `${address}&format=csv`, sent);
      told.push(`${route.path} as a file ${file.status} ${file.json.code}`);
    }
    expect(told.length).toBeGreaterThan(9);
    expect(told.filter((line) => !line.endsWith("404 person_unknown"))).toEqual([]);
  },
  30_000,
);

/** About whom a route without the mark is, and why it needs none. */
const UNMARKED: Readonly<Record<string, string>> = {
  "GET /person/session": "who has logged in sees that it is them",
  "GET /copies/:settlement": "the hub knows no person",
};
/** An address with one of these is about somebody. */
const OF_SOMEBODY =
  /:(person|encounter|claim|filing|application|material|qualification|dispute)\b|\/settlements\/:|\/copies\/:/;

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

/** Does the answer hold somebody's number, however deep? */
function showsPerson({ properties = {}, items, anyOf = [] }: Shape): boolean {
  if ("personId" in properties) return true;
  return [...Object.values(properties), ...(items ? [items] : []), ...anyOf].some(showsPerson);
}

test("a route that writes nothing and shows somebody's data says that it reads", () => {
  const unmarked = (ROUTES as readonly Route[])
    .filter(({ who, writes, reads }) => who !== "public" && !writes && !reads)
    .filter(({ path, answer }) => OF_SOMEBODY.test(path) || showsPerson(answer as Shape))
    .map(({ method, path }) => `${method} ${path}`);
  expect(unmarked.sort()).toEqual(Object.keys(UNMARKED).sort());
});

interface Look {
  readonly person_id: string | null;
  readonly detail: string;
}

/** The node flushes each second by itself: what it is writing is waited for. */
async function looksOf({ trail, world }: Office, name: string): Promise<readonly Look[]> {
  for (let tries = 0; tries < 50; tries += 1) {
    await trail.flush(world.store);
    const found = await world.store.query<Look>(
      sql`select person_id, detail from trail.entries where action = ${`read ${name}`}`,
    );
    if (found.length > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return [];
}

/** What says whom, where the node does not know the person's number. */
const UNNAMED: Readonly<Record<string, RegExp>> = {
  "GET /trail": /^$/,
  "POST /institutions/:institution/filings-by-card": / [0-9a-f]{64}$/,
};

test("each of them, as its own reader: the entry says of whom", async () => {
  const { office } = nodeAt(HOME);
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
    const asks = /diagnosis$|\/qualifications$|^GET \/chosen-institutions$/.test(name);
    const asked = asks ? route.examples[0]?.query : undefined;
    const address = `${route.method} ${path}?${new URLSearchParams(asked)}`;
    const got = await api.call(HOME, address, { as, body, key });
    // Nothing is read of a claim that is not decided yet; decided: test/api/reimbursement.test.ts.
    if (got.json.code === "document_undecided" && name.endsWith("/decision.pdf")) continue;
    expect(got.status, `${name} ${got.text}`).toBeLessThan(300);
    const found = await looksOf(office, name);
    const isTold = (row: Look): boolean =>
      row.person_id !== null || UNNAMED[name]?.test(row.detail) === true;
    // A list that shows nobody names nobody; the frame tells it from one that does.
    const { items, people } = got.json as Readonly<Record<string, readonly unknown[]>>;
    const isNobody = (items ?? people)?.length === 0;
    if (found.length === 0 || !(isNobody || found.every(isTold))) silent.push(name);
  }
  expect(READING.length).toBeGreaterThan(8);
  expect(silent).toEqual([]);
}, 60_000);

test("a card shown at a window: whose it is, by number where it is ours, else by its digest", async () => {
  const { office } = nodeAt(HOME);
  const found = await insuredPersons(office.world.store, [played.personId as PersonId]);
  const { certificateNumber } = present(found.get(played.personId as PersonId), "known").person;
  const as = {
    staff: api.sessions.staff("kou", [{ duty: "cashier", place: "H36030000001" as DutyPlace }]),
  };
  const told = async (number: string, homeArea: string) => {
    const name = "POST /institutions/H36030000001/filings-by-card";
    const body = { kind: "identityCard", number, homeArea };
    expect((await api.call(HOME, name, { as, body })).status).toBe(200);
    const notes = await looksOf(office, "POST /institutions/:institution/filings-by-card");
    return notes.filter(({ detail }) =>
      detail.startsWith(`filings by identityCard of ${homeArea}`),
    );
  };
  const note = "filings by identityCard of 360300";
  expect(await told(certificateNumber, "360300")).toEqual([
    { person_id: played.personId, detail: note },
  ]);
  expect(await told("990101195303070019", "360300")).toContainEqual({
    ...{ person_id: null, detail: `${note} nobody here` },
  });
  const key = filingKey(DEMO_KEYS, "460000" as NodeId, HOME as NodeId);
  const digest = key.digestOf({ kind: "identityCard", number: certificateNumber });
  expect(await told(certificateNumber, "460200")).toEqual([
    { person_id: null, detail: `filings by identityCard of 460200 ${digest}` },
  ]);
});
