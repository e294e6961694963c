/** What an agency, a person, an auditor and the hub see of settlements through the API. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, type Got, serveApi } from "#api/fixtures/server.ts";
import type { Area } from "#model/place.ts";
import type { Duty, DutyPlace } from "#model/staff.ts";
import { sql } from "#store/store.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../country.ts";

const HOME = "360000";
const CARE = "460000";
const HUB = "100000";
const AT = "H46010000001";

let small: SmallCountry;
let api: ApiServer;
let first: Played;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  first = await small.settle({ person: "pingxiang", at: AT, careType: "chronic" });
  await small.settle({ person: "pingxiang", at: AT, careType: "outpatient" });
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

const staff = (duty: Duty, place: string) => ({
  staff: api.sessions.staff("li.wei", [{ duty, place: place as DutyPlace }]),
});

const itemsOf = ({ json }: Got) => json.items as Readonly<Record<string, unknown>>[];

async function trailOf(node: string, action: string) {
  const office = small.country.nodes.find((one) => one.node === node)?.office;
  await office?.trail.flush(office.world.store);
  return await office?.world.store.transaction((tx) =>
    tx.query<{ subject: string; person_id: string | null; actor: string }>(sql`
      select subject, person_id, actor from trail.entries where action = ${action}`),
  );
}

test("the home agency sees its people's settlements, another city's none", async () => {
  const own = await api.call(HOME, "GET /settlements", { as: staff("checker", "360300") });
  expect(itemsOf(own)[1]).toMatchObject({
    settlement: first.settlementId,
    total: "465.19",
    funds: "115.63",
    homeArea: "360300",
    careArea: "460100",
  });
  expect(String(itemsOf(own)[1]?.personName)).toMatch(/^.\*+$/);
  const other = await api.call(HOME, "GET /settlements", { as: staff("checker", "360100") });
  expect(itemsOf(other)).toEqual([]);
  const page = await api.call(HOME, "GET /settlements?limit=1", { as: staff("checker", HOME) });
  expect(itemsOf(page)).toHaveLength(1);
  const next = await api.call(HOME, `GET /settlements?limit=1&after=${page.json.next}`, {
    as: staff("checker", HOME),
  });
  expect(itemsOf(next)[0]?.settlement).toBe(first.settlementId);
  expect(next.json.next).toBeNull();
});

test("one settlement tells every fen in words, and the look stands on the trail", async () => {
  const path = `GET /settlements/${first.settlementId}`;
  const got = await api.call(HOME, path, { as: staff("checker", "360300") });
  expect(got.json.payment).toMatchObject({
    funds: [{ fund: "pooled", amount: "115.63" }],
    ownAccount: "349.56",
    deductible: "300.00",
    pooledRate: "70%",
  });
  const steps = got.json.steps as { sentence: string }[];
  expect(steps.map(({ sentence }) => sentence).join()).toContain("起付标准300元，本次付300元");
  const looks = await trailOf(HOME, "read GET /settlements/:settlement");
  expect(looks).toEqual([
    {
      subject: first.settlementId,
      person_id: first.personId,
      actor: "staff:li.wei@360300/checker",
    },
  ]);
});

test("a person sees their own settlements and who looked, and nobody else's", async () => {
  const me = { person: api.sessions.person(first.personId) };
  const mine = await api.call(HOME, "GET /person/settlements", { as: me });
  expect(itemsOf(mine).map(({ settlement }) => settlement)).toContain(first.settlementId);
  const one = `GET /person/settlements/${first.settlementId}`;
  expect((await api.call(HOME, one, { as: me })).status).toBe(200);
  const other = { person: api.sessions.person(demoPersonId("deductibleDone")) };
  expect((await api.call(HOME, one, { as: other })).json.code).toBe("object_missing");
  expect(itemsOf(await api.call(HOME, "GET /person/settlements", { as: other }))).toEqual([]);
  const looks = await api.call(HOME, "GET /person/looks", { as: me });
  expect(itemsOf(looks).map(({ who }) => who)).toContain("江西省萍乡市示范医保经办中心（审核岗）");
  const others = await api.call(HOME, "GET /person/looks", { as: other });
  expect(itemsOf(others).map(({ who }) => who)).not.toContain(
    "江西省萍乡市示范医保经办中心（审核岗）",
  );
});

test("each party tells its own part: care the request, the hub the way and the digests", async () => {
  const care = `GET /care/settlements/${first.settlementId}`;
  const window = staff("cashier", AT);
  expect((await api.call(CARE, care, { as: window })).json).toMatchObject({
    institution: AT,
    homeArea: "360300",
    total: "465.19",
  });
  const next = staff("cashier", "H46020000001");
  expect((await api.call(CARE, care, { as: next })).json.code).toBe("object_missing");
  const copy = await api.call(HUB, `GET /copies/${first.settlementId}`, {
    as: staff("dutyOperator", HUB),
  });
  expect(copy.json).toMatchObject({ careNode: CARE, homeNode: HOME });
  expect(copy.json.requestDigest).toMatch(/^[0-9a-f]{64}$/);
  expect(copy.text).not.toContain("465.19");
});

test("the trail is searched by who, what, about what and whom, within days that are named", async () => {
  const as = staff("auditor", HOME);
  const all = await api.call(HOME, `GET /trail?subject=${first.settlementId}`, { as });
  expect(itemsOf(all).map(({ action }) => action)).toContain("settlement.booked");
  const by = await api.call(HOME, "GET /trail?actor=staff:li.wei@360300&limit=1", { as });
  expect(itemsOf(by)).toHaveLength(1);
  const rest = await api.call(
    HOME,
    `GET /trail?actor=staff:li.wei@360300&limit=200&after=${by.json.next}`,
    { as },
  );
  const seen = [...itemsOf(by), ...itemsOf(rest)].map((entry) => JSON.stringify(entry));
  expect(new Set(seen).size).toBe(seen.length);
  // A login name is enough, and so is a part of it.
  for (const part of ["li.wei", "i.wei@360300"]) {
    const found = await api.call(HOME, `GET /trail?actor=${part}&limit=200`, { as });
    const entries = itemsOf(found).map((entry) => JSON.stringify(entry));
    expect(entries).toEqual(expect.arrayContaining(seen));
    expect(entries.every((entry) => entry.includes(part))).toBe(true);
  }
  const reversed = await api.call(HOME, "GET /trail?from=2026-10-12&to=2026-10-11", { as });
  expect(reversed.json.code).toBe("input_invalid");
  const long = await api.call(HOME, "GET /trail?from=2026-01-01&to=2026-10-11", { as });
  expect(JSON.stringify(long.json.errors)).toContain("分段");
  const elsewhere = await api.call(HOME, "GET /trail?from=2025-01-01&to=2025-01-31", { as });
  expect(itemsOf(elsewhere)).toEqual([]);
});

test("what waits for an agency is seen by its own, and closed with words", async () => {
  const store = small.country.nodes.find(({ node }) => node === HOME)?.office.world.store;
  await store?.transaction((tx) =>
    tx.query(sql`
      insert into settlement.reviews (subject, reason, person_id, care_area, stay, opened_at)
      values (${first.settlementId}, 'outpatient_during_stay', ${first.personId}, '460100', 'enc_1', 1)`),
  );
  const as = staff("checker", "360300");
  expect(itemsOf(await api.call(HOME, "GET /cases", { as }))).toMatchObject([
    { subject: first.settlementId, area: "360300", kindWords: "住院期间门诊结算" },
  ]);
  const other = staff("checker", "360100");
  expect(itemsOf(await api.call(HOME, "GET /cases", { as: other }))).toEqual([]);
  const close = `POST /cases/${first.settlementId}/close`;
  const words = { words: "已核实为转诊取药" };
  const foreign = await api.call(HOME, close, { as: other, body: words, key: "case-0000001" });
  expect(foreign.json.code).toBe("object_missing");
  const done = await api.call(HOME, close, { as, body: words, key: "case-0000002" });
  expect(done.json).toEqual({ kind: "outpatient_during_stay" });
  expect(itemsOf(await api.call(HOME, "GET /cases", { as }))).toEqual([]);
});

test("the hub counts what passed, and tells it as events while it grows", async () => {
  const as = staff("dutyOperator", HUB);
  const now = await api.call(HUB, "GET /statistics?month=2026-10", { as });
  expect(now.json).toMatchObject({ settled: 2, undone: 0 });
  expect(now.json.flows).toMatchObject([{ careNode: CARE, homeNode: HOME, count: 2 }]);
  const stop = new AbortController();
  const stream = await fetch(`${api.url}/api/${HUB}/statistics/events`, {
    headers: { authorization: `Bearer ${as.staff}` },
    signal: stop.signal,
  });
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  const reader = stream.body?.getReader();
  const event = async (): Promise<string> =>
    new TextDecoder().decode((await reader?.read())?.value);
  expect(await event()).toContain('"settled":2');
  await small.settle({ person: "pingxiang", at: AT, careType: "outpatient" });
  await expect.poll(event, { timeout: 5_000, interval: 1 }).toContain('"settled":3');
  stop.abort();
});

test.each(["end", "strip"] as const)(
  "a stream of events does not outlive a session's %s",
  async (how) => {
    const { staff: token } = staff("dutyOperator", HUB);
    const stream = await fetch(`${api.url}/api/${HUB}/statistics/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const reader = stream.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    api.sessions[how](token);
    const isDone = async (): Promise<boolean | undefined> => (await reader?.read())?.done;
    await expect.poll(isDone, { timeout: 10_000, interval: 1 }).toBe(true);
  },
);

test("every route that shows persons leaves an entry for each answer", async () => {
  const area = "360300" as Area;
  const before = (await trailOf(HOME, "read GET /cases"))?.length ?? 0;
  await api.call(HOME, "GET /cases", { as: staff("supervisor", area) });
  expect((await trailOf(HOME, "read GET /cases"))?.length).toBe(before + 1);
});
