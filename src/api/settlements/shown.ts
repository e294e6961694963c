/** Settlements as the home place shows them: what was paid by whom, and every step in words. */
import Type, { type Static } from "typebox";
import { area, date, id, moment, momentText, yuan } from "#api/fields.ts";
import { maskedName } from "#api/mask.ts";
import { fromJson } from "#base/json.ts";
import { rateText, yuanText } from "#base/money.ts";
import { refusalText } from "#base/refusals.ts";
import type { Step } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import { fundTotal, type Payment } from "#model/fund.ts";
import type { SettleAnswer, SettleContent } from "#model/message.ts";
import {
  BOOKING_KIND_WORDS,
  CARE_TYPE_WORDS,
  CATEGORY_WORDS,
  FUND_WORDS,
  HOME_STATE_WORDS,
  SCHEME_WORDS,
} from "#model/words.ts";
import type { DeskRow } from "#settlement/settlement.ts";

const maybe = <Schema extends ReturnType<typeof date | typeof area>>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
const text = (title: string) => Type.Union([Type.String(), Type.Null()], { title });

const HEAD = {
  settlement: id("结算ID"),
  kind: Type.String(),
  kindWords: Type.String(),
  state: Type.String(),
  stateWords: Type.String(),
  personId: id("人员编号"),
  personName: Type.String({ title: "姓名（隐去）" }),
  scheme: text("险种"),
  homeArea: area("参保地"),
  careArea: maybe(area("就医地")),
  institution: text("医药机构"),
  careType: text("医疗类别"),
  category: text("待遇类别"),
  total: maybe(yuan("总额")),
  funds: maybe(yuan("基金支付")),
  businessDay: maybe(date("账期日")),
  bookedAt: moment("记账时间"),
};

export const SETTLEMENT_HEAD = Type.Object(HEAD);
export type SettlementHead = Static<typeof SETTLEMENT_HEAD>;

export const PAYMENT = Type.Object({
  total: yuan("总额"),
  funds: Type.Array(Type.Object({ fund: Type.String(), words: Type.String(), amount: yuan() })),
  ownAccount: yuan("个人账户"),
  relativesAccount: yuan("账户共济"),
  cash: yuan("个人现金"),
  hospital: yuan("医院负担"),
  deductible: yuan("起付线"),
  pooledRate: Type.String({ title: "支付比例" }),
});

export const STEP = Type.Object({
  sentence: Type.String(),
  mechanism: Type.String(),
  result: yuan("结果"),
  source: text("依据"),
});

export const SETTLEMENT = Type.Object({
  ...HEAD,
  cancels: text("所撤销的结算"),
  visitOn: maybe(date("就诊日")),
  policyVersion: text("政策版本"),
  categoryRule: text("急诊抢救或未备案的，为何按该待遇类别"),
  payment: Type.Union([PAYMENT, Type.Null()]),
  steps: Type.Array(STEP, { title: "计算步骤" }),
  explanation: Type.Array(Type.String(), { title: "给患者的说明" }),
  notCalculated: Type.Array(Type.String(), { title: "回参保地另算的" }),
  refusal: Type.Union([Type.Object({ code: Type.String(), detail: Type.String() }), Type.Null()]),
});

interface Opened {
  readonly content: Partial<SettleContent> | null;
  readonly answer: SettleAnswer | null;
}

function open(row: DeskRow): Opened {
  return {
    content: row.content === null ? null : fromJson<SettleContent>(row.content),
    answer: row.answer === null ? null : fromJson<SettleAnswer>(row.answer),
  };
}

export function settlementHead(row: DeskRow): SettlementHead {
  const { content, answer } = open(row);
  const booked = answer?.outcome === "booked" ? answer : null;
  const careType = content?.careType;
  return {
    settlement: row.id,
    kind: row.kind,
    kindWords: BOOKING_KIND_WORDS[row.kind],
    state: row.state,
    stateWords: HOME_STATE_WORDS[row.state],
    personId: row.person_id,
    personName: booked ? maskedName(booked.person.name) : "",
    scheme: row.scheme === null ? null : SCHEME_WORDS[row.scheme],
    homeArea: row.home_area,
    careArea: row.care_area,
    institution: content?.institution?.name ?? null,
    careType: careType === undefined ? null : CARE_TYPE_WORDS[careType],
    category: row.category === null ? null : CATEGORY_WORDS[row.category],
    total: booked ? yuanText(booked.payment.totalFen) : null,
    funds: booked ? yuanText(fundTotal(booked.payment)) : null,
    businessDay: row.business_day,
    bookedAt: momentText(row.booked_at),
  };
}

export function settlementShown(row: DeskRow): Static<typeof SETTLEMENT> {
  const { content, answer } = open(row);
  const booked = answer?.outcome === "booked" ? answer : null;
  const refused = answer?.outcome === "refused" ? answer.refusal : null;
  return {
    ...settlementHead(row),
    cancels: row.cancels,
    visitOn: content?.visitOn ?? null,
    policyVersion: row.policy_version,
    categoryRule: categoryRule(row.category, content),
    payment: booked ? paymentShown(booked.payment, booked) : null,
    steps: stepsOf(row.steps),
    explanation: [...(booked?.explanation ?? [])],
    notCalculated: [...(booked?.notCalculated ?? [])],
    refusal: refused
      ? { code: refused.code, detail: refusalText(refused.code, refused.params) }
      : null,
  };
}

/** On what the category rests; an emergency is the hospital's word, not the patient's. */
function categoryRule(category: BenefitCategory | null, content: Opened["content"]): string | null {
  if (category === "unfiled") return "没有能用的备案，按参保地对未备案人员的规定";
  if (category !== "emergency") return null;
  const { careType, flags } = content ?? {};
  const marked = flags?.emergency || careType === "emergency" || careType === "inpatientEmergency";
  return marked ? "医院上传了急诊标志：急诊抢救视同已备案，不需要另办备案" : "就诊日有急诊抢救备案";
}

export function paymentShown(
  payment: Payment,
  {
    deductibleFen,
    pooledRateBp,
  }: { readonly deductibleFen: bigint; readonly pooledRateBp: bigint },
): Static<typeof PAYMENT> {
  return {
    total: yuanText(payment.totalFen),
    funds: payment.funds.map(({ fund, amountFen }) => {
      return { fund, words: FUND_WORDS[fund], amount: yuanText(amountFen) };
    }),
    ownAccount: yuanText(payment.ownAccountFen),
    relativesAccount: yuanText(payment.relativesAccountFen),
    cash: yuanText(payment.cashFen),
    hospital: yuanText(payment.hospitalFen),
    deductible: yuanText(deductibleFen),
    pooledRate: rateText(pooledRateBp),
  };
}

export function stepsShown(steps: readonly Step[]): Static<typeof STEP>[] {
  return steps.map(({ sentence, mechanism, resultFen, source }) => {
    const from = source ? [source.document, source.article].filter(Boolean).join(" ") : null;
    return { sentence, mechanism, result: yuanText(resultFen), source: from };
  });
}

function stepsOf(steps: string | null): Static<typeof STEP>[] {
  return steps === null ? [] : stepsShown(fromJson<readonly Step[]>(steps));
}
