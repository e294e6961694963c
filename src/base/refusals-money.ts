/**
 * Refusals of what an institution closes with its agency, and of notices, payments and prefunds;
 * part of `refusals.ts`.
 */
import type { Params } from "#base/refusals-filing.ts";

const texts = {
  month_open: (p) => `${p.month}尚未结束，请在次月办理`,
  detail_rows_wrong: (p) =>
    `明细文件有${p.count}行不合规范，未对账：${p.why}；请更正后重新上传（9101），用新的文件查询号再对`,
  month_submitted: (p) =>
    `${p.month}已报送清算，不能再变更；确需更正的，请联系就医地经办机构在下期调整`,
  month_confirmed: (p) =>
    `${p.month}的异地就医费用已全部确认，不再重复提取；需要重新核对的，请先回退确认（3262）`,
  month_unconfirmed: (p) => `${p.month}没有可回退的确认，请核对年月和原确认报文编号`,
  month_case_twice: (p) => `第${p.row}条${p.settlement}重复，整批未确认，请去掉重复的一条后重发`,
  month_case_unknown: (p) =>
    `第${p.row}条${p.settlement}不是本机构${p.month}的异地就医结算，或已冲正；整批未确认，请重新提取（3260）`,
  month_case_confirmed: (p) =>
    `第${p.row}条${p.settlement}已确认过，整批未确认，请去掉这一条，或先回退确认（3262）`,
  month_case_differs: (p) =>
    `第${p.row}条${p.settlement}与平台不一致：${p.why}；整批未确认，请重新提取（3260）核对`,
  clearing_application_stands: (p) =>
    `${p.month}${p.type}已申请清算（${p.application}），需要更正的请先撤销该申请（3204）`,
  clearing_application_differs: (p) => `申报与平台不一致：${p.why}；未受理，请先对账（3201）`,
  clearing_application_unknown: (p) =>
    `没有有效的清算申请${p.application}，请核对申请编号；已撤销的不必再撤销`,
  money_notice_missing: (p) => `没有本省的通知书${p.notice}，请核对编号`,
  money_notice_state: (p) => `通知书${p.notice}${p.state}，现在不能办理这一步，请先查询`,
  money_notice_payer: (p) => `该通知书的付款方是${p.payer}，请由付款方办理`,
  money_notice_payee: (p) => `该通知书的收款方是${p.payee}，请由收款方办理`,
  external_payer_area: (p) => `${p.area}不是本省的统筹区，请由参保省登记`,
  external_payer_months: (p) => `终止月份${p.to}早于起始月份${p.from}，请核对`,
  external_payer_known: (p) =>
    `这一层在这些月份已登记由${p.name}支付（${p.payer}），同一月份只有一个付款方，请核对月份`,
  external_payer_missing: (p) => `没有登记${p.payer}，请核对编号`,
  external_payer_state: (p) => `登记${p.payer}已复核，不能再办理，有变更请重新登记`,
  netting_area: (p) => `${p.area}与${p.other}不是本省的两个统筹区，不能约定轧差，请核对`,
  netting_months: (p) => `终止月份${p.to}早于起始月份${p.from}，请核对`,
  netting_known: (p) =>
    `这两个统筹区在这些月份已有轧差约定${p.agreement}，请先复核或改选月份，不要重复登记`,
  netting_over: (p) =>
    `这两个统筹区${p.period}的通知书已经签发，这些月份的轧差不能再变更；起始月份请改为${p.period}之后`,
  netting_missing: (p) => `没有轧差约定${p.agreement}，请核对编号`,
  netting_state: (p) => `轧差约定${p.agreement}已复核，不能再办理，有变更请另行登记`,
  netting_not_released: (p) => `轧差约定${p.agreement}没有在执行，不能终止，请先查询它的状态`,
  netting_not_party: (p) =>
    `${p.area}不是轧差约定${p.agreement}的一方，请代表约定的两个统筹区之一登记`,
  netting_end_months: (p) =>
    `轧差约定${p.agreement}执行${p.from}至${p.to}，请在这些月份中选择从哪个月起终止`,
  netting_end_known: (p) =>
    `轧差约定${p.agreement}已登记从${p.from}起终止，请先由另一人复核，不要重复登记`,
  netting_end_missing: (p) => `轧差约定${p.agreement}没有待复核的终止，请先登记终止`,
  escalation_not_late: (p) =>
    `结算${p.settlement}没有超过${p.months}个月仍未清算，不需要这样处理，请在未纳入清算的费用中核对`,
  escalation_known: (p) => `结算${p.settlement}已提出处理${p.escalation}，请先复核，不要重复提出`,
  escalation_missing: (p) => `没有超期费用的处理${p.escalation}，请核对编号`,
  escalation_state: (p) => `处理${p.escalation}已复核，不能再办理，请先查询`,
  escalation_refund: (p) =>
    `结算${p.settlement}冲销${p.original}，原结算没有终止清算，不能单独终止；请先终止原结算，或继续纳入清算`,
  escalation_cleared: (p) => `结算${p.settlement}已纳入清算，不能终止，请不同意本次处理`,
  escalation_foreign: (p) =>
    `结算${p.settlement}不是该就医省的费用，或已按另一处理终止，参保省没有记账，请两省核对`,
  payee_account_place: (p) =>
    `没有收款方${p.place}：应为参加清算的省、本省的统筹区，或本省登记的医药机构，请核对编码`,
  payee_account_missing: (p) => `没有收款账户登记${p.account}，请核对编号`,
  payee_account_state: (p) => `收款账户${p.account}已复核，不能再办理，有变更请重新登记`,
  payment_missing: (p) => `没有款项${p.payment}，请核对编号`,
  payment_state: (p) => `款项${p.payment}已经办结，不能再办理，请先查询`,
  payment_same_person: () => "登记或提出的人不能复核，请由另一人办理",
  payment_exists: (p) =>
    `通知书${p.notice}已登记款项${p.payment}，同一通知书只付、只收一次，请核对`,
  payment_serial_known: (p) =>
    `银行流水号${p.serial}已登记为款项${p.payment}，请核对，不要重复登记`,
  payment_date: (p) => `到账或付款日期${p.day}不对（可以到${p.today}），请核对银行回单`,
  payment_amount: (p) =>
    `金额${p.given}元与通知书${p.notice}的${p.expected}元不一致，通知书须全额拨付，请核对`,
  receipt_other_notice: (p) =>
    `来款的付款方或金额与通知书${p.notice}（${p.payer}，${p.expected}元）不符，请核对通知书编号，或登记为待查来款`,
  receipt_payee: (p) => `收款方${p.payee}不是本省或本省的统筹区，请按银行回单核对`,
  receipt_empty: () => "来款金额须大于零，请按银行回单填写",
  suspense_no_match: (p) =>
    `来款与通知书${p.notice}的付款方、金额或业务类型不符，请另选通知书，或办理退回`,
  suspense_not_proposed: (p) => `待查来款${p.payment}还没有提出处理办法，请先由经办人提出`,
  prefund_not_red: (p) =>
    `对${p.home}的预付金使用率为${p.rate}，没有达到红色预警，不能申请紧急调增，请按年度额度办理`,
  prefund_request_late: (p) => `紧急调增须在清算确认后3个工作日内申请，${p.day}已过，请待下月办理`,
  prefund_request_open: (p) => `对该省已有紧急调增申请${p.request}正在办理，请等待结果`,
  prefund_request_missing: (p) => `没有紧急调增申请${p.request}，请核对编号`,
  prefund_request_state: () => "该申请已经办理到下一步，请先查询",
} satisfies Record<string, (params: Params) => string>;

export const MONEY_TEXTS = texts;
