/** The checker's desk: applications by their deadline, one of them with its papers, decisions. */
import Type from "typebox";
import { oneOf } from "#api/fields.ts";
import { actOn, applicationNow, filingWorldOf, PLACE_OF_APPLICATION } from "#api/filing/acts.ts";
import {
  APPLICATION,
  APPLICATION_AT,
  APPLICATION_COLUMNS,
  APPLICATION_EXAMPLE,
  APPLICATION_PARAMS,
  CHANNELS,
  FILING_KINDS,
  shownApplication,
} from "#api/filing/applications.ts";
import { BATCH, BATCH_DONE, decideMany, WORDS } from "#api/filing/decisions.ts";
import { MATERIAL, shownMaterial } from "#api/filing/materials.ts";
import { KIND, shownKind } from "#api/filing/rules.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { areasReached } from "#api/reach.ts";
import { route } from "#api/route.ts";
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import {
  approveApplication,
  confirmRefusal,
  problemsNow,
  proposeRefusal,
  returnApplication,
  selectMaterials,
  selectQueue,
  sendBack,
} from "#filing/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Office } from "#nodes/nodes.ts";

const closed = { additionalProperties: false } as const;
const READERS = { duties: ["reception", "checker", "supervisor"] } as const;
const CHECKER = { duties: ["checker"] } as const;
const WAITING = ["submitted", "refusalProposed"] as const;

const WHOLE = Type.Object({
  application: APPLICATION,
  papers: Type.Array(MATERIAL),
  rules: Type.Union([KIND, Type.Null()], { title: "这一类别的办法" }),
  decideWorkdays: Type.Integer({ title: "几个工作日内办结" }),
});

async function whole(office: Office, application: string, now: number) {
  const row = present(await applicationNow(office, application), "it was found");
  const world = filingWorldOf(office);
  const { store } = office.world;
  const papers = await selectMaterials(store, row.materials);
  const rules = await world.filing.rules(store, row.area, chinaDate(now));
  const own = papers.filter(({ person_id }) => person_id === row.person_id);
  const { kind } = row.wish;
  const open = row.decided_at === null && row.state !== "withdrawn";
  return {
    application: shownApplication(row, now, open ? await problemsNow(world, store, row) : []),
    papers: own.map(shownMaterial),
    rules: kind === undefined ? null : shownKind(kind, rules),
    decideWorkdays: rules.decideWorkdays,
  };
}

const DECIDED = {
  at: "province",
  who: CHECKER,
  place: PLACE_OF_APPLICATION,
  params: APPLICATION_PARAMS,
  answer: APPLICATION,
  writes: true,
  versioned: true,
} as const;
const WORDED = Type.Object({ words: WORDS }, closed);

export const applicationRoutes = [
  route({
    method: "GET",
    path: "/applications",
    title: "待办的备案申请，应先办结的在前",
    at: "province",
    who: READERS,
    place: "list",
    reads: "person",
    query: listQuery({
      state: Type.Optional(oneOf("状态", WAITING)),
      kind: Type.Optional(oneOf("备案类别", FILING_KINDS)),
      channel: Type.Optional(oneOf("办理渠道", CHANNELS)),
      overdue: Type.Optional(Type.Literal("true", { title: "只看已逾期的" })),
    }),
    answer: listAnswer(APPLICATION),
    list: { name: "待办备案申请", columns: APPLICATION_COLUMNS },
    examples: [
      {
        title: "已逾期的",
        query: { overdue: "true" },
        answer: { items: [APPLICATION_EXAMPLE], next: null },
      },
    ],
    handle: async ({ office, query, reach, looked, now }) => {
      const limit = limitOf(query);
      const [dueOn = "0001-01-01", last = ""] = afterOf(query, ["date", "text"]) ?? [];
      const { state, kind = null, channel = null, overdue } = query;
      const rows = await office.world.reports.transaction((tx) =>
        selectQueue(tx, {
          ...{ areas: areasReached(reach), kind, channel },
          states: state === undefined ? WAITING : [state],
          dueBefore: overdue === undefined ? null : chinaDate(now),
          after: { dueOn: String(dueOn), id: String(last) },
          rowsMax: limit + 1,
        }),
      );
      const page = pageOf(rows, limit, {
        item: (row) => shownApplication(row, now),
        key: (row) => [row.due_on ?? "", row.id],
      });
      const people = new Set(page.items.map(({ personId }) => personId as PersonId));
      looked([...people], "applications");
      return page;
    },
  }),
  route({
    method: "GET",
    path: "/applications/:application",
    title: "一份申请，连同材料和现在查出的问题",
    at: "province",
    who: READERS,
    place: PLACE_OF_APPLICATION,
    reads: "person",
    params: APPLICATION_PARAMS,
    answer: WHOLE,
    examples: [{ title: "一份", ...APPLICATION_AT }],
    handle: async ({ office, params, looked, now }) => {
      const shown = await whole(office, params.application, now);
      looked([shown.application.personId as PersonId], params.application);
      return shown;
    },
  }),
  route({
    ...DECIDED,
    method: "POST",
    path: "/applications/:application/approve",
    title: "通过",
    examples: [{ title: "通过", ...APPLICATION_AT }],
    handle: async (call) => await actOn(call, approveApplication),
  }),
  route({
    ...DECIDED,
    method: "POST",
    path: "/applications/:application/return",
    title: "退回补正，一次告知全部缺项",
    body: WORDED,
    examples: [
      { title: "退回", ...APPLICATION_AT, body: { words: "居住证明不清晰，请重新拍照上传" } },
    ],
    handle: async (call) =>
      await actOn(call, (world, step, asked) =>
        returnApplication(world, step, { ...asked, ...call.body }),
      ),
  }),
  route({
    ...DECIDED,
    method: "POST",
    path: "/applications/:application/propose-refusal",
    title: "提出不予备案，由另一人复核",
    body: WORDED,
    examples: [
      {
        title: "提出",
        ...APPLICATION_AT,
        body: { words: "转诊证明编号查无记录，请向转出医院核实" },
      },
    ],
    handle: async (call) =>
      await actOn(call, (world, step, asked) =>
        proposeRefusal(world, step, { ...asked, ...call.body }),
      ),
  }),
  route({
    ...DECIDED,
    method: "POST",
    path: "/applications/:application/confirm-refusal",
    title: "复核不予备案（不能是提出的人）",
    examples: [{ title: "复核", ...APPLICATION_AT }],
    handle: async (call) => await actOn(call, confirmRefusal),
  }),
  route({
    ...DECIDED,
    method: "POST",
    path: "/applications/:application/send-back",
    title: "不同意不予备案，退回重审",
    examples: [{ title: "退回重审", ...APPLICATION_AT }],
    handle: async (call) => await actOn(call, sendBack),
  }),
  route({
    method: "POST",
    path: "/applications/decide",
    title: "一次办理多份申请，每份单独办成，逐份告知结果",
    at: "province",
    who: CHECKER,
    place: "list",
    body: BATCH,
    answer: BATCH_DONE,
    writes: true,
    examples: [
      {
        title: "通过两份",
        body: {
          act: "approve",
          rows: [
            { application: APPLICATION_EXAMPLE.application, version: "2" },
            { application: "fap_0mwr533ge8598fd3a4d40", version: "2" },
          ],
        },
      },
    ],
    handle: async ({ office, session, body }) => await decideMany({ office, session }, body),
  }),
] as const;
