/**
 * The names that people read for schemes, persons, funds, kinds of care, categories, parts of a
 * bill, levels and states, in Chinese and English: the only place that has them. Each name is the
 * field's full word, the same in a refusal, a screen, a command's table and a document.
 */

import { CLEARING_TERMS } from "#model/clearing-words.ts";
import type { DocumentKind } from "#model/document.ts";
import type { BenefitCategory } from "#model/filing.ts";
import { FILING_TERMS } from "#model/filing-words.ts";
import type { Fund } from "#model/fund.ts";
import type { DoctorRight } from "#model/institution.ts";
import { INSTITUTION_DAY_TERMS } from "#model/institution-day-words.ts";
import type { PaperKind } from "#model/paper.ts";
import type { IdentityKind, InsuranceState, PersonType, Scheme, Sex } from "#model/person.ts";
import type { CareType, InstitutionLevel, InstitutionMark } from "#model/place.ts";
import { REIMBURSEMENT_TERMS } from "#model/reimbursement-words.ts";
import type { OpenCaseKind, RecomputeResolution } from "#model/settlement.ts";
import type { Duty } from "#model/staff.ts";
import type {
  AccountState,
  CopyState,
  DisputeState,
  EncounterState,
  GuardianshipState,
  HomeState,
  JobState,
  Mover,
  OnboardingState,
  ReleaseState,
  SettlementState,
} from "#model/states.ts";
import type { StopKind } from "#model/stop.ts";
import { chinese, type Term, type Terms } from "#model/term.ts";
import type { ZoneOpinion } from "#model/zone.ts";

export type { Term };

/** Who pays besides the funds. */
type OtherPayer = "hospital" | "ownAccount" | "relativesAccount" | "cash";
/** The four parts of a bill. */
type Part = "inScope" | "ownShareFirst" | "overLimit" | "ownExpense";
/** What a row of the home place's books is of. */
type BookingKind = "settle" | "cancel" | "offset" | "tombstone";

const scheme: Terms<Scheme> = {
  employee: { zh: "职工基本医疗保险", en: "basic medical insurance of employees" },
  resident: { zh: "城乡居民基本医疗保险", en: "basic medical insurance of residents" },
};

const document: Terms<DocumentKind> = {
  zones: { zh: "免备案区", en: "zones without filing" },
  filing: { zh: "备案办法", en: "rules for filing" },
  openings: { zh: "慢特病开通范围", en: "openings of chronic diseases" },
  diseases: { zh: "慢特病病种对照", en: "home and national diseases" },
  calendar: { zh: "工作日历", en: "working days" },
  clearing: { zh: "清算参数", en: "parameters of clearing" },
};

const zoneOpinion: Terms<ZoneOpinion> = {
  consents: { zh: "同意", en: "consents" },
  objects: { zh: "不同意", en: "objects" },
};

const personType: Terms<PersonType> = {
  working: { zh: "在职", en: "working" },
  retired: { zh: "退休", en: "retired" },
  residentAdult: { zh: "成年居民", en: "adult resident" },
  residentElder: { zh: "老年居民", en: "elderly resident" },
  child: { zh: "儿童", en: "child" },
  student: { zh: "学生", en: "student" },
};

const identity: Terms<IdentityKind> = {
  lowIncome: { zh: "低收入", en: "low income" },
  subsistenceAllowance: { zh: "低保", en: "subsistence allowance" },
  extremelyPoor: { zh: "特困", en: "extremely poor" },
  returnedToPoverty: { zh: "返贫致贫", en: "returned to poverty" },
  disabled: { zh: "残疾", en: "disabled" },
  disabledVeteran: { zh: "伤残军人", en: "disabled veteran" },
};

const fund: Terms<Fund> = {
  pooled: { zh: "基本医保统筹基金", en: "pooled fund of basic medical insurance" },
  largeSum: { zh: "职工大额医疗补助", en: "large-sum subsidy of employees" },
  seriousIllness: { zh: "大病保险", en: "serious illness insurance" },
  civilServant: { zh: "公务员医疗补助", en: "medical subsidy of civil servants" },
  enterprise: { zh: "企业补充医疗保险", en: "supplementary insurance of enterprises" },
  aid: { zh: "医疗救助", en: "medical aid" },
  disabledVeteran: { zh: "伤残人员医疗补助", en: "medical subsidy of disabled veterans" },
  other: { zh: "其他基金", en: "other funds" },
};

