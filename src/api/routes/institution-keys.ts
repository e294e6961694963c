/**
 * Keys and doctors of an institution. A key's secret is in the answer to its issue alone, and kept
 * nowhere else than with the key itself.
 */
import Type from "typebox";
import { date, id, moment, momentText, oneOf, words } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import {
  act,
  CHANGED,
  INSTITUTION_PARAMS,
  placeOfInstitution,
  placesOf,
  readSpan,
  SPAN,
  shownSpan,
  VERSION,
} from "#api/place-shapes.ts";
import { route } from "#api/route.ts";
import { present } from "#base/assert.ts";
import { parseChinaTime } from "#base/date.ts";
import type { Doctor, InstitutionKey } from "#model/institution.ts";
import type { InstitutionCode } from "#model/place.ts";
import { TERMS } from "#model/words.ts";

const PARAMS = { institution: "H36030000001" };
const DONE = Type.Object({ done: Type.Literal(true) });

const KEY = Type.Object({
  accessKey: id("公开的密钥号"),
  issuedAt: moment("签发"),
  endsAt: Type.Union([moment("失效"), Type.Null()]),
});
const ISSUED = Type.Object({ ...KEY.properties, secretKey: Type.String({ title: "密钥" }) });

const SHOWN_KEY = {
  accessKey: "AK0123456789abcdef01234567",
  issuedAt: "2026-11-21T09:30:00+08:00",
  endsAt: null,
};

function shownKey({ accessKey, issuedAt, endsAt }: InstitutionKey) {
  const ends = endsAt === undefined ? null : momentText(endsAt);
  return { accessKey, issuedAt: momentText(issuedAt), endsAt: ends };
}

const keyRoutes = [
  route({
    method: "GET",
    path: "/institutions/:institution/keys",
    title: "机构的密钥（不含密钥本身）",
    at: "province",
    who: { duties: ["checker", "institutionManager", "administrator"] },
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    answer: Type.Object({ items: Type.Array(KEY) }),
    examples: [{ title: "一个", params: PARAMS, answer: { items: [SHOWN_KEY] } }],
    handle: async ({ office, params }) => {
      const keys = await placesOf(office).keys(params.institution as InstitutionCode);
      return { items: keys.map(shownKey) };
    },
  }),
  route({
    method: "POST",
    path: "/institutions/:institution/keys",
    title: "签发机构的密钥",
    at: "province",
    who: { duties: ["institutionManager", "administrator"] },
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    answer: ISSUED,
    writes: true,
    tellsOnce: true,
    examples: [
      { title: "签发", params: PARAMS, answer: { ...SHOWN_KEY, secretKey: "0123456789abcdef" } },
    ],
    handle: async (call) =>
      await act(call, async (by) => {
        const code = call.params.institution as InstitutionCode;
        const { secretKey, ...key } = await placesOf(call.office).issueKey(by, code);
        return { ...shownKey(key), secretKey };
      }),
  }),
  route({
    method: "POST",
    path: "/institutions/:institution/keys/:key/end",
    title: "停用机构的密钥：立即，或自某时起",
    at: "province",
    who: { duties: ["institutionManager", "administrator"] },
    place: { of: placeOfInstitution },
    params: Type.Object({ ...INSTITUTION_PARAMS.properties, key: id("密钥号") }),
    body: Type.Object({ endsAt: Type.Optional(moment("失效")) }, { additionalProperties: false }),
    answer: DONE,
    writes: true,
    examples: [
      {
        title: "立即停用",
        params: { ...PARAMS, key: SHOWN_KEY.accessKey },
        body: {},
        answer: { done: true },
      },
    ],
    handle: async (call) => {
      const institution = call.params.institution as InstitutionCode;
      const { endsAt } = call.body;
      const at = endsAt === undefined ? null : parseChinaTime(endsAt.slice(0, 19));
      const ends = endsAt === undefined ? call.now : present(at, "the contract holds the form");
      const key = { institution, accessKey: call.params.key };
      return await act(call, async (by) => {
        await placesOf(call.office).endKey(by, key, ends);
        return { done: true } as const;
      });
    },
  }),
] as const;

