/** What an institution and its agency see of its days, its month's cases and its applications. */
import Type, { type Static } from "typebox";
import { date, id, moment, momentText, month, yuan } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { INSTITUTION_PARAMS, institutionOf, placeOfInstitution } from "#api/place-shapes.ts";
import { route } from "#api/route.ts";
import type { ChinaDate, ChinaMonth } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import { EXCEPTION_WORDS } from "#model/clearing-words.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { Duty } from "#model/staff.ts";
import { BOOKING_KIND_WORDS, CARE_TYPE_WORDS, SCHEME_WORDS } from "#model/words.ts";
import {
  type ApplicationRow,
  type DayRow,
  type MonthCaseRow,
  monthCases,
  selectApplicationPage,
  selectDayPage,
} from "#reconciliation/reconciliation.ts";

const READERS: { readonly duties: readonly Duty[] } = {
  duties: ["checker", "finance", "supervisor", "institutionManager", "cashier"],
};
const AT = { institution: "H36030000001" };
/** The last of all ids as texts. */
const LAST = "~";

const AMOUNTS = { total: yuan("总额"), fund: yuan("基金支付"), account: yuan("个人账户支付") };

function amountsOf(row: Pick<DayRow, "total_fen" | "fund_fen" | "account_fen">) {
  return {
    total: yuanText(row.total_fen),
    fund: yuanText(row.fund_fen),
    account: yuanText(row.account_fen),
  };
}

const DAY = Type.Object({
  day: date("业务日期"),
  scheme: Type.String(),
  schemeWords: Type.String({ title: "险种" }),
  clearingType: Type.String(),
  clearingTypeWords: Type.String({ title: "清算类别" }),
  cases: Type.Integer({ title: "笔数，撤销的两笔都计" }),
  refunds: Type.Integer({ title: "其中撤销" }),
  ...AMOUNTS,
  cash: yuan("现金支付"),
});
type Day = Static<typeof DAY>;

function shownDay(row: DayRow): Day {
  return {
    day: row.business_day,
    ...{ scheme: row.scheme, schemeWords: SCHEME_WORDS[row.scheme] },
    clearingType: row.clearing_type,
    clearingTypeWords: CARE_TYPE_WORDS[row.clearing_type],
    ...{ cases: row.rows, refunds: row.refunds },
    ...amountsOf(row),
    cash: yuanText(row.cash_fen),
  };
}

const MONTH_CASE = Type.Object({
  settlement: id("结算ID"),
  day: date("业务日期"),
  homeArea: Type.String({ title: "参保地" }),
  schemeWords: Type.String({ title: "险种" }),
  kindWords: Type.String({ title: "种类" }),
  ...AMOUNTS,
  confirmed: Type.Union([Type.Boolean(), Type.Null()], {
    title: "医疗机构确认",
    description: "true 已确认，false 本期不纳入，null 未确认",
  }),
  reason: Type.Union([Type.String(), Type.Null()]),
  reasonWords: Type.Union([Type.String({ title: "未纳入清算的原因" }), Type.Null()]),
  clearedIn: Type.Union([month("补入清算的月份"), Type.Null()]),
});
type MonthCase = Static<typeof MONTH_CASE>;

function shownCase(row: MonthCaseRow): MonthCase {
  return {
    settlement: row.id,
    day: row.business_day,
    homeArea: row.home_area,
    schemeWords: SCHEME_WORDS[row.scheme],
    kindWords: BOOKING_KIND_WORDS[row.kind],
    ...amountsOf(row),
    confirmed: row.taken,
    reason: row.reason,
    reasonWords: row.reason && EXCEPTION_WORDS[row.reason],
    clearedIn: row.cleared_in,
  };
}

const APPLICATION = Type.Object({
  application: id("申请编号"),
  month: month("清算年月"),
  clearingTypeWords: Type.String({ title: "清算类别" }),
  ...{ from: date("开始日期"), to: date("结束日期") },
  cases: Type.Integer({ title: "人次" }),
  total: yuan("总额"),
  recognised: yuan("医保认可费用"),
  fund: yuan("基金申报"),
  state: Type.String(),
  appliedBy: Type.String({ title: "经办人" }),
  appliedAt: moment("申请时间"),
  undoneAt: Type.Union([moment("撤销时间"), Type.Null()]),
});
type Application = Static<typeof APPLICATION>;

function shownApplication(row: ApplicationRow): Application {
  return {
    application: row.id,
    month: row.month,
    clearingTypeWords: CARE_TYPE_WORDS[row.clearing_type],
    ...{ from: row.begins, to: row.ends, cases: row.cases },
    ...{ total: yuanText(row.total_fen), recognised: yuanText(row.recognised_fen) },
    ...{ fund: yuanText(row.fund_fen), state: row.state, appliedBy: row.applied_by },
    appliedAt: momentText(row.applied_at),
    undoneAt: row.undone_at === null ? null : momentText(row.undone_at),
  };
}

