/** Payment files for the bank, what comes back of them, and the accounts that they name. */
import Type, { type Static } from "typebox";
import { created } from "#api/answered.ts";
import { date, id, oneOf, words, yuan } from "#api/fields.ts";
import {
  HOW,
  IMPORTED,
  IMPORTED_EXAMPLE,
  importedFrom,
  TABLE_LIMITS,
  UPLOAD,
} from "#api/imports.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { FINANCE, OWN_READERS, PAYEE, stepOf } from "#api/money-shapes.ts";
import { route } from "#api/route.ts";
import { staffWords } from "#api/staff-words.ts";
import { yuanText } from "#base/money.ts";
import {
  amountsOfTexts,
  decideAccount,
  enterAccount,
  type PayeeAccountRow,
  selectAccountPage,
  selectToPay,
  slipsImport,
  type ToPayRow,
} from "#clearing/clearing.ts";
import type { NoticeKind } from "#model/clearing.ts";
import { DEDUCTION_STATE_WORDS, NOTICE_KIND_WORDS } from "#model/clearing-words.ts";

const text = Type.String();
const maybe = Type.Union([text, Type.Null()]);
const KINDS = Object.keys(NOTICE_KIND_WORDS) as NoticeKind[];

const TO_PAY = Type.Object({
  number: id("通知书编号"),
  payer: text,
  payee: text,
  holder: maybe,
  account: maybe,
  bank: maybe,
  employee: yuan("职工"),
  resident: yuan("居民"),
  total: yuan("付款金额"),
  purpose: Type.String({ title: "用途" }),
  payBy: date("付款期限"),
  note: Type.String({ title: "说明" }),
});
type ToPay = Static<typeof TO_PAY>;

const NO_ACCOUNT = "收款账户未登记或未复核，请先登记";

function toPayShown(row: ToPayRow): ToPay {
  const { employee = 0n, resident = 0n } = amountsOfTexts(row.amounts);
  return {
    ...{ number: row.number, payer: row.payer, payee: row.payee, holder: row.holder },
    ...{ account: row.account, bank: row.bank, employee: yuanText(employee) },
    ...{ resident: yuanText(resident), total: yuanText(row.total_fen), payBy: row.pay_by },
    // The number comes first: the payee finds its notice by it.
    purpose: `${row.number} ${row.period} ${NOTICE_KIND_WORDS[row.kind]}`,
    note: row.account === null ? NO_ACCOUNT : "",
  };
}

const ACCOUNT = Type.Object({
  accountId: id("账户登记编号"),
  place: text,
  holder: text,
  bank: text,
  number: text,
  state: text,
  stateWords: text,
  enteredBy: text,
  decidedBy: maybe,
});

function accountShown(row: PayeeAccountRow): Static<typeof ACCOUNT> {
  return {
    ...{ accountId: row.id, place: row.place, holder: row.holder, bank: row.bank },
    ...{ number: row.number, state: row.state, stateWords: DEDUCTION_STATE_WORDS[row.state] },
    enteredBy: row.entered_by,
    decidedBy: row.decided_by,
  };
}

type Account = Static<typeof ACCOUNT>;

const ACCOUNT_COLUMNS = [
  { title: "收款方", place: true as const, of: (row: Account) => row.place },
  { title: "户名", of: (row: Account) => row.holder },
  { title: "开户银行", of: (row: Account) => row.bank },
  { title: "账号", of: (row: Account) => row.number },
  { title: "状态", of: (row: Account) => row.stateWords },
  { title: "登记人", of: (row: Account) => staffWords(row.enteredBy) },
  { title: "复核人", of: (row: Account) => staffWords(row.decidedBy) },
];

