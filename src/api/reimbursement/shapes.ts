/** Claims for reimbursement as the API takes and shows them. */
import Type, { type Static } from "typebox";
import { ITEM_FIELDS } from "#api/estimate-bills.ts";
import { area, date, id, moment, momentText, oneOf, words, yuan } from "#api/fields.ts";
import { chinaDate, type Instant } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import { type RefusalContent, refusalText } from "#base/refusals.ts";
import { SCHEMES } from "#model/person.ts";
import {
  CLAIM_STATE_WORDS,
  PAID_FIRST_WORDS,
  PAYOUT_STATE_WORDS,
} from "#model/reimbursement-words.ts";
import { CARE_TYPE_WORDS, CATEGORY_WORDS, FUND_WORDS, SCHEME_WORDS } from "#model/words.ts";
import {
  type ClaimRow,
  type Computed,
  claimedOf,
  computedOf,
  failedCallsOf,
  maskedNumber,
  type PayoutRow,
} from "#reimbursement/reimbursement.ts";

const closed = { additionalProperties: false } as const;
const CARE_TYPES = Object.keys(CARE_TYPE_WORDS) as (keyof typeof CARE_TYPE_WORDS)[];
const REASONS = Object.keys(PAID_FIRST_WORDS) as (keyof typeof PAID_FIRST_WORDS)[];
const LINES_MAX = 2_000;
const INVOICES_MAX = 50;

const code = (title: string) =>
  Type.String({ title, pattern: "^[0-9A-Za-z ]{4,24}$", description: "照票面填写，字母和数字" });

const INVOICE = Type.Object(
  {
    ...{ code: code("票据代码"), number: code("票据号码"), checkCode: code("校验码") },
    amount: yuan("票据金额"),
  },
  closed,
);

const LINE = Type.Object(
  {
    ...ITEM_FIELDS,
    itemCode: Type.Optional(id("医保目录编码；目录外自费的（丙类）可以不填")),
    name: words("项目名称", 200),
    on: Type.Optional(date("费用发生日期，不填为就诊日期")),
    quantity: Type.Optional(Type.Integer({ title: "数量，不填为1", minimum: 1, maximum: 9_999 })),
  },
  closed,
);

export const FILLED = {
  scheme: Type.Optional(oneOf("险种，不填为职工医保", SCHEMES)),
  institution: id("医药机构编号"),
  careType: oneOf("医疗类别", CARE_TYPES),
  disease: Type.Optional(id("门诊慢特病病种编码")),
  emergency: Type.Optional(Type.Boolean({ title: "急诊" })),
  visitOn: date("就诊或入院日期"),
  dischargedOn: Type.Optional(date("出院日期")),
  diagnosis: Type.Object(
    { code: id("诊断编码"), name: words("诊断名称", 100) },
    { title: "诊断", ...closed },
  ),
  reason: oneOf("先行垫付的原因", REASONS),
  reasonWords: Type.Optional(words("垫付的说明", 300)),
  invoices: Type.Array(INVOICE, { title: "票据", minItems: 1, maxItems: INVOICES_MAX }),
  lines: Type.Array(LINE, { title: "费用明细", minItems: 1, maxItems: LINES_MAX }),
  account: Type.Object(
    {
      holder: words("户名", 50),
      bank: words("开户银行", 100),
      number: Type.String({
        title: "银行卡号",
        description: "12至19位数字，可以有空格",
        pattern: "^[0-9 ]{12,24}$",
      }),
    },
    { title: "收款账户", ...closed },
  ),
  phone: Type.Optional(words("联系电话", 30)),
  materials: Type.Array(id("材料编号"), { title: "材料", maxItems: 50 }),
};
const BODY = Type.Object(FILLED, closed);
export type FilledBody = Static<typeof BODY>;

const fund = Type.Object({ fund: Type.String(), fundWords: Type.String(), amount: yuan() });
export const COMPUTED = Type.Object({
  category: Type.String({ title: "待遇类别" }),
  categoryWords: Type.String(),
  policyVersion: Type.String({ title: "政策版本" }),
  funds: Type.Array(fund, { title: "各基金支付" }),
  pay: yuan("应付金额"),
  own: yuan("个人负担"),
  deductible: yuan("本次起付线"),
  explanation: Type.Array(Type.String(), { title: "计算过程" }),
});
export type ComputedShown = Static<typeof COMPUTED>;

