/** The names that people read for filings and applications; `words.ts` has the others. */
import type { ApplicationChannel, ApplicationKind } from "#model/application.ts";
import type { EvidenceMode, FilingKind } from "#model/filing.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import type { ApplicationState, FilingState } from "#model/filing-states.ts";
import type { QualificationSource } from "#model/qualification.ts";
import type { QualificationState } from "#model/qualification-states.ts";
import { chinese, type Terms } from "#model/term.ts";

const filingKind: Terms<FilingKind> = {
  retiredSettled: { zh: "异地安置退休人员", en: "retired and settled elsewhere" },
  longResident: { zh: "异地长期居住人员", en: "living elsewhere for long" },
  workStationed: { zh: "常驻异地工作人员", en: "stationed elsewhere for work" },
  referred: { zh: "异地转诊就医人员", en: "referred elsewhere" },
  emergencyRescue: { zh: "异地急诊抢救人员", en: "emergency elsewhere" },
  otherTemporary: { zh: "其他跨省临时外出就医人员", en: "others who are away for a time" },
};

const filingState: Terms<FilingState> = {
  effective: { zh: "有效", en: "effective" },
  committed: { zh: "有效（承诺，材料待补）", en: "effective on a promise" },
  suspended: { zh: "暂停", en: "suspended" },
  expired: { zh: "已到期", en: "expired" },
  cancelled: { zh: "已取消", en: "cancelled" },
  revoked: { zh: "已撤销", en: "revoked" },
};

const applicationState: Terms<ApplicationState> = {
  draft: { zh: "草稿", en: "draft" },
  submitted: { zh: "待审核", en: "handed in" },
  returned: { zh: "待补正", en: "returned" },
  refusalProposed: { zh: "拟不予备案，待复核", en: "refusal to be confirmed" },
  approved: { zh: "已通过", en: "approved" },
  rejected: { zh: "不予备案", en: "refused" },
  withdrawn: { zh: "已撤回", en: "withdrawn" },
};

const applicationKind: Terms<ApplicationKind> = {
  file: { zh: "备案", en: "to file" },
  change: { zh: "变更备案", en: "to change a filing" },
  cancel: { zh: "取消备案", en: "to cancel a filing" },
  supplement: { zh: "补齐承诺的材料", en: "to supply promised documents" },
  qualify: { zh: "认定门诊慢特病资格", en: "to be qualified for a chronic disease" },
  prolong: { zh: "门诊慢特病资格续期", en: "to renew a qualification" },
  end: { zh: "终止门诊慢特病资格", en: "to end a qualification" },
  revoke: { zh: "撤销备案或门诊慢特病资格", en: "to revoke a filing or a qualification" },
};

const applicationChannel: Terms<ApplicationChannel> = {
  online: { zh: "网上", en: "online" },
  window: { zh: "窗口", en: "at the counter" },
  institution: { zh: "定点医疗机构", en: "by an institution" },
};

const evidenceMode: Terms<EvidenceMode> = {
  documents: { zh: "证明材料", en: "documents" },
  commitment: { zh: "个人承诺", en: "a promise" },
  none: { zh: "无须材料", en: "nothing to be shown" },
};

const materialKind: Terms<MaterialKind> = {
  identityDocument: { zh: "身份证件", en: "identity document" },
  householdRegister: { zh: "户口簿首页", en: "first page of the household register" },
  residentCard: { zh: "本人常住人口登记卡", en: "own page of the household register" },
  residenceProof: { zh: "居住证明", en: "proof of residence" },
  postingLetter: { zh: "参保地工作单位派出证明", en: "posting letter" },
  awayEmployerCertificate: { zh: "异地工作单位证明", en: "certificate of the employer elsewhere" },
  labourContract: { zh: "工作合同", en: "labour contract" },
  transferCertificate: { zh: "转诊转院证明", en: "certificate of referral" },
  medicalRecord: { zh: "病历资料", en: "medical record" },
  assessmentForm: { zh: "门诊慢特病鉴定表", en: "assessment form" },
  otherPlaceDecision: { zh: "他地的认定凭证", en: "another place's decision" },
  invoice: { zh: "医疗费票据", en: "invoice" },
  feeList: { zh: "费用清单", en: "list of charges" },
  other: { zh: "其他材料", en: "other paper" },
};

const qualificationState: Terms<QualificationState> = {
  effective: { zh: "有效", en: "effective" },
  lapsed: { zh: "已到期", en: "lapsed" },
  ended: { zh: "已终止", en: "ended" },
  revoked: { zh: "已撤销", en: "revoked" },
};

const qualificationSource: Terms<QualificationSource> = {
  founding: { zh: "原有记录", en: "on record before" },
  materials: { zh: "材料审核", en: "papers, looked at by a clerk" },
  expert: { zh: "专家认定", en: "an expert's opinion" },
  rule: { zh: "医疗机构鉴定，按规定自动通过", en: "a hospital's assessment, by rule" },
  recognition: { zh: "互认他地的认定", en: "another place's decision" },
};

export const FILING_TERMS = {
  filingKind,
  filingState,
  applicationState,
  applicationKind,
  applicationChannel,
  evidenceMode,
  materialKind,
  qualificationState,
  qualificationSource,
} as const;

export const FILING_KIND_WORDS = chinese(filingKind);
export const FILING_STATE_WORDS = chinese(filingState);
export const APPLICATION_STATE_WORDS = chinese(applicationState);
export const QUALIFICATION_STATE_WORDS = chinese(qualificationState);
export const MATERIAL_WORDS = chinese(materialKind);
