/**
 * Institutions and pharmacies: anybody searches them; clerks record applications, tests and
 * changes, and another clerk opens.
 */
import Type from "typebox";
import { area, date, id, oneOf, recordArea, words } from "#api/fields.ts";
import { HOW, TABLE_LIMITS, UPLOAD } from "#api/imports.ts";
import { INSTITUTIONS_IMPORT } from "#api/institutions-job.ts";
import { beginJob } from "#api/jobs/begin.ts";
import { jobOf } from "#api/jobs/shape.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import {
  act,
  CHANGED,
  INSTITUTION_PARAMS,
  institutionOf,
  placeOfInstitution,
  placesOf,
  readSpan,
  SPAN,
  seenInstitution,
  shownSpan,
  VERSION,
} from "#api/place-shapes.ts";
import { route } from "#api/route.ts";
import { readTerm, TERM, TERM_KIND, TERMS_BODY, TERMS_MAX } from "#api/term-shapes.ts";
import { present } from "#base/assert.ts";
import type { ChinaDate } from "#base/date.ts";
import type { InstitutionRecord } from "#model/institution.ts";
import type { Area, CareType, InstitutionCode } from "#model/place.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";

const KIND = oneOf("类型", ["hospital", "pharmacy"]);
const CARE_TYPE = oneOf("医疗类别", Object.keys(CARE_TYPE_WORDS) as CareType[]);

const DETAILS = {
  name: words("名称", 100),
  area: recordArea("所在区划"),
  kind: KIND,
  address: words("地址", 200, 0),
  phone: words("电话", 40, 0),
};
const APPLICATION = Type.Object(
  {
    code: id("机构编号"),
    ...DETAILS,
    terms: Type.Array(TERM, { title: "协议", maxItems: TERMS_MAX }),
  },
  { additionalProperties: false },
);
const RECORD = Type.Object({
  ...APPLICATION.properties,
  onboarding: oneOf("接入状态", ["applied", "tested", "opened", "declined"]),
  ...VERSION.properties,
});
const CARD = Type.Object({
  ...{ code: id(), name: Type.String({ title: "名称" }), area: area(), kind: KIND },
  level: Type.Union([Type.Integer({ title: "结算等级" }), Type.Null()]),
  careTypes: Type.Array(CARE_TYPE, { title: "医疗类别" }),
  state: oneOf("状态", ["open", "suspended", "onboarding"]),
});

const PARAMS = { institution: "H36030000001" };
const ALWAYS = { from: "2026-01-01", to: null };
const TERMS_SENT = [
  { kind: "agreement", values: ["示范协议2026-009"], ...ALWAYS },
  { kind: "level", values: ["2"], ...ALWAYS },
  { kind: "careTypes", scope: "local", values: ["outpatient", "inpatient"], ...ALWAYS },
  { kind: "careTypes", scope: "crossProvince", values: ["inpatient"], ...ALWAYS },
  { kind: "diseases", scope: "crossProvince", values: ["M07803"], ...ALWAYS },
  { kind: "marks", values: ["community"], ...ALWAYS },
] as const;
const SENT = {
  ...{ code: "H36030000009", name: "萍乡示范新医院", area: "360300" },
  ...{ kind: "hospital" as const, address: "示范路9号", phone: "0000-55536039" },
  terms: TERMS_SENT.map((term) => ({ ...term, values: [...term.values] })),
};
const { code: _code, terms: _terms, ...DETAILS_SENT } = SENT;
const NEW = { institution: SENT.code };
const SHOWN = { ...SENT, onboarding: "applied" as const, version: "1" };
const NOTE = Type.Object({ note: words("说明", 200, 0) }, { additionalProperties: false });

function shownRecord({ terms, version, ...record }: InstitutionRecord) {
  const shown = terms.map(({ kind, scope, values, span, note }) => ({
    kind,
    ...(scope === undefined ? {} : { scope }),
    ...{ values: [...values], ...shownSpan(span) },
    ...(note === undefined ? {} : { note }),
  }));
  return { ...record, terms: shown, version: String(version) };
}

