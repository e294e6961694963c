/** A month's clearing at a desk: calendar and steps, submissions, what waits, who is late. */
import Type from "typebox";
import {
  CALENDAR_STEP,
  EXCEPTION,
  exceptionShown,
  SUBMISSION,
  submissionShown,
} from "#api/clearing-shapes.ts";
import { area, date, id, month, oneOf, yuan } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { route } from "#api/route.ts";
import { addMonths, type ChinaMonth, chinaDate, monthOf } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import {
  confirmByAgency,
  countMonth,
  selectExceptionPage,
  selectLate,
  selectMatrix,
  selectStateCounts,
  selectSubmissionPage,
} from "#clearing/clearing.ts";
import type { Staff } from "#model/actor.ts";
import type { ExceptionReason } from "#model/clearing.ts";
import { type ClearingParameters, type ClearingStep, dueDay } from "#model/clearing-parameters.ts";
import { BATCH_STATE_WORDS, CLEARING_STEP_WORDS, EXCEPTION_WORDS } from "#model/clearing-words.ts";
import type { Duty } from "#model/staff.ts";
import { SCHEME_WORDS } from "#model/words.ts";

const FINANCE: { readonly duties: readonly Duty[] } = { duties: ["finance"] };
const READERS: { readonly duties: readonly Duty[] } = {
  duties: ["finance", "supervisor", "dutyOperator", "auditor"],
};
const DUTY: { readonly duties: readonly Duty[] } = { duties: ["dutyOperator", "auditor"] };

const STEPS = Object.keys(CLEARING_STEP_WORDS) as ClearingStep[];
const MONTHS_SHOWN = 12;

const MONTH = Type.Object({
  month: month(),
  steps: Type.Array(CALENDAR_STEP),
  waiting: Type.Integer({ title: "未纳入清算的费用" }),
});

type Counts = Awaited<ReturnType<typeof selectStateCounts>>;

function monthShown(of: ChinaMonth, counts: Counts, parameters: ClearingParameters) {
  const count = (what: Counts[number]["of"], states: readonly string[] | null): number =>
    counts
      .filter((row) => row.month === of && row.of === what)
      .filter((row) => states === null || states.includes(row.state))
      .reduce((sum, row) => sum + row.count, 0);
  const differing = count("exception", ["differs", "notReconciled"]);
  const submitted = count("submission", ["told", "agreed", "allocated"]);
  const allocated = count("submission", ["allocated"]);
  const unconfirmed = count("batch", ["generated", "objected"]);
  const confirmed = count("batch", null) - unconfirmed;
  const noticed = confirmed - count("batch", ["confirmed"]);
  const figures: Readonly<Record<ClearingStep, readonly [open: number, done: number]>> = {
    reconciled: [differing, submitted],
    submitted: [count("submission", ["counted", "differs"]), submitted],
    allocated: [count("submission", null) - allocated, allocated],
    confirmed: [unconfirmed, confirmed],
    noticed: [confirmed - noticed, noticed],
  };
  return {
    month: of,
    steps: STEPS.map((step) => ({
      ...{
        step,
        stepWords: CLEARING_STEP_WORDS[step],
        due: dueDay(of, step, parameters) as string,
      },
      ...{ open: figures[step][0], done: figures[step][1] },
    })),
    waiting: count("exception", null),
  };
}

const S = "stl_0mwr533ge8598fd3a4d39";
const AT_MONTH = { params: { month: "2026-11" } };
const PARAMS = Type.Object({ month: month() });

const MATRIX = Type.Object({
  care: area("就医省"),
  home: area("参保省"),
  schemeWords: Type.String(),
  cases: Type.Integer({ title: "笔数" }),
  amount: yuan("基金支付"),
  deduction: yuan("审核扣款"),
  payable: yuan("应付"),
  stateWords: Type.String(),
});
type Cell = {
  readonly care: string;
  readonly home: string;
  readonly schemeWords: string;
  readonly cases: number;
  readonly amount: string;
  readonly deduction: string;
  readonly payable: string;
  readonly stateWords: string;
};
type Waiting = ReturnType<typeof exceptionShown>;
type Submitted = ReturnType<typeof submissionShown>;

const LATE_WORDS = {
  submission: "未上报，或与国家平台不一致",
  careConfirmation: "就医省未确认",
  homeConfirmation: "参保省未确认",
} as const;

