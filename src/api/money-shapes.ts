/** How notices and payments look in the API, and who finance is. */
import Type, { type Static } from "typebox";
import { date, id, moment, momentText, words, yuan } from "#api/fields.ts";
import type { Call } from "#api/route.ts";
import { assert } from "#base/assert.ts";
import { type ChinaDate, chinaDate, type Instant, parseChinaDate } from "#base/date.ts";
import { fen, yuanText } from "#base/money.ts";
import type { Calendar } from "#base/workdays.ts";
import {
  amountsOfTexts,
  type IssueTerms,
  latenessOf,
  type MoneyStep,
  type NoticeRow,
  type PaymentRow,
} from "#clearing/clearing.ts";
import type { Actor } from "#model/actor.ts";
import {
  NOTICE_KIND_WORDS,
  NOTICE_STATE_WORDS,
  PAYMENT_STATE_WORDS,
} from "#model/clearing-words.ts";
import type { SchemeAmounts } from "#model/money-notice.ts";
import type { Duty } from "#model/staff.ts";
import type { Office } from "#nodes/nodes.ts";

type Posts = { readonly duties: readonly Duty[] };
export const FINANCE: Posts = { duties: ["finance"] };
export const READERS: Posts = { duties: ["finance", "supervisor", "dutyOperator"] };
/** Of what never leaves a province. */
export const OWN_READERS: Posts = { duties: ["finance", "supervisor"] };
export const NATION: Posts = { duties: ["dutyOperator"] };

const maybe = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

export const NOTICE = Type.Object({
  number: id("通知书编号"),
  kind: Type.String(),
  kindWords: Type.String(),
  period: Type.String({ title: "所属期" }),
  payer: Type.String({ title: "付款方" }),
  payee: Type.String({ title: "收款方" }),
  employee: yuan("职工"),
  resident: yuan("居民"),
  total: yuan("合计"),
  state: Type.String(),
  stateWords: Type.String(),
  issuedOn: date("签发日"),
  toFinanceBy: date("送财政期限"),
  payBy: date("付款期限"),
  receiptBy: date("确认到账期限"),
  receivedAt: maybe(moment()),
  lateWorkdays: Type.Integer({ title: "逾期工作日" }),
  lateLevel: maybe(Type.String({ title: "逾期级别" })),
  digest: Type.String({ title: "SM3摘要" }),
});
export type ShownNotice = Static<typeof NOTICE>;

export function shownNotice(row: NoticeRow, today: ChinaDate, calendar: Calendar): ShownNotice {
  const { employee = 0n, resident = 0n } = amountsOfTexts(row.amounts);
  const isPaid = row.state === "paid" || row.state === "received";
  const late = isPaid ? null : latenessOf(row.pay_by, today, calendar);
  return {
    ...{ number: row.number, kind: row.kind, kindWords: NOTICE_KIND_WORDS[row.kind] },
    ...{ period: row.period, payer: row.payer, payee: row.payee },
    ...{ employee: yuanText(employee), resident: yuanText(resident) },
    ...{ total: yuanText(row.total_fen), state: row.state },
    ...{ stateWords: NOTICE_STATE_WORDS[row.state], issuedOn: row.issued_on },
    ...{ toFinanceBy: row.to_finance_by, payBy: row.pay_by, receiptBy: row.receipt_by },
    receivedAt: row.received_at === null ? null : momentText(row.received_at),
    ...{ lateWorkdays: late?.workdays ?? 0, lateLevel: late?.level ?? null, digest: row.digest },
  };
}

/** A province, a pooling area, or an institution. */
export const PAYEE = Type.String({
  title: "收款方",
  description: "六位数字的省或统筹区编码，或医药机构编码",
  pattern: "^(\\d{6}|[A-Z]\\d{11})$",
});

export const PAYMENT = Type.Object({
  payment: id("款项编号"),
  direction: Type.String({ title: "付出（out）或收到（in）" }),
  notice: maybe(Type.String({ title: "通知书" })),
  payer: Type.String({ title: "付款方" }),
  payee: Type.String({ title: "收款方" }),
  employee: yuan("职工"),
  resident: yuan("居民"),
  total: yuan("合计"),
  bank: Type.String({ title: "银行" }),
  serial: Type.String({ title: "银行流水号" }),
  movedOn: date("付款或到账日期"),
  words: Type.String({ title: "附言" }),
  state: Type.String(),
  stateWords: Type.String({ title: "状态；matched是已与通知书核销：付出已复核，或收到已确认" }),
  enteredBy: Type.String(),
  enteredAt: moment(),
  proposed: maybe(Type.String()),
  decidedBy: maybe(Type.String()),
});
export type ShownPayment = Static<typeof PAYMENT>;

export function shownPayment(row: PaymentRow): ShownPayment {
  const { employee = 0n, resident = 0n } = amountsOfTexts(row.amounts);
  return {
    ...{ payment: row.id, direction: row.direction, notice: row.notice_id },
    ...{ payer: row.payer, payee: row.payee, employee: yuanText(employee) },
    ...{ resident: yuanText(resident), total: yuanText(row.total_fen), bank: row.bank },
    ...{ serial: row.bank_serial, movedOn: row.moved_on, words: row.words, state: row.state },
    ...{ enteredBy: row.entered_by, enteredAt: momentText(row.entered_at) },
    stateWords: PAYMENT_STATE_WORDS[row.state],
    ...{ proposed: row.proposed, decidedBy: row.decided_by },
  };
}

/** As on the bank's slip. */
export const SLIP = {
  bank: words("银行", 60),
  serial: id("银行流水号"),
  movedOn: date("付款或到账日期"),
  words: words("附言", 200),
};

export function slipOf<Body extends { movedOn: string }>(body: Body) {
  return { ...body, movedOn: parseChinaDate(body.movedOn) as ChinaDate };
}

export const AMOUNTS = {
  employee: yuan("职工医保金额（元）"),
  resident: yuan("居民医保金额（元）"),
};

export function amountsOfBody(body: { employee: string; resident: string }): SchemeAmounts {
  const all = { employee: fen(body.employee), resident: fen(body.resident) };
  return Object.fromEntries(Object.entries(all).filter(([, amount]) => amount !== 0n));
}

/** The step of whoever of staff calls. */
export function stepOf(
  actor: Actor | null,
  tx: MoneyStep["tx"],
  entries: MoneyStep["entries"],
): MoneyStep {
  assert(actor?.kind === "staff", "finance is staff");
  return { tx, entries, by: actor };
}

export async function termsOf({ rulebook }: Office, tx: MoneyStep["tx"]): Promise<IssueTerms> {
  return { parameters: await rulebook.clearing(tx), calendar: await rulebook.calendar(tx) };
}

export function todayOf({ now }: { readonly now: Instant } | Pick<Call, "now">): ChinaDate {
  return chinaDate(now);
}