const PAYMENT = Type.Object({
  payment: id("付款编号"),
  amount: yuan(),
  bank: Type.String(),
  bankSerial: Type.String({ title: "银行流水号" }),
  movedOn: date("付款日期"),
  state: Type.String(),
  stateWords: Type.String(),
});

export const CLAIM = Type.Object({
  claim: id("报销申请编号"),
  personId: id("人员编号"),
  area: area("参保地"),
  scheme: Type.String(),
  schemeWords: Type.String(),
  institution: id("医药机构编号"),
  institutionName: Type.String(),
  careType: Type.String(),
  careTypeWords: Type.String(),
  visitOn: date("就诊日期"),
  dischargedOn: Type.Union([date("出院日期"), Type.Null()]),
  reasonWords: Type.String({ title: "先行垫付的原因" }),
  total: yuan("费用总额"),
  invoices: Type.Array(INVOICE),
  account: Type.Object({ holder: Type.String(), bank: Type.String(), number: Type.String() }),
  materials: Type.Array(Type.String()),
  state: Type.String(),
  stateWords: Type.String(),
  submittedAt: Type.Union([moment("提交时间"), Type.Null()]),
  dueOn: Type.Union([date("应办结日"), Type.Null()]),
  overdue: Type.Boolean({ title: "已逾期" }),
  words: Type.Union([Type.String(), Type.Null()], { title: "告知申请人的话" }),
  pay: Type.Union([yuan("应付金额"), Type.Null()]),
  computed: Type.Union([COMPUTED, Type.Null()]),
  problems: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() }), {
    title: "提交前还须补正的",
  }),
  payments: Type.Array(PAYMENT),
  failedCalls: Type.Array(
    Type.Object({
      settlement: id("结算ID"),
      at: moment("时间"),
      why: Type.String({ title: "未成功的原因" }),
      lines: Type.Integer({ title: "随该笔上传的明细条数" }),
    }),
    { title: "就医地告知的未成功的直接结算" },
  ),
  version: Type.String(),
});
export type ClaimShown = Static<typeof CLAIM>;

export function shownComputed({ category, policyVersion, ...rest }: Computed): ComputedShown {
  const { payment, deductibleFen, explanation } = rest;
  const funds = payment.funds.map(({ fund, amountFen }) => {
    return { fund, fundWords: FUND_WORDS[fund], amount: yuanText(amountFen), amountFen };
  });
  const pay = funds.reduce((sum, { amountFen }) => sum + amountFen, 0n);
  return {
    ...{ category, categoryWords: CATEGORY_WORDS[category], policyVersion },
    funds: funds.map(({ amountFen: _fen, ...shown }) => shown),
    ...{ pay: yuanText(pay), own: yuanText(payment.totalFen - pay) },
    ...{ deductible: yuanText(deductibleFen), explanation: [...explanation] },
  };
}

export interface Beside {
  readonly problems?: readonly RefusalContent[];
  readonly payouts?: readonly PayoutRow[];
}

export function shownClaim(row: ClaimRow, now: Instant, beside: Beside = {}): ClaimShown {
  const claimed = claimedOf(row);
  const { institution, careType, account, invoices, reason, reasonWords } = claimed;
  const computed = computedOf(row);
  const { due_on: dueOn, state } = row;
  const why = reasonWords === undefined ? "" : `：${reasonWords}`;
  return {
    ...{ claim: row.id, personId: row.person_id, area: row.area, scheme: row.scheme },
    schemeWords: SCHEME_WORDS[row.scheme],
    ...{ institution: institution.code, institutionName: institution.name, careType },
    ...{ careTypeWords: CARE_TYPE_WORDS[careType], visitOn: claimed.visitOn },
    dischargedOn: claimed.dischargedOn ?? null,
    ...{ reasonWords: `${PAID_FIRST_WORDS[reason]}${why}`, total: yuanText(row.total_fen) },
    invoices: invoices.map(({ amountFen, ...named }) => {
      return { ...named, amount: yuanText(amountFen) };
    }),
    account: { ...account, number: maskedNumber(account.number) },
    ...{ materials: [...row.materials], state, stateWords: CLAIM_STATE_WORDS[state] },
    submittedAt: row.submitted_at === null ? null : momentText(row.submitted_at),
    ...{ dueOn, overdue: dueOn !== null && dueOn < chinaDate(now), words: row.words },
    pay: row.pay_fen === null ? null : yuanText(row.pay_fen),
    computed: computed && shownComputed(computed),
    problems: (beside.problems ?? []).map(({ code, params }) => {
      return { code, detail: refusalText(code, params) };
    }),
    payments: (beside.payouts ?? []).map(shownPayout),
    failedCalls: failedCallsOf(row).map(({ settlementId, at, why, lines }) => ({
      ...{ settlement: settlementId, at: momentText(at), why, lines: lines.length },
    })),
    version: String(row.version),
  };
}