const RIGHT = Type.Object(
  { kind: oneOf("权限", ["prescribesChronic", "refers"]), ...SPAN.properties },
  { additionalProperties: false },
);
const DOCTOR_BODY = Type.Object(
  {
    ...{ name: words("姓名", 50), department: words("科室", 50, 0) },
    ...{ from: date("登记日期"), to: SPAN.properties.to },
    rights: Type.Array(RIGHT, { title: "处方权等权限", maxItems: 50 }),
  },
  { additionalProperties: false },
);
const DOCTOR = Type.Object({ code: id(), ...DOCTOR_BODY.properties, ...VERSION.properties });

const DOCTOR_SENT = {
  ...{ name: "示范医师", department: "内科", from: "2026-01-01", to: null },
  rights: [{ kind: "prescribesChronic" as const, from: "2026-01-01", to: null }],
};
const SHOWN_DOCTOR = { ...DOCTOR_SENT, code: "D360300000001", version: "1" };

function shownDoctor({ span, rights, version, institution: _, ...doctor }: Doctor) {
  return {
    ...{ ...doctor, ...shownSpan(span), version: String(version) },
    rights: rights.map((right) => ({ kind: right.kind, ...shownSpan(right.span) })),
  };
}

type ShownDoctor = ReturnType<typeof shownDoctor>;
const DOCTOR_COLUMNS = [
  { title: "医师编号", of: (row: ShownDoctor) => row.code },
  { title: "姓名", of: (row: ShownDoctor) => row.name },
  { title: "科室", of: (row: ShownDoctor) => row.department },
  { title: "登记日期", of: (row: ShownDoctor) => row.from },
  { title: "截止日期", of: (row: ShownDoctor) => row.to },
  {
    title: "权限",
    of: ({ rights }: ShownDoctor) =>
      rights
        .map(({ kind, from, to }) => `${TERMS.doctorRight[kind].zh}（${from}至${to ?? "今后"}）`)
        .join("；"),
  },
];

const doctorRoutes = [
  route({
    method: "GET",
    path: "/institutions/:institution/doctors",
    title: "机构的医保医师",
    at: "province",
    who: { duties: ["checker", "supervisor", "institutionManager", "cashier"] },
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    query: listQuery({}),
    answer: listAnswer(DOCTOR),
    list: { name: "医保医师", columns: DOCTOR_COLUMNS },
    examples: [{ title: "一人", params: PARAMS, answer: { items: [SHOWN_DOCTOR], next: null } }],
    handle: async ({ office, params, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const page = { after, limit: limit + 1 };
      const code = params.institution as InstitutionCode;
      return pageOf(await placesOf(office).doctors(code, page), limit, {
        item: shownDoctor,
        key: (doctor) => [doctor.code],
      });
    },
  }),
  route({
    method: "PUT",
    path: "/institutions/:institution/doctors/:doctor",
    title: "登记或变更医保医师（新的版本写0）",
    at: "province",
    who: { duties: ["checker"] },
    place: { of: placeOfInstitution },
    params: Type.Object({ ...INSTITUTION_PARAMS.properties, doctor: id("医师编号") }),
    body: DOCTOR_BODY,
    answer: VERSION,
    writes: true,
    versioned: true,
    examples: [
      {
        title: "登记",
        params: { ...PARAMS, doctor: SHOWN_DOCTOR.code },
        body: DOCTOR_SENT,
        answer: CHANGED,
      },
    ],
    handle: async (call) => {
      const places = placesOf(call.office);
      const { doctor: code } = call.params;
      const institution = call.params.institution as InstitutionCode;
      const version = (await places.doctor(code))?.version ?? 0;
      call.expectVersion(String(version), await places.changes("doctor", code));
      const { name, department, rights } = call.body;
      const doctor: Doctor = {
        ...{ code, institution, name, department, version, span: readSpan(call.body) },
        rights: rights.map((right) => ({ kind: right.kind, span: readSpan(right) })),
      };
      return await act(call, async (by) => ({
        version: String(await places.keepDoctor(by, doctor)),
      }));
    },
  }),
] as const;

export const institutionKeyRoutes = [...keyRoutes, ...doctorRoutes] as const;