const payer: Terms<OtherPayer> = {
  hospital: { zh: "医院承担", en: "borne by the hospital" },
  ownAccount: { zh: "个人账户", en: "own account" },
  relativesAccount: { zh: "家庭共济账户", en: "relatives' accounts" },
  cash: { zh: "个人现金", en: "cash" },
};

const part: Terms<Part> = {
  inScope: { zh: "政策范围内", en: "in scope" },
  ownShareFirst: { zh: "先行自付", en: "own share first" },
  overLimit: { zh: "超限价", en: "over limit" },
  ownExpense: { zh: "全自费", en: "own expense" },
};

const careType: Terms<CareType> = {
  outpatient: { zh: "普通门诊", en: "outpatient" },
  registrationFee: { zh: "门诊挂号", en: "registration fee" },
  emergency: { zh: "急诊", en: "emergency" },
  chronic: { zh: "门诊慢特病", en: "chronic disease, outpatient" },
  pharmacy: { zh: "药店购药", en: "pharmacy" },
  maternityOutpatient: { zh: "生育门诊", en: "maternity, outpatient" },
  traumaOutpatient: { zh: "外伤门诊", en: "trauma, outpatient" },
  inpatient: { zh: "住院", en: "inpatient" },
  inpatientTrauma: { zh: "外伤住院", en: "trauma, inpatient" },
  inpatientEmergency: { zh: "急诊转住院", en: "emergency, then inpatient" },
  inpatientMaternity: { zh: "生育住院", en: "maternity, inpatient" },
  daySurgery: { zh: "日间手术", en: "day surgery" },
};

/** As the regulation of filings names them (22号), without 人员. */
const category: Terms<BenefitCategory> = {
  local: { zh: "参保地就医", en: "at home" },
  emergency: { zh: "异地急诊抢救", en: "emergency elsewhere" },
  zone: { zh: "免备案区域", en: "zone without filing" },
  longTerm: { zh: "异地长期居住", en: "long-term residence elsewhere" },
  referral: { zh: "异地转诊", en: "referral elsewhere" },
  otherTemporary: { zh: "其他临时外出", en: "other temporary stay elsewhere" },
  unfiled: { zh: "未备案", en: "not filed" },
};

/** 0: whom no authority has given a level. */
const level: Terms<InstitutionLevel | 0> = {
  0: { zh: "未定级", en: "without level" },
  1: { zh: "一级", en: "level one" },
  2: { zh: "二级", en: "level two" },
  3: { zh: "三级", en: "level three" },
};

const encounterState: Terms<EncounterState> = {
  registered: { zh: "已挂号", en: "registered" },
  admitted: { zh: "在院", en: "admitted" },
  discharged: { zh: "已出院", en: "discharged" },
  closed: { zh: "已办结", en: "closed" },
  withdrawn: { zh: "已撤销登记", en: "withdrawn" },
};

const settlementState: Terms<SettlementState> = {
  settling: { zh: "结算中", en: "settling" },
  settled: { zh: "已结算", en: "settled" },
  refused: { zh: "未通过", en: "refused" },
  unknown: { zh: "结果未定", en: "unknown" },
  reversed: { zh: "已冲正", en: "reversed" },
  offset: { zh: "已冲抵", en: "offset" },
  cancelling: { zh: "撤销中", en: "being cancelled" },
  cancelled: { zh: "已撤销", en: "cancelled" },
};

const homeState: Terms<HomeState> = {
  booked: { zh: "已记账", en: "booked" },
  refused: settlementState.refused,
  tombstone: { zh: "从未收到", en: "never seen" },
  undone: settlementState.reversed,
  offset: settlementState.offset,
  cancelled: settlementState.cancelled,
};

const bookingKind: Terms<BookingKind> = {
  settle: { zh: "结算", en: "settlement" },
  cancel: { zh: "撤销", en: "cancellation" },
  offset: { zh: "冲抵", en: "offset" },
  tombstone: { zh: "未办理", en: "never arrived" },
};

const sex: Terms<Sex> = {
  male: { zh: "男性", en: "male" },
  female: { zh: "女性", en: "female" },
  unknown: { zh: "未知", en: "unknown" },
};

const copyState: Terms<CopyState> = {
  booked: homeState.booked,
  undone: homeState.undone,
  offset: homeState.offset,
};

const releaseState: Terms<ReleaseState> = {
  drafted: { zh: "草稿", en: "drafted" },
  checked: { zh: "已检查", en: "checked" },
  approved: { zh: "已批准", en: "approved" },
  withdrawn: { zh: "已撤回", en: "withdrawn" },
};