export const paymentFileRoutes = [
  route({
    method: "GET",
    path: "/payments/file",
    title: "付款文件：已送财政、尚未付款的通知书，可存为CSV或Excel交银行",
    at: "province",
    who: OWN_READERS,
    place: "node",
    query: listQuery({ kind: Type.Optional(oneOf("类别", KINDS)) }),
    answer: listAnswer(TO_PAY),
    list: {
      name: "付款文件",
      columns: [
        { title: "通知书编号", of: (row: ToPay) => row.number },
        { title: "付款方", place: true as const, of: (row: ToPay) => row.payer },
        { title: "收款方", place: true as const, of: (row: ToPay) => row.payee },
        { title: "收款户名", of: (row: ToPay) => row.holder },
        { title: "收款账号", of: (row: ToPay) => row.account },
        { title: "收款银行", of: (row: ToPay) => row.bank },
        { title: "付款金额", money: true, of: (row: ToPay) => row.total },
        { title: "其中职工", money: true, of: (row: ToPay) => row.employee },
        { title: "其中居民", money: true, of: (row: ToPay) => row.resident },
        { title: "用途", of: (row: ToPay) => row.purpose },
        { title: "付款期限", of: (row: ToPay) => row.payBy },
        { title: "说明", of: (row: ToPay) => row.note },
      ],
    },
    examples: [{ title: "付给医药机构的", query: { kind: "institutionPayment" } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const rows = await selectToPay(office.world.reports, {
        ...{ node: office.node, kind: query.kind ?? null, after, rowsMax: limit + 1 },
      });
      return pageOf(rows, limit, { item: toPayShown, key: (row) => [row.number] });
    },
  }),
  route({
    method: "POST",
    path: "/payments/import",
    title: `导入银行回盘：通知书编号、银行、银行流水号、付款日期、付款金额（${TABLE_LIMITS}）`,
    at: "province",
    who: FINANCE,
    place: "node",
    query: HOW,
    upload: UPLOAD,
    answer: IMPORTED,
    examples: [IMPORTED_EXAMPLE],
    writes: true,
    perMinute: 10,
    handle: async (call) => await importedFrom(call, slipsImport(call.office.world)),
  }),
  route({
    method: "GET",
    path: "/payee-accounts",
    title: "收款账户的登记，新的在前",
    at: "province",
    who: OWN_READERS,
    place: "node",
    query: listQuery({ place: Type.Optional(PAYEE) }),
    answer: listAnswer(ACCOUNT),
    list: { name: "收款账户", columns: ACCOUNT_COLUMNS },
    examples: [{ title: "一家医院的", query: { place: "H46010000001" } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const page = { place: query.place ?? null, after, rowsMax: limit + 1 };
      const rows = await selectAccountPage(office.world.reports, page);
      return pageOf(rows, limit, { item: accountShown, key: (row) => [row.id] });
    },
  }),
  route({
    method: "POST",
    path: "/payee-accounts",
    title: "登记收款账户",
    status: 201,
    at: "province",
    who: FINANCE,
    place: "node",
    body: Type.Object(
      {
        place: PAYEE,
        holder: words("户名", 100, 2),
        bank: words("开户银行", 100, 2),
        number: Type.String({
          title: "账号",
          pattern: "^\\d{8,30}$",
          description: "8至30位数字，不加空格",
        }),
      },
      { additionalProperties: false },
    ),
    answer: ACCOUNT,
    writes: true,
    examples: [
      {
        title: "一家医院的",
        body: {
          ...{ place: "H36030000001", holder: "演练医院", bank: "演练银行营业部" },
          number: "9901000000000001",
        },
      },
    ],
    handle: async ({ office, body, actor, commit }) =>
      created(
        await commit(async (tx, entries) =>
          accountShown(await enterAccount(office.world, stepOf(actor, tx, entries), body)),
        ),
      ),
  }),
  route({
    method: "POST",
    path: "/payee-accounts/:account/decide",
    title: "由另一人复核收款账户",
    at: "province",
    who: FINANCE,
    place: "node",
    params: Type.Object({ account: id("账户登记编号") }),
    body: Type.Object({ agrees: Type.Boolean({ title: "同意" }) }, { additionalProperties: false }),
    answer: ACCOUNT,
    writes: true,
    examples: [
      {
        title: "同意",
        params: { account: "acc_0mwr533ge8598fd3a4d39" },
        body: { agrees: true },
      },
    ],
    handle: async ({ office, params, body, actor, commit }) => {
      const decision = { id: params.account, agrees: body.agrees };
      return await commit(async (tx, entries) =>
        accountShown(await decideAccount(office.world, stepOf(actor, tx, entries), decision)),
      );
    },
  }),
] as const;
