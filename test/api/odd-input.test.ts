/**
 * Over all routes at once: whatever is put into a field, an address or the start of a page, the
 * answer says what is wrong with it; none is a fault of ours.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES, type Route } from "#api/api.ts";
import { GUARDIANSHIP, objectsAt } from "#api/fixtures/objects.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import type { DutyPlace } from "#model/staff.ts";
import { sql } from "#store/store.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

type Sent = NonNullable<Awaited<ReturnType<typeof objectsAt>>[string]>;

const NODES = ["360000", "100000"] as const;
const TEXTS = ["\0", "一\0二", "'", "9".repeat(40), "0000-00-00", "𠮷\ud800", ""];
const NUMBERS = [-1, 1e15, 1e300, 0.5];
const AFTERS = ["n-1", "tx", "t\0", "t9999-99-99"];

const unhurried = (ROUTES as readonly Route[]).map(({ perMinute: _usual, ...route }) => route);

let small: SmallCountry;
let api: ApiServer;
let objects: Awaited<ReturnType<typeof objectsAt>>;
let keys = 0;

beforeAll(async () => {
  small = await startSmallCountry();
  await small.settle({ person: "pingxiangLocal", at: "H36030000001", careType: "outpatient" });
  const { office } = present(
    small.country.nodes.find(({ node }) => node === "360000"),
    "it runs",
  );
  await office.world.store.query(sql`
    insert into identity.guardianships
      (id, guardian_id, ward_id, ward_area, relation, proof, state, requested_at)
    values (${GUARDIANSHIP}, '3603000000000001', '3603000000000002', '360300', 'parent', '户口簿',
            'requested', 1)`);
  objects = await objectsAt(office);
  const offices = small.country.nodes.map((one) => one.office);
  const settings = { perAddressMax: 1_000_000, perSessionMax: 1_000_000 };
  api = await serveApi({ offices, now: small.now, routes: unhurried, settings });
}, 120_000);

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

function callerOf({ who }: Route, node: string) {
  if (who === "public") return undefined;
  if (who === "person") return { person: api.sessions.person("3603000000000001") };
  const duties = typeof who === "string" ? [] : who.duties;
  const roles = duties.map((duty) => ({ duty, place: node as DutyPlace }));
  return { staff: api.sessions.staff("li.wei", roles) };
}

const sentTo = (route: Route): Sent =>
  objects[`${route.method} ${route.path}`] ?? present(route.examples[0], "it has an example");

/** What an answer must not be; the cause, for whoever reads the failing test. */
async function faultOf(route: Route, node: string, { params = {}, query = {}, body }: Sent) {
  const path = route.path.replace(/:([A-Za-z]+)/g, (_all, name: string) =>
    encodeURIComponent(wellFormed(params[name] ?? name)),
  );
  const search = new URLSearchParams(query).toString();
  keys += 1;
  const form = route.upload ? formOf() : undefined;
  const got = await api.call(node, `${route.method} ${path}?${search}`, {
    as: callerOf(route, node),
    body: form ?? body,
    key: `odd-${String(keys).padStart(8, "0")}`,
    headers: route.versioned ? { "if-match": '"1"' } : {},
  });
  if (got.status < 500 || got.json.code === "directory_silent") return null;
  return `${route.method} ${path}?${search} ${JSON.stringify(body)}: ${got.text}`;
}

/** An address cannot hold half a sign. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "");

function formOf(): FormData {
  const form = new FormData();
  form.append("file", new Blob(["a\0,b\nc,\0d\n"]), "a.csv");
  return form;
}

/** The value with one of its texts or numbers put wrong, for each of them and each wrong one. */
function* spoilt(value: unknown): Generator<unknown> {
  if (typeof value === "string") yield* TEXTS;
  else if (typeof value === "number") yield* NUMBERS;
  else if (Array.isArray(value)) {
    for (const [at, part] of value.entries()) {
      for (const wrong of spoilt(part)) yield value.with(at, wrong);
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      for (const wrong of spoilt(part)) yield { ...value, [name]: wrong };
    }
  }
}

function routesAt(node: string): Route[] {
  const kind = node === "100000" ? "hub" : "province";
  const events = (route: Route): boolean => route.path.endsWith("/events");
  return unhurried.filter((route) => (route.at ?? kind) === kind && !events(route));
}

test.each(NODES)(
  "at %s no field's text or number is a fault of ours",
  async (node) => {
    const faults: string[] = [];
    for (const route of routesAt(node)) {
      const sent = sentTo(route);
      for (const part of ["params", "query", "body"] as const) {
        for (const wrong of spoilt(sent[part])) {
          const fault = await faultOf(route, node, { ...sent, [part]: wrong } as Sent);
          if (fault) faults.push(fault);
        }
      }
      if (route.upload)
        faults.push(...[await faultOf(route, node, sent)].filter((one) => one !== null));
    }
    expect(faults).toEqual([]);
  },
  300_000,
);

test.each(NODES)(
  "at %s no start of a page is a fault of ours",
  async (node) => {
    const faults: string[] = [];
    const lists = routesAt(node).filter(isList);
    expect(lists.length).toBeGreaterThan(3);
    for (const route of lists) {
      for (const key of keysOf(3)) {
        const after = Buffer.from(key.join("\u001f")).toString("base64url");
        const sent = sentTo(route);
        const fault = await faultOf(route, node, { ...sent, query: { ...sent.query, after } });
        if (fault) faults.push(fault);
      }
    }
    expect(faults).toEqual([]);
  },
  300_000,
);

const isList = ({ query }: Route): boolean =>
  "after" in ((query as { readonly properties?: object } | undefined)?.properties ?? {});

/** Every key of at most so many parts. */
function keysOf(parts: number): string[][] {
  if (parts === 0) return [];
  const shorter = keysOf(parts - 1);
  return [[], ...shorter].flatMap((key) => AFTERS.map((part) => [part, ...key]));
}
