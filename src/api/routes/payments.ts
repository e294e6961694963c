/** Finance pays notices and confirms what came: two persons for each fen that leaves. */
import Type from "typebox";
import { created } from "#api/answered.ts";
import { id, oneOf, words, yuan } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import {
  AMOUNTS,
  amountsOfBody,
  FINANCE,
  NOTICE,
  PAYMENT,
  type ShownPayment,
  SLIP,
  shownNotice,
  shownPayment,
  slipOf,
  stepOf,
  todayOf,
} from "#api/money-shapes.ts";
import { route } from "#api/route.ts";
import { fen } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import {
  bookSuspense,
  candidatesFor,
  confirmReceipt,
  decidePayment,
  decideSuspense,
  enterPayment,
  holdPayment,
  type PaymentState,
  proposeSuspense,
  selectPaymentPage,
} from "#clearing/clearing.ts";

const STATES: readonly PaymentState[] = ["entered", "matched", "suspense", "returned"];
const PARAMS = Type.Object({ payment: id("款项编号") });
const AT = { params: { payment: "pay_0mwr533ge8598fd3a4d39" } };
const DECISION = Type.Object(
  { agrees: Type.Boolean({ title: "同意" }) },
  { additionalProperties: false },
);
const slip = {
  ...{ bank: "中国工商银行", serial: "20261012000123", movedOn: "2026-10-12" },
  words: "跨省异地就医清算款",
};
const NUMBER = "QS202611360000460000";
const CAME = { ...slip, payer: "460000", employee: "1278500.00", resident: "836500.00" };

const COLUMNS = [
  { title: "款项编号", of: (row: ShownPayment) => row.payment },
  { title: "通知书", of: (row: ShownPayment) => row.notice },
  { title: "付款方", place: true as const, of: (row: ShownPayment) => row.payer },
  { title: "收款方", place: true as const, of: (row: ShownPayment) => row.payee },
  { title: "职工（元）", money: true as const, of: (row: ShownPayment) => row.employee },
  { title: "居民（元）", money: true as const, of: (row: ShownPayment) => row.resident },
  { title: "合计（元）", money: true as const, of: (row: ShownPayment) => row.total },
  { title: "银行", of: (row: ShownPayment) => row.bank },
  { title: "银行流水号", of: (row: ShownPayment) => row.serial },
  { title: "日期", of: (row: ShownPayment) => row.movedOn },
  { title: "附言", of: (row: ShownPayment) => row.words },
  { title: "状态", of: (row: ShownPayment) => row.stateWords },
];

