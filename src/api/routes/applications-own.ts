/**
 * An insured person's own applications for filings: drafts kept here, handed in, taken back; what
 * is missing is told all at once.
 */
import Type from "typebox";
import { created } from "#api/answered.ts";
import { id } from "#api/fields.ts";
import {
  actOn,
  draftFor,
  filingWorldOf,
  fillFor,
  ownAct,
  ownApplication,
} from "#api/filing/acts.ts";
import {
  APPLICATION,
  APPLICATION_AT,
  APPLICATION_COLUMNS,
  APPLICATION_EXAMPLE,
  APPLICATION_PARAMS,
  type ApplicationShown,
  DRAFT,
  DRAFT_EXAMPLE,
  FILLED,
  shownApplication,
  WISH_EXAMPLE,
} from "#api/filing/applications.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { route } from "#api/route.ts";
import {
  type ApplicationRow,
  problemsNow,
  selectApplicationsOf,
  submit,
  withdrawApplication,
} from "#filing/filing.ts";
import type { Office } from "#nodes/nodes.ts";

const closed = { additionalProperties: false } as const;
const SELF = { person: Type.Optional(id("所代办的人员编号")) };
const OWN = { at: "province", who: "person", query: Type.Object(SELF, closed) } as const;

/** With what is missing, while it may still be mended. */
async function shownWith(office: Office, row: ApplicationRow, now: number) {
  const open = row.state === "draft" || row.state === "returned";
  const { store } = office.world;
  const problems = open ? await problemsNow(filingWorldOf(office), store, row) : [];
  return shownApplication(row, now, problems);
}

export const applicationsOwnRoutes = [
  route({
    ...OWN,
    method: "POST",
    path: "/person/applications",
    title: "起草备案申请，或变更、取消、补齐材料的申请",
    body: Type.Object(DRAFT, closed),
    answer: APPLICATION,
    writes: true,
    status: 201,
    examples: [{ title: "承诺后在北京长期居住", body: DRAFT_EXAMPLE }],
    handle: async (call) => {
      const { personId, body } = call;
      return created(await draftFor(call, { personId, channel: "online" }, body));
    },
  }),
  route({
    method: "GET",
    path: "/person/applications",
    title: "我的申请，新的在前，未办完的说明还缺什么",
    at: "province",
    who: "person",
    reads: "person",
    query: listQuery(SELF),
    answer: listAnswer(APPLICATION),
    list: { name: "我的申请", columns: APPLICATION_COLUMNS },
    examples: [{ title: "全部", answer: { items: [APPLICATION_EXAMPLE], next: null } }],
    handle: async ({ office, query, personId, looked, now }) => {
      const limit = limitOf(query);
      const before = String(afterOf(query, 1)?.[0] ?? "~");
      const page = { before, rowsMax: limit + 1 };
      const rows = await selectApplicationsOf(office.world.store, personId, page);
      looked([personId], "applications");
      const parts = { item: (row: ApplicationRow) => row, key: (row: ApplicationRow) => [row.id] };
      const { items: listed, next } = pageOf(rows, limit, parts);
      const items: ApplicationShown[] = [];
      for (const row of listed) items.push(await shownWith(office, row, now));
      return { items, next };
    },
  }),
  route({
    ...OWN,
    method: "GET",
    path: "/person/applications/:application",
    title: "我的一份申请",
    reads: "person",
    params: APPLICATION_PARAMS,
    answer: APPLICATION,
    examples: [{ title: "一份", ...APPLICATION_AT, answer: APPLICATION_EXAMPLE }],
    handle: async ({ office, params, personId, looked, now }) => {
      const row = await ownApplication(office, params.application, personId);
      looked([personId], row.id);
      return await shownWith(office, row, now);
    },
  }),
  route({
    ...OWN,
    method: "PUT",
    path: "/person/applications/:application",
    title: "填写或补正申请",
    params: APPLICATION_PARAMS,
    body: FILLED,
    answer: APPLICATION,
    writes: true,
    versioned: true,
    examples: [{ title: "补正", ...APPLICATION_AT, body: { wish: WISH_EXAMPLE } }],
    handle: async (call) => {
      await ownAct(call.office, call.params.application, call.personId);
      return await fillFor(call, call.body);
    },
  }),
  route({
    ...OWN,
    method: "POST",
    path: "/person/applications/:application/submit",
    title: "提交申请；参保地规定可即时办结的，当场通过",
    params: APPLICATION_PARAMS,
    answer: APPLICATION,
    writes: true,
    versioned: true,
    examples: [{ title: "提交", ...APPLICATION_AT }],
    handle: async (call) => {
      await ownAct(call.office, call.params.application, call.personId);
      return await actOn(call, submit);
    },
  }),
  route({
    ...OWN,
    method: "POST",
    path: "/person/applications/:application/withdraw",
    title: "撤回申请",
    params: APPLICATION_PARAMS,
    answer: APPLICATION,
    writes: true,
    versioned: true,
    examples: [{ title: "撤回", ...APPLICATION_AT }],
    handle: async (call) => {
      await ownAct(call.office, call.params.application, call.personId);
      return await actOn(call, withdrawApplication);
    },
  }),
] as const;