const MONEY = [
  { title: "总额", money: true, of: (row: Day | MonthCase) => row.total },
  { title: "基金支付", money: true, of: (row: Day | MonthCase) => row.fund },
  { title: "个人账户支付", money: true, of: (row: Day | MonthCase) => row.account },
] as const;

export const institutionDayRoutes = [
  route({
    method: "GET",
    path: "/institutions/:institution/days",
    title: "机构每日结算合计，按险种和清算类别",
    at: "province",
    who: READERS,
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    query: listQuery({ from: date("开始日期"), to: date("结束日期") }),
    answer: listAnswer(DAY),
    list: {
      name: "机构每日结算合计",
      columns: [
        { title: "业务日期", of: (row: Day) => row.day },
        { title: "险种", of: (row: Day) => row.schemeWords },
        { title: "清算类别", of: (row: Day) => row.clearingTypeWords },
        { title: "笔数", of: (row: Day) => String(row.cases) },
        { title: "其中撤销", of: (row: Day) => String(row.refunds) },
        ...MONEY,
        { title: "现金支付", money: true, of: (row: Day) => row.cash },
      ],
    },
    examples: [{ title: "十一月", params: AT, query: { from: "2026-11-01", to: "2026-11-30" } }],
    handle: async ({ office, params, query }) => {
      const limit = limitOf(query);
      const [day = query.from, scheme = "", type = ""] =
        afterOf(query, ["date", "text", "text"]) ?? [];
      const days = { from: query.from as ChinaDate, to: query.to as ChinaDate };
      const institution = params.institution as InstitutionCode;
      const page = { ...days, institution, after: { day, scheme, type }, rowsMax: limit + 1 };
      const rows = await selectDayPage(office.world.reports, page);
      return pageOf(rows, limit, {
        item: shownDay,
        key: (row) => [row.business_day, row.scheme, row.clearing_type],
      });
    },
  }),
  route({
    method: "GET",
    path: "/institutions/:institution/months/:month/cases",
    title: "机构当月异地结算：是否确认，未纳入清算的原因",
    at: "province",
    who: READERS,
    place: { of: placeOfInstitution },
    params: Type.Object({ ...INSTITUTION_PARAMS.properties, month: month() }),
    query: listQuery({}),
    answer: listAnswer(MONTH_CASE),
    list: {
      name: "机构当月异地结算",
      columns: [
        { title: "结算ID", of: (row: MonthCase) => row.settlement },
        { title: "业务日期", of: (row: MonthCase) => row.day },
        { title: "参保地", of: (row: MonthCase) => row.homeArea },
        { title: "险种", of: (row: MonthCase) => row.schemeWords },
        { title: "种类", of: (row: MonthCase) => row.kindWords },
        ...MONEY,
        { title: "未纳入清算的原因", of: (row: MonthCase) => row.reasonWords },
        { title: "补入清算的月份", of: (row: MonthCase) => row.clearedIn },
      ],
    },
    examples: [{ title: "十一月", params: { ...AT, month: "2026-11" } }],
    handle: async ({ office, params, query }) => {
      const limit = limitOf(query);
      const [day = "0001-01-01", last = ""] = afterOf(query, ["date", "text"]) ?? [];
      const { code } = await institutionOf({ office, params });
      const page = { after: { day, id: last }, rowsMax: limit + 1 };
      const of = params.month as ChinaMonth;
      const rows = await monthCases(office.world.reports, { code }, of, page);
      const key = (row: MonthCaseRow) => [row.business_day, row.id];
      return pageOf(rows, limit, { item: shownCase, key });
    },
  }),
  route({
    method: "GET",
    path: "/institutions/:institution/clearing-applications",
    title: "机构的清算申请，新的在前",
    at: "province",
    who: READERS,
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    query: listQuery({}),
    answer: listAnswer(APPLICATION),
    list: {
      name: "机构清算申请",
      columns: [
        { title: "申请编号", of: (row: Application) => row.application },
        { title: "清算年月", of: (row: Application) => row.month },
        { title: "清算类别", of: (row: Application) => row.clearingTypeWords },
        { title: "人次", of: (row: Application) => String(row.cases) },
        { title: "总额", money: true, of: (row: Application) => row.total },
        { title: "医保认可费用", money: true, of: (row: Application) => row.recognised },
        { title: "基金申报", money: true, of: (row: Application) => row.fund },
        { title: "申请时间", of: (row: Application) => row.appliedAt },
        { title: "撤销时间", of: (row: Application) => row.undoneAt },
      ],
    },
    examples: [{ title: "全部", params: AT }],
    handle: async ({ office, params, query }) => {
      const limit = limitOf(query);
      const [after = LAST] = afterOf(query, 1) ?? [];
      const institution = params.institution as InstitutionCode;
      const of = { institution, after, rowsMax: limit + 1 };
      const rows = await selectApplicationPage(office.world.reports, of);
      return pageOf(rows, limit, { item: shownApplication, key: (row) => [row.id] });
    },
  }),
] as const;
