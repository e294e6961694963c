/** Institutions to which persons are bound, for a disease or for all outpatient care. */
import Type, { type Static } from "typebox";
import { created } from "#api/answered.ts";
import { date, id } from "#api/fields.ts";
import { filingWorldOf } from "#api/filing/acts.ts";
import { placesOfPerson } from "#api/person-place.ts";
import { route } from "#api/route.ts";
import type { ChinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import {
  askChosen,
  type ChosenRow,
  giveUpChosen,
  type Step,
  selectAllChosen,
  selectChosenOwner,
} from "#filing/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";
import { cardAt } from "#registry/registry.ts";

const closed = { additionalProperties: false } as const;
const nullable = (title: string) => Type.Union([Type.String(), Type.Null()], { title });
const CHOSEN = Type.Object({
  chosen: id("定点记录编号"),
  institution: id("医疗机构编码"),
  institutionName: nullable("医疗机构名称"),
  disease: nullable("病种编码；空：普通门诊"),
  from: date("开始日期"),
  to: Type.Union([date("结束日期"), Type.Null()], { title: "结束日期；空：长期" }),
  endedOn: Type.Union([date("终止日"), Type.Null()], { title: "自该日起不再约束" }),
});
const LIST = Type.Object({ items: Type.Array(CHOSEN) });
const FIELDS = {
  institution: id("医疗机构编码"),
  disease: Type.Optional(id("病种编码（全国）；不填：普通门诊")),
  from: Type.Optional(date("开始日期；不填：今天")),
  to: Type.Optional(date("结束日期")),
  instead: Type.Optional(id("所变更的定点记录，自新定点开始之日终止")),
};
type Asked = Static<ReturnType<typeof Type.Object<typeof FIELDS>>>;
const END = Type.Object({ on: Type.Optional(date("自哪一日起终止；不填：今天")) }, closed);
const AT = Type.Object({ chosen: id("定点记录编号") });

const ID = "cho_0mwr533ge8598fd3a4d39";
const PERSON = "3603000000000001";
const EXAMPLE: Static<typeof CHOSEN> = {
  ...{ chosen: ID, institution: "H46010000001", institutionName: "海口甲医院" },
  ...{ disease: "M03900", from: "2026-11-21", to: null, endedOn: null },
};
const ASK = { institution: "H46010000001" };

async function shown({ world }: Office, row: ChosenRow): Promise<Static<typeof CHOSEN>> {
  const card = await cardAt(world.store, row.institution);
  return {
    ...{ chosen: row.id, institution: row.institution, institutionName: card?.name ?? null },
    ...{ disease: row.disease, from: row.from_on, to: row.to_on, endedOn: row.ended_on },
  };
}

async function listOf(office: Office, personId: PersonId): Promise<Static<typeof LIST>> {
  const rows = await selectAllChosen(office.world.store, [personId]);
  return { items: await Promise.all(rows.map((row) => shown(office, row))) };
}

async function oneOf(office: Office, step: Step, personId: PersonId, chosen: string) {
  const rows = await selectAllChosen(step.tx, [personId]);
  const row = rows.find((one) => one.id === chosen);
  if (!row) throw new Refusal("object_missing");
  return await shown(office, row);
}

/** Refusals: institution_unknown, and those of choosing. */
async function chose(office: Office, step: Step, personId: PersonId, asked: Asked) {
  const { institution, disease, from, to, instead } = asked;
  const card = await cardAt(step.tx, institution as InstitutionCode);
  if (!card) throw new Refusal("institution_unknown", { institution }, "home");
  const made = await askChosen(filingWorldOf(office), step, {
    ...{ personId, institution: card.code, disease, instead },
    ...{ from: from as ChinaDate | undefined, to: to as ChinaDate | undefined },
  });
  return await oneOf(office, step, personId, made);
}

interface Ending {
  readonly personId: PersonId;
  readonly chosen: string;
  readonly on: string | undefined;
}

async function ended(office: Office, step: Step, { personId, chosen, on }: Ending) {
  const given = { id: chosen, personId, on: on as ChinaDate | undefined };
  await giveUpChosen(filingWorldOf(office), step, given);
  return await oneOf(office, step, personId, chosen);
}

async function ownerOf({ world }: Office, chosen: string): Promise<PersonId | null> {
  const [row] = await selectChosenOwner(world.store, chosen);
  return row?.person_id ?? null;
}

const byPerson = { at: "province", who: "person" } as const;
const atWindow = { at: "province", who: { duties: ["reception"] } } as const;
const query = Type.Object({ person: Type.Optional(id("代办的亲属")) });

export const chosenInstitutionRoutes = [
  route({
    ...{ ...byPerson, method: "GET", path: "/person/chosen-institutions" },
    title: "我选定的定点医疗机构",
    reads: "person",
    query,
    answer: LIST,
    examples: [{ title: "全部", answer: { items: [EXAMPLE] } }],
    handle: async ({ office, personId, looked }) => {
      const list = await listOf(office, personId);
      looked([personId], "chosen-institutions");
      return list;
    },
  }),
  route({
    ...{ ...byPerson, method: "POST", path: "/person/chosen-institutions" },
    title: "选定、变更定点医疗机构：普通门诊的，或某一病种的",
    query,
    body: Type.Object(FIELDS, closed),
    answer: CHOSEN,
    writes: true,
    status: 201,
    examples: [{ title: "普通门诊", body: ASK }],
    handle: async ({ office, body, personId, actor, commit }) =>
      created(
        await commit((tx, entries) => chose(office, { tx, entries, by: actor }, personId, body)),
      ),
  }),
  route({
    ...{ ...byPerson, method: "POST", path: "/person/chosen-institutions/:chosen/end" },
    title: "终止我的一个定点",
    query,
    params: AT,
    body: END,
    answer: CHOSEN,
    writes: true,
    examples: [{ title: "自今天起", params: { chosen: ID }, body: {} }],
    handle: async ({ office, params, body, personId, actor, commit }) => {
      const given = { personId, chosen: params.chosen, on: body.on };
      return await commit((tx, entries) => ended(office, { tx, entries, by: actor }, given));
    },
  }),
  route({
    ...{ at: "province", method: "GET", path: "/chosen-institutions" },
    title: "某人选定的定点医疗机构",
    who: { duties: ["reception", "checker", "supervisor"] },
    place: { of: ({ office, query }) => placesOfPerson(office, query.person) },
    reads: "person",
    query: Type.Object({ person: id("人员编号") }, closed),
    answer: LIST,
    examples: [{ title: "全部", query: { person: PERSON }, answer: { items: [EXAMPLE] } }],
    handle: async ({ office, query, looked }) => {
      const personId = query.person as PersonId;
      const list = await listOf(office, personId);
      looked([personId], "chosen-institutions");
      return list;
    },
  }),
  route({
    ...{ ...atWindow, method: "POST", path: "/chosen-institutions" },
    title: "在窗口代为选定、变更定点医疗机构",
    place: { of: ({ office, body }) => placesOfPerson(office, body.personId) },
    body: Type.Object({ personId: id("人员编号"), ...FIELDS }, closed),
    answer: CHOSEN,
    writes: true,
    status: 201,
    examples: [{ title: "普通门诊", body: { personId: PERSON, institution: "H46010000002" } }],
    handle: async ({ office, body, actor, commit }) => {
      const personId = body.personId as PersonId;
      return created(
        await commit((tx, entries) => chose(office, { tx, entries, by: actor }, personId, body)),
      );
    },
  }),
  route({
    ...{ ...atWindow, method: "POST", path: "/chosen-institutions/:chosen/end" },
    title: "在窗口代为终止定点",
    place: {
      of: async ({ office, params }) => {
        const personId = await ownerOf(office, params.chosen);
        return personId && (await placesOfPerson(office, personId));
      },
    },
    params: AT,
    body: END,
    answer: CHOSEN,
    writes: true,
    examples: [{ title: "自今天起", params: { chosen: ID }, body: {} }],
    handle: async ({ office, params, body, actor, commit }) => {
      const { chosen } = params;
      const personId = (await ownerOf(office, chosen)) as PersonId;
      const given = { personId, chosen, on: body.on };
      return await commit((tx, entries) => ended(office, { tx, entries, by: actor }, given));
    },
  }),
] as const;
