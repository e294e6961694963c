/**
 * What home decides on a bill that was paid in full elsewhere (手工报销): the amounts by the policy of
 * the visit's day with every step, into which account, and how to object.
 */
import type { ChinaDate } from "#base/date.ts";
import { type Fen, yuanText } from "#base/money.ts";
import { amountOf, dateInWords } from "#documents/capitals.ts";
import type { Block, Paper } from "#documents/paper.ts";
import type { Split } from "#model/charge.ts";
import { fundTotal, type Payment } from "#model/fund.ts";
import type { Scheme } from "#model/person.ts";
import { FUND_WORDS, PAPER_WORDS, PART_WORDS, SCHEME_WORDS } from "#model/words.ts";

export interface Reimbursement {
  readonly claim: string;
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly certificateNumber: string;
  };
  readonly scheme: Scheme;
  readonly homeArea: string;
  readonly institution: string;
  readonly careArea: string;
  readonly from: ChinaDate;
  readonly to?: ChinaDate | undefined;
  readonly invoice: { readonly code: string; readonly number: string };
  /** Why it was not settled at the window. */
  readonly why: string;
  readonly decidedOn: ChinaDate;
  readonly split: Split;
  readonly payment: Payment;
  readonly steps: readonly string[];
  /** Set when nothing is paid: the reason. */
  readonly refused?: string | undefined;
  /** The end of the account's number is all that is printed. */
  readonly account?: { readonly bank: string; readonly tail: string } | undefined;
}

function claimOf(one: Reimbursement): Block {
  const { person, invoice, from, to, account } = one;
  const paidTo: readonly (readonly [string, string])[] = account
    ? [["收款账户", `${account.bank}，尾号${account.tail}`]]
    : [];
  return {
    heading: "一、申请",
    facts: [
      ["姓名", person.name],
      ["证件号码", person.certificateNumber],
      ["人员编号", person.id],
      ["险种", SCHEME_WORDS[one.scheme]],
      ["参保地", one.homeArea],
      ["就医地", one.careArea],
      ["医药机构", one.institution],
      ["就诊日期", to ? `${from}至${to}` : from],
      ["票据代码", invoice.code],
      ["票据号码", invoice.number],
      ["未直接结算原因", one.why],
      ...paidTo,
    ],
  };
}

function costs({ split }: Reimbursement): Block {
  const parts = [
    [PART_WORDS.ownExpense, split.ownExpenseFen],
    [PART_WORDS.overLimit, split.overLimitFen],
    [PART_WORDS.ownShareFirst, split.ownShareFirstFen],
    [PART_WORDS.inScope, split.inScopeFen],
  ] as const;
  return {
    heading: "二、费用（元）",
    columns: [{ title: "部分" }, { title: "金额", money: true, width: 140 }],
    rows: parts.map(([title, amount]) => [title, yuanText(amount)]),
    total: ["费用总额", yuanText(split.totalFen)],
  };
}

function paid({ payment }: Reimbursement, whole: Fen): Block {
  return {
    heading: "四、支付（元）",
    columns: [{ title: "基金" }, { title: "金额", money: true, width: 140 }],
    rows: payment.funds
      .filter(({ amountFen }) => amountFen !== 0n)
      .map(({ fund, amountFen }) => [FUND_WORDS[fund], yuanText(amountFen)]),
    total: ["报销金额", yuanText(whole)],
  };
}

export function reimbursementDecision(one: Reimbursement): Paper {
  const { refused, steps } = one;
  const whole = refused === undefined ? fundTotal(one.payment) : 0n;
  const verdict =
    refused === undefined
      ? `经审核，决定报销${yuanText(whole)}元。`
      : `经审核，决定不予报销。理由：${refused}。`;
  const working: Block[] =
    refused === undefined
      ? [{ heading: "三、金额怎样得出", lines: steps, numbered: true }, paid(one, whole)]
      : [];
  return {
    kind: "reimbursementDecision",
    title: `基本医疗保险${PAPER_WORDS.reimbursementDecision}`,
    blocks: [
      {
        facts: [
          ["申请编号", one.claim],
          ["决定日期", dateInWords(one.decidedOn)],
        ],
      },
      claimOf(one),
      costs(one),
      ...working,
      { amounts: [amountOf("报销金额", whole)] },
      {
        lines: [
          verdict,
          "不服本决定的，可自收到之日起六十日内申请行政复议，或六个月内提起行政诉讼。",
          "同一票据只能报销一次；已直接结算的费用不再报销。",
        ],
      },
      { signatures: ["审核", "复核", "经办机构（盖章）"] },
    ],
  };
}
