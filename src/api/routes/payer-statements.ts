/** Statements (对账单) of each payer of a month, and who pays a layer in place of a fund. */
import Type, { type Static } from "typebox";
import { created } from "#api/answered.ts";
import { FUND, fundsShown } from "#api/clearing-shapes.ts";
import { area, id, month, oneOf, words, yuan } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { FINANCE, OWN_READERS, stepOf } from "#api/money-shapes.ts";
import { route } from "#api/route.ts";
import type { ChinaMonth } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import {
  decideExternalPayer,
  type ExternalPayerRow,
  enterExternalPayer,
  type PayerRow,
  selectExternalPayers,
  selectPayers,
} from "#clearing/clearing.ts";
import { CLEARED_FUNDS, scopeOf } from "#model/clearing.ts";
import { BATCH_STATE_WORDS, CLEARING_SCOPE_WORDS } from "#model/clearing-words.ts";
import { FUNDS } from "#model/fund.ts";
import { SCHEMES } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { PAPER_WORDS, PAYER_WORDS, SCHEME_WORDS } from "#model/words.ts";

const text = Type.String();
const maybe = Type.Union([text, Type.Null()]);
const PAYERS_MAX = 1_000;

const PAYER = Type.Object({
  payer: Type.String({ title: "付款方：统筹区，或代付某层的机构" }),
  name: maybe,
  paidBy: maybe,
  area: area("统筹区"),
  care: area("就医省"),
  scope: text,
  scopeWords: text,
  scheme: text,
  schemeWords: text,
  funds: Type.Array(FUND),
  fundsTotal: yuan("基金支付"),
  ownAccount: yuan(PAYER_WORDS.ownAccount),
  relativesAccount: yuan(PAYER_WORDS.relativesAccount),
  deduction: yuan("审核扣款"),
  payable: yuan("应付"),
  batch: id("清算批次"),
  state: text,
  stateWords: text,
});
type Payer = Static<typeof PAYER>;

function payerShown(row: PayerRow): Payer {
  const scope = scopeOf(row.care_node, row.home_node);
  return {
    ...{ scope, scopeWords: CLEARING_SCOPE_WORDS[scope] },
    ...{ payer: row.payer, name: row.name, paidBy: row.paid_by, area: row.home_area },
    ...{ care: row.care_node, scheme: row.scheme, schemeWords: SCHEME_WORDS[row.scheme] },
    ...{ funds: fundsShown(row.funds), fundsTotal: yuanText(row.funds_fen) },
    ownAccount: yuanText(row.own_account_fen),
    relativesAccount: yuanText(row.relatives_account_fen),
    ...{ deduction: yuanText(row.deduction_fen), payable: yuanText(row.payable_fen) },
    ...{ batch: row.batch, state: row.state, stateWords: BATCH_STATE_WORDS[row.state] },
  };
}

const BY_FUND = CLEARED_FUNDS.map((fund) => ({
  title: PAYER_WORDS[fund],
  money: true as const,
  of: (row: Payer) => row.funds.find((one) => one.fund === fund)?.amount ?? "0.00",
}));

const EXTERNAL = Type.Object({
  payer: id("编号"),
  name: text,
  area: area("统筹区"),
  scheme: text,
  fund: text,
  fundWords: text,
  from: month("起始的清算月份"),
  to: Type.Union([month("终止的清算月份"), Type.Null()]),
  paidBy: maybe,
  state: text,
  enteredBy: text,
  decidedBy: maybe,
});

function externalShown(row: ExternalPayerRow): Static<typeof EXTERNAL> {
  return {
    ...{ payer: row.id, name: row.name, area: row.home_area, scheme: row.scheme, fund: row.fund },
    ...{ fundWords: PAYER_WORDS[row.fund], from: row.from_month, to: row.to_month },
    ...{ paidBy: row.paid_by, state: row.state, enteredBy: row.entered_by },
    decidedBy: row.decided_by,
  };
}

/** The basic fund always pays its own. */
const LAYERS = FUNDS.filter((fund) => fund !== "pooled");

