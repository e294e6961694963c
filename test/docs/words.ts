/** The names of the program's kinds, as the glossary and the guide of policies show them. */
import { TERMS, type Term } from "../../src/model/words.ts";

const TITLES: Readonly<Record<keyof typeof TERMS, string>> = {
  scheme: "险种",
  personType: "人员类别",
  identity: "特殊身份",
  fund: "基金",
  payer: "其他支付方",
  part: "费用的四个部分",
  careType: "医疗类别",
  category: "待遇类别",
  level: "医保结算等级",
  encounterState: "就诊状态",
  settlementState: "结算状态（就医地）",
  homeState: "结算状态（参保地）",
  copyState: "副本状态（国家平台）",
  bookingKind: "参保地账册记录的种类",
  sex: "性别",
  releaseState: "政策版本的状态",
  onboardingState: "机构接入状态",
  institutionMark: "机构标识",
  doctorRight: "医师权限",
  stopKind: "停机的业务",
  insuranceState: "参保状态",
  insuranceAct: "参保的办理",
  jobState: "任务的状态",
  disputeState: "异议和投诉的状态",
  disputeKind: "异议和投诉的类别",
  claimState: "手工报销的状态",
  payoutState: "报销付款的状态",
  paidFirstReason: "先行垫付的原因",
  filingKind: "备案人员类别",
  filingState: "备案状态",
  applicationState: "备案申请的状态",
  applicationKind: "备案申请的种类",
  applicationChannel: "备案申请的渠道",
  evidenceMode: "备案凭据",
  materialKind: "备案材料",
  qualificationState: "门诊慢特病资格的状态",
  qualificationSource: "门诊慢特病资格的依据",
  differenceClass: "对账差异的类别",
  differenceState: "对账差异的状态",
  differenceResolution: "对账差异的处理办法",
  detailClass: "医疗机构对明细账的差异",
  batchState: "清算批次的状态",
  clearingStep: "一个月清算的步骤",
  pairDayState: "一日对账的状态",
  paymentState: "款项的状态",
  prefundRequestState: "紧急调增申请的状态",
  useLevel: "预付金预警",
  submissionState: "清算上报的状态",
  deductionState: "审核扣款的状态",
  exceptionReason: "未纳入本期清算的原因",
  objectionReason: "清算异议的理由",
  noticeKind: "通知书的种类",
  noticeState: "通知书的状态",
  clearingScope: "清算费用的类别",
  mover: "由谁办理",
  duty: "岗位",
  accountState: "账号状态",
  guardianshipState: "代办申请的状态",
  paperKind: "单据的种类",
  openCase: "经办机构待处理的事项",
  recomputeResolution: "重算的处理结果",
};

function termsOf(kind: string): (readonly [name: string, term: Term])[] {
  return Object.entries<Term>(TERMS[kind as keyof typeof TERMS]);
}

export function wordsTable(): string {
  const rows = Object.entries(TITLES).flatMap(([kind, title]) =>
    termsOf(kind).map(
      ([name, { zh, en }], at) => `| ${at === 0 ? title : ""} | ${zh} | ${en} | \`${name}\` |`,
    ),
  );
  return ["| 类别 | Chinese | English | Inside |", "|---|---|---|---|", ...rows, ""].join("\n");
}

/** "working 在职、retired 退休": what a policy may write, and what it is. */
export function choices(kind: keyof typeof TERMS): string {
  return termsOf(kind)
    .map(([name, { zh }]) => `${name} ${zh}`)
    .join("、");
}
