/** An insurance is suspended and returns at the API of its home place, and what follows from it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, type Got, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import { sql } from "#store/store.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";
import { type As, type FilingClient, filingClient } from "./filing-client.ts";

const TODAY = "2026-10-12";
const PERSON = demoPersonId("pingxiangUnfiled");
const NAME = `PUT /people/${PERSON}/insurance`;
const AWAY = {
  ...{ area: "360300", scheme: "employee", state: "suspended" },
  ...{ from: TODAY, reason: "单位停缴" },
};
const BACK = { ...AWAY, state: "active", reason: "已补缴" };

let small: SmallCountry;
let api: ApiServer;
let desk: FilingClient;
let window: As;
let me: As;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  desk = filingClient(api, "360000", "360300");
  window = desk.clerk("shou.li", "reception");
  me = desk.person(PERSON);
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

async function version(): Promise<string> {
  return String((await desk.get(window, `/people/${PERSON}`)).json.version);
}

async function enter(more: object, as = window): Promise<Got> {
  return await desk.write(as, NAME, { ...AWAY, ...more }, await version());
}

async function stands(state: string): Promise<void> {
  const shown = await desk.get(window, `/people/${PERSON}`);
  const suspendedOn = state === "暂停参保" ? TODAY : null;
  const suspensions = suspendedOn === null ? [] : [{ from: suspendedOn, to: null }];
  expect(shown.json.insurances).toMatchObject([{ state, suspendedOn, suspensions }]);
}

async function filed(): Promise<unknown[]> {
  const { items } = (await desk.get(me, "/person/filings")).json;
  return (items as { readonly state: string }[]).map(({ state }) => state);
}

test("a clerk enters it for a reason; the person's filing follows, and follows back", async () => {
  const wish = { kind: "otherTemporary", areas: ["460100"], from: TODAY };
  expect((await desk.file(me, wish)).json.state).toBe("approved");
  const before = await version();
  const away = await enter({});
  const suspensions = [{ from: TODAY, to: null }];
  expect(away.json).toEqual({
    version: String(Number(before) + 1),
    state: "暂停参保",
    suspensions,
  });
  await stands("暂停参保");
  await small.forward(small.now() + 3_000);
  expect(await filed()).toEqual(["suspended"]);
  const asked = new URLSearchParams({
    ...{ scheme: "employee", careArea: "460100", careType: "outpatient", visitOn: TODAY },
  });
  const told = await desk.get(me, `/person/diagnosis?${asked}`);
  expect(told.json).toMatchObject({ outcome: "refused", code: "insurance_suspended" });
  const late = await desk.write(window, NAME, BACK, before);
  expect([late.status, late.json.code]).toEqual([412, "record_changed"]);
  expect((await enter(BACK)).status).toBe(200);
  await stands("正常参保");
  await small.forward(small.now() + 3_000);
  expect(await filed()).toEqual(["effective"]);
  const looks = (await desk.get(me, "/person/looks")).json.items;
  const entries = ["单位停缴", "已补缴"].map((why) =>
    expect.objectContaining({ what: "暂停或恢复参保", why }),
  );
  expect(looks).toEqual(expect.arrayContaining(entries));
}, 120_000);

test("days that were not insured are listed to staff and to the person, until arrears are paid", async () => {
  const listed = async (as: As, path: string) =>
    ((await desk.get(as, path)).json.insurances as { readonly suspensions: unknown }[])[0]
      ?.suspensions;
  const on = (state: "suspended" | "active", from: string) =>
    enter({ state, from, reason: `办理${from}` });
  expect((await on("suspended", "2026-03-01")).status).toBe(200);
  expect((await on("active", "2026-06-01")).status).toBe(200);
  const spring = [{ from: "2026-03-01", to: "2026-05-31" }];
  expect(await listed(window, `/people/${PERSON}`)).toEqual(spring);
  expect(await listed(me, "/person/record")).toEqual(spring);
  const told = async (visitOn: string) => {
    const visit = { scheme: "employee", careArea: "460100", careType: "outpatient", visitOn };
    return (await desk.get(me, `/person/diagnosis?${new URLSearchParams(visit)}`)).json;
  };
  expect(await told("2026-05-31")).toMatchObject({
    code: "insurance_suspended",
    words: [expect.stringContaining("2026-05-31在参保暂停期间（2026-03-01至2026-05-31暂停）")],
  });
  expect((await told("2026-06-01")).code).not.toBe("insurance_suspended");
  expect((await on("active", "2026-03-01")).status).toBe(200);
  expect(await listed(window, `/people/${PERSON}`)).toEqual([]);
  expect((await told("2026-05-31")).code).not.toBe("insurance_suspended");
  const entered = await desk.get(window, `/people/${PERSON}/insurance?limit=3`);
  const days = (words: string, reason: string) => ({
    ...{ at: expect.stringContaining(TODAY), who: expect.stringContaining("萍乡") },
    detail: `360300职工基本医疗保险：${words} 〔办理${reason}〕`,
  });
  expect(entered.json.items).toEqual([
    days("正常参保（2026-03-01起），暂停期间原为2026-03-01至2026-05-31，现为无", "2026-03-01"),
    days(
      "正常参保（2026-06-01起），暂停期间原为2026-03-01起，现为2026-03-01至2026-05-31",
      "2026-06-01",
    ),
    days("暂停参保（2026-03-01起），暂停期间原为无，现为2026-03-01起", "2026-03-01"),
  ]);
  const more = await desk.get(window, `/people/${PERSON}/insurance?after=${entered.json.next}`);
  expect((more.json.items as unknown[]).length).toBeGreaterThan(1);
  const other = desk.clerk("shou.li", "reception", "360100");
  expect((await desk.get(other, `/people/${PERSON}/insurance`)).json.code).toBe("object_missing");
});

test("an answer says what the insurance is; days that are over change only by name", async () => {
  const on = async (state: "suspended" | "active", from: string, corrects?: string) => {
    const { json } = await enter({ state, from, reason: "办理", corrects });
    return json.suspensions ? [json.state, json.suspensions] : [json.code, json.detail];
  };
  const spring = (from: string) => ({ from, to: "2026-05-31" });
  await on("suspended", "2026-03-01");
  expect(await on("active", "2026-06-01")).toEqual(["正常参保", [spring("2026-03-01")]]);
  const over = ["field_invalid", expect.stringContaining("已于2026-06-01恢复")];
  expect(await on("suspended", "2026-04-15")).toEqual(over);
  const corrected = ["正常参保", [spring("2026-04-15")]];
  expect(await on("suspended", "2026-04-15", "2026-03-01")).toEqual(corrected);
  expect((await on("active", "2026-05-01", "2026-04-15"))[0]).toBe("field_invalid");
  const summer = { from: "2026-08-01", to: null };
  await on("suspended", "2026-08-01");
  expect(await on("active", "2026-04-15")).toEqual(["暂停参保", [summer]]);
  expect(await on("active", "2026-08-01")).toEqual(["正常参保", []]);
}, 60_000);

test("whoever is insured where the area's code has ended is suspended and returns", async () => {
  const { store } = present(
    small.country.nodes.find(({ node }) => node === "360000"),
    "the home place",
  ).office.world;
  await store.query(sql`update registry.areas set to_on = '2026-09-30' where code = '360300'`);
  try {
    await small.forward(small.now() + 10_000);
    expect((await enter({})).json).toMatchObject({ state: "暂停参保" });
    expect((await enter(BACK)).json).toMatchObject({ state: "正常参保" });
    expect((await enter({ area: "360399" })).json.code).toBe("insurance_missing");
  } finally {
    await store.query(sql`update registry.areas set to_on = null where code = '360300'`);
    await small.forward(small.now() + 10_000);
  }
}, 60_000);

test("a version is taken as it is written, not by what it would count as", async () => {
  const stands = await version();
  for (const odd of [`${stands}e0`, `0${stands}`, `+${stands}`, `${stands}.0`, ` ${stands} x`]) {
    const got = await desk.write(window, NAME, AWAY, odd);
    expect([odd, got.json.code]).toEqual([odd, "record_changed"]);
  }
  expect(await version()).toBe(stands);
});

test("refused, and nothing changes: out of reach, unread, without reason, of a day to come", async () => {
  const codes = async (more: object, as?: As) => (await enter(more, as)).json.code;
  expect(await codes({ area: "360100" })).toBe("object_missing");
  expect(await codes({}, desk.clerk("shou.li", "reception", "360100"))).toBe("object_missing");
  expect(await codes({}, desk.clerk("zhu.guan", "supervisor"))).toBe("duty_missing");
  expect(await codes({ reason: undefined })).toBe("input_invalid");
  expect(await codes({ from: "2026-10-13" })).toBe("field_invalid");
  expect(await codes({ scheme: "resident" })).toBe("insurance_missing");
  expect((await desk.write(window, NAME, AWAY)).json.code).toBe("version_missing");
  await stands("正常参保");
});
