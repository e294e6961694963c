/**
 * Who is bound to institutions for a disease chooses them, changes and gives them up by themselves
 * or at the window; a diagnosis and a settlement go by what stands then.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import { addDays, chinaDate, day } from "#base/date.ts";
import { recordQualifications } from "#filing/filing.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { DutyPlace } from "#model/staff.ts";
import { saveCards } from "#registry/registry.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const HOME = "360000";
/** Of Nanchang, which binds for diabetes. */
const PERSON = demoPersonId("nanchangResident");
const DISEASE = "M01600";
const [FIRST, OTHER] = ["H46010000001", "H46010000002"] as const;
const CHOOSE = "POST /person/chosen-institutions";
const MINE = "GET /person/chosen-institutions";

let small: SmallCountry;
let api: ApiServer;
let keys = 0;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  const home = present(
    small.country.nodes.find(({ node }) => node === HOME),
    "home runs",
  );
  const held = { personId: PERSON, disease: DISEASE, span: { from: day("2021-01-01") } };
  const { store } = home.office.world;
  await recordQualifications(store, [held]);
  const card = { name: "海口甲医院", area: "460100" as Area, kind: "hospital" } as const;
  const more = { ...card, careTypes: ["chronic"], state: "open" } as const;
  await saveCards(
    store,
    [FIRST, OTHER].map((code) => ({ ...more, code: code as InstitutionCode })),
  );
}, 120_000);

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

const today = () => chinaDate(small.now());
const me = () => ({ person: api.sessions.person(PERSON) });
const clerk = (place = "360100") => ({
  staff: api.sessions.staff("li.wei", [{ duty: "reception", place: place as DutyPlace }]),
});

async function write(
  as: ReturnType<typeof me> | ReturnType<typeof clerk>,
  name: string,
  body = {},
) {
  keys += 1;
  return await api.call(HOME, name, { as, body, key: `chosen-${1_000 + keys}` });
}

/** The code of what stands against a visit for the disease, or "settles". */
async function diagnosed(institution: string): Promise<unknown> {
  const query = new URLSearchParams({
    ...{ careArea: "460100", careType: "chronic", disease: DISEASE, institution },
    ...{ visitOn: today(), scheme: "resident" },
  });
  const { json } = await api.call(HOME, `GET /person/diagnosis?${query}`, { as: me() });
  const [first] = json.problems as readonly { readonly code: string }[];
  return first?.code ?? json.outcome;
}

test("chosen for a disease, changed, and given up; a diagnosis follows each", async () => {
  const bound = "institution_not_chosen";
  expect([await diagnosed(FIRST), await diagnosed(OTHER)]).toEqual([bound, bound]);
  const made = await write(me(), CHOOSE, { institution: FIRST, disease: DISEASE });
  expect(made.status, made.text).toBe(201);
  expect(made.json).toMatchObject({ institution: FIRST, disease: DISEASE, from: today() });
  expect(await diagnosed(FIRST)).not.toBe(bound);
  expect(await diagnosed(OTHER)).toBe(bound);
  const twice = await write(me(), CHOOSE, { institution: FIRST, disease: DISEASE });
  expect(twice.json).toMatchObject({ code: "chosen_institution_stands" });
  // A choice for all outpatient care does not open another one for the disease.
  expect((await write(me(), CHOOSE, { institution: OTHER })).status).toBe(201);
  expect(await diagnosed(OTHER)).toBe(bound);

  const instead = made.json.chosen;
  const changed = await write(clerk(), "POST /chosen-institutions", {
    ...{ personId: PERSON, institution: OTHER, disease: DISEASE, instead },
  });
  expect(changed.status, changed.text).toBe(201);
  expect([await diagnosed(FIRST), await diagnosed(OTHER)][0]).toBe(bound);
  expect(await diagnosed(OTHER)).not.toBe(bound);

  const end = `POST /person/chosen-institutions/${changed.json.chosen}/end`;
  expect((await write(me(), end)).json).toMatchObject({ endedOn: today() });
  expect((await write(me(), end)).json).toMatchObject({ code: "chosen_over" });
  const { json } = await api.call(HOME, MINE, { as: me() });
  expect((json.items as readonly object[]).length).toBe(3);
});

test("what cannot be chosen is told, and nothing of it is kept", async () => {
  const before = await api.call(HOME, MINE, { as: me() });
  const yesterday = addDays(today(), -1);
  const no = async (body: object) => (await write(me(), CHOOSE, body)).json.code;
  expect(await no({ institution: "H99999999999" })).toBe("institution_unknown");
  expect(await no({ institution: FIRST, disease: "M00500" })).toBe("chosen_disease_free");
  expect(await no({ institution: FIRST, from: yesterday })).toBe("filing_begins_past");
  expect(await no({ institution: FIRST, from: addDays(today(), 500) })).toBe("filing_begins_late");
  expect(await no({ institution: FIRST, to: yesterday })).toBe("filing_dates_reversed");
  expect(await no({ institution: FIRST, instead: "cho_nobody" })).toBe("chosen_missing");
  expect((await api.call(HOME, MINE, { as: me() })).json).toEqual(before.json);
});

test("another place's clerk, and another person, reach none of it", async () => {
  const list = `GET /chosen-institutions?person=${PERSON}`;
  expect((await api.call(HOME, list, { as: clerk() })).status).toBe(200);
  expect((await api.call(HOME, list, { as: clerk("360300") })).json.code).toBe("object_missing");
  const { json } = await write(me(), CHOOSE, { institution: FIRST, disease: DISEASE });
  const other = { person: api.sessions.person(demoPersonId("pingxiangUnqualified")) };
  keys += 1;
  const sent = { as: other, body: {}, key: `chosen-${1_000 + keys}` };
  const end = await api.call(HOME, `POST /person/chosen-institutions/${json.chosen}/end`, sent);
  expect(end.json.code).toBe("chosen_missing");
});
