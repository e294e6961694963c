/**
 * How a no leaves the API: a problem of RFC 9457 with our code, in Chinese or, when asked, in
 * English. What is not known is told as such; of a defect nothing inside is told.
 */

import { type FieldFault, InputRefused } from "#api/validate.ts";
import { NoAnswer, Refusal, type RefusalCode } from "#base/refusals.ts";
import { refusalEnglish } from "#base/refusals-english.ts";

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: RefusalCode;
  readonly instance: string;
  readonly errors?: readonly FieldFault[];
}

/** Every other code is 422: understood, and refused by a rule. */
const STATUS: Readonly<Partial<Record<RefusalCode, number>>> = {
  input_invalid: 400,
  request_broken: 400,
  key_missing: 400,
  file_missing: 400,
  session_missing: 401,
  login_refused: 401,
  second_factor_needed: 401,
  second_factor_wrong: 401,
  directory_refused: 401,
  login_locked: 429,
  login_address_locked: 429,
  login_busy: 503,
  document_busy: 503,
  import_busy: 503,
  directory_silent: 503,
  role_needed: 403,
  token_other_node: 401,
  directory_unbound: 403,
  staff_unknown: 404,
  session_unknown: 404,
  token_unknown: 404,
  guardianship_unknown: 404,
  staff_state: 409,
  role_held: 409,
  role_missing: 409,
  login_name_taken: 409,
  directory_bound: 409,
  guardianship_state: 409,
  session_unfinished: 403,
  duty_missing: 403,
  csrf_invalid: 403,
  origin_foreign: 403,
  object_missing: 404,
  person_unknown: 404,
  route_unknown: 404,
  settlement_missing: 404,
  release_missing: 404,
  record_missing: 404,
  release_state: 409,
  release_base_stale: 409,
  record_known: 409,
  onboarding_state: 409,
  stop_over: 409,
  dispute_missing: 404,
  clearing_batch_missing: 404,
  clearing_objection_missing: 404,
  deduction_missing: 404,
  clearing_allocated: 409,
  clearing_batch_changed: 409,
  clearing_batch_closed: 409,
  clearing_objected: 409,
  clearing_confirmed: 409,
  clearing_case_objected: 409,
  clearing_objection_decided: 409,
  deduction_state: 409,
  money_notice_missing: 404,
  payment_missing: 404,
  netting_missing: 404,
  netting_state: 409,
  netting_known: 409,
  netting_over: 409,
  netting_not_released: 409,
  netting_end_known: 409,
  netting_end_missing: 409,
  external_payer_missing: 404,
  external_payer_state: 409,
  external_payer_known: 409,
  escalation_missing: 404,
  escalation_state: 409,
  escalation_known: 409,
  escalation_refund: 409,
  escalation_cleared: 409,
  payee_account_missing: 404,
  payee_account_state: 409,
  prefund_request_missing: 404,
  money_notice_state: 409,
  payment_state: 409,
  payment_exists: 409,
  payment_serial_known: 409,
  prefund_request_state: 409,
  prefund_request_open: 409,
  case_missing: 404,
  difference_state: 409,
  recompute_entered: 409,
  recompute_not_entered: 409,
  job_over: 409,
  job_state: 409,
  application_missing: 404,
  reimbursement_missing: 404,
  reimbursement_payment_missing: 404,
  reimbursement_state: 409,
  reimbursement_payment_state: 409,
  reimbursement_payment_open: 409,
  reimbursement_changed: 409,
  filing_unknown: 404,
  application_state: 409,
  application_open: 409,
  dispute_open: 409,
  dispute_undecided: 409,
  dispute_state: 409,
  key_reused: 409,
  write_in_progress: 409,
  write_told_once: 409,
  record_changed: 412,
  request_too_large: 413,
  file_too_large: 413,
  content_type_wrong: 415,
  version_missing: 428,
  calls_too_many: 429,
  system_defect: 500,
  call_defect: 500,
  system_busy: 503,
  query_unanswered: 503,
  write_unanswered: 503,
};

const TITLES: Readonly<Record<number, readonly [chinese: string, english: string]>> = {
  400: ["填写有误", "Invalid input"],
  401: ["请先登录", "Not logged in"],
  403: ["不允许", "Not allowed"],
  404: ["没有找到", "Not found"],
  409: ["与现状不符", "In conflict with what is there"],
  412: ["已被他人改动", "Changed by somebody else"],
  413: ["内容过大", "Too large"],
  415: ["类型不支持", "Content type not supported"],
  422: ["不能办理", "Refused"],
  428: ["缺少版本", "Version needed"],
  429: ["过于频繁", "Too many calls"],
  500: ["平台出错", "Internal error"],
  503: ["暂无应答", "No answer"],
};

export const RETRY_AFTER_S = 5;

/** What went wrong as a refusal; a defect becomes call_defect. */
export function refusalOf(error: unknown, writes: boolean): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof NoAnswer) {
    return new Refusal(writes ? "write_unanswered" : "query_unanswered");
  }
  return fromServer(error) ?? new Refusal("call_defect");
}

const JSON_ONLY = "application/json";

/** What the HTTP server itself says before a handler is reached. */
function fromServer(error: unknown): Refusal | null {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status === 413 || /TOO_LARGE|FILE_TOO_LARGE/.test(code)) {
    return new Refusal("request_too_large", { limit: "本项的上限" });
  }
  if (status === 415) return new Refusal("content_type_wrong", { expected: JSON_ONLY });
  if (status >= 400 && status < 500) return new Refusal("request_broken", { why: "不是 JSON" });
  return null;
}

export function statusOf(code: RefusalCode): number {
  return STATUS[code] ?? 422;
}

export function problemOf(refusal: Refusal, instance: string, english: boolean): Problem {
  const status = statusOf(refusal.code);
  const [chinese, foreign] = TITLES[status] ?? ["不能办理", "Refused"];
  const faults = refusal instanceof InputRefused ? { errors: refusal.faults } : {};
  return {
    type: `urn:lianjie:refusal:${refusal.code}`,
    title: english ? foreign : chinese,
    status,
    detail: english ? refusalEnglish(refusal.code, refusal.params) : refusal.message,
    code: refusal.code,
    instance,
    ...faults,
  };
}

/** The first language that the caller names is English. */
export function wantsEnglish(accepted: string | undefined): boolean {
  return /^\s*en\b/i.test(accepted ?? "");
}