export const clearingRoutes = [
  route({
    method: "GET",
    path: "/clearing/months",
    title: "各月清算的日程和进度",
    who: READERS,
    place: "node",
    answer: Type.Object({ items: Type.Array(MONTH) }),
    examples: [{ title: "近一年" }],
    handle: async ({ office, now }) => {
      const { reports } = office.world;
      const parameters = await office.rulebook.clearing(reports);
      const newest = addMonths(monthOf(chinaDate(now)), -1);
      const counts = await selectStateCounts(reports, addMonths(newest, 1 - MONTHS_SHOWN));
      const months = [newest, ...counts.map((row) => row.month)];
      const shown = [...new Set(months)].sort().reverse().slice(0, MONTHS_SHOWN);
      return { items: shown.map((of) => monthShown(of, counts, parameters)) };
    },
  }),
  route({
    method: "GET",
    path: "/clearing/submissions",
    title: "清算上报，与国家平台不一致的并列两边的数",
    who: READERS,
    place: "node",
    query: listQuery({ month: Type.Optional(month()) }),
    answer: listAnswer(SUBMISSION),
    list: {
      name: "清算上报",
      columns: [
        { title: "费用月份", of: (row: Submitted) => row.month },
        { title: "就医省", place: true as const, of: (row: Submitted) => row.care },
        { title: "参保省", place: true as const, of: (row: Submitted) => row.home },
        { title: "险种", of: (row: Submitted) => row.schemeWords },
        { title: "笔数", of: (row: Submitted) => String(row.figures.cases) },
        { title: "费用总额", money: true, of: (row: Submitted) => row.figures.total },
        { title: "国家平台笔数", of: (row: Submitted) => row.hub && String(row.hub.cases) },
        { title: "国家平台费用总额", money: true, of: (row: Submitted) => row.hub?.total ?? null },
        { title: "状态", of: (row: Submitted) => row.stateWords },
      ],
    },
    examples: [{ title: "一个月", query: { month: "2026-11" } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [last = "9999-12", pair = ""] = afterOf(query, 2) ?? [];
      const page = {
        month: (query.month as ChinaMonth | undefined) ?? null,
        ...{ after: { month: last, pair }, rowsMax: limit + 1 },
      };
      const rows = await selectSubmissionPage(office.world.reports, page);
      return pageOf(rows, limit, {
        item: submissionShown,
        key: (row) => [row.month, `${row.care_node}${row.home_node}${row.scheme}`],
      });
    },
  }),
  route({
    method: "POST",
    path: "/clearing/months/:month/submit",
    title: "汇总并上报一个月的清算费用；已清分的不变",
    at: "province",
    who: FINANCE,
    place: "node",
    params: PARAMS,
    answer: Type.Object({ pairs: Type.Integer({ title: "上报的省份和险种数" }) }),
    writes: true,
    examples: [{ title: "上报", ...AT_MONTH }],
    handle: async ({ office, params, actor, now }) => {
      const of = params.month as ChinaMonth;
      if (of >= monthOf(chinaDate(now))) throw new Refusal("clearing_month_open", { month: of });
      const parameters = await office.rulebook.clearing(office.world.store);
      const counting = { ...office.world, trail: office.trail };
      const pairs = await countMonth(counting, of, { by: actor, parameters });
      if (pairs === 0) throw new Refusal("clearing_nothing_to_submit", { month: of });
      return { pairs };
    },
  }),
  route({
    method: "GET",
    path: "/clearing/exceptions",
    title: "未纳入清算的费用和原因",
    who: READERS,
    place: "node",
    query: listQuery({
      month: Type.Optional(month()),
      reason: Type.Optional(oneOf("原因", Object.keys(EXCEPTION_WORDS) as ExceptionReason[])),
      open: Type.Optional(oneOf("只看未纳入的", ["yes", "no"])),
    }),
    answer: listAnswer(EXCEPTION),
    list: {
      name: "未纳入清算的费用",
      columns: [
        { title: "结算ID", of: (row: Waiting) => row.settlement },
        { title: "费用月份", of: (row: Waiting) => row.month },
        { title: "就医省", place: true as const, of: (row: Waiting) => row.care },
        { title: "参保省", place: true as const, of: (row: Waiting) => row.home },
        { title: "险种", of: (row: Waiting) => row.schemeWords },
        { title: "原因", of: (row: Waiting) => row.reasonWords },
        { title: "已推迟月数", of: (row: Waiting) => String(row.deferredMonths) },
        { title: "纳入月份", of: (row: Waiting) => row.clearedIn },
      ],
    },
    examples: [{ title: "还没有纳入的", query: { open: "yes" } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [last = "", lastId = ""] = afterOf(query, 2) ?? [];
      const { reports } = office.world;
      const { deferralMonthsMax } = await office.rulebook.clearing(reports);
      const rows = await selectExceptionPage(reports, {
        month: (query.month as ChinaMonth | undefined) ?? null,
        ...{ reason: query.reason ?? null, openOnly: query.open === "yes" },
        ...{ after: { month: last, id: lastId }, rowsMax: limit + 1 },
      });
      return pageOf(rows, limit, {
        item: (row) => exceptionShown(row, deferralMonthsMax),
        key: (row) => [row.month, row.settlement_id],
      });
    },
  }),
  route({
    method: "POST",
    path: "/clearing/agency-confirmations",
    title: "代机构确认月结后冲抵的费用，或异议处理后重新纳入",
    at: "province",
    who: FINANCE,
    place: "node",
    body: Type.Object(
      { settlements: Type.Array(id("结算ID"), { title: "各笔结算", minItems: 1, maxItems: 200 }) },
      { additionalProperties: false },
    ),
    answer: Type.Object({ settlements: Type.Array(id("结算ID")) }),
    writes: true,
    examples: [{ title: "一笔和它的冲抵", body: { settlements: [S] } }],
    handle: async ({ office, body, actor, commit }) =>
      await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        return { settlements: await confirmByAgency(office.world, step, body.settlements) };
      }),
  }),
  route({
    method: "GET",
    path: "/clearing/months/:month/matrix",
    title: "一个月的清算表：就医省、参保省、险种",
    who: READERS,
    place: "node",
    params: PARAMS,
    query: listQuery({}),
    answer: listAnswer(MATRIX),
    list: {
      name: "跨省异地就医费用清算表",
      columns: [
        { title: "就医省", place: true as const, of: (row: Cell) => row.care },
        { title: "参保省", place: true as const, of: (row: Cell) => row.home },
        { title: "险种", of: (row: Cell) => row.schemeWords },
        { title: "笔数", of: (row: Cell) => String(row.cases) },
        { title: "基金支付", money: true, of: (row: Cell) => row.amount },
        { title: "审核扣款", money: true, of: (row: Cell) => row.deduction },
        { title: "应付", money: true, of: (row: Cell) => row.payable },
        { title: "状态", of: (row: Cell) => row.stateWords },
      ],
    },
    examples: [{ title: "全部", ...AT_MONTH }],
    handle: async ({ office, params, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const of = params.month as ChinaMonth;
      const rows = await selectMatrix(office.world.reports, of, after, limit + 1);
      return pageOf(rows, limit, {
        item: (row) => ({
          ...{ care: row.care_node, home: row.home_node, schemeWords: SCHEME_WORDS[row.scheme] },
          ...{ cases: row.cases, amount: yuanText(row.amount_fen) },
          ...{ deduction: yuanText(row.deduction_fen), payable: yuanText(row.payable_fen) },
          stateWords: BATCH_STATE_WORDS[row.state],
        }),
        key: (row) => [`${row.care_node}${row.home_node}${row.scheme}`],
      });
    },
  }),
  route({
    method: "GET",
    path: "/clearing/late",
    title: "没有按期上报或确认的省",
    at: "hub",
    who: DUTY,
    place: "node",
    answer: Type.Object({
      items: Type.Array(
        Type.Object({
          month: month(),
          province: area("省"),
          whatWords: Type.String(),
          pairs: Type.Integer({ title: "涉及的省份和险种数" }),
          due: date("期限"),
          overdue: Type.Boolean({ title: "已逾期" }),
          escalated: Type.Boolean({ title: "逾期超过允许的月数，须督办" }),
        }),
      ),
    }),
    examples: [{ title: "全部" }],
    handle: async ({ office, now }) => {
      const { reports } = office.world;
      const parameters = await office.rulebook.clearing(reports);
      const today = chinaDate(now);
      const rows = await selectLate(reports);
      return {
        items: rows.map((row) => {
          const step = row.what === "submission" ? "submitted" : "confirmed";
          const due = dueDay(row.month, step, parameters);
          const last = addMonths(row.month, parameters.deferralMonthsMax);
          return {
            ...{ month: row.month, province: row.node, whatWords: LATE_WORDS[row.what] },
            ...{ pairs: row.count, due: due as string, overdue: due < today },
            escalated: dueDay(last, step, parameters) < today,
          };
        }),
      };
    },
  }),
] as const;
