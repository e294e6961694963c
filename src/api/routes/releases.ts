/** Releases of policies: draft, check, compare, replay, approve, withdraw. */
import Type from "typebox";
import { created } from "#api/answered.ts";
import { date, month, oneOf } from "#api/fields.ts";
import { beginJob } from "#api/jobs/begin.ts";
import { jobOf } from "#api/jobs/shape.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { areasReached } from "#api/reach.ts";
import { POLICY_EXAMPLES, POLICY_TEXT } from "#api/releases/example-text.ts";
import { COMPARE, REPLAY } from "#api/releases/jobs.ts";
import {
  DRAFTED,
  draftFile,
  findingsOf,
  headsOf,
  loaded,
  loadedLater,
  RELEASE,
  RELEASE_HEAD,
  RELEASE_SCHEMES,
  releaseOf,
  VERSION,
} from "#api/releases/shown.ts";
import { type ObjectPlace, route } from "#api/route.ts";
import { present } from "#base/assert.ts";
import { type ChinaDate, day } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { DOCUMENT_KINDS } from "#benefits/benefits.ts";
import { CARE_TYPES } from "#benefits/compare/compare.ts";
import type { Staff } from "#model/actor.ts";
import type { CareType } from "#model/place.ts";
import type { Duty } from "#model/staff.ts";
import { RELEASE_SCHEME_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import {
  approve,
  draft,
  type ReleaseRow,
  selectRelease,
  selectReleasePage,
  subjectOf,
  withdraw,
} from "#rulebook/rulebook.ts";

/** At a province the policy post, at the hub the one on duty. */
const POLICY: { readonly duties: readonly Duty[] } = { duties: ["policy", "dutyOperator"] };
const READERS: { readonly duties: readonly Duty[] } = {
  duties: ["policy", "dutyOperator", "supervisor", "auditor"],
};

const V = "5f".repeat(32);
const AT_VERSION = { params: { version: V } };
const NEWEST = { at: Number.MAX_SAFE_INTEGER, version: "" };
const TEXT_MAX = 200_000;

async function releaseIn(office: Office, version: string): Promise<ReleaseRow> {
  const [row] = await office.world.store.transaction((tx) => selectRelease(tx, version));
  if (!row) throw new Refusal("object_missing");
  return row;
}

async function headIn(office: Office, version: string) {
  const [head] = await headsOf(office, [await releaseIn(office, version)]);
  return present(head, "each row has its head");
}

/** The area whose policy a version is. */
const PLACE_OF_VERSION = {
  of: async (call: { readonly office: Office; readonly params: { readonly version: string } }) => {
    const { office, params } = call;
    const rows = await office.world.store.transaction((tx) => selectRelease(tx, params.version));
    return rows[0] ? ({ area: rows[0].area } satisfies ObjectPlace) : null;
  },
};

const contextOf = ({ node, world, trail }: Office) => ({
  ...{ node, trail },
  ...{ store: world.store, now: world.now },
});

const HEAD_EXAMPLE = {
  version: V,
  area: "360300",
  scheme: "employee",
  schemeWords: RELEASE_SCHEME_WORDS.employee,
  state: "checked",
  stateWords: "已检查",
  base: null,
  note: "提高两个点",
  inForceFrom: null,
  inForceTo: null,
  draftedBy: "li.wei@360300/policy",
  draftedAt: "2026-11-21T09:30:00+08:00",
  checkedBy: "li.wei@360300/policy",
  approvedBy: null,
  withdrawnBy: null,
};

const BODY = Type.Object(
  {
    text: Type.String({ title: "政策文本", minLength: 1, maxLength: TEXT_MAX }),
    examples: Type.Union([Type.String({ title: "算例", maxLength: TEXT_MAX }), Type.Null()]),
    note: Type.String({ title: "说明", maxLength: 400 }),
    document: Type.Optional(oneOf("政策以外的文件", DOCUMENT_KINDS)),
  },
  { additionalProperties: false },
);

export const releaseRoutes = [
  route({
    method: "GET",
    path: "/releases",
    title: "政策版本",
    who: READERS,
    place: "list",
    query: listQuery({
      scheme: Type.Optional(oneOf("险种或文件", RELEASE_SCHEMES)),
      state: Type.Optional(oneOf("状态", ["drafted", "checked", "approved", "withdrawn"])),
    }),
    answer: listAnswer(RELEASE_HEAD),
    list: {
      name: "政策版本",
      columns: [
        { title: "区划", of: (row: typeof HEAD_EXAMPLE) => row.area },
        { title: "险种", of: (row: typeof HEAD_EXAMPLE) => row.schemeWords },
        { title: "状态", of: (row: typeof HEAD_EXAMPLE) => row.stateWords },
        { title: "施行日期", of: (row: { inForceFrom: string | null }) => row.inForceFrom },
        { title: "最后一天", of: (row: { inForceTo: string | null }) => row.inForceTo },
        { title: "版本", of: (row: typeof HEAD_EXAMPLE) => row.version },
        { title: "起草人", of: (row: typeof HEAD_EXAMPLE) => row.draftedBy },
        { title: "说明", of: (row: typeof HEAD_EXAMPLE) => row.note },
      ],
    },
    examples: [
      {
        title: "等待批准的",
        query: { state: "checked" },
        answer: { items: [HEAD_EXAMPLE], next: null },
      },
    ],
    handle: async ({ office, query, reach }) => {
      const limit = limitOf(query);
      const [at = NEWEST.at, version = NEWEST.version] = afterOf(query, ["number", "text"]) ?? [];
      const page = {
        areas: areasReached(reach),
        scheme: query.scheme ?? null,
        state: query.state ?? null,
        after: { draftedAt: BigInt(at), version },
        rowsMax: limit + 1,
      };
      const { reports } = office.world;
      const rows = await reports.transaction((tx) => selectReleasePage(tx, page));
      const heads = await headsOf(office, rows);
      const shown = rows.map((row, at) => ({ row, head: present(heads[at], "each has one") }));
      return pageOf(shown, limit, {
        item: ({ head }) => head,
        key: ({ row }) => [Number(row.drafted_at), row.version],
      });
    },
  }),
  route({
    method: "GET",
    path: "/releases/:version",
    title: "一个政策版本",
    who: READERS,
    place: PLACE_OF_VERSION,
    params: VERSION,
    answer: RELEASE,
    examples: [{ title: "草稿", ...AT_VERSION }],
    handle: async ({ office, params }) =>
      await releaseOf(office, await releaseIn(office, params.version)),
  }),
  route({
    method: "POST",
    path: "/releases",
    status: 201,
    title: "起草并检查",
    who: POLICY,
    place: {
      of: async ({ office, body }) => {
        const file = draftFile(body.text, body.document);
        return { area: loaded(() => subjectOf(file, office.node)).area };
      },
    },
    body: BODY,
    answer: DRAFTED,
    writes: true,
    examples: [
      {
        title: "一份小的政策和它的算例",
        body: { text: POLICY_TEXT, examples: POLICY_EXAMPLES, note: "住院一律从85%起" },
      },
    ],
    handle: async ({ office, body, actor }) => {
      const file = draftFile(body.text, body.document);
      const examples =
        body.examples === null ? null : { path: "draft.examples.yaml", text: body.examples };
      const { note } = body;
      const by = actor as Staff;
      const made = await loadedLater(draft(contextOf(office), { file, examples, by, note }));
      const { version, area: of, scheme, base, state, findings } = made;
      return created({ version, area: of, scheme, base, state, findings: findingsOf(findings) });
    },
  }),
  route({
    method: "POST",
    path: "/releases/:version/approve",
    title: "由另一人批准，自某日起施行",
    who: POLICY,
    place: PLACE_OF_VERSION,
    params: VERSION,
    body: Type.Object({ from: date("施行日期") }, { additionalProperties: false }),
    answer: RELEASE_HEAD,
    writes: true,
    examples: [{ title: "明年起", ...AT_VERSION, body: { from: "2027-01-01" } }],
    handle: async ({ office, params, body, actor }) => {
      const { version } = params;
      await approve(contextOf(office), { version, by: actor as Staff, from: day(body.from) });
      return await headIn(office, version);
    },
  }),
  route({
    method: "POST",
    path: "/releases/:version/withdraw",
    title: "撤回",
    who: POLICY,
    place: PLACE_OF_VERSION,
    params: VERSION,
    answer: RELEASE_HEAD,
    writes: true,
    examples: [{ title: "撤回草稿", ...AT_VERSION }],
    handle: async ({ office, params, actor }) => {
      const { version } = params;
      await withdraw(contextOf(office), { version, by: actor as Staff });
      return await headIn(office, version);
    },
  }),
  route({
    method: "POST",
    path: "/releases/:version/replay",
    status: 202,
    title: "用它重算一个月",
    at: "province",
    who: POLICY,
    place: PLACE_OF_VERSION,
    params: VERSION,
    body: Type.Object(
      { month: month(), asIfOn: Type.Optional(date("按哪一天的参数")) },
      { additionalProperties: false },
    ),
    answer: jobOf(REPLAY),
    writes: true,
    examples: [{ title: "上个月", ...AT_VERSION, body: { month: "2026-10" } }],
    handle: async (call) => {
      const { month: of, asIfOn } = call.body;
      const input = { version: call.params.version, month: of, asIfOn: dayOrNull(asIfOn) };
      return await beginJob(call as never, REPLAY, input);
    },
  }),
  route({
    method: "POST",
    path: "/releases/:version/compare",
    status: 202,
    title: "与现行或另一版本比较",
    at: "province",
    who: POLICY,
    place: PLACE_OF_VERSION,
    params: VERSION,
    body: Type.Object(
      {
        against: Type.Optional(VERSION.properties.version),
        on: Type.Optional(date("就诊日")),
        careTypes: Type.Optional(Type.Array(oneOf("医疗类别", CARE_TYPES), { title: "医疗类别" })),
      },
      { additionalProperties: false },
    ),
    answer: jobOf(COMPARE),
    writes: true,
    examples: [{ title: "只比一类", ...AT_VERSION, body: { careTypes: ["chronic"] } }],
    handle: async (call) => {
      const { against, on, careTypes } = call.body;
      const { version } = call.params;
      const input = {
        version,
        against: against ?? null,
        on: dayOrNull(on),
        careTypes: (careTypes as readonly CareType[] | undefined) ?? null,
      };
      return await beginJob(call as never, COMPARE, input);
    },
  }),
] as const;

function dayOrNull(text: string | undefined): ChinaDate | null {
  return text === undefined ? null : day(text);
}
