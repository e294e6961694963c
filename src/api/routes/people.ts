/**
 * Insured people for staff: found by what they have in hand, shown masked, whole only for a purpose
 * that is named; facts and identities entered; tables imported.
 */
import Type from "typebox";
import { declaredFacts } from "#api/declared-facts.ts";
import { area, date, id, oneOf, words } from "#api/fields.ts";
import { areaReached, areasOfPeople, placesOfPerson } from "#api/person-place.ts";
import { type Call, type ObjectPlace, route } from "#api/route.ts";
import { VOUCHER, VOUCHER_SHOWN, voucherText } from "#api/voucher-shape.ts";
import { addDays, type ChinaDate, chinaDate } from "#base/date.ts";
import { insuranceStateOn, suspensionOn } from "#model/insured.ts";
import type { Insurance, PersonFact, PersonId, SpecialIdentity } from "#model/person.ts";
import { IDENTITY_WORDS, INSURANCE_STATE_WORDS, PERSON_WORDS, SCHEME_WORDS } from "#model/words.ts";
import {
  changeRecord,
  findPeople,
  issueVoucher,
  type PersonView,
  personView,
} from "#registry/registry.ts";

const CLERKS = { duties: ["reception", "checker"] } as const;
const READERS = { duties: ["reception", "checker", "supervisor"] } as const;

const PERSON = Type.Object({ person: id("人员编号") });
const OPTIONAL_DATE = Type.Union([date(), Type.Null()]);
export const SUSPENSIONS = Type.Array(
  Type.Object({
    from: date("暂停的第一天"),
    to: Type.Union([date("暂停的最后一天"), Type.Null()], { title: "空为至今未恢复" }),
  }),
  { title: "历次暂停；其间的费用不能结算、报销，补缴后恢复的不再列出" },
);
const INSURANCE = Type.Object({
  area: area("参保地区划"),
  scheme: Type.String({ title: "险种" }),
  personType: Type.String({ title: "人员类别" }),
  state: Type.String({ title: "参保状态" }),
  from: date("开始日期"),
  to: OPTIONAL_DATE,
  suspendedOn: OPTIONAL_DATE,
  suspensions: SUSPENSIONS,
});
const SOURCED = {
  from: date("开始日期"),
  to: OPTIONAL_DATE,
  source: Type.Union([Type.String(), Type.Null()]),
};
const VIEW = Type.Object({
  personId: id("人员编号"),
  version: Type.String({ title: "记录版本" }),
  name: Type.String({ title: "姓名" }),
  certificateKind: Type.String({ title: "证件类型" }),
  certificateNumber: Type.String({ title: "证件号码" }),
  born: Type.String({ title: "出生日期，掩码时只有年份" }),
  insurances: Type.Array(INSURANCE),
  facts: Type.Array(Type.Object({ name: Type.String(), value: Type.String(), ...SOURCED })),
  identities: Type.Array(Type.Object({ kind: Type.String(), title: Type.String(), ...SOURCED })),
});

/** The pooling areas where the person is insured. */
export const placeOfPerson = (call: {
  readonly office: Pick<Call["office"], "node" | "world">;
  readonly params: { readonly person: string };
}): Promise<readonly ObjectPlace[]> => placesOfPerson(call.office, call.params.person);

export function suspensionsText({ suspensions }: Pick<Insurance, "suspensions">) {
  return suspensions.map(({ from, until }) => ({
    from,
    to: until === undefined ? null : addDays(until, -1),
  }));
}

/** Insurances as they are on the day. */
export function viewText(view: PersonView, revealed: boolean, today: ChinaDate) {
  const { person, insurances, version } = view;
  const span = ({ from, to }: PersonFact["span"]) => ({ from, to: to ?? null });
  return {
    personId: person.id,
    version: String(version),
    name: person.name,
    certificateKind: person.certificateKind,
    certificateNumber: person.certificateNumber,
    born: revealed ? person.birthDate : person.birthDate.slice(0, 4),
    insurances: insurances.map((one) => ({
      area: one.area,
      scheme: SCHEME_WORDS[one.scheme],
      personType: PERSON_WORDS[one.personType],
      state: INSURANCE_STATE_WORDS[insuranceStateOn(one, today)],
      ...span(one.span),
      suspendedOn: suspensionOn(one, today)?.from ?? null,
      suspensions: suspensionsText(one),
    })),
    facts: view.facts.map(({ name, value, source, ...one }) => {
      return { name, value, source, ...span(one.span) };
    }),
    identities: view.identities.map(({ kind, source, ...one }) => {
      return { kind, title: IDENTITY_WORDS[kind], source, ...span(one.span) };
    }),
  };
}