function shownPayout(row: PayoutRow): Static<typeof PAYMENT> {
  return {
    ...{ payment: row.id, amount: yuanText(row.amount_fen), bank: row.bank },
    ...{ bankSerial: row.bank_serial, movedOn: row.moved_on, state: row.state },
    stateWords: PAYOUT_STATE_WORDS[row.state],
  };
}

export const CLAIM_COLUMNS = [
  { title: "申请编号", of: (row: ClaimShown) => row.claim },
  { title: "人员编号", of: (row: ClaimShown) => row.personId },
  { title: "医药机构", of: (row: ClaimShown) => row.institutionName },
  { title: "就诊日期", of: (row: ClaimShown) => row.visitOn },
  { title: "费用总额", of: (row: ClaimShown) => row.total },
  { title: "应付金额", of: (row: ClaimShown) => row.pay },
  { title: "应办结日", of: (row: ClaimShown) => row.dueOn },
  { title: "状态", of: (row: ClaimShown) => row.stateWords },
];

const C = "rmb_0mwr533ge8598fd3a4d39";
export const CLAIM_PARAMS = Type.Object({ claim: id("报销申请编号") });
export const CLAIM_AT = { params: { claim: C } };
const EXAMPLE_INVOICE = {
  ...{ code: "46060122", number: "0012345678", checkCode: "A1B2C3", amount: "800.00" },
};
export const FILLED_EXAMPLE: FilledBody = {
  ...{ institution: "H46010000001", careType: "outpatient", visitOn: "2026-11-20" },
  diagnosis: { code: "I10.x00", name: "高血压" },
  ...{ reason: "callFailed", invoices: [EXAMPLE_INVOICE] },
  lines: [
    {
      ...{ itemCode: "XZZ99AA005A001010100005", name: "缬沙坦胶囊 80mg×7粒", itemClass: "A" },
      ...{ quantity: 50, amount: "800.00", feeCategory: "westernDrug" },
    },
  ],
  account: { holder: "张样本", bank: "中国银行萍乡分行", number: "6222021234567894" },
  materials: ["mat_0mwr533ge8598fd3a4d39"],
};
export const CLAIM_EXAMPLE: ClaimShown = {
  ...{ claim: C, personId: "36030000000000000000000001", area: "360300", scheme: "employee" },
  ...{ schemeWords: SCHEME_WORDS.employee, institution: "H46010000001" },
  ...{ institutionName: "海口市演示医院", careType: "outpatient" },
  ...{ careTypeWords: CARE_TYPE_WORDS.outpatient, visitOn: "2026-11-20", dischargedOn: null },
  ...{ reasonWords: PAID_FIRST_WORDS.callFailed, total: "800.00", invoices: [EXAMPLE_INVOICE] },
  account: { holder: "张样本", bank: "中国银行萍乡分行", number: "****7894" },
  ...{ materials: ["mat_0mwr533ge8598fd3a4d39"], state: "submitted" },
  ...{ stateWords: CLAIM_STATE_WORDS.submitted, submittedAt: "2026-11-21T09:30:00+08:00" },
  ...{ dueOn: "2027-01-04", overdue: false, words: null, pay: null, computed: null },
  ...{ problems: [], payments: [], failedCalls: [], version: "2" },
};
