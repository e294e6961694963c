/** Statements (对账单) of a month's clearing: what is owed to each institution, and by whom. */
import Type, { type Static } from "typebox";
import { area, month, yuan } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { OWN_READERS } from "#api/money-shapes.ts";
import { route } from "#api/route.ts";
import type { ChinaMonth } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import { type PayeeRow, selectPayees } from "#clearing/clearing.ts";
import { scopeOf } from "#model/clearing.ts";
import { CLEARING_SCOPE_WORDS, NOTICE_STATE_WORDS } from "#model/clearing-words.ts";
import { PAPER_WORDS, SCHEME_WORDS } from "#model/words.ts";

const text = Type.String();
const maybe = Type.Union([text, Type.Null()]);

const PAYEE = Type.Object({
  institution: text,
  name: maybe,
  pool: area("支付的统筹区"),
  home: area("参保省"),
  scope: text,
  scopeWords: text,
  scheme: text,
  schemeWords: text,
  cases: Type.Integer({ title: "笔数" }),
  funds: yuan("基金支付"),
  accounts: yuan("个人账户（含家庭共济）"),
  deduction: yuan("审核扣款"),
  payable: yuan("应付"),
  notice: maybe,
  noticeState: maybe,
  noticeStateWords: maybe,
});
type Payee = Static<typeof PAYEE>;

function payeeShown(row: PayeeRow): Payee {
  const scope = scopeOf(row.pool, row.home_node);
  return {
    ...{ scope, scopeWords: CLEARING_SCOPE_WORDS[scope] },
    ...{ institution: row.institution, name: row.name, pool: row.pool, home: row.home_node },
    ...{ scheme: row.scheme, schemeWords: SCHEME_WORDS[row.scheme], cases: row.cases },
    ...{ funds: yuanText(row.funds_fen), accounts: yuanText(row.accounts_fen) },
    ...{ deduction: yuanText(row.deduction_fen), payable: yuanText(row.payable_fen) },
    ...{ notice: row.notice, noticeState: row.notice_state },
    noticeStateWords: row.notice_state && NOTICE_STATE_WORDS[row.notice_state],
  };
}

export const statementRoutes = [
  route({
    method: "GET",
    path: "/clearing/institution-statements",
    title: "一个月清算应付各医药机构的金额，可只看一家",
    at: "province",
    who: OWN_READERS,
    place: "node",
    query: listQuery({
      month: month("费用的清算月份"),
      institution: Type.Optional(Type.String({ title: "医药机构编码", maxLength: 20 })),
    }),
    answer: listAnswer(PAYEE),
    list: {
      name: PAPER_WORDS.institutionStatement,
      columns: [
        { title: "医药机构编码", of: (row: Payee) => row.institution },
        { title: "医药机构", of: (row: Payee) => row.name },
        { title: "支付的统筹区", place: true as const, of: (row: Payee) => row.pool },
        { title: "类别", of: (row: Payee) => row.scopeWords },
        { title: "参保省，省内为统筹区", place: true as const, of: (row: Payee) => row.home },
        { title: "险种", of: (row: Payee) => row.schemeWords },
        { title: "笔数", of: (row: Payee) => String(row.cases) },
        { title: "基金支付", money: true, of: (row: Payee) => row.funds },
        { title: "个人账户（含家庭共济）", money: true, of: (row: Payee) => row.accounts },
        { title: "审核扣款", money: true, of: (row: Payee) => row.deduction },
        { title: "应付", money: true, of: (row: Payee) => row.payable },
        { title: "通知书", of: (row: Payee) => row.notice },
        { title: "付款状态", of: (row: Payee) => row.noticeStateWords },
      ],
    },
    examples: [{ title: "十一月", query: { month: "2026-11" } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [code = "", scheme = "", home = ""] = afterOf(query, 3) ?? [];
      const rows = await selectPayees(office.world.reports, {
        ...{ month: query.month as ChinaMonth, institution: query.institution ?? null },
        ...{ after: [code, scheme, home], rowsMax: limit + 1 },
      });
      const key = (row: PayeeRow) => [row.institution, row.scheme, row.home_node];
      return pageOf(rows, limit, { item: payeeShown, key });
    },
  }),
] as const;
