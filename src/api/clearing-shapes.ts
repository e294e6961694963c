/** What the API shows of clearing: batches and their lines, what waits, words, deductions. */
import Type, { type Static } from "typebox";
import { area, date, id, moment, momentText, month, words, yuan } from "#api/fields.ts";
import { yuanText } from "#base/money.ts";
import type {
  BatchRow,
  DeductionRow,
  ExceptionRow,
  LineRow,
  ObjectionRow,
  SubmissionRow,
  WordRow,
} from "#clearing/clearing.ts";
import type { ClearedFund } from "#model/clearing.ts";
import {
  BATCH_STATE_WORDS,
  DEDUCTION_STATE_WORDS,
  EXCEPTION_WORDS,
  OBJECTION_WORDS,
  SUBMISSION_STATE_WORDS,
} from "#model/clearing-words.ts";
import { PAYER_WORDS, SCHEME_WORDS } from "#model/words.ts";

const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
const text = Type.String();

const PAIR = { care: area("就医省"), home: area("参保省"), scheme: text, schemeWords: text };

function pairOf(row: Pick<BatchRow, "care_node" | "home_node" | "scheme">) {
  const { care_node: care, home_node: home, scheme } = row;
  return { care, home, scheme, schemeWords: SCHEME_WORDS[scheme] };
}

export const FUND = Type.Object({ fund: text, fundWords: text, amount: yuan() });

export function fundsShown(texts: Readonly<Record<string, string>>): Static<typeof FUND>[] {
  return Object.entries(texts).map(([fund, fen]) => ({
    fund,
    fundWords: PAYER_WORDS[fund as ClearedFund],
    amount: yuanText(BigInt(fen)),
  }));
}

export const BATCH = Type.Object({
  batch: id("清算批次"),
  month: month(),
  ...PAIR,
  cases: Type.Integer({ title: "笔数" }),
  total: yuan("费用总额"),
  funds: Type.Array(FUND),
  deductions: Type.Array(FUND),
  payable: yuan("应付"),
  state: text,
  stateWords: text,
  careConfirmedAt: orNull(moment()),
  homeConfirmedAt: orNull(moment()),
  generatedAt: moment(),
  revision: Type.Integer({ title: "清分的版次" }),
  digest: text,
});

const momentOr = (at: number | null): string | null => (at === null ? null : momentText(at));

export function batchShown(row: BatchRow): Static<typeof BATCH> {
  return {
    ...{ batch: row.id, month: row.month, ...pairOf(row), cases: row.cases },
    ...{ total: yuanText(row.total_fen), funds: fundsShown(row.funds) },
    ...{ deductions: fundsShown(row.deductions), payable: yuanText(row.payable_fen) },
    ...{ state: row.state, stateWords: BATCH_STATE_WORDS[row.state] },
    careConfirmedAt: momentOr(row.care_confirmed_at),
    homeConfirmedAt: momentOr(row.home_confirmed_at),
    generatedAt: momentText(row.generated_at),
    ...{ revision: row.version, digest: row.digest },
  };
}

export const LINE = Type.Object({
  area: area("统筹区"),
  fund: text,
  fundWords: text,
  cases: Type.Integer({ title: "笔数" }),
  amount: yuan("基金支付"),
  deduction: yuan("审核扣款"),
  payable: yuan("应付"),
});

export function lineShown(row: LineRow): Static<typeof LINE> {
  return {
    ...{ area: row.home_area, fund: row.fund, fundWords: PAYER_WORDS[row.fund] },
    ...{ cases: row.cases, amount: yuanText(row.amount_fen) },
    deduction: yuanText(row.deduction_fen),
    payable: yuanText(row.amount_fen - row.deduction_fen),
  };
}

export const OBJECTION = Type.Object({
  objection: id("异议编号"),
  batch: id("清算批次"),
  raisedAt: area("提出省"),
  settlement: id("结算ID"),
  reason: text,
  reasonWords: text,
  words: words("说明", 4_000, 0),
  raisedBy: text,
  releasedBy: orNull(text),
  proposal: orNull(text),
  outcome: orNull(text),
  decidedWords: orNull(text),
  decidedAt: orNull(moment()),
});

