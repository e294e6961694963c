/** Know before you go: the same visit here and there, and what everybody may look up. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const HOME = "360000";
const VISIT = {
  ...{ scheme: "employee", careArea: "460100", careType: "chronic", disease: "M03900" },
  ...{ visitOn: "2026-10-12", total: "465.19" },
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

interface Outcome {
  readonly where: string;
  readonly category: string;
  readonly filed: boolean;
  readonly payment: { readonly funds: readonly { amount: string }[]; readonly cash: string } | null;
  readonly refusal: { readonly code: string; readonly detail: string } | null;
}

async function outcomes(body: object): Promise<readonly Outcome[]> {
  const person = api.sessions.person(demoPersonId("pingxiang"));
  const got = await api.call(HOME, "POST /person/estimate", { as: { person }, body });
  expect(got.status, got.text).toBe(200);
  return got.json.outcomes as readonly Outcome[];
}

test("a person sees what is paid before they go, as the settlement then pays it", async () => {
  const before = await outcomes(VISIT);
  expect(before.map(({ where }) => where)).toEqual([
    ...["here", "there", "there", "there", "there", "there"],
  ]);
  const longTerm = before.find(({ category }) => category === "longTerm");
  const played = await small.settle({
    person: "pingxiang",
    at: "H46010000001",
    careType: "chronic",
  });
  expect(played.result.category).toBe("longTerm");
  expect(longTerm?.payment?.funds[0]?.amount).toBe("115.63");
  // Estimating has booked nothing; what was settled since counts.
  const after = (await outcomes(VISIT)).find(({ category }) => category === "longTerm");
  expect(after?.payment?.funds[0]?.amount).toBe("325.63");
});

test("a place that is none, and a chronic disease that is not named, are refused", async () => {
  const person = api.sessions.person(demoPersonId("pingxiang"));
  const { disease: _none, ...unnamed } = VISIT;
  const faults = [
    [{ ...VISIT, careArea: "990100" }, "就医地990100：没有这个区划"],
    [unnamed, "须填写病种"],
  ] as const;
  for (const [body, words] of faults) {
    const got = await api.call(HOME, "POST /person/estimate", { as: { person }, body });
    expect([got.status, got.json.code]).toEqual([400, "input_invalid"]);
    expect(got.text).toContain(words);
  }
});

test("who would be refused unfiled is told so, with the way to file", async () => {
  const unfiled = (await outcomes(VISIT)).find(({ category }) => category === "unfiled");
  expect(unfiled?.filed).toBe(false);
  if (unfiled?.payment === null) expect(unfiled.refusal?.code).toBe("filing_missing");
  else expect(unfiled?.refusal).toBeNull();
});

test("amounts by class are split as a window splits them, here under another catalogue", async () => {
  const { total: _total, ...visit } = VISIT;
  const items = [
    { itemClass: "A", amount: "300.00" },
    { itemClass: "B", amount: "400.00", ownShare: "10", overLimit: "20.00" },
    { itemClass: "C", amount: "100.00" },
  ];
  const itemsHere = [{ itemClass: "A", amount: "700.00" }, items[2]];
  const by = (found: readonly Outcome[], category: string) =>
    found.find((one) => one.category === category)?.payment?.funds[0]?.amount;
  const classes = await outcomes({ ...visit, items });
  // In scope are 300 and 400 less 20 above the ceiling less a tenth: 642.
  const parts = { total: "800.00", ownExpense: "100.00", overLimit: "20.00" };
  const whole = await outcomes({ ...visit, ...parts, ownShareFirst: "38.00" });
  expect(by(classes, "longTerm")).toBe(by(whole, "longTerm"));
  const apart = await outcomes({ ...visit, items, itemsHere });
  expect(by(apart, "longTerm")).toBe(by(classes, "longTerm"));
  expect(Number(by(apart, "local"))).toBeGreaterThan(Number(by(classes, "local")));
});

test.each([
  [{ items: [{ itemClass: "A", amount: "1.00" }] }, "body.total"],
  [{ total: undefined, itemsHere: [{ itemClass: "A", amount: "1.00" }] }, "body.total"],
  [{ itemsHere: [{ itemClass: "A", amount: "1.00" }] }, "body.itemsHere"],
  [{ total: undefined, items: [{ itemClass: "A", amount: "0.00" }] }, "body.items[0]"],
  [
    { total: undefined, items: [{ itemClass: "B", amount: "1.00", overLimit: "2.00" }] },
    "body.items[0]",
  ],
])("a bill told as %o is refused at %s", async (changes, field) => {
  const person = api.sessions.person(demoPersonId("pingxiang"));
  const body = { ...VISIT, ...changes };
  const wrong = await api.call(HOME, "POST /person/estimate", { as: { person }, body });
  expect([wrong.status, wrong.json.code]).toEqual([400, "input_invalid"]);
  expect(JSON.stringify(wrong.json)).toContain(field);
});

test("parts that are more than the total are refused, and what no policy covers is said", async () => {
  const person = api.sessions.person(demoPersonId("pingxiang"));
  const body = { ...VISIT, ownExpense: "500.00" };
  const wrong = await api.call(HOME, "POST /person/estimate", { as: { person }, body });
  expect([wrong.status, wrong.json.code]).toEqual([400, "input_invalid"]);
  const resident = { ...VISIT, scheme: "resident" };
  const none = await api.call(HOME, "POST /person/estimate", { as: { person }, body: resident });
  expect(none.json.code).toBe("insurance_missing");
});

test("names of kinds and areas may be looked up by everybody", async () => {
  const words = await api.call(HOME, "GET /dictionaries");
  const { dictionaries } = words.json as {
    readonly dictionaries: Readonly<Record<string, readonly { code: string; en: string }[]>>;
  };
  expect(dictionaries.scheme?.map(({ code }) => code)).toEqual(["employee", "resident"]);
  const areas = await api.call(HOME, "GET /areas?prefix=3603");
  expect((areas.json.items as { code: string }[]).map(({ code }) => code)).toContain("360300");
});
