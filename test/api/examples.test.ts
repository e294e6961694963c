/**
 * What /docs shows works as it stands: every example of every route is sent, at a place that has
 * the object of its address, by somebody who may.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES, type Route } from "#api/api.ts";
import { GUARDIANSHIP, objectsAt } from "#api/fixtures/objects.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import type { DutyPlace } from "#model/staff.ts";
import { sql } from "#store/store.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

let small: SmallCountry;
let api: ApiServer;
let objects: Awaited<ReturnType<typeof objectsAt>>;
let keys = 0;
/** Of the person whom one example suspends and the next one restores. */
let insuranceVersion = 1;

type Example = Route["examples"][number];

const unhurried = (ROUTES as readonly Route[]).map(({ perMinute: _usual, ...route }) => route);

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

/** What only a place with that very object, account or directory answers otherwise. */
const NEEDS_MORE = new Set([
  ...["object_missing", "record_missing", "dispute_missing", "case_missing", "staff_unknown"],
  ...["session_unknown", "token_unknown", "guardianship_unknown", "keys_unknown"],
  ...["directory_none", "session_missing", "login_refused", "voucher_forged"],
  ...[
    "money_notice_missing",
    "payee_account_missing",
    "payment_missing",
    "prefund_request_missing",
    "prefund_not_red",
  ],
  "netting_missing",
  ...["external_payer_missing", "external_payer_area", "escalation_missing"],
  ...["escalation_not_late"],
  // Where an application stands, or what it still lacks, is the object's own.
  ...["application_state", "application_missing", "application_problems", "application_open"],
  ...["filing_overlaps"],
  ...["filing_unknown", "filing_field_missing", "qualification_unknown", "material_unknown"],
  ...["reimbursement_missing", "reimbursement_state", "material_missing"],
  ...["document_undecided"],
  // Which institutions a province has heard of by now is its own.
  ...["institution_unknown"],
  ...["clearing_month_open", "clearing_not_for_agency", "clearing_batch_missing"],
  ...["clearing_objection_missing", "deduction_case_missing", "deduction_missing"],
  ...["guardianship_state", "release_state", "release_in_force", "onboarding_state"],
]);

/** A made-up child, and a made-up applicant, are nobody of the demo's people. */
const nobody = (route: Route, code: unknown): boolean =>
  ["/person/guardianships", "/applications", "/reimbursements"].includes(route.path) &&
  code === "person_unknown";

async function versionOf(route: Route, params: Readonly<Record<string, string>>): Promise<string> {
  // Taken by the example before.
  if (route.path === "/disputes/:dispute/answer") return "2";
  if (route.path === "/people/:person/insurance") {
    insuranceVersion += 1;
    return String(insuranceVersion);
  }
  if (route.path.startsWith("/applications/:application")) {
    const roles = [{ duty: "checker", place: "360000" as DutyPlace }] as const;
    const as = { staff: api.sessions.staff("li.wei", roles) };
    const { json } = await api.call("360000", `GET /applications/${params.application}`, { as });
    return (json.application as { readonly version: string }).version;
  }
  if (route.path.startsWith("/reimbursements/:claim")) {
    const roles = [{ duty: "checker", place: "360000" as DutyPlace }] as const;
    const as = { staff: api.sessions.staff("li.wei", roles) };
    const { json } = await api.call("360000", `GET /reimbursements/${params.claim}`, { as });
    return String(json.version);
  }
  if (!route.path.startsWith("/institutions/:institution")) return "1";
  if (params.doctor) return "0";
  const as = {
    staff: api.sessions.staff("li.wei", [{ duty: "checker", place: "360000" as never }]),
  };
  const { json } = await api.call("360000", `GET /institutions/${params.institution}`, { as });
  return String(json.version);
}

async function sentAsItStands(route: Route, example: Example) {
  const node = route.at === "hub" ? "100000" : "360000";
  const params = objects[`${route.method} ${route.path}`]?.params ?? example.params ?? {};
  const path = route.path.replace(/:([A-Za-z]+)/g, (_all, name: string) => params[name] ?? name);
  keys += 1;
  const got = await api.call(
    node,
    `${route.method} ${path}?${new URLSearchParams(example.query)}`,
    {
      as: callerOf(route, node),
      body: example.body,
      key: `example-${String(keys).padStart(8, "0")}`,
      headers: route.versioned ? { "if-match": await versionOf(route, params) } : {},
    },
  );
  return got;
}

/** The status that the node's own description names beside "default". */
async function statusSaid({ method, path, at }: Route): Promise<string> {
  const { json } = await api.call(at === "hub" ? "100000" : "360000", "GET /openapi.json");
  const paths = json.paths as Record<string, Record<string, { readonly responses: object }>>;
  const said = paths[path.replace(/:([A-Za-z]+)/g, "{$1}")]?.[method.toLowerCase()];
  return Object.keys(said?.responses ?? {})[0] ?? "";
}

test("every example does what it says, or lacks only its object", async () => {
  const faults: string[] = [];
  for (const route of unhurried) {
    if (route.upload || route.path.endsWith("/events")) continue;
    for (const example of route.examples) {
      const got = await sentAsItStands(route, example);
      if (got.status < 300) expect(`${got.status}`, route.path).toBe(await statusSaid(route));
      if (got.status < 300 || NEEDS_MORE.has(String(got.json.code))) continue;
      const { code, detail } = got.json;
      if (nobody(route, code)) continue;
      faults.push(`${route.method} ${route.path} [${example.title}]: ${code} ${detail}`);
    }
  }
  expect(faults).toEqual([]);
}, 120_000);

test("every list leaves as a table with its titles", async () => {
  const lists = unhurried.filter(({ list }) => list);
  for (const route of lists) {
    const [example = { title: "" }] = route.examples;
    const query = { ...example.query, format: "csv" };
    const got = await sentAsItStands(route, { ...example, query });
    // A place is shown by its code and by its name.
    const titles = (route.list?.columns ?? []).flatMap(({ title, place }) =>
      place ? [title, `${title}名称`] : [title],
    );
    expect(got.headers.get("content-type"), route.path).toBe("text/csv; charset=utf-8");
    expect(got.text.split("\r\n")[0]).toBe(titles.join(","));
  }
  expect(lists.length).toBeGreaterThan(10);
});

test("a password in an example is long enough to need nothing else", () => {
  const bodies = unhurried.flatMap(({ examples }) => examples.map(({ body }) => body));
  const passwords = bodies.flatMap((body) => (body as { newPassword?: string })?.newPassword ?? []);
  expect(passwords.length).toBeGreaterThan(0);
  for (const one of passwords) expect([...one].length).toBeGreaterThanOrEqual(16);
});