const SPAN = { from: date("开始日期"), to: Type.Optional(date("终止日期")) };
const CHANGE = Type.Object(
  {
    facts: Type.Optional(
      Type.Array(
        Type.Object(
          { name: id("事实名称"), value: words("值", 100), ...SPAN },
          { additionalProperties: false },
        ),
        { title: "事实" },
      ),
    ),
    identities: Type.Optional(
      Type.Array(
        Type.Object(
          { kind: oneOf("身份类别", Object.keys(IDENTITY_WORDS)), ...SPAN },
          { additionalProperties: false },
        ),
        { title: "身份" },
      ),
    ),
    withdrawn: Type.Optional(
      Type.Array(
        Type.Object({ name: id("名称或类别"), from: date() }, { additionalProperties: false }),
        { title: "撤下的事实和身份" },
      ),
    ),
    source: words("来源", 200),
  },
  { additionalProperties: false },
);

const FOUND_EXAMPLE = {
  personId: "3603000000000001",
  name: "张*",
  certificateNumber: "990101********0019",
  areas: ["360300"],
};
const VIEW_EXAMPLE = {
  personId: "3603000000000001",
  version: "3",
  name: "张*",
  certificateKind: "01",
  certificateNumber: "990101********0019",
  born: "1953",
  insurances: [
    {
      area: "360300",
      scheme: SCHEME_WORDS.employee,
      personType: "退休",
      state: "正常参保",
      from: "2010-01-01",
      to: null,
      suspendedOn: null,
      suspensions: [{ from: "2026-03-01", to: "2026-05-31" }],
    },
  ],
  facts: [{ name: "tier", value: "high", from: "2026-01-01", to: null, source: "2026年缴费名单" }],
  identities: [],
};