export function objectionShown(row: ObjectionRow): Static<typeof OBJECTION> {
  return {
    ...{ objection: row.id, batch: row.batch_id, raisedAt: row.raised_at_node },
    ...{ settlement: row.settlement_id, reason: row.reason, words: row.words },
    reasonWords: OBJECTION_WORDS[row.reason],
    ...{ raisedBy: row.raised_by, releasedBy: row.released_by, proposal: row.proposal },
    ...{ outcome: row.outcome, decidedWords: row.decided_words },
    decidedAt: momentOr(row.decided_at),
  };
}

export const WORD = Type.Object({
  batch: id("清算批次"),
  revision: Type.Integer(),
  preparedBy: text,
  confirmedBy: orNull(text),
  confirmedAt: orNull(moment()),
  heard: Type.Boolean({ title: "国家节点已收到" }),
});

export function wordShown(row: WordRow): Static<typeof WORD> {
  return {
    ...{ batch: row.batch_id, revision: row.version, preparedBy: row.prepared_by },
    ...{ confirmedBy: row.confirmed_by, confirmedAt: momentOr(row.confirmed_at) },
    heard: row.heard_at !== null,
  };
}

export const EXCEPTION = Type.Object({
  settlement: id("结算ID"),
  month: month(),
  ...PAIR,
  reason: text,
  reasonWords: text,
  deferredMonths: Type.Integer({ title: "已推迟的月数" }),
  escalated: Type.Boolean({ title: "超过期限，须上报处理" }),
  clearedIn: orNull(month()),
});

export function exceptionShown(
  row: ExceptionRow,
  deferralMonthsMax: number,
): Static<typeof EXCEPTION> {
  return {
    ...{ settlement: row.settlement_id, month: row.month, ...pairOf(row), reason: row.reason },
    ...{ reasonWords: EXCEPTION_WORDS[row.reason], deferredMonths: row.deferred },
    escalated: row.cleared_in === null && row.deferred > deferralMonthsMax,
    clearedIn: row.cleared_in,
  };
}

const FIGURES = Type.Object({
  cases: Type.Integer({ title: "笔数" }),
  total: yuan("费用总额"),
  funds: Type.Array(FUND),
});

export const SUBMISSION = Type.Object({
  month: month(),
  ...PAIR,
  revision: Type.Integer({ title: "上报的版次" }),
  figures: FIGURES,
  /** What the hub's copies come to. */
  hub: orNull(FIGURES),
  excepted: Type.Integer({ title: "本月未纳入" }),
  late: Type.Integer({ title: "以前月份补报" }),
  state: text,
  stateWords: text,
  submittedAt: moment(),
});

export function submissionShown(row: SubmissionRow): Static<typeof SUBMISSION> {
  const { cases, total_fen, funds, hub } = row;
  return {
    ...{ month: row.month, ...pairOf(row), revision: row.revision },
    figures: { cases, total: yuanText(total_fen), funds: fundsShown(funds) },
    hub: hub && {
      ...{ cases: hub.cases, total: yuanText(BigInt(hub.total)), funds: fundsShown(hub.funds) },
    },
    ...{ excepted: row.excepted, late: row.late, state: row.state },
    ...{ stateWords: SUBMISSION_STATE_WORDS[row.state] },
    submittedAt: momentText(row.submitted_at),
  };
}

export const DEDUCTION = Type.Object({
  deduction: id("扣款编号"),
  settlement: id("结算ID"),
  institution: text,
  area: area("统筹区"),
  ...PAIR,
  fund: text,
  fundWords: text,
  amount: yuan(),
  reason: text,
  caseMonth: month("费用月份"),
  state: text,
  stateWords: text,
  clearedIn: orNull(month("冲减的清算月份")),
  enteredBy: text,
  decidedBy: orNull(text),
});

export function deductionShown(row: DeductionRow): Static<typeof DEDUCTION> {
  return {
    ...{ deduction: row.id, settlement: row.settlement_id, institution: row.institution },
    ...{ area: row.home_area, ...pairOf(row), fund: row.fund, amount: yuanText(row.amount_fen) },
    ...{ fundWords: PAYER_WORDS[row.fund], reason: row.reason, caseMonth: row.case_month },
    ...{ state: row.state, stateWords: DEDUCTION_STATE_WORDS[row.state] },
    ...{ clearedIn: row.month, enteredBy: row.entered_by, decidedBy: row.decided_by },
  };
}

export const CALENDAR_STEP = Type.Object({
  step: text,
  stepWords: text,
  due: date("期限"),
  /** What is open in it. */
  open: Type.Integer({ title: "未完成" }),
  done: Type.Integer({ title: "已完成" }),
});
