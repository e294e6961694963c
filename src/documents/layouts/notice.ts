/**
 * Notices to pay and to receive (付款、收款通知书): of a month's clearing, of the prefund, or inside a
 * province. One scheme beside the other, never in one sum but for what the bank moves.
 */
import type { ChinaDate } from "#base/date.ts";
import { type Fen, sumFen, yuanText } from "#base/money.ts";
import { amountOf, dateInWords } from "#documents/capitals.ts";
import type { Block, Paper } from "#documents/paper.ts";
import type { ClearedFund, NoticeKind, SchemeFunds } from "#model/clearing.ts";
import { NOTICE_KIND_WORDS } from "#model/clearing-words.ts";
import { SCHEMES, type Scheme } from "#model/person.ts";
import { PAPER_WORDS, PAYER_WORDS, SCHEME_WORDS } from "#model/words.ts";

interface Account {
  readonly holder: string;
  readonly bank: string;
  readonly number: string;
}

export interface NoticeCase {
  /** For whom it is printed: the payer's or the payee's. */
  readonly side: "paymentNotice" | "receiptNotice";
  readonly notice: string;
  readonly kind: NoticeKind;
  /** "2026-10", or "2026". */
  readonly period: string;
  readonly payer: string;
  readonly payee: string;
  /** By fund where it is a month's clearing; the whole of a scheme where it is the prefund. */
  readonly amounts: Readonly<Record<Scheme, SchemeFunds | Fen>>;
  readonly issuedOn: ChinaDate;
  readonly toFinanceBy: ChinaDate;
  readonly payBy: ChinaDate;
  readonly receiptBy: ChinaDate;
  /** Of the payee; left out where finance has it already. */
  readonly account?: Account | undefined;
  /** Why the amount is what it is: the mean of a quarter, deductions. */
  readonly grounds: readonly string[];
}

type Row = readonly [label: string, Fen];

/** A fund that pays nothing is left out. */
function rowsOf(amounts: SchemeFunds | Fen): Row[] {
  if (typeof amounts === "bigint") return [["预付金", amounts]];
  return (Object.entries(amounts) as [ClearedFund, Fen][])
    .filter(([, amount]) => amount !== 0n)
    .map(([fund, amount]) => [PAYER_WORDS[fund], amount]);
}

const total = (amounts: SchemeFunds | Fen): Fen => sumFen(rowsOf(amounts).map(([, fen]) => fen));

function amountsOf({ amounts }: NoticeCase): Block[] {
  return SCHEMES.map((scheme) => ({
    heading: SCHEME_WORDS[scheme],
    columns: [{ title: "基金" }, { title: "金额（元）", money: true as const, width: 140 }],
    rows: rowsOf(amounts[scheme]).map(([label, amount]) => [label, yuanText(amount)]),
    total: ["小计", yuanText(total(amounts[scheme]))],
  }));
}

function opening({ side, payer, payee, kind, period }: NoticeCase): string {
  const what = `${period}${NOTICE_KIND_WORDS[kind]}`;
  const isPayers = side === "paymentNotice";
  return isPayers
    ? `${payer}：请按下列金额和期限，将${what}款项拨付至${payee}财政专户，并登记银行流水号。`
    : `${payee}：${payer}应拨付${what}款项如下，请在到账后按期限确认，金额不符的不予确认并注明原因。`;
}

function deadlines(notice: NoticeCase): Block {
  return {
    heading: "期限",
    facts: [
      ["签发日期", dateInWords(notice.issuedOn)],
      ["送财政截止", dateInWords(notice.toFinanceBy)],
      ["拨付截止", dateInWords(notice.payBy)],
      ["确认到账截止", dateInWords(notice.receiptBy)],
    ],
  };
}

export function noticePaper(notice: NoticeCase): Paper {
  const { side, kind, period, payer, payee, account, grounds, amounts } = notice;
  const whole = sumFen(SCHEMES.map((scheme) => total(amounts[scheme])));
  const bank: Block[] = account
    ? [
        {
          heading: "收款账户",
          facts: [
            ["户名", account.holder],
            ["开户银行", account.bank],
            ["账号", account.number],
          ],
        },
      ]
    : [];
  return {
    kind: side,
    title: `${NOTICE_KIND_WORDS[kind]}${PAPER_WORDS[side]}`,
    blocks: [
      { lines: [opening(notice)] },
      {
        facts: [
          ["通知书", notice.notice],
          ["所属期间", period],
          ["付款方", payer],
          ["收款方", payee],
        ],
      },
      ...amountsOf(notice),
      { amounts: [amountOf("应付合计", whole)] },
      deadlines(notice),
      ...bank,
      ...(grounds.length > 0 ? [{ heading: "说明", lines: grounds }] : []),
      {
        lines: [
          `付款时请在汇款附言中写明通知书编号${notice.notice}；没有编号的款项列入待查来款。`,
          "职工和居民基金分别核算，不得相互挤占。",
        ],
      },
      { signatures: ["经办", "复核", "财务负责人（盖章）"] },
    ],
  };
}