export const peopleRoutes = [
  route({
    method: "POST",
    path: "/people/search",
    title: "按证件、社保卡或人员编号查找参保人",
    at: "province",
    who: READERS,
    place: "list",
    reads: "person",
    body: Type.Object(
      {
        by: oneOf("按什么查", ["certificate", "socialCard", "person"]),
        kind: Type.Optional(
          Type.String({ title: "证件类型", pattern: "^\\d{2}$", description: "两位数字，如 01" }),
        ),
        number: words("号码", 50),
      },
      { additionalProperties: false },
    ),
    answer: Type.Object({
      people: Type.Array(
        Type.Object({
          personId: id("人员编号"),
          name: Type.String({ title: "姓名，已掩码" }),
          certificateNumber: Type.String({ title: "证件号码，已掩码" }),
          areas: Type.Array(area("参保地区划")),
        }),
      ),
    }),
    examples: [
      {
        title: "身份证",
        body: { by: "certificate", kind: "01", number: "990101195303070019" },
        answer: { people: [FOUND_EXAMPLE] },
      },
    ],
    handle: async ({ office, body, reach, looked }) => {
      const { by, number, kind = "01" } = body;
      const sought = by === "certificate" ? { by, kind, number } : { by, number };
      const found = await findPeople(office.world.store, sought);
      const ids = found.map((one) => one.id);
      const areasOf = await areasOfPeople(office, ids);
      const people = found.filter((one) => areaReached(reach, areasOf(one.id)) !== null);
      looked(
        people.map((one) => one.id),
        "people",
        by,
      );
      return {
        people: people.map((one) => ({
          personId: one.id,
          name: one.name,
          certificateNumber: one.certificateNumber,
          areas: [...new Set(one.insurances.map((insurance) => insurance.area))],
        })),
      };
    },
  }),
  route({
    method: "GET",
    path: "/people/:person",
    title: "参保人（姓名和号码已掩码）",
    at: "province",
    who: READERS,
    place: { of: placeOfPerson },
    reads: "person",
    params: PERSON,
    answer: VIEW,
    examples: [
      { title: "参保人", params: { person: FOUND_EXAMPLE.personId }, answer: VIEW_EXAMPLE },
    ],
    handle: async ({ office, params, looked, now }) => {
      const personId = params.person as PersonId;
      const view = await personView(office.world.store, personId, { revealed: false });
      looked([personId], personId, "masked");
      return viewText(view, false, chinaDate(now));
    },
  }),
  route({
    method: "POST",
    path: "/people/:person/reveal",
    title: "查看参保人的完整姓名和号码，须写明用途",
    at: "province",
    who: READERS,
    place: { of: placeOfPerson },
    reads: "person",
    params: PERSON,
    body: Type.Object({ purpose: words("用途", 100, 4) }, { additionalProperties: false }),
    answer: VIEW,
    examples: [
      {
        title: "核对备案材料",
        params: { person: FOUND_EXAMPLE.personId },
        body: { purpose: "核对备案材料" },
      },
    ],
    handle: async ({ office, params, body, looked, now }) => {
      const personId = params.person as PersonId;
      const view = await personView(office.world.store, personId, { revealed: true });
      looked([personId], personId, `revealed ${body.purpose}`);
      return viewText(view, true, chinaDate(now));
    },
  }),
  route({
    method: "PUT",
    path: "/people/:person/record",
    title: "录入或撤回参保人的事实和身份类别",
    at: "province",
    who: CLERKS,
    place: { of: placeOfPerson },
    params: PERSON,
    body: CHANGE,
    answer: Type.Object({ version: Type.String({ title: "新的版本" }) }),
    examples: [
      {
        title: "重度残疾人",
        params: { person: FOUND_EXAMPLE.personId },
        body: {
          identities: [{ kind: "disabled", from: "2026-01-01" }],
          source: "2026年残疾人名单",
        },
        answer: { version: "4" },
      },
    ],
    writes: true,
    versioned: true,
    handle: async ({ office, params, body, actor, now, commit, seenNumber }) => {
      const declaredAt = await declaredFacts(office);
      const areasOf = await areasOfPeople(office, [params.person]);
      const declared = new Map(areasOf(params.person).flatMap((at) => [...declaredAt(at)]));
      return await commit(async (tx, entries) => {
        const dated = <One extends { readonly from: string; readonly to?: string }>({
          from,
          to,
          ...one
        }: One) => ({ ...one, span: { from, to } });
        const version = await changeRecord(tx, entries, {
          personId: params.person as PersonId,
          version: seenNumber(),
          facts: (body.facts ?? []).map(dated) as unknown as PersonFact[],
          identities: (body.identities ?? []).map(dated) as unknown as SpecialIdentity[],
          withdrawn: (body.withdrawn ?? []) as never,
          declared,
          source: body.source,
          actor,
          at: now,
        });
        return { version: String(version) };
      });
    },
  }),
  route({
    method: "POST",
    path: "/people/:person/log-in-voucher",
    title: "在窗口核对本人证件后，给本人一个登录码（一分钟内有效，用一次）",
    at: "province",
    who: CLERKS,
    place: { of: placeOfPerson },
    params: PERSON,
    body: Type.Object(
      { checked: words("核对了什么证件", 100, 2) },
      { additionalProperties: false },
    ),
    answer: VOUCHER,
    examples: [
      {
        title: "本人持身份证",
        params: { person: FOUND_EXAMPLE.personId },
        body: { checked: "本人到场，核对身份证原件" },
        answer: VOUCHER_SHOWN,
      },
    ],
    writes: true,
    tellsOnce: true,
    perMinute: 20,
    handle: async ({ office, params, body, actor, commit, now }) =>
      await commit(async (tx, entries) => {
        const personId = params.person as PersonId;
        const asked = { personId, purpose: "logIn", actor } as const;
        const voucher = await issueVoucher(tx, entries, office.world, asked);
        const action = "voucher.checkedAtWindow";
        entries.push({ at: now, actor, action, subject: personId, personId, detail: body.checked });
        return voucherText(voucher);
      }),
  }),
] as const;