const readRoutes = [
  route({
    method: "GET",
    path: "/institutions",
    title: "查询定点医药机构",
    who: "public",
    query: listQuery({
      text: Type.Optional(words("名称或拼音首字母", 40, 2)),
      area: Type.Optional(area()),
      careType: Type.Optional(CARE_TYPE),
      kind: Type.Optional(KIND),
    }),
    answer: listAnswer(CARD),
    list: {
      name: "定点医药机构",
      columns: [
        { title: "编号", of: ({ code }: { code: string }) => code },
        { title: "名称", of: ({ name }: { name: string }) => name },
        { title: "区划", of: ({ area: at }: { area: string }) => at },
        {
          title: "级别",
          of: ({ level }: { level: number | null }) => (level === null ? null : String(level)),
        },
        {
          title: "医疗类别",
          of: ({ careTypes }: { careTypes: readonly CareType[] }) =>
            careTypes.map((one) => CARE_TYPE_WORDS[one]).join("、"),
        },
      ],
    },
    examples: [
      {
        title: "按拼音首字母",
        query: { text: "sfyy", area: "360300" },
        answer: {
          items: [
            {
              ...{ code: "H36030000001", name: "萍乡示范第一医院", area: "360300", level: 3 },
              ...{ kind: "hospital", careTypes: ["outpatient"], state: "open" },
            },
          ],
          next: null,
        },
      },
    ],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [at, last] = afterOf(query, 2) ?? [];
      const after =
        at === undefined ? undefined : { area: at as Area, code: last as InstitutionCode };
      const { text, careType, kind } = query;
      const searched = { text, careType, kind, area: query.area as Area | undefined };
      const found = await placesOf(office).search(searched, { after, limit: limit + 1 });
      return pageOf(found, limit, {
        item: ({ careTypes, level = null, ...card }) => {
          return { ...card, level, careTypes: [...careTypes] };
        },
        key: ({ area: near, code }) => [near, code],
      });
    },
  }),
  route({
    method: "GET",
    path: "/institutions/:institution",
    title: "一个机构的登记和约定",
    at: "province",
    who: { duties: ["reception", "checker", "supervisor", "institutionManager"] },
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    answer: RECORD,
    examples: [{ title: "已申请", params: NEW, answer: SHOWN }],
    handle: async (call) => shownRecord(await institutionOf(call)),
  }),
] as const;

const keepRoutes = [
  route({
    method: "POST",
    path: "/institutions",
    title: "登记机构的接入申请",
    at: "province",
    who: { duties: ["reception"] },
    place: { of: async ({ body }) => ({ area: body.area as Area }) },
    body: APPLICATION,
    answer: VERSION,
    writes: true,
    examples: [{ title: "申请", body: SENT, answer: { version: "1" } }],
    handle: async (call) => {
      const { code, area: at, terms, ...details } = call.body;
      const added = {
        ...{ ...details, code: code as InstitutionCode, area: at as Area },
        terms: terms.map((term) => readTerm(term.kind, term)),
      };
      return await act(call, async (by) => ({
        version: String(await placesOf(call.office).applyInstitution(by, added)),
      }));
    },
  }),
  route({
    method: "PUT",
    path: "/institutions/:institution",
    title: "变更机构的登记",
    at: "province",
    who: { duties: ["checker"] },
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    body: Type.Object(DETAILS, { additionalProperties: false }),
    answer: VERSION,
    writes: true,
    versioned: true,
    examples: [{ title: "改电话", params: PARAMS, body: DETAILS_SENT, answer: CHANGED }],
    handle: async (call) => {
      const seen = await seenInstitution(call);
      const changes = { ...call.body, area: call.body.area as Area };
      return await act(call, async (by) => ({
        version: String(await placesOf(call.office).changeInstitution(by, seen, changes)),
      }));
    },
  }),
  route({
    method: "PUT",
    path: "/institutions/:institution/terms/:kind",
    title: "变更与机构的一种约定（整种重写）",
    at: "province",
    who: { duties: ["checker"] },
    place: { of: placeOfInstitution },
    params: Type.Object({ ...INSTITUTION_PARAMS.properties, kind: TERM_KIND }),
    body: TERMS_BODY,
    answer: VERSION,
    writes: true,
    versioned: true,
    examples: [
      {
        title: "自明年起三级",
        params: { ...PARAMS, kind: "level" },
        body: {
          terms: [
            { values: ["2"], from: "2021-01-01", to: "2026-12-31" },
            { values: ["3"], from: "2027-01-01", to: null },
          ],
        },
        answer: CHANGED,
      },
      {
        title: "开通普通门诊（本地）和住院（跨省）",
        params: { ...PARAMS, kind: "careTypes" },
        body: {
          terms: [
            { scope: "local", values: ["outpatient", "inpatient"], ...ALWAYS },
            { scope: "crossProvince", values: ["outpatient", "inpatient"], ...ALWAYS },
          ],
        },
        answer: { version: "3" },
      },
      {
        title: "社区卫生服务机构，有转诊资格",
        params: { ...PARAMS, kind: "marks" },
        body: { terms: [{ values: ["community", "refers"], ...ALWAYS }] },
        answer: { version: "4" },
      },
    ],
    handle: async (call) => {
      const seen = await seenInstitution(call);
      const { kind } = call.params;
      const terms = call.body.terms.map((term) => readTerm(kind, term));
      return await act(call, async (by) => ({
        version: String(await placesOf(call.office).changeTerms(by, seen, kind, terms)),
      }));
    },
  }),
] as const;