/** Papers that are issued, as their titles begin. */
const paperKind: Terms<PaperKind> = {
  settlementSheet: { zh: "费用结算单", en: "settlement sheet" },
  paymentNotice: { zh: "付款通知书", en: "notice to pay" },
  receiptNotice: { zh: "收款通知书", en: "notice to receive" },
  nationalClearing: { zh: "全国跨省异地就医费用清算表", en: "the country's clearing table" },
  payableTable: { zh: "应付医疗费用清算表", en: "what a province has to pay" },
  receivableTable: { zh: "应收医疗费用清算表", en: "what a province has to receive" },
  payableDetail: { zh: "应付医疗费用明细表", en: "what each pooling area has to pay" },
  deductionDetail: { zh: "审核扣款明细表", en: "deductions after review" },
  reimbursementDecision: { zh: "手工报销决定书", en: "decision on a reimbursement" },
  payerStatement: { zh: "付款方清算对账单", en: "a payer's month in one statement" },
  institutionStatement: { zh: "医药机构清算对账单", en: "an institution's month in one statement" },
};

/** Why something waits for somebody of an agency. */
const openCase: Terms<OpenCaseKind> = {
  stay_beside_stay: { zh: "同时两处住院", en: "lies in two places at once" },
  outpatient_during_stay: { zh: "住院期间门诊结算", en: "settled as an outpatient during a stay" },
  recompute: { zh: "退回后需重算", en: "to be computed again after a taking back" },
  stay_released: { zh: "关闭时有未结算费用", en: "let go with charges that are not settled" },
};

const recomputeResolution: Terms<RecomputeResolution> = {
  paid: { zh: "银行转账补付本人", en: "paid to the person by bank transfer" },
  claimed: { zh: "向本人追回", en: "claimed back from the person" },
  nothing: { zh: "不用补付或追回", en: "nothing to pay or to claim" },
};

const onboardingState: Terms<OnboardingState> = {
  applied: { zh: "已申请", en: "applied" },
  tested: { zh: "已测试", en: "tested" },
  opened: { zh: "已开通", en: "opened" },
  declined: { zh: "不予接入", en: "declined" },
};

const institutionMark: Terms<InstitutionMark> = {
  community: { zh: "社区卫生服务机构", en: "community health service" },
  refers: { zh: "有转诊资格", en: "may refer" },
};

const doctorRight: Terms<DoctorRight> = {
  prescribesChronic: { zh: "慢特病处方权", en: "prescribes for chronic diseases" },
  refers: { zh: "转诊权", en: "refers" },
};

const stopKind: Terms<StopKind> = {
  registration: { zh: "挂号和入出院", en: "registration and admission" },
  charges: { zh: "费用上传", en: "upload of charges" },
  settlement: { zh: "结算", en: "settlement" },
};

const jobState: Terms<JobState> = {
  waiting: { zh: "等待办理", en: "waiting" },
  working: { zh: "办理中", en: "working" },
  done: { zh: "已办完", en: "done" },
  failed: { zh: "未办成", en: "failed" },
  cancelled: { zh: "已取消", en: "cancelled" },
  broken: { zh: "已中断", en: "broken off" },
};

const disputeState: Terms<DisputeState> = {
  open: { zh: "待受理", en: "open" },
  taken: { zh: "已受理", en: "taken up" },
  answered: { zh: "已答复", en: "answered" },
  withdrawn: releaseState.withdrawn,
};

const disputeKind: Terms<"settlement" | "decision" | "complaint"> = {
  decision: { zh: "对备案或资格决定的异议", en: "about a decision on a filing or qualification" },
  settlement: { zh: "结算异议", en: "about a settlement" },
  complaint: { zh: "投诉", en: "complaint" },
};

const mover: Terms<Mover> = {
  institution: { zh: "医药机构", en: "institution" },
  careAgency: { zh: "就医地经办机构", en: "care's agency" },
  care: { zh: "就医地", en: "care" },
  home: { zh: "参保地", en: "home" },
  hub: { zh: "国家平台", en: "hub" },
  staff: { zh: "经办人员", en: "staff" },
  insured: { zh: "参保人", en: "the insured person" },
  administrator: { zh: "系统管理员", en: "the administrator" },
  otherStaff: { zh: "另一名经办人员", en: "another of the staff" },
  program: { zh: "程序", en: "program" },
};

