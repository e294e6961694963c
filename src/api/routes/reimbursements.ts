/** Claims for reimbursement at an agency: taken in, computed, decided by two, paid by two. */
import Type from "typebox";
import { created } from "#api/answered.ts";
import { date, id, oneOf, words, yuan } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { areasReached } from "#api/reach.ts";
import {
  actOn,
  claimNow,
  claimShown,
  draftFor,
  fillFor,
  PLACE_OF_CLAIM,
  reimbursingOf,
} from "#api/reimbursement/acts.ts";
import {
  CLAIM,
  CLAIM_AT,
  CLAIM_COLUMNS,
  CLAIM_EXAMPLE,
  CLAIM_PARAMS,
  COMPUTED,
  FILLED,
  FILLED_EXAMPLE,
  shownClaim,
  shownComputed,
} from "#api/reimbursement/shapes.ts";
import { route } from "#api/route.ts";
import { placeOfPerson } from "#api/routes/people.ts";
import { present } from "#base/assert.ts";
import type { ChinaDate } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import type { PersonId } from "#model/person.ts";
import { CLAIM_STATE_WORDS } from "#model/reimbursement-words.ts";
import {
  approveClaim,
  confirmRefusal,
  enterPayout,
  previewClaim,
  proposeClaim,
  proposeRefusal,
  releasePayout,
  returnClaim,
  selectClaimPage,
  sendBackClaim,
  submitClaim,
  withdrawClaim,
  withdrawPayout,
} from "#reimbursement/reimbursement.ts";

const closed = { additionalProperties: false } as const;
const STATES = Object.keys(CLAIM_STATE_WORDS);
const RECEPTION = { duties: ["reception"] } as const;
const CHECKERS = { duties: ["checker"] } as const;
const FINANCE = { duties: ["finance"] } as const;
const READERS = { duties: ["reception", "checker", "finance", "supervisor"] } as const;
const SAID = Type.Object({ words: words("告知申请人的话", 500, 4) }, closed);
const SAID_EXAMPLE = { words: "票据上的校验码不清晰，请重新上传" };

/** An act on one claim, at the place where it is decided. */
const ACT = {
  method: "POST",
  at: "province",
  place: PLACE_OF_CLAIM,
  params: CLAIM_PARAMS,
  answer: CLAIM,
  writes: true,
  versioned: true,
} as const;
const PAID = { claim: CLAIM_AT.params.claim, payment: "pay_0mwr533ge8598fd3a4d39" };
const PAYMENT_PARAMS = Type.Object({ claim: id("报销申请编号"), payment: id("付款编号") });

const takingIn = [
  route({
    method: "POST",
    path: "/reimbursements",
    title: "在窗口为参保人起草手工报销申请",
    at: "province",
    who: RECEPTION,
    place: {
      of: async ({ office, body }) =>
        await placeOfPerson({ office, params: { person: body.personId } }),
    },
    body: Type.Object({ personId: id("人员编号"), ...FILLED }, closed),
    answer: CLAIM,
    writes: true,
    status: 201,
    examples: [{ title: "门诊", body: { personId: CLAIM_EXAMPLE.personId, ...FILLED_EXAMPLE } }],
    handle: async (call) => {
      const { personId, ...body } = call.body;
      const whom = { personId: personId as PersonId, channel: "window" } as const;
      return created(await draftFor(call, whom, body));
    },
  }),
  route({
    ...ACT,
    method: "PUT",
    path: "/reimbursements/:claim",
    title: "在窗口填写或补正手工报销申请",
    who: RECEPTION,
    body: Type.Object(FILLED, closed),
    examples: [{ title: "补正", ...CLAIM_AT, body: FILLED_EXAMPLE }],
    handle: async (call) => await fillFor(call, call.body),
  }),
  route({
    ...ACT,
    path: "/reimbursements/:claim/submit",
    title: "在窗口提交手工报销申请",
    who: RECEPTION,
    examples: [{ title: "提交", ...CLAIM_AT }],
    handle: async (call) => await actOn(call, submitClaim, {}),
  }),
  route({
    ...ACT,
    path: "/reimbursements/:claim/withdraw",
    title: "在窗口撤回手工报销申请",
    who: RECEPTION,
    examples: [{ title: "撤回", ...CLAIM_AT }],
    handle: async (call) => await actOn(call, withdrawClaim, {}),
  }),
] as const;