const importRoutes = [
  route({
    method: "POST",
    path: "/institutions/import",
    title: `导入已在结算的机构（${TABLE_LIMITS}）`,
    at: "province",
    who: { duties: ["checker"] },
    place: "anywhere",
    query: HOW,
    upload: UPLOAD,
    answer: jobOf(INSTITUTIONS_IMPORT),
    writes: true,
    status: 202,
    perMinute: 10,
    examples: [{ title: "有误则都不写", query: { bad: "noneWritten" } }],
    handle: async (call) => {
      const { query, reach } = call;
      const file = present(call.file, "the route takes a file");
      const input = { fileName: file.name, bad: query.bad, reach };
      return await beginJob(call as never, INSTITUTIONS_IMPORT, input);
    },
  }),
] as const;

const stateRoutes = [
  route({
    method: "POST",
    path: "/institutions/:institution/suspensions",
    title: "暂停机构的医保服务",
    at: "province",
    who: { duties: ["checker", "supervisor"] },
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    body: Type.Object(
      { ...SPAN.properties, reason: words("原因", 200) },
      { additionalProperties: false },
    ),
    answer: VERSION,
    writes: true,
    versioned: true,
    examples: [
      {
        title: "整改十天",
        params: PARAMS,
        body: { from: "2026-12-01", to: "2026-12-10", reason: "整改" },
        answer: CHANGED,
      },
    ],
    handle: async (call) => {
      const seen = await seenInstitution(call);
      const suspension = { span: readSpan(call.body), note: call.body.reason };
      return await act(call, async (by) => ({
        version: String(await placesOf(call.office).suspendInstitution(by, seen, suspension)),
      }));
    },
  }),
  route({
    method: "POST",
    path: "/institutions/:institution/resumptions",
    title: "恢复机构的医保服务",
    at: "province",
    who: { duties: ["checker"] },
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    body: Type.Object({ on: date("恢复日期") }, { additionalProperties: false }),
    answer: VERSION,
    writes: true,
    versioned: true,
    examples: [{ title: "恢复", params: PARAMS, body: { on: "2026-12-05" }, answer: CHANGED }],
    handle: async (call) => {
      const seen = await seenInstitution(call);
      const on = call.body.on as ChinaDate;
      return await act(call, async (by) => ({
        version: String(await placesOf(call.office).resumeInstitution(by, seen, on)),
      }));
    },
  }),
  route({
    method: "POST",
    path: "/institutions/:institution/tests",
    title: "登记联调测试通过",
    at: "province",
    who: { duties: ["reception"] },
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    body: NOTE,
    answer: VERSION,
    writes: true,
    versioned: true,
    examples: [{ title: "通过", params: NEW, body: { note: "联调通过" }, answer: CHANGED }],
    handle: async (call) => {
      const seen = await seenInstitution(call);
      const move = { to: "tested", note: call.body.note } as const;
      return await act(call, async (by) => ({
        version: String(await placesOf(call.office).moveOnboarding(by, seen, move)),
      }));
    },
  }),
  route({
    method: "POST",
    path: "/institutions/:institution/openings",
    title: "核对后开通、退回重测或不予接入",
    at: "province",
    who: { duties: ["checker"] },
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    body: Type.Object(
      { to: oneOf("办理", ["opened", "applied", "declined"]), ...NOTE.properties },
      { additionalProperties: false },
    ),
    answer: VERSION,
    writes: true,
    versioned: true,
    examples: [
      { title: "开通", params: NEW, body: { to: "opened", note: "" }, answer: { version: "3" } },
    ],
    handle: async (call) => {
      const seen = await seenInstitution(call);
      const { body } = call;
      return await act(call, async (by) => ({
        version: String(await placesOf(call.office).moveOnboarding(by, seen, body)),
      }));
    },
  }),
] as const;

export const institutionRoutes = [
  ...readRoutes,
  ...keepRoutes,
  ...importRoutes,
  ...stateRoutes,
] as const;
