/** Qualifications for chronic diseases: seen, asked for, prolonged, ended; an expert's opinion. */
import Type from "typebox";
import { created } from "#api/answered.ts";
import { date, id, words } from "#api/fields.ts";
import { checkRevokes } from "#api/filing/acts.ts";
import { placesOfPerson } from "#api/person-place.ts";
import {
  ASKED_ANSWER,
  ASKED_AT_WINDOW,
  ASKED_BY_PERSON,
  askedOf,
  QUALIFICATION,
  QUALIFICATION_EXAMPLE,
  shownAsked,
  shownQualification,
} from "#api/qualification-shapes.ts";
import { route } from "#api/route.ts";
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import {
  type ApplicationRow,
  draftApplication,
  type FilingWorld,
  filingAreaOn,
  heldQualifications,
  recordOpinion,
  type Step,
  selectApplication,
  submit,
} from "#filing/filing.ts";
import type { ApplicationChannel } from "#model/application.ts";
import type { PersonId } from "#model/person.ts";
import type { Office } from "#nodes/nodes.ts";

const closed = { additionalProperties: false } as const;
const LIST = Type.Object({ items: Type.Array(QUALIFICATION) });
const LISTED = { items: [QUALIFICATION_EXAMPLE] };
const PERSON = "3603000000000001";
const APPLICATION = "fap_0mwr533ge8598fd3a4d39";
const ASSESSMENT = {
  ...{ institution: "H36030000001", doctor: "李医师", assessedOn: "2026-11-20" },
};
const QUALIFY = { kind: "qualify", disease: "PX01", assessment: ASSESSMENT };

function deskOf({ filing }: Office): FilingWorld {
  return present(filing, "a province has a desk of filings");
}

async function listOf({ world }: Office, personId: PersonId, on?: string) {
  const today = chinaDate(world.now());
  const day = on === undefined ? undefined : (on as typeof today);
  const all = await world.store.transaction((tx) => heldQualifications(tx, personId, day));
  return { items: all.map((one) => shownQualification(one, day ?? today)) };
}

/** Fills in and hands in at once: everything that stands against it is told, and nothing kept. */
async function handIn(
  office: Office,
  step: Step,
  asked: { readonly personId: PersonId; readonly channel: ApplicationChannel },
  body: Parameters<typeof askedOf>[0],
) {
  const world = deskOf(office);
  const { personId, channel } = asked;
  const area = await filingAreaOn(step.tx, personId, chinaDate(world.now()));
  const whole = { ...askedOf(body), personId, channel, area };
  const draft = await draftApplication(world, step, whole);
  return shownAsked(await submit(world, step, { id: draft.id, check: () => {} }));
}

async function placeOfApplication(call: {
  readonly office: Office;
  readonly params: { readonly application: string };
}) {
  const { store } = call.office.world;
  const { application } = call.params;
  const [row] = await store.transaction((tx) => selectApplication(tx, application));
  return row ? { area: row.area } : null;
}

export const qualificationRoutes = [
  route({
    method: "GET",
    path: "/person/qualifications",
    title: "我的门诊慢特病资格",
    at: "province",
    who: "person",
    reads: "person",
    query: Type.Object({ person: Type.Optional(id("代办的亲属")) }),
    answer: LIST,
    examples: [{ title: "全部", answer: LISTED }],
    handle: async ({ office, personId, looked }) => {
      const list = await listOf(office, personId);
      looked([personId], "qualifications");
      return list;
    },
  }),
  route({
    method: "POST",
    path: "/person/qualification-applications",
    title: "申请认定、续期或终止门诊慢特病资格",
    at: "province",
    who: "person",
    query: Type.Object({ person: Type.Optional(id("代办的亲属")) }),
    body: Type.Object(ASKED_BY_PERSON, closed),
    answer: ASKED_ANSWER,
    writes: true,
    status: 201,
    examples: [{ title: "申请认定", body: QUALIFY }],
    handle: async ({ office, body, personId, actor, commit }) => {
      const asked = { personId, channel: "online" } as const;
      const made = await commit((tx, entries) =>
        handIn(office, { tx, entries, by: actor }, asked, body),
      );
      return created(made);
    },
  }),
  route({
    method: "GET",
    path: "/qualifications",
    title: "某人的门诊慢特病资格，参保地名称和全国名称并列",
    at: "province",
    who: { duties: ["reception", "checker", "supervisor"] },
    place: { of: ({ office, query }) => placesOfPerson(office, query.person) },
    reads: "person",
    query: Type.Object({ person: id("人员编号"), on: Type.Optional(date("哪一天有效的")) }, closed),
    answer: LIST,
    examples: [{ title: "全部", query: { person: PERSON }, answer: LISTED }],
    handle: async ({ office, query, looked }) => {
      const personId = query.person as PersonId;
      const list = await listOf(office, personId, query.on);
      looked([personId], "qualifications");
      return list;
    },
  }),
  route({
    method: "POST",
    path: "/qualification-applications",
    title: "在窗口代为申请；或由审核岗提出撤销，由另一人审核",
    at: "province",
    who: { duties: ["reception", "checker"] },
    place: { of: ({ office, body }) => placesOfPerson(office, body.personId) },
    body: Type.Object({ personId: id("人员编号"), ...ASKED_AT_WINDOW }, closed),
    answer: ASKED_ANSWER,
    writes: true,
    status: 201,
    examples: [{ title: "申请认定", body: { personId: PERSON, ...QUALIFY } }],
    handle: async ({ office, body, actor, role, commit }) => {
      checkRevokes(body.kind, role);
      const asked = { personId: body.personId as PersonId, channel: "window" } as const;
      const made = await commit((tx, entries) =>
        handIn(office, { tx, entries, by: actor }, asked, body),
      );
      return created(made);
    },
  }),
  route({
    method: "POST",
    path: "/applications/:application/opinion",
    title: "登记专家意见（登记的人不能再审核）",
    at: "province",
    who: { duties: ["checker"] },
    place: { of: placeOfApplication },
    params: Type.Object({ application: id("申请编号") }),
    body: Type.Object(
      {
        expert: words("专家姓名", 50),
        agrees: Type.Boolean({ title: "同意认定" }),
        words: words("意见", 500),
      },
      closed,
    ),
    answer: ASKED_ANSWER,
    writes: true,
    versioned: true,
    examples: [
      {
        title: "同意",
        params: { application: APPLICATION },
        body: { expert: "陈专家", agrees: true, words: "符合认定标准" },
      },
    ],
    handle: async ({ office, params, body, actor, commit, expectVersion }) => {
      const check = (row: ApplicationRow): void => expectVersion(String(row.version));
      const given = { id: params.application, check, opinion: body };
      return await commit(async (tx, entries) =>
        shownAsked(await recordOpinion(deskOf(office), { tx, entries, by: actor }, given)),
      );
    },
  }),
] as const;
