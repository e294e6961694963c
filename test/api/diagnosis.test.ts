/** "Will direct settlement work?", over HTTP: by the person, at the counter, in plain Chinese. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import type { DutyPlace } from "#model/staff.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const HOME = "360000";
const VISIT = {
  ...{ scheme: "employee", careArea: "460100", institution: "H46010000001" },
  ...{ careType: "chronic", disease: "M03900", visitOn: "2026-10-12", total: "465.19" },
};
let small: SmallCountry;
let api: ApiServer;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

interface Told {
  readonly outcome: string;
  readonly words: readonly string[];
  readonly code: string | null;
  readonly category: string | null;
  readonly ground: string | null;
  readonly filing: string | null;
  readonly rate: string | null;
  readonly funds: string | null;
  readonly problems: readonly { readonly code: string; readonly decidedBy: string }[];
  readonly better: readonly { readonly category: string }[];
}

async function told(key: string, changes: Readonly<Record<string, string>> = {}): Promise<Told> {
  const person = api.sessions.person(demoPersonId(key));
  const query = new URLSearchParams({ ...VISIT, ...changes });
  const got = await api.call(HOME, `GET /person/diagnosis?${query}`, { as: { person } });
  expect(got.status, got.text).toBe(200);
  return got.json as unknown as Told;
}

test("nobody is treated in the country as such", async () => {
  const person = api.sessions.person(demoPersonId("pingxiang"));
  const query = new URLSearchParams({ ...VISIT, careArea: "100000" });
  const got = await api.call(HOME, `GET /person/diagnosis?${query}`, { as: { person } });
  expect([got.status, got.json.code]).toEqual([400, "input_invalid"]);
  for (const node of [HOME, "100000"]) {
    expect((await api.call(node, "GET /policies?area=100000")).status).toBe(200);
  }
});

test("who is filed is told that it will work, on which filing and at which ratio", async () => {
  const before = await told("pingxiang");
  expect(before).toMatchObject({
    ...{ outcome: "settles", code: null, category: "longTerm", ground: "filing" },
    ...{ rate: "70%", funds: "115.63", problems: [], better: [] },
  });
  expect(before.words[0]).toContain(`可以直接结算：按`);
  expect(before.words[0]).toContain(`依据备案${before.filing}`);
  const played = await small.settle({
    person: "pingxiang",
    at: "H46010000001",
    careType: "chronic",
  });
  expect(played.result.category).toBe(before.category);
});

test("who is not filed is told what would be better", async () => {
  const unfiled = await told("pingxiangUnfiled", { careType: "outpatient" });
  expect(["settles", "refused"]).toContain(unfiled.outcome);
  if (unfiled.outcome === "refused") expect(unfiled.code).toBe("filing_missing");
  else expect([unfiled.category, unfiled.ground]).toEqual(["unfiled", "nothing"]);
  const emergency = await told("pingxiangUnfiled", { careType: "emergency", emergency: "yes" });
  expect([emergency.category, emergency.ground]).toEqual(["emergency", "hospitalMark"]);
});

test("everything that stands against it is told at once, the care place's first", async () => {
  const both = await told("pingxiangUnqualified", { institution: "H46010009999" });
  expect(both.outcome).toBe("refused");
  expect(both.problems.map(({ code, decidedBy }) => [code, decidedBy])).toEqual([
    ["institution_unknown", "care"],
    ["qualification_missing", "home"],
  ]);
  expect(both.words[0]).toContain("不能直接结算：机构H46010009999不是定点医药机构");
  // A place that nobody answers for.
  const nowhere = await told("pingxiang", { careArea: "650100" });
  expect(nowhere.code).toBe("receiver_unknown");
  // The place alone: nobody is asked.
  const { institution: _named, ...place } = VISIT;
  const person = api.sessions.person(demoPersonId("pingxiang"));
  const query = new URLSearchParams(place);
  const got = await api.call(HOME, `GET /person/diagnosis?${query}`, { as: { person } });
  expect(got.json).toMatchObject({ outcome: "settles", category: "longTerm" });
});

test("at the counter the clerk asks for the person; a bill of nothing is refused", async () => {
  const personId = demoPersonId("pingxiang");
  const at = (place: string) => [{ duty: "reception", place: place as DutyPlace }] as const;
  const clerk = api.sessions.staff("li.wei", at("360300"));
  const query = new URLSearchParams({ ...VISIT, personId });
  const got = await api.call(HOME, `GET /diagnosis?${query}`, { as: { staff: clerk } });
  expect([got.status, got.json.category]).toEqual([200, "longTerm"]);
  const other = api.sessions.staff("wang.fang", at("360100"));
  const far = await api.call(HOME, `GET /diagnosis?${query}`, { as: { staff: other } });
  expect(far.json.code).toBe("object_missing");
  query.set("total", "0.00");
  const wrong = await api.call(HOME, `GET /diagnosis?${query}`, { as: { staff: clerk } });
  expect([wrong.status, wrong.json.code]).toEqual([400, "input_invalid"]);
});

test.each([
  ["careArea", "000000", "就医地000000：没有这个区划，请按区划表核对"],
  ["careArea", "469999", "就医地469999：没有这个区划，请按区划表核对"],
  ["disease", "M99900", "没有跨省直接结算的全国门诊慢特病病种M99900，请填国家病种编码，如M03900"],
  ["disease", "PX01", "没有跨省直接结算的全国门诊慢特病病种PX01，请填国家病种编码，如M03900"],
])("%s %s is told as a slip of the pen, whatever the care", async (field, value, message) => {
  const person = api.sessions.person(demoPersonId("pingxiang"));
  for (const careType of ["chronic", "outpatient"]) {
    const query = new URLSearchParams({ ...VISIT, careType, [field]: value });
    const got = await api.call(HOME, `GET /person/diagnosis?${query}`, { as: { person } });
    expect([got.status, got.json.code]).toEqual([400, "input_invalid"]);
    expect(got.json.errors).toEqual([{ field: `query.${field}`, message }]);
  }
  // At home the province's own diseases are settled, too; what is no code is none.
  const near = new URLSearchParams({ ...VISIT, careArea: "360100", disease: "M01200" });
  near.delete("institution");
  const known = await api.call(HOME, `GET /person/diagnosis?${near}`, { as: { person } });
  expect([known.status, known.json.code]).toEqual([200, "qualification_missing"]);
  near.set("disease", "PX01");
  const wrong = await api.call(HOME, `GET /person/diagnosis?${near}`, { as: { person } });
  expect([wrong.status, wrong.json.code]).toEqual([400, "input_invalid"]);
});

test("rules for filing and an estimate refuse the same slips", async () => {
  const person = api.sessions.person(demoPersonId("pingxiang"));
  const asked = await api.call(HOME, "GET /person/filing-rules?careArea=000000", {
    as: { person },
  });
  expect([asked.status, asked.json.code]).toEqual([400, "input_invalid"]);
  const bill = { ...VISIT, disease: "M99900", visitOn: VISIT.visitOn, institution: undefined };
  const body = JSON.parse(JSON.stringify(bill)) as object;
  const got = await api.call(HOME, "POST /person/estimate", { as: { person }, body });
  expect([got.status, got.json.errors]).toEqual([
    400,
    [expect.objectContaining({ field: "body.disease" })],
  ]);
});