export const paymentRoutes = [
  route({
    method: "GET",
    path: "/payments",
    title: "付出和收到的款项，新的在前",
    at: "province",
    who: { duties: ["finance", "supervisor"] },
    place: "node",
    query: listQuery({
      direction: Type.Optional(oneOf("方向", ["out", "in"] as const)),
      state: Type.Optional(oneOf("状态", STATES)),
    }),
    answer: listAnswer(PAYMENT),
    list: { name: "款项", columns: COLUMNS },
    examples: [{ title: "待查来款", query: { state: "suspense" } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const { direction = null, state = null } = query;
      const page = { direction, state, notice: null, after, rowsMax: limit + 1 };
      const rows = await selectPaymentPage(office.world.reports, page);
      return pageOf(rows, limit, { item: shownPayment, key: (row) => [row.id] });
    },
  }),
  route({
    method: "POST",
    path: "/payments",
    status: 201,
    title: "登记一笔拨付",
    at: "province",
    who: FINANCE,
    place: "node",
    body: Type.Object(
      { number: id("通知书编号"), total: yuan("合计"), ...SLIP },
      { additionalProperties: false },
    ),
    answer: PAYMENT,
    writes: true,
    examples: [{ title: "按通知书拨付", body: { number: NUMBER, total: "2115000.00", ...slip } }],
    handle: async ({ office, body, actor, commit }) => {
      const paying = { ...slipOf(body), totalFen: fen(body.total) };
      const made = await commit(async (tx, entries) =>
        shownPayment(await enterPayment(office.world, stepOf(actor, tx, entries), paying)),
      );
      return created(made);
    },
  }),
  route({
    method: "POST",
    path: "/payments/:payment/decide",
    title: "复核一笔拨付：放行或退回",
    at: "province",
    who: FINANCE,
    place: "node",
    params: PARAMS,
    body: DECISION,
    answer: PAYMENT,
    writes: true,
    examples: [{ title: "放行", ...AT, body: { agrees: true } }],
    handle: async ({ office, params, body, actor, commit }) => {
      const decision = { id: params.payment, agrees: body.agrees };
      return await commit(async (tx, entries) =>
        shownPayment(await decidePayment(office.world, stepOf(actor, tx, entries), decision)),
      );
    },
  }),
  route({
    method: "POST",
    path: "/receipts",
    status: 201,
    title: "按通知书编号确认到账",
    at: "province",
    who: FINANCE,
    place: "node",
    body: Type.Object(
      { number: id("通知书编号"), payer: id("付款方"), ...AMOUNTS, ...SLIP },
      { additionalProperties: false },
    ),
    answer: PAYMENT,
    writes: true,
    examples: [{ title: "清算款到账", body: { number: NUMBER, ...CAME } }],
    handle: async ({ office, body, actor, commit }) => {
      const given = { ...slipOf(body), amounts: amountsOfBody(body) };
      const made = await commit(async (tx, entries) =>
        shownPayment(await confirmReceipt(office.world, stepOf(actor, tx, entries), given)),
      );
      return created(made);
    },
  }),
  route({
    method: "POST",
    path: "/suspense",
    status: 201,
    title: "登记待查来款",
    at: "province",
    who: FINANCE,
    place: "node",
    body: Type.Object(
      {
        payer: id("付款方"),
        payee: Type.Optional(id("收款的统筹区，不填为本省")),
        ...AMOUNTS,
        ...SLIP,
      },
      { additionalProperties: false },
    ),
    answer: PAYMENT,
    writes: true,
    examples: [{ title: "没有写明通知书的来款", body: CAME }],
    handle: async ({ office, body, actor, commit }) => {
      const given = { ...slipOf(body), amounts: amountsOfBody(body) };
      const made = await commit(async (tx, entries) =>
        shownPayment(await bookSuspense(office.world, stepOf(actor, tx, entries), given)),
      );
      return created(made);
    },
  }),
  route({
    method: "GET",
    path: "/suspense/:payment/matches",
    title: "待查来款可能对应的通知书",
    at: "province",
    who: FINANCE,
    place: "node",
    params: PARAMS,
    answer: Type.Object({ items: Type.Array(NOTICE) }),
    examples: [{ title: "同付款方、同金额、同业务的", ...AT }],
    handle: async ({ office, params, now }) => {
      const { store } = office.world;
      const row = await store.transaction((tx) => holdPayment(tx, params.payment));
      if (row === null) throw new Refusal("payment_missing", { payment: params.payment });
      const calendar = await office.rulebook.calendar(store);
      const found = await candidatesFor(office.world.reports, row);
      return { items: found.map((one) => shownNotice(one, todayOf({ now }), calendar)) };
    },
  }),
  route({
    method: "POST",
    path: "/suspense/:payment/propose",
    title: "提出待查来款的处理：对应通知书或退回",
    at: "province",
    who: FINANCE,
    place: "node",
    params: PARAMS,
    body: Type.Object(
      {
        to: oneOf("处理", ["match", "return"] as const),
        number: Type.Optional(words("通知书编号", 40)),
      },
      { additionalProperties: false },
    ),
    answer: PAYMENT,
    writes: true,
    examples: [{ title: "对应通知书", ...AT, body: { to: "match", number: NUMBER } }],
    handle: async ({ office, params, body, actor, commit }) => {
      const how =
        body.to === "return"
          ? ({ to: "return" } as const)
          : ({ to: "match", number: body.number ?? "" } as const);
      return await commit(async (tx, entries) => {
        const step = stepOf(actor, tx, entries);
        return shownPayment(await proposeSuspense(office.world, step, { id: params.payment, how }));
      });
    },
  }),
  route({
    method: "POST",
    path: "/suspense/:payment/decide",
    title: "复核待查来款的处理",
    at: "province",
    who: FINANCE,
    place: "node",
    params: PARAMS,
    body: DECISION,
    answer: PAYMENT,
    writes: true,
    examples: [{ title: "同意", ...AT, body: { agrees: true } }],
    handle: async ({ office, params, body, actor, commit }) => {
      const decision = { id: params.payment, agrees: body.agrees };
      return await commit(async (tx, entries) =>
        shownPayment(await decideSuspense(office.world, stepOf(actor, tx, entries), decision)),
      );
    },
  }),
] as const;
