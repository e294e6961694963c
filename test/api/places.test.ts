/**
 * Places through the API, over HTTP: an institution from its application to its first key, by two
 * clerks; two clerks on one record; what anybody reads; what lies out of reach.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES, type Route } from "#api/api.ts";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { NEIGHBOUR, OWN, seedPlaces } from "#api/fixtures/places.ts";
import { type ApiServer, type Got, type Sent, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import type { Area } from "#model/place.ts";
import type { Duty, DutyPlace } from "#model/staff.ts";
import { sql } from "#store/store.ts";

const NODE = "360000";
const CODE = "H36030000010";
const AT = `/institutions/${CODE}`;

let lone: LoneNode;
let api: ApiServer;
let keys = 0;

beforeAll(async () => {
  lone = await startLoneNode(NODE);
  await seedPlaces(lone.store);
  api = await serveApi({ offices: [lone.node.office], now: () => lone.now });
});
afterAll(async () => {
  expect(api.defects).toEqual([]);
  await api.stop();
  await lone.node.stop();
});

function as(name: string, duty: Duty, place = "360300"): NonNullable<Sent["as"]> {
  return { staff: api.sessions.staff(name, [{ duty, place: place as DutyPlace }]) };
}

async function send(
  name: string,
  who: NonNullable<Sent["as"]>,
  body?: unknown,
  version?: string,
): Promise<Got> {
  keys += 1;
  const headers: Record<string, string> = version === undefined ? {} : { "if-match": version };
  return await api.call(NODE, name, { as: who, body, key: lastKey(), headers });
}

const lastKey = (): string => `places-${String(keys).padStart(8, "0")}`;

const TERMS = [
  { kind: "agreement", values: ["赣医保1号"], from: "2026-01-01", to: null },
  { kind: "level", values: ["2"], from: "2026-01-01", to: null },
  { kind: "careTypes", scope: "local", values: ["outpatient"], from: "2026-01-01", to: null },
];
const DETAILS = {
  ...{ name: "萍乡示范新医院", area: "360300", kind: "hospital" },
  ...{ address: "示范路9号", phone: "0000-55536039" },
};

test("an institution is applied for, tested, opened by another, and gets a key", async () => {
  const reception = as("li.shoujian", "reception");
  const checker = as("wang.fuhe", "checker");
  const applied = await send("POST /institutions", reception, {
    ...{ ...DETAILS, code: CODE },
    terms: TERMS,
  });
  expect(applied.json).toEqual({ version: "1" });
  await send(`POST ${AT}/tests`, reception, { note: "联调通过" }, "1");
  const own = as("li.shoujian", "checker");
  const alone = await send(`POST ${AT}/openings`, own, { to: "opened", note: "" }, "2");
  expect([alone.status, alone.json.code]).toEqual([422, "onboarding_same_person"]);
  const opened = await send(`POST ${AT}/openings`, checker, { to: "opened", note: "" }, "2");
  expect([opened.json, opened.headers.get("etag")]).toEqual([{ version: "3" }, '"3"']);
  const read = await api.call(NODE, `GET ${AT}`, { as: checker });
  expect(read.json).toMatchObject({ ...DETAILS, onboarding: "opened", terms: TERMS });

  const manager = as("zhang.guanli", "institutionManager", CODE);
  const issued = await send(`POST ${AT}/keys`, manager);
  expect(issued.json.secretKey).toMatch(/^[0-9a-f]{64}$/);
  const { accessKey } = issued.json;
  const again = await api.call(NODE, `POST ${AT}/keys`, { as: manager, key: lastKey() });
  expect([again.status, again.json.code]).toEqual([409, "write_told_once"]);
  const kept = await lone.store.query<{ readonly answer: string }>(sql`
    select coalesce(answer, '') as answer from api.answers`);
  expect(kept.length).toBeGreaterThan(3);
  expect(JSON.stringify(kept)).not.toContain(issued.json.secretKey);
  const held = await api.call(NODE, `GET ${AT}/keys`, { as: manager });
  expect(held.text).toContain(String(accessKey));
  expect(held.text).not.toContain(String(issued.json.secretKey));
  expect(await lone.node.office.reference?.().then(({ secrets }) => secrets.size)).toBe(3);
  const ended = await send(`POST ${AT}/keys/${accessKey}/end`, manager, {});
  expect(ended.json).toEqual({ done: true });
  const trail = (await lone.trail()).filter(({ subject }) => subject === CODE);
  expect(trail.map(({ action, actor }) => `${actor} ${action}`).sort()).toEqual([
    "staff:li.shoujian@360300/reception institution.applied",
    "staff:li.shoujian@360300/reception institution.tested",
    "staff:wang.fuhe@360300/checker institution.opened",
    `staff:zhang.guanli@${CODE}/institutionManager key.issued`,
    `staff:zhang.guanli@${CODE}/institutionManager key.revoked`,
  ]);
});

test("the examples of the description open an institution as they stand", async () => {
  const sent = async (name: string, who: NonNullable<Sent["as"]>, version?: string) => {
    const { path, examples } = present(
      (ROUTES as readonly Route[]).find((one) => `${one.method} ${one.path}` === name),
      `${name} is a route`,
    );
    const [{ params = {}, body, answer }] = [present(examples[0], "it has an example")];
    const address = path.replace(/:([A-Za-z]+)/g, (_all, part: string) => params[part] ?? part);
    const got = await send(`${name.split(" ")[0]} ${address}`, who, body, version);
    expect(got.json).toEqual(answer);
  };
  const of = "/institutions/:institution";
  await sent("POST /institutions", as("li.shoujian", "reception"));
  await sent(`POST ${of}/tests`, as("li.shoujian", "reception"), "1");
  const checker = as("wang.fuhe", "checker");
  await sent(`POST ${of}/openings`, checker, "2");
  const read = await api.call(NODE, "GET /institutions/H36030000009", { as: checker });
  expect(read.json).toMatchObject({ onboarding: "opened" });
  expect((read.json.terms as { kind: string }[]).map(({ kind }) => kind)).toContain("marks");
});

test("of two clerks on one record the second is told what the first has changed", async () => {
  const [first, second] = [as("wang.fuhe", "checker"), as("zhao.fuhe", "checker")];
  const at = `/institutions/${OWN}`;
  const { terms: _, ...read } = (await api.call(NODE, `GET ${at}`, { as: first })).json;
  const { code: _code, onboarding: _state, version, ...details } = read;
  const phone = { ...details, phone: "0000-1111111" };
  expect((await send(`PUT ${at}`, first, phone, String(version))).status).toBe(200);
  const late = await send(`PUT ${at}`, second, { ...details, name: "新名" }, String(version));
  expect([late.status, late.json.code]).toEqual([412, "record_changed"]);
  expect(late.json.detail).toContain("第2版改电话");
  const next = { values: ["3"], from: "2027-01-01", to: null };
  const bare = await send(`PUT ${at}/terms/level`, second, { terms: [next] }, "2");
  expect(bare.json).toMatchObject({ code: "terms_gap" });
  expect(bare.json.detail).toContain("这样改后2021-01-01起没有结算等级");
  const terms = { terms: [{ values: ["2"], from: "2021-01-01", to: "2026-12-31" }, next] };
  expect((await send(`PUT ${at}/terms/level`, second, terms, "2")).json).toEqual({ version: "3" });
  const bad = { terms: [{ values: ["9"], from: "2027-01-01", to: null }] };
  const wrong = await send(`PUT ${at}/terms/level`, second, bad, "3");
  expect([wrong.status, wrong.json.code]).toEqual([422, "field_invalid"]);
});

test("a suspension and its end are the checker's, each on the version that was read", async () => {
  const checker = as("wang.fuhe", "checker");
  const at = `/institutions/${OWN}`;
  const version = String((await api.call(NODE, `GET ${at}`, { as: checker })).json.version);
  const body = { from: "2026-11-21", to: null, reason: "整改" };
  const suspended = await send(`POST ${at}/suspensions`, checker, body, version);
  expect(suspended.json).toEqual({ version: String(Number(version) + 1) });
  const shown = await api.call(NODE, "GET /institutions?text=萍乡示范第一");
  expect(shown.json.items).toMatchObject([{ code: OWN, state: "suspended" }]);
  const on = { on: "2026-11-21" };
  const open = await send(`POST ${at}/resumptions`, checker, on, String(suspended.json.version));
  expect(open.status).toBe(200);
});

test("anybody searches institutions and reads areas, page by page, also as a table", async () => {
  const page = await api.call(NODE, "GET /institutions?text=dyyy&limit=1");
  expect(page.json.items).toMatchObject([{ code: NEIGHBOUR }]);
  const next = await api.call(NODE, `GET /institutions?text=dyyy&limit=1&after=${page.json.next}`);
  expect(next.json).toMatchObject({ items: [{ code: OWN }], next: null });
  expect((await api.call(NODE, "GET /institutions?text=x")).status).toBe(400);
  const csv = await api.call(NODE, "GET /institutions?text=dyyy&format=csv");
  expect(csv.text).toContain("萍乡示范第一医院");
  const areas = await api.call(NODE, "GET /areas?prefix=3603&limit=2");
  expect(areas.json.items).toMatchObject([{ code: "360300", name: "萍乡市" }, { code: "360302" }]);
  const old = await api.call(NODE, "GET /areas?prefix=3603&on=1979-12-31");
  expect(old.json.items).toEqual([]);
});

test("pools, agencies and doctors are kept by who reaches them", async () => {
  const [city, whole] = [as("wang.fuhe", "checker"), as("zhao.fuhe", "checker", NODE)];
  const members = [{ area: "360302", from: "2020-01-01", to: null }];
  const pool = { name: "萍乡", level: "city", members };
  expect((await send("PUT /pools/360300", city, pool, "0")).json.code).toBe("duty_missing");
  expect((await send("PUT /pools/360300", whole, pool, "0")).json).toEqual({ version: "1" });
  const stale = await send("PUT /pools/360300", whole, { ...pool, name: "新" }, "0");
  expect(stale.json.code).toBe("record_changed");
  expect((await api.call(NODE, "GET /pools")).json.items).toMatchObject([{ members }]);

  const agency = {
    ...{ name: "萍乡示范中心", area: "360300", address: "示范路1号", phone: "", hours: "" },
    serves: ["360300" as Area],
  };
  expect((await send("PUT /agencies/360300-01", city, agency, "0")).json.version).toBe("1");
  const there = as("qian.fuhe", "checker", "360100");
  const taken = { ...agency, area: "360100" };
  const far = await send("PUT /agencies/360300-01", there, taken, "1");
  expect([far.status, far.json.code]).toEqual([404, "object_missing"]);
  expect((await send("PUT /agencies/360300-01", city, taken, "1")).json.code).toBe("field_invalid");
  expect((await api.call(NODE, "GET /agencies")).json.items).toMatchObject([{ version: "1" }]);

  const doctor = { name: "示范医师", department: "", from: "2026-01-01", to: null, rights: [] };
  const at = `/institutions/${OWN}/doctors`;
  expect((await send(`PUT ${at}/D360300000001`, city, doctor, "0")).status).toBe(200);
  const listed = await api.call(NODE, `GET ${at}`, { as: city });
  expect(listed.json).toMatchObject({ items: [{ code: "D360300000001" }], next: null });
  const other = `/institutions/${NEIGHBOUR}/doctors/D360300000001`;
  expect((await send(`PUT ${other}`, there, doctor, "1")).json.code).toBe("record_known");
});

test("a table of institutions is imported as a job: all or none, the bad ones as a file", async () => {
  const checker = as("wang.fuhe", "checker");
  const HEAD = "机构编号,名称,区划,结算等级,协议起始日期,医疗类别";
  const good = "H36030000701,萍乡导入医院,360300,2,2026-01-01,普通门诊、住院";
  const job = async (...rows: readonly string[]) => {
    const form = new FormData();
    form.append("file", new Blob([[HEAD, ...rows].join("\n")]), "机构.csv");
    const begun = await send("POST /institutions/import?bad=noneWritten", checker, form);
    expect(begun.status, begun.text).toBe(202);
    const at = `GET /jobs/${begun.json.job}`;
    const read = async () => (await api.call(NODE, at, { as: checker })).json;
    await expect.poll(async () => (await read()).state, { timeout: 15_000 }).toBe("done");
    const { result } = await read();
    return { result, text: (await api.call(NODE, `${at}/file`, { as: checker })).text };
  };
  const bad = await job(good, "H36010000702,南昌导入医院,360100,2,2026-01-01,普通门诊");
  expect(bad.result).toMatchObject({ outcome: "nothing", written: 0, badCount: 1 });
  expect(bad.text).toContain("3,区划,360100,不在您的岗位所管的区划");
  const found = async () =>
    (await api.call(NODE, "GET /institutions?text=萍乡导入")).json.items as object[];
  expect(await found()).toEqual([]);
  expect((await job(good)).result).toMatchObject({ outcome: "written", written: 1 });
  expect(await found()).toMatchObject([{ code: "H36030000701", state: "open" }]);
  expect((await job(good)).result).toMatchObject({
    outcome: "known",
    before: { by: "staff:wang.fuhe@360300/checker", written: 1, badCount: 0 },
  });
  const written = (await lone.trail()).filter(({ action }) => action === "institutions.imported");
  expect(written).toHaveLength(1);
});

test("a stop is announced by the node's administrator and shown to everybody", async () => {
  const admin = as("zhou.guanli", "administrator", NODE);
  const stop = {
    ...{ from: "2026-12-31T18:00:00+08:00", to: "2027-01-01T06:00:00+08:00" },
    ...{ areas: [], kinds: ["settlement"], notice: "年终结转" },
  };
  const announced = await send("POST /stops", admin, stop);
  expect(announced.json).toMatchObject({ ...stop, version: "1", withdrawnAt: null });
  const at = `PUT /stops/${announced.json.id}`;
  const to = "2027-01-01T08:00:00+08:00";
  expect((await send(at, admin, { to }, "1")).json).toEqual({ version: "2" });
  expect((await send(at, admin, { to }, "1")).json.detail).toContain("第2版改结束时间");
  expect((await api.call(NODE, "GET /stops")).json.items).toMatchObject([{ to }]);
  expect((await send(at, admin, { withdraw: true }, "2")).json).toEqual({ version: "3" });
  const over = await send(at, admin, { to }, "3");
  expect([over.status, over.json.code]).toEqual([409, "stop_over"]);
  const missing = await send("PUT /stops/stop_none", admin, { to }, "1");
  expect([missing.status, missing.json.code]).toEqual([404, "record_missing"]);
});

test("whoever asks about an area that is none is told so, in every route that asks for one", async () => {
  const asking = (ROUTES as readonly Route[]).flatMap((one) => {
    const shapes = (one.query as { properties?: Record<string, object> } | undefined)?.properties;
    return Object.entries(shapes ?? {}).flatMap(([name, shape]) => {
      return JSON.stringify(shape).includes(String.raw`^\\d{6}$`) ? [{ one, name }] : [];
    });
  });
  expect(asking.length).toBeGreaterThan(4);
  for (const { one, name } of asking) {
    const { query, params = {} } = one.examples[0] ?? {};
    const path = one.path.replace(/:([A-Za-z]+)/g, (_all, at: string) => params[at as never] ?? at);
    const address = `${one.method} ${path}?${new URLSearchParams({ ...query, [name]: "361900" })}`;
    const duties = typeof one.who === "string" ? [] : one.who.duties;
    const who =
      one.who === "person"
        ? { person: api.sessions.person("3603000000000001") }
        : as("li.wei", duties[0] ?? "checker", one.place === "node" ? NODE : undefined);
    const got = await api.call(NODE, address, { as: who });
    if (got.json.code === "person_unknown") continue;
    expect(got.text, address).toContain("361900：没有这个区划，请按区划表核对");
    expect(got.json).toMatchObject({ code: "input_invalid", errors: [{ field: `query.${name}` }] });
  }
});
