/** Refusals of manual reimbursement; part of the one catalogue in `refusals.ts`. */
import type { Params } from "#base/refusals-filing.ts";

const texts = {
  reimbursement_missing: (p) => `没有报销申请${p.claim}，请核对编号`,
  reimbursement_state: (p) => `该报销申请现为“${p.state}”，不能这样办理；${p.next}。请刷新后再看`,
  reimbursement_same_person: () => "经手过这笔报销的人不能再作这一步的复核，请换另一人办理",
  reimbursement_many: (p) => `未办完的报销申请最多${p.max}件，请先办完或撤回不用的`,
  reimbursement_days: (p) => `就诊日期${p.from}、出院日期${p.to}应先后相符，且不晚于今天，请更正`,
  reimbursement_discharge_missing: () => "住院费用须填写出院日期，请补填后再提交",
  reimbursement_line_days: (p) =>
    `明细${p.lines}的日期不在就诊期间（${p.from}至${p.to}）内，请对照费用清单更正`,
  reimbursement_line_item: (p) =>
    `明细${p.lines}没有填医保目录编码，或编码不在参保地目录中，不能支付；请对照费用清单填写编码，确属目录外自费的，类别请选丙类`,
  reimbursement_total_differs: (p) =>
    `票据合计${p.invoices}元，明细合计${p.lines}元，两者应相等，请核对后更正`,
  reimbursement_invoice_form: (p) =>
    `票据${p.number}的代码、号码或校验码不是票面上的格式，请对照票面重新填写`,
  reimbursement_invoice_amount: (p) =>
    `票据${p.number}的金额应大于零，红字或冲销的票据不能报销，请更正或删去`,
  reimbursement_invoice_twice: (p) => `票据${p.number}在本申请中填了两次，请删去一次`,
  reimbursement_invoice_taken: (p) =>
    `票据${p.number}已用于报销申请${p.claim}，一张票据只能报销一次；填错的请更正，已报销的请删去`,
  reimbursement_invoice_elsewhere: (p) =>
    `票据${p.number}已在${p.province}申请报销（${p.since}起），一张票据只能报销一次；确未报销的，请先在该地撤回`,
  reimbursement_invoice_checking: () =>
    "票据正在全国核验是否已报销（批准和付款前各核验一次，一般一分钟内有结果），请一分钟后再办",
  reimbursement_invoice_settled: (p) =>
    `票据${p.number}已在医药机构直接结算（${p.settlement}），不能再报销；有异议的请就该笔结算提出`,
  reimbursement_account_name: (p) => `银行账户户名${p.holder}不是参保人本人，请填写本人的账户`,
  reimbursement_account_number: () => "银行卡号校验不通过，请对照卡面重新填写",
  reimbursement_refused: (p) => `按政策不能支付：${p.why}。请退回补正，或提出不予报销`,
  reimbursement_changed: (p) =>
    `提出支付后待遇累计或政策有变化：原为${p.before}元，现为${p.now}元，请退回重新试算`,
  reimbursement_payment_amount: (p) => `应付${p.due}元，录入的金额不符，请核对后重新录入`,
  reimbursement_payment_day: (p) => `付款日期${p.on}应在决定之后，且不晚于今天，请更正`,
  reimbursement_payment_open: (p) => `该报销已有付款${p.payment}，不能再付；录错的请先作废`,
  reimbursement_payment_serial: (p) =>
    `流水号${p.serial}已登记过付款，不论银行名称怎样写，一个流水号只能登记一次，请核对回单，填写完整的流水号`,
  reimbursement_payment_missing: (p) => `没有报销付款${p.payment}，请核对编号`,
  reimbursement_payment_state: (p) => `该付款${p.state}，不能再改，请刷新后再看`,
} satisfies Record<string, (params: Params) => string>;

export const REIMBURSEMENT_TEXTS = texts;
