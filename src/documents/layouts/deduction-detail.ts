/** Deductions after review (审核扣款明细): case by case, of one scheme, credited to the home fund. */
import type { ChinaMonth } from "#base/date.ts";
import { type Fen, sumFen, yuanText } from "#base/money.ts";
import { amountOf } from "#documents/capitals.ts";
import type { Paper } from "#documents/paper.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { Scheme } from "#model/person.ts";
import { PAPER_WORDS, PAYER_WORDS, SCHEME_WORDS } from "#model/words.ts";

export interface DeductionRow {
  readonly settlementId: string;
  readonly institution: string;
  readonly homeArea: string;
  readonly caseMonth: ChinaMonth;
  readonly fund: ClearedFund;
  readonly amountFen: Fen;
  readonly reason: string;
}

export interface DeductionDetail {
  readonly month: string;
  readonly care: string;
  readonly home: string;
  readonly scheme: Scheme;
  readonly rows: readonly DeductionRow[];
}

export function deductionDetail({ month, care, home, scheme, rows }: DeductionDetail): Paper {
  const whole = sumFen(rows.map(({ amountFen }) => amountFen));
  return {
    kind: "deductionDetail",
    title: `${PAPER_WORDS.deductionDetail}（${SCHEME_WORDS[scheme]}）`,
    landscape: true,
    blocks: [
      {
        facts: [
          ["清算月份", month],
          ["险种", SCHEME_WORDS[scheme]],
          ["就医省", care],
          ["参保省", home],
        ],
      },
      {
        columns: [
          { title: "结算编号", width: 118 },
          { title: "医药机构" },
          { title: "统筹区", width: 90 },
          { title: "费用月份", width: 56 },
          { title: "基金", width: 96 },
          { title: "扣款金额（元）", money: true, width: 84 },
          { title: "扣款原因" },
        ],
        rows: rows.map((row) => [
          row.settlementId,
          row.institution,
          row.homeArea,
          row.caseMonth,
          PAYER_WORDS[row.fund],
          yuanText(row.amountFen),
          row.reason,
        ]),
        total: ["合计", `${rows.length}笔`, "", "", "", yuanText(whole), ""],
      },
      { amounts: [amountOf("扣款合计", whole)] },
      { signatures: ["审核", "复核", "负责人（盖章）"] },
    ],
  };
}