const looking = [
  route({
    method: "GET",
    path: "/reimbursements",
    title: "手工报销申请，先起草的在前",
    at: "province",
    who: READERS,
    place: "list",
    reads: "person",
    query: listQuery({
      state: Type.Optional(oneOf("状态", STATES)),
      personId: Type.Optional(id("人员编号")),
    }),
    answer: listAnswer(CLAIM),
    list: { name: "手工报销", columns: CLAIM_COLUMNS },
    examples: [
      {
        title: "待审核的",
        query: { state: "submitted" },
        answer: { items: [CLAIM_EXAMPLE], next: null },
      },
    ],
    handle: async ({ office, query, reach, looked, now }) => {
      const limit = limitOf(query);
      const after = String(afterOf(query, 1)?.[0] ?? "");
      const filter = {
        areas: areasReached(reach),
        personId: (query.personId ?? null) as PersonId | null,
        state: query.state ?? null,
      };
      const page = { ...filter, after, rowsMax: limit + 1 };
      const rows = await office.world.reports.transaction((tx) => selectClaimPage(tx, page));
      const shown = rows.slice(0, limit).map(({ person_id }) => person_id);
      looked([...new Set(shown)], "reimbursements");
      return pageOf(rows, limit, {
        item: (row) => shownClaim(row, now),
        key: (row) => [row.id],
      });
    },
  }),
  route({
    method: "GET",
    path: "/reimbursements/:claim",
    title: "一份手工报销申请",
    at: "province",
    who: READERS,
    place: PLACE_OF_CLAIM,
    reads: "person",
    params: CLAIM_PARAMS,
    answer: CLAIM,
    examples: [{ title: "一份", ...CLAIM_AT, answer: CLAIM_EXAMPLE }],
    handle: async ({ office, params, looked, now }) => {
      const row = present(await claimNow(office, params.claim), "it was found");
      looked([row.person_id], row.id);
      return await claimShown(office, row, now);
    },
  }),
  route({
    method: "GET",
    path: "/reimbursements/:claim/preview",
    title: "试算：按现行累计和就诊时的政策应付多少，不记账",
    at: "province",
    who: CHECKERS,
    place: PLACE_OF_CLAIM,
    reads: "person",
    params: CLAIM_PARAMS,
    answer: COMPUTED,
    examples: [{ title: "试算", ...CLAIM_AT }],
    handle: async ({ office, params, looked }) => {
      const row = present(await claimNow(office, params.claim), "it was found");
      looked([row.person_id], row.id);
      const world = reimbursingOf(office);
      const computed = await office.world.store.transaction((tx) => previewClaim(world, tx, row));
      if (computed instanceof Refusal) throw computed;
      return shownComputed(computed);
    },
  }),
] as const;

const deciding = [
  route({
    ...ACT,
    path: "/reimbursements/:claim/propose",
    title: "初审：试算并提出支付",
    who: CHECKERS,
    examples: [{ title: "提出支付", ...CLAIM_AT }],
    handle: async (call) => await actOn(call, proposeClaim, {}),
  }),
  route({
    ...ACT,
    path: "/reimbursements/:claim/approve",
    title: "复核通过，记入待遇累计和账簿",
    who: CHECKERS,
    examples: [{ title: "复核通过", ...CLAIM_AT }],
    handle: async (call) => await actOn(call, approveClaim, {}),
  }),
  route({
    ...ACT,
    path: "/reimbursements/:claim/send-back",
    title: "复核不同意，退回重审",
    who: CHECKERS,
    examples: [{ title: "退回重审", ...CLAIM_AT }],
    handle: async (call) => await actOn(call, sendBackClaim, {}),
  }),
  route({
    ...ACT,
    path: "/reimbursements/:claim/return",
    title: "退回补正，一次告知全部缺项",
    who: CHECKERS,
    body: SAID,
    examples: [{ title: "退回", ...CLAIM_AT, body: SAID_EXAMPLE }],
    handle: async (call) => await actOn(call, returnClaim, call.body),
  }),
  route({
    ...ACT,
    path: "/reimbursements/:claim/propose-refusal",
    title: "提出不予报销，写明理由",
    who: CHECKERS,
    body: SAID,
    examples: [
      { title: "不予报销", ...CLAIM_AT, body: { words: "费用不在医保支付范围内，可以提出异议" } },
    ],
    handle: async (call) => await actOn(call, proposeRefusal, call.body),
  }),
  route({
    ...ACT,
    path: "/reimbursements/:claim/confirm-refusal",
    title: "复核不予报销，票据释放",
    who: CHECKERS,
    examples: [{ title: "复核", ...CLAIM_AT }],
    handle: async (call) => await actOn(call, confirmRefusal, {}),
  }),
] as const;

const paying = [
  route({
    ...ACT,
    path: "/reimbursements/:claim/payments",
    title: "录入付款和银行流水号",
    who: FINANCE,
    body: Type.Object(
      {
        amount: yuan("金额"),
        bank: words("付款银行", 100),
        bankSerial: id("银行流水号"),
        movedOn: date("付款日期"),
      },
      closed,
    ),
    examples: [
      {
        title: "付款",
        ...CLAIM_AT,
        body: {
          ...{ amount: "350.00", bank: "中国银行", bankSerial: "20261201000123" },
          movedOn: "2026-12-01",
        },
      },
    ],
    handle: async (call) => {
      const { amount, bank, bankSerial, movedOn } = call.body;
      const moved_on = movedOn as ChinaDate;
      const paid = { amount_fen: fen(amount), bank, bank_serial: bankSerial, moved_on };
      return await actOn(call, enterPayout, paid);
    },
  }),
  route({
    ...ACT,
    params: PAYMENT_PARAMS,
    path: "/reimbursements/:claim/payments/:payment/release",
    title: "复核付款，记账",
    who: FINANCE,
    examples: [{ title: "复核", params: PAID }],
    handle: async (call) => await actOn(call, releasePayout, { payment: call.params.payment }),
  }),
  route({
    ...ACT,
    params: PAYMENT_PARAMS,
    path: "/reimbursements/:claim/payments/:payment/withdraw",
    title: "作废录错的付款",
    who: FINANCE,
    examples: [{ title: "作废", params: PAID }],
    handle: async (call) => await actOn(call, withdrawPayout, { payment: call.params.payment }),
  }),
] as const;

export const reimbursementRoutes = [...takingIn, ...looking, ...deciding, ...paying] as const;
