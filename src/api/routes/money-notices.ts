/** Notices to pay and to receive, with how late they are; what finance has to pay; the accounts. */
import Type, { type Static } from "typebox";
import { id, month, oneOf, pastArea, yuan } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, type Paging, pageOf } from "#api/lists.ts";
import {
  FINANCE,
  NOTICE,
  PAYEE,
  READERS,
  type ShownNotice,
  shownNotice,
  stepOf,
  todayOf,
} from "#api/money-shapes.ts";
import { type Call, route } from "#api/route.ts";
import type { ChinaMonth } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import { handToFinance, type NoticePage, selectNoticePage } from "#clearing/clearing.ts";
import {
  type AccountRow,
  accountWords,
  selectAccountSums,
  selectAccounts,
} from "#ledger/ledger.ts";
import type { NoticeKind } from "#model/clearing.ts";
import { NOTICE_KIND_WORDS, NOTICE_STATE_WORDS } from "#model/clearing-words.ts";

const KINDS = Object.keys(NOTICE_KIND_WORDS) as NoticeKind[];

const EXAMPLE: ShownNotice = {
  ...{ number: "QS202611360000460000", kind: "clearing", kindWords: NOTICE_KIND_WORDS.clearing },
  ...{ period: "2026-11", payer: "360000", payee: "460000", employee: "1278500.00" },
  ...{ resident: "836500.00", total: "2115000.00", state: "issued" },
  ...{ stateWords: NOTICE_STATE_WORDS.issued, issuedOn: "2026-12-31" },
  ...{ toFinanceBy: "2027-01-08", payBy: "2027-01-22", receiptBy: "2027-01-29" },
  ...{ receivedAt: null, lateWorkdays: 0, lateLevel: null, digest: "ab".repeat(32) },
};

const COLUMNS = [
  { title: "通知书编号", of: (row: ShownNotice) => row.number },
  { title: "类别", of: (row: ShownNotice) => row.kindWords },
  { title: "所属期", of: (row: ShownNotice) => row.period },
  { title: "付款方", place: true as const, of: (row: ShownNotice) => row.payer },
  { title: "收款方", place: true as const, of: (row: ShownNotice) => row.payee },
  { title: "职工（元）", money: true as const, of: (row: ShownNotice) => row.employee },
  { title: "居民（元）", money: true as const, of: (row: ShownNotice) => row.resident },
  { title: "合计（元）", money: true as const, of: (row: ShownNotice) => row.total },
  { title: "状态", of: (row: ShownNotice) => row.stateWords },
  { title: "付款期限", of: (row: ShownNotice) => row.payBy },
  { title: "逾期工作日", of: (row: ShownNotice) => String(row.lateWorkdays) },
];

async function pageAt(
  { office, now }: Pick<Call, "office" | "now">,
  query: Paging,
  filter: Omit<NoticePage, "after" | "rowsMax">,
) {
  const limit = limitOf(query);
  const [after = ""] = afterOf(query, 1) ?? [];
  const page = { ...filter, after, rowsMax: limit + 1 };
  const rows = await selectNoticePage(office.world.reports, page);
  const calendar = await office.rulebook.calendar(office.world.store);
  const today = todayOf({ now });
  return pageOf(rows, limit, {
    item: (row) => shownNotice(row, today, calendar),
    key: (row) => [row.id],
  });
}

const FIGURES = {
  opening: yuan("期初（借正贷负）"),
  debit: yuan("本期借方"),
  credit: yuan("本期贷方"),
  closing: yuan("期末（借正贷负）"),
};
const ACCOUNT = Type.Object({
  account: Type.String({ title: "科目" }),
  accountWords: Type.String({ title: "科目名称" }),
  ...FIGURES,
});
type Account = Static<typeof ACCOUNT>;
const SUMS = Type.Object(FIGURES, { title: "全部科目合计：借方等于贷方，期初、期末为零" });

function figuresShown({ opening_fen, debit_fen, credit_fen }: Omit<AccountRow, "account">) {
  return {
    opening: yuanText(opening_fen),
    debit: yuanText(debit_fen),
    credit: yuanText(credit_fen),
    closing: yuanText(opening_fen + debit_fen - credit_fen),
  };
}

function shownAccount(row: AccountRow): Account {
  const { account } = row;
  return { account, accountWords: accountWords(account), ...figuresShown(row) };
}

const ACCOUNT_COLUMNS = [
  { title: "科目", of: (row: Account) => row.account },
  { title: "科目名称", of: (row: Account) => row.accountWords },
  { title: "期初", money: true as const, of: (row: Account) => row.opening },
  { title: "本期借方", money: true as const, of: (row: Account) => row.debit },
  { title: "本期贷方", money: true as const, of: (row: Account) => row.credit },
  { title: "期末", money: true as const, of: (row: Account) => row.closing },
];

export const moneyNoticeRoutes = [
  route({
    method: "GET",
    path: "/money-notices",
    title: "付款、收款通知书，逾期的标明级别",
    who: READERS,
    place: "node",
    query: listQuery({
      kind: Type.Optional(oneOf("类别", KINDS)),
      period: Type.Optional(Type.String({ title: "所属期", maxLength: 10 })),
      payer: Type.Optional(pastArea("付款方（省或统筹区）")),
      payee: Type.Optional(PAYEE),
      open: Type.Optional(Type.Boolean({ title: "只看未办结的" })),
    }),
    answer: listAnswer(NOTICE),
    list: { name: "通知书", columns: COLUMNS },
    examples: [
      {
        title: "一个月的清算",
        query: { kind: "clearing", period: "2026-11" },
        answer: { items: [EXAMPLE], next: null },
      },
    ],
    handle: async (call) => {
      const { kind, period = null, payer = null, payee = null, open = false } = call.query;
      const kinds = kind === undefined ? null : [kind];
      return await pageAt(call, call.query, { kinds, period, payer, payee, open });
    },
  }),
  route({
    method: "POST",
    path: "/money-notices/:notice/hand-over",
    title: "把通知书送财政",
    at: "province",
    who: FINANCE,
    place: "node",
    params: Type.Object({ notice: id("通知书编号") }),
    answer: NOTICE,
    writes: true,
    examples: [{ title: "送财政", params: { notice: EXAMPLE.number } }],
    handle: async ({ office, params, actor, now, commit }) =>
      await commit(async (tx, entries) => {
        const step = stepOf(actor, tx, entries);
        const row = await handToFinance(office.world, step, params.notice);
        return shownNotice(row, todayOf({ now }), await office.rulebook.calendar(tx));
      }),
  }),
  route({
    method: "GET",
    path: "/trial-balance",
    title: "一个月的科目余额表",
    at: "province",
    who: { duties: ["finance", "supervisor"] },
    place: "node",
    query: listQuery({ month: month() }),
    answer: Type.Object({ ...listAnswer(ACCOUNT).properties, sums: SUMS }),
    list: { name: "科目余额表", columns: ACCOUNT_COLUMNS, sums: true },
    examples: [{ title: "十一月", query: { month: "2026-11" } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const page = { after, rowsMax: limit + 1 };
      const { reports } = office.world;
      const rows = await selectAccounts(reports, query.month as ChinaMonth, page);
      const sums = figuresShown(await selectAccountSums(reports, query.month as ChinaMonth));
      return { ...pageOf(rows, limit, { item: shownAccount, key: (row) => [row.account] }), sums };
    },
  }),
] as const;