export const payerStatementRoutes = [
  route({
    method: "GET",
    path: "/clearing/payer-statements",
    title: "一个月各付款方应付就医省的金额，基金、个人账户、家庭共济分列，可只看一方",
    at: "province",
    who: OWN_READERS,
    place: "node",
    query: listQuery({
      month: month("费用的清算月份"),
      payer: Type.Optional(id("付款方")),
    }),
    answer: listAnswer(PAYER),
    list: {
      name: PAPER_WORDS.payerStatement,
      columns: [
        { title: "付款方", of: (row: Payer) => row.payer },
        { title: "付款方名称", of: (row: Payer) => row.name },
        { title: "代付方", of: (row: Payer) => row.paidBy },
        { title: "统筹区", place: true as const, of: (row: Payer) => row.area },
        { title: "类别", of: (row: Payer) => row.scopeWords },
        { title: "就医省，省内为统筹区", place: true as const, of: (row: Payer) => row.care },
        { title: "险种", of: (row: Payer) => row.schemeWords },
        ...BY_FUND,
        { title: "审核扣款", money: true, of: (row: Payer) => row.deduction },
        { title: "应付", money: true, of: (row: Payer) => row.payable },
        { title: "清算批次", of: (row: Payer) => row.batch },
        { title: "状态", of: (row: Payer) => row.stateWords },
      ],
    },
    examples: [{ title: "一个统筹区", query: { month: "2026-11", payer: "360300" } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [code = "", home = "", care = "", scheme = ""] = afterOf(query, 4) ?? [];
      const rows = await selectPayers(office.world.reports, {
        ...{ month: query.month as ChinaMonth, payer: query.payer ?? null },
        ...{ after: [code, home, care, scheme], rowsMax: limit + 1 },
      });
      const key = (row: PayerRow) => [row.payer, row.home_area, row.care_node, row.scheme];
      return pageOf(rows, limit, { item: payerShown, key });
    },
  }),
  route({
    method: "GET",
    path: "/external-payers",
    title: "代基金支付某一层的机构，如超封顶线后的商业保险公司",
    at: "province",
    who: OWN_READERS,
    place: "node",
    answer: Type.Object({ items: Type.Array(EXTERNAL) }),
    examples: [{ title: "全部" }],
    handle: async ({ office }) => {
      const rows = await selectExternalPayers(office.world.reports, PAYERS_MAX);
      return { items: rows.map(externalShown) };
    },
  }),
  route({
    method: "POST",
    path: "/external-payers",
    title: "登记代基金支付某一层的机构",
    status: 201,
    at: "province",
    who: FINANCE,
    place: "node",
    body: Type.Object(
      {
        name: words("机构名称", 100, 2),
        area: area("统筹区"),
        scheme: oneOf("险种", SCHEMES),
        fund: oneOf("支付的层", LAYERS),
        from: month("起始的清算月份"),
        to: Type.Optional(month("终止的清算月份")),
        paidBy: Type.Optional(words("实际付款的机构", 100, 2)),
      },
      { additionalProperties: false },
    ),
    answer: EXTERNAL,
    writes: true,
    examples: [
      {
        title: "大额由商业保险公司支付",
        body: {
          ...{ name: "演练保险公司", area: "360300", scheme: "employee", fund: "largeSum" },
          from: "2026-11",
        },
      },
    ],
    handle: async ({ office, body, actor, commit }) => {
      const { name, scheme, fund, paidBy = null } = body;
      const months = { from_month: body.from as ChinaMonth, to_month: (body.to ?? null) as null };
      const given = { name, scheme, fund, ...months, paid_by: paidBy };
      return created(
        await commit(async (tx, entries) => {
          const step = stepOf(actor, tx, entries);
          const home_area = body.area as Area;
          return externalShown(
            await enterExternalPayer(office.world, step, { ...given, home_area }),
          );
        }),
      );
    },
  }),
  route({
    method: "POST",
    path: "/external-payers/:payer/decide",
    title: "由另一人复核代基金支付的机构",
    at: "province",
    who: FINANCE,
    place: "node",
    params: Type.Object({ payer: id("编号") }),
    body: Type.Object({ agrees: Type.Boolean({ title: "同意" }) }, { additionalProperties: false }),
    answer: EXTERNAL,
    writes: true,
    examples: [
      {
        title: "同意",
        params: { payer: "ext_0mwr533ge8598fd3a4d39" },
        body: { agrees: true },
      },
    ],
    handle: async ({ office, params, body, actor, commit }) => {
      const decision = { id: params.payer, agrees: body.agrees };
      return await commit(async (tx, entries) => {
        const step = stepOf(actor, tx, entries);
        return externalShown(await decideExternalPayer(office.world, step, decision));
      });
    },
  }),
] as const;
