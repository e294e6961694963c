/** Prefunds, how much of them is used, and the emergency increase. */
import Type, { type Static } from "typebox";
import { created } from "#api/answered.ts";
import { area, id, moment, momentText, oneOf, words, yuan } from "#api/fields.ts";
import {
  AMOUNTS,
  amountsOfBody,
  FINANCE,
  NATION,
  READERS,
  stepOf,
  termsOf,
} from "#api/money-shapes.ts";
import { route } from "#api/route.ts";
import { rateText, yuanText } from "#base/money.ts";
import {
  amountsOfTexts,
  askPrefund,
  decidePrefund,
  type PrefundLine,
  type PrefundRequestRow,
  prefundLines,
  proposePrefund,
  releasePrefundRequest,
  selectPrefundRequests,
  type Use,
  type YearRow,
  yearClose,
} from "#clearing/clearing.ts";
import {
  BATCH_STATE_WORDS,
  EXCEPTION_WORDS,
  PREFUND_REQUEST_WORDS,
  USE_LEVEL_WORDS,
} from "#model/clearing-words.ts";
import { HUB, type NodeId } from "#model/place.ts";

const USE = Type.Union([
  Type.Object({
    used: yuan("使用"),
    held: yuan("预付金"),
    rate: Type.Union([Type.String({ title: "使用率" }), Type.Null()]),
    level: Type.String({ title: "none 无预付金且无清算、calm 正常、yellow 黄色、red 红色" }),
    levelName: Type.String({ title: "预警" }),
  }),
  Type.Null(),
]);

function shownUse(use: Use | null): Static<typeof USE> {
  if (use === null) return null;
  const rate = use.rateBp === null ? null : rateText(use.rateBp);
  const { level } = use;
  const amounts = { used: yuanText(use.usedFen), held: yuanText(use.heldFen) };
  return { ...amounts, rate, level, levelName: USE_LEVEL_WORDS[level] };
}

const LINE = Type.Object({
  home: Type.String({ title: "参保省" }),
  care: Type.String({ title: "就医省" }),
  ...AMOUNTS,
  month: Type.Union([Type.String({ title: "最近清算月" }), Type.Null()]),
  use: USE,
  employeeUse: USE,
  residentUse: USE,
  forecast: USE,
});

function shownLine({ home, care, held, month, use, useOf, forecast }: PrefundLine) {
  return {
    ...{ home, care, month, use: shownUse(use), forecast: shownUse(forecast) },
    ...{ employee: yuanText(held.employee), resident: yuanText(held.resident) },
    employeeUse: shownUse(useOf?.employee ?? null),
    residentUse: shownUse(useOf?.resident ?? null),
  };
}

const REQUEST = Type.Object({
  request: id("申请编号"),
  care: Type.String({ title: "就医省" }),
  home: Type.String({ title: "参保省" }),
  ...AMOUNTS,
  words: Type.String({ title: "理由" }),
  state: Type.String(),
  stateName: Type.String({ title: "状态" }),
  askedBy: Type.String(),
  askedAt: moment(),
  proposed: Type.Union([Type.String(), Type.Null()]),
});

function shownRequest(row: PrefundRequestRow): Static<typeof REQUEST> {
  const { employee = 0n, resident = 0n } = amountsOfTexts(row.amounts);
  return {
    ...{ request: row.id, care: row.care_node, home: row.home_node, words: row.words },
    ...{ employee: yuanText(employee), resident: yuanText(resident) },
    ...{ state: row.state, stateName: PREFUND_REQUEST_WORDS[row.state] },
    ...{ askedBy: row.asked_by, askedAt: momentText(row.asked_at), proposed: row.proposed },
  };
}

const PARAMS = Type.Object({ request: id("申请编号") });
const AT = { params: { request: "prq_0mwr533ge8598fd3a4d39" } };
const REQUESTS_MAX = 200;

const YEAR_LINE = Type.Object({
  month: Type.String({ title: "所属月" }),
  care: Type.String({ title: "就医省" }),
  home: Type.String({ title: "参保省" }),
  scheme: Type.String({ title: "险种" }),
  outcome: Type.String({ title: "cleared 已清算、deferred 延期、open 未办结" }),
  reason: Type.String({ title: "原因" }),
  cases: Type.Integer({ title: "笔数" }),
});

/** In words: why a case waits, or how far its batch is. */
function reasonOf({ why }: YearRow): string {
  if (why === "") return "";
  if (why === "notAllocated") return "尚未清分";
  return { ...EXCEPTION_WORDS, ...BATCH_STATE_WORDS }[why];
}

