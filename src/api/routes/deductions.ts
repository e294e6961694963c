/** Deductions after a review at care: entered or imported by one person, decided by another. */
import Type, { type Static } from "typebox";
import { created } from "#api/answered.ts";
import { DEDUCTION, deductionShown } from "#api/clearing-shapes.ts";
import { id, month, oneOf, words, yuan } from "#api/fields.ts";
import {
  HOW,
  IMPORTED,
  IMPORTED_EXAMPLE,
  importedFrom,
  TABLE_LIMITS,
  UPLOAD,
} from "#api/imports.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { route } from "#api/route.ts";
import type { ChinaMonth } from "#base/date.ts";
import { fen } from "#base/money.ts";
import {
  decideDeduction,
  deductionsImport,
  enterDeduction,
  selectDeductionPage,
} from "#clearing/clearing.ts";
import type { Staff } from "#model/actor.ts";
import { CLEARED_FUNDS, type DeductionState } from "#model/clearing.ts";
import { DEDUCTION_STATE_WORDS } from "#model/clearing-words.ts";
import type { Duty } from "#model/staff.ts";

const FINANCE: { readonly duties: readonly Duty[] } = { duties: ["finance"] };
const READERS: { readonly duties: readonly Duty[] } = {
  duties: ["finance", "supervisor", "dutyOperator", "auditor"],
};
/** Of one import: all of them are entered, or none. */
const ROWS_MAX = 500;

const ENTRY = Type.Object(
  {
    settlement: id("结算ID"),
    fund: oneOf("基金", CLEARED_FUNDS),
    amount: yuan("扣款金额"),
    reason: words("扣款原因", 400, 2),
  },
  { additionalProperties: false },
);
const EXAMPLE = {
  ...{ settlement: "stl_0mwr533ge8598fd3a4d39", fund: "pooled", amount: "65.00" },
  reason: "超医保支付标准收费",
};

const D = "ded_0mwr533ge8598fd3a4d39";
const PARAMS = Type.Object({ deduction: id("扣款编号") });
type Shown = ReturnType<typeof deductionShown>;

function deducting({ settlement, fund, amount, reason }: Static<typeof ENTRY>) {
  return { settlementId: settlement, fund, amountFen: fen(amount), reason };
}

export const deductionRoutes = [
  route({
    method: "GET",
    path: "/clearing/deductions",
    title: "审核扣款",
    who: READERS,
    place: "node",
    query: listQuery({
      state: Type.Optional(oneOf("状态", Object.keys(DEDUCTION_STATE_WORDS) as DeductionState[])),
      month: Type.Optional(month("冲减的清算月份")),
    }),
    answer: listAnswer(DEDUCTION),
    list: {
      name: "审核扣款明细",
      columns: [
        { title: "扣款编号", of: (row: Shown) => row.deduction },
        { title: "结算ID", of: (row: Shown) => row.settlement },
        { title: "医疗机构", place: true as const, of: (row: Shown) => row.institution },
        { title: "统筹区", place: true as const, of: (row: Shown) => row.area },
        { title: "险种", of: (row: Shown) => row.schemeWords },
        { title: "基金", of: (row: Shown) => row.fundWords },
        { title: "扣款金额", money: true, of: (row: Shown) => row.amount },
        { title: "扣款原因", of: (row: Shown) => row.reason },
        { title: "费用月份", of: (row: Shown) => row.caseMonth },
        { title: "冲减的清算月份", of: (row: Shown) => row.clearedIn },
        { title: "状态", of: (row: Shown) => row.stateWords },
      ],
    },
    examples: [{ title: "待复核的", query: { state: "entered" } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const rows = await selectDeductionPage(office.world.reports, {
        ...{ state: query.state ?? null, after, rowsMax: limit + 1 },
        month: (query.month as ChinaMonth | undefined) ?? null,
      });
      return pageOf(rows, limit, { item: deductionShown, key: (row) => [row.id] });
    },
  }),
  route({
    method: "POST",
    path: "/clearing/deductions",
    title: "登记一笔审核扣款",
    status: 201,
    at: "province",
    who: FINANCE,
    place: "node",
    body: ENTRY,
    answer: DEDUCTION,
    writes: true,
    examples: [{ title: "一笔", body: EXAMPLE }],
    handle: async ({ office, body, actor, commit }) => {
      const made = await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        return deductionShown(await enterDeduction(office.world, step, deducting(body)));
      });
      return created(made);
    },
  }),
  route({
    method: "POST",
    path: "/clearing/deductions/import",
    title: "成批登记审核扣款，有一笔不对就都不登记",
    status: 201,
    at: "province",
    who: FINANCE,
    place: "node",
    body: Type.Object(
      { rows: Type.Array(ENTRY, { title: "扣款", minItems: 1, maxItems: ROWS_MAX }) },
      { additionalProperties: false },
    ),
    answer: Type.Object({ entered: Type.Integer({ title: "登记的笔数" }) }),
    writes: true,
    examples: [{ title: "两笔", body: { rows: [EXAMPLE] } }],
    handle: async ({ office, body, actor, commit }) => {
      const made = await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        for (const row of body.rows) await enterDeduction(office.world, step, deducting(row));
        return { entered: body.rows.length };
      });
      return created(made);
    },
  }),
  route({
    method: "POST",
    path: "/clearing/deductions/import-file",
    title: `导入审核扣款：结算ID、基金、扣款金额、扣款原因（${TABLE_LIMITS}）`,
    at: "province",
    who: FINANCE,
    place: "node",
    query: HOW,
    upload: UPLOAD,
    answer: IMPORTED,
    examples: [IMPORTED_EXAMPLE],
    writes: true,
    perMinute: 10,
    handle: async (call) => await importedFrom(call, deductionsImport(call.office.world)),
  }),
  route({
    method: "POST",
    path: "/clearing/deductions/:deduction/decide",
    title: "由另一人复核审核扣款",
    at: "province",
    who: FINANCE,
    place: "node",
    params: PARAMS,
    body: Type.Object(
      { to: oneOf("结果", ["released", "refused"], "released 同意，refused 不同意") },
      { additionalProperties: false },
    ),
    answer: DEDUCTION,
    writes: true,
    examples: [{ title: "同意", params: { deduction: D }, body: { to: "released" } }],
    handle: async ({ office, params, body, actor, commit }) =>
      await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        const given = { id: params.deduction, to: body.to };
        return deductionShown(await decideDeduction(office.world, step, given));
      }),
  }),
] as const;