/** Posts as agencies and institutions call them; the three administrators as 三员分立 does. */
const duty: Terms<Duty> = {
  reception: { zh: "受理岗", en: "reception" },
  checker: { zh: "审核岗", en: "checker" },
  policy: { zh: "政策岗", en: "policy" },
  finance: { zh: "财务岗", en: "finance" },
  supervisor: { zh: "监管岗", en: "supervisor" },
  cashier: { zh: "收费员", en: "cashier" },
  institutionManager: { zh: "医保办负责人", en: "institution manager" },
  dutyOperator: { zh: "值班员", en: "duty operator" },
  administrator: { zh: "系统管理员", en: "administrator" },
  securityAdministrator: { zh: "安全管理员", en: "security administrator" },
  auditor: { zh: "安全审计员", en: "auditor" },
};

const insuranceState: Terms<InsuranceState> = {
  active: { zh: "正常参保", en: "active" },
  suspended: { zh: "暂停参保", en: "suspended" },
  ended: { zh: "终止参保", en: "ended" },
};

/** What becomes of an insurance that stands. */
const insuranceAct: Terms<"active" | "suspended"> = {
  active: { zh: "恢复", en: "return" },
  suspended: { zh: "暂停", en: "suspension" },
};

const accountState: Terms<AccountState> = {
  active: { zh: "启用", en: "active" },
  locked: { zh: "停用", en: "locked" },
  ended: { zh: "已注销", en: "ended" },
};

const guardianshipState: Terms<GuardianshipState> = {
  requested: { zh: "待审核", en: "requested" },
  approved: { zh: "已通过", en: "approved" },
  refused: { zh: "未通过", en: "refused" },
  ended: { zh: "已解除", en: "ended" },
};

/** Every kind of names; a second map of one of them fails tidy. */
export const TERMS = {
  scheme,
  personType,
  identity,
  fund,
  payer,
  part,
  careType,
  category,
  level,
  encounterState,
  settlementState,
  homeState,
  copyState,
  bookingKind,
  sex,
  releaseState,
  onboardingState,
  institutionMark,
  doctorRight,
  stopKind,
  jobState,
  disputeState,
  disputeKind,
  ...FILING_TERMS,
  ...CLEARING_TERMS,
  ...INSTITUTION_DAY_TERMS,
  ...REIMBURSEMENT_TERMS,
  mover,
  duty,
  insuranceState,
  insuranceAct,
  accountState,
  guardianshipState,
  openCase,
  paperKind,
  recomputeResolution,
} as const;

/** For a name that comes as text: one that no kind has stands for itself. */
export function wordFor(words: Readonly<Record<string, string>>, name: string): string {
  return words[name] ?? name;
}

export const SCHEME_WORDS = chinese(scheme);
/** What a release of the rulebook is of. */
export const RELEASE_SCHEME_WORDS = chinese({ ...scheme, ...document });
export const ZONE_OPINION_WORDS = chinese(zoneOpinion);
export const PERSON_WORDS = chinese(personType);
export const IDENTITY_WORDS = chinese(identity);
export const FUND_WORDS = chinese(fund);
export const PAYER_WORDS = chinese({ ...fund, ...payer });
export const PART_WORDS = chinese(part);
export const CARE_TYPE_WORDS = chinese(careType);
export const CATEGORY_WORDS = chinese(category);
export const LEVEL_WORDS = chinese(level);
export const ENCOUNTER_STATE_WORDS = chinese(encounterState);
export const SETTLEMENT_STATE_WORDS = chinese(settlementState);
export const HOME_STATE_WORDS = chinese(homeState);
export const BOOKING_KIND_WORDS = chinese(bookingKind);
export const SEX_WORDS = chinese(sex);
export const PAPER_WORDS = chinese(paperKind);
export const OPEN_CASE_WORDS = chinese(openCase);
export const RECOMPUTE_WORDS = chinese(recomputeResolution);
export const RELEASE_STATE_WORDS = chinese(releaseState);
export const ONBOARDING_STATE_WORDS = chinese(onboardingState);
export const DUTY_WORDS = chinese(duty);
export const MOVER_WORDS = chinese(mover);
export const INSURANCE_ACT_WORDS = chinese(insuranceAct);
export const INSURANCE_STATE_WORDS = chinese(insuranceState);
export const ACCOUNT_STATE_WORDS = chinese(accountState);
export const GUARDIANSHIP_STATE_WORDS = chinese(guardianshipState);
/** No state of its own: approved, for days that are over. */
export const GUARDIANSHIP_EXPIRED_WORD = "已到期";
export const JOB_STATE_WORDS = chinese(jobState);
export const DISPUTE_STATE_WORDS = chinese(disputeState);
export const DISPUTE_KIND_WORDS = chinese(disputeKind);