export const prefundRoutes = [
  route({
    method: "GET",
    path: "/year-close",
    title: "年度清算的证明：每笔已清算，或写明原因延期",
    at: "hub",
    who: NATION,
    place: "node",
    query: Type.Object({
      year: Type.String({ title: "年度", description: "四位数字，如2026", pattern: "^\\d{4}$" }),
    }),
    answer: Type.Object({
      proved: Type.Boolean({ title: "没有未办结的" }),
      items: Type.Array(YEAR_LINE),
    }),
    examples: [{ title: "2026年度", query: { year: "2026" } }],
    handle: async ({ office, query }) => {
      const rows = await yearClose(office.world.reports, query.year);
      return {
        proved: rows.every(({ outcome }) => outcome !== "open"),
        items: rows.map((row) => ({
          ...{ month: row.month, care: row.care_node, home: row.home_node, scheme: row.scheme },
          ...{ outcome: row.outcome, reason: reasonOf(row), cases: row.cases },
        })),
      };
    },
  }),
  route({
    method: "GET",
    path: "/prefunds",
    title: "预付金余额、使用率和预警",
    who: READERS,
    place: "node",
    answer: Type.Object({ items: Type.Array(LINE) }),
    examples: [{ title: "全部" }],
    handle: async ({ office }) => {
      const { warnings } = await office.rulebook.clearing(office.world.store);
      const party = office.node === HUB ? null : office.node;
      const lines = await prefundLines(office.world, { warnings, party });
      return { items: lines.map(shownLine) };
    },
  }),
  route({
    method: "GET",
    path: "/prefund-requests",
    title: "紧急调增申请，未办结的在前",
    who: READERS,
    place: "node",
    answer: Type.Object({ items: Type.Array(REQUEST) }),
    examples: [{ title: "全部" }],
    handle: async ({ office }) => {
      const rows = await selectPrefundRequests(office.world.reports, REQUESTS_MAX);
      return { items: rows.map(shownRequest) };
    },
  }),
  route({
    method: "POST",
    path: "/prefund-requests",
    status: 201,
    title: "申请紧急调增预付金",
    at: "province",
    who: FINANCE,
    place: "node",
    body: Type.Object(
      { home: area("参保省"), ...AMOUNTS, words: words("理由", 500, 4) },
      { additionalProperties: false },
    ),
    answer: REQUEST,
    writes: true,
    examples: [
      {
        title: "使用率超过九成",
        body: { home: "460000", employee: "800000.00", resident: "0.00", words: "使用率已超过90%" },
      },
    ],
    handle: async ({ office, body, actor, commit }) => {
      const asking = { ...body, home: body.home as NodeId, amounts: amountsOfBody(body) };
      const made = await commit(async (tx, entries) => {
        const step = stepOf(actor, tx, entries);
        return shownRequest(
          await askPrefund(office.world, step, asking, await termsOf(office, tx)),
        );
      });
      return created(made);
    },
  }),
  route({
    method: "POST",
    path: "/prefund-requests/:request/release",
    title: "复核紧急调增申请并上报",
    at: "province",
    who: FINANCE,
    place: "node",
    params: PARAMS,
    answer: REQUEST,
    writes: true,
    examples: [{ title: "上报", ...AT }],
    handle: async ({ office, params, actor, commit }) =>
      await commit(async (tx, entries) => {
        const step = stepOf(actor, tx, entries);
        return shownRequest(await releasePrefundRequest(office.world, step, params.request));
      }),
  }),
  route({
    method: "POST",
    path: "/prefund-requests/:request/propose",
    title: "对紧急调增申请提出意见",
    at: "hub",
    who: NATION,
    place: "node",
    params: PARAMS,
    body: Type.Object(
      { to: oneOf("意见", ["grant", "refuse"] as const) },
      { additionalProperties: false },
    ),
    answer: REQUEST,
    writes: true,
    examples: [{ title: "同意调增", ...AT, body: { to: "grant" } }],
    handle: async ({ office, params, body, actor, commit }) =>
      await commit(async (tx, entries) => {
        const proposal = { id: params.request, to: body.to };
        const step = stepOf(actor, tx, entries);
        return shownRequest(await proposePrefund(office.world, step, proposal));
      }),
  }),
  route({
    method: "POST",
    path: "/prefund-requests/:request/decide",
    title: "复核紧急调增申请的意见，同意的签发通知书",
    at: "hub",
    who: NATION,
    place: "node",
    params: PARAMS,
    body: Type.Object({ agrees: Type.Boolean({ title: "同意" }) }, { additionalProperties: false }),
    answer: REQUEST,
    writes: true,
    examples: [{ title: "同意", ...AT, body: { agrees: true } }],
    handle: async ({ office, params, body, actor, commit }) =>
      await commit(async (tx, entries) => {
        const decision = { id: params.request, agrees: body.agrees };
        const step = stepOf(actor, tx, entries);
        const terms = await termsOf(office, tx);
        return shownRequest(await decidePrefund(office.world, step, decision, terms));
      }),
  }),
] as const;
