/**
 * The settlement result (setlinfo and setldetail), shared by every settling transaction. Every
 * amount is there, never null: clients call toString on them. Sums as in the standard: the total
 * is funds + person + hospital; the fund total leaves the personal account out.
 */
import { ageOn, chinaDate, chinaTimeText, yearOf } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import { shortened } from "#base/shortened.ts";
import { type Fund, fundTotal, type Payment } from "#model/fund.ts";
import { clearingTypeOf } from "#model/institution-day.ts";
import { distance } from "#model/place.ts";
import type { SettlementResult } from "#model/settlement.ts";
import { CATEGORY_WORDS } from "#model/words.ts";
import {
  CARE_TYPE_CODES,
  CLEARING_CODES,
  CREDENTIAL_CODES,
  PERSON_TYPE_CODES,
  SCHEME_CODES,
  SEX_CODES,
} from "#wire/hospital/codes.ts";
import { decimal } from "#wire/hospital/decimal.ts";
import { ACCOUNT_ROW, fundCode, HOSPITAL_ROW } from "#wire/hospital/fund-codes.ts";
import type { OutObject } from "#wire/hospital/json.ts";

/** What the standard prints for "no ceiling". */
const NO_CEILING_FEN: Fen = 99_999_900n;
/** The standard has room for 4,000 characters in setl_proc_info and exp_content. */
const EXPLANATION_MAX = 3_500;

/** 支付地点类别: 2 institution, 3 other area of the province, 4 other province. */
const PAY_PLACE_CODES = { local: "2", inProvince: "3", crossProvince: "4" } as const;

function paidBy(payment: Payment, fund: Fund): Fen {
  let amount = 0n;
  for (const share of payment.funds) if (share.fund === fund) amount += share.amountFen;
  return amount;
}

function personPart(payment: Payment): Fen {
  return payment.ownAccountFen + payment.relativesAccountFen + payment.cashFen;
}

function amounts(result: SettlementResult): OutObject {
  const { payment, split } = result;
  const disabledVeteran = paidBy(payment, "disabledVeteran");
  return {
    medfee_sumamt: split.totalFen,
    fulamt_ownpay_amt: split.ownExpenseFen,
    overlmt_selfpay: split.overLimitFen,
    preselfpay_amt: split.ownShareFirstFen,
    inscp_scp_amt: split.inScopeFen,
    act_pay_dedc: result.deductibleFen,
    hifp_pay: paidBy(payment, "pooled"),
    pool_prop_selfpay: decimal(result.pooledRateBp, 4),
    cvlserv_pay: paidBy(payment, "civilServant"),
    hifes_pay: paidBy(payment, "enterprise"),
    hifmi_pay: paidBy(payment, "seriousIllness"),
    hifob_pay: paidBy(payment, "largeSum"),
    maf_pay: paidBy(payment, "aid"),
    // The standard counts the disabled veterans' fund inside "other".
    hifdm_pay: disabledVeteran,
    oth_pay: paidBy(payment, "other") + disabledVeteran,
    fund_pay_sumamt: fundTotal(payment),
    psn_part_amt: personPart(payment),
    acct_pay: payment.ownAccountFen + payment.relativesAccountFen,
    psn_cash_pay: payment.cashFen,
    hosp_part_amt: payment.hospitalFen,
    balc: result.accountBalanceFen,
    acct_mulaid_pay: payment.relativesAccountFen,
  };
}

function working(result: SettlementResult): string {
  return shortened(result.explanation.join("\n"), EXPLANATION_MAX);
}

/**
 * What the sheet may show beside the amounts: the category, layers that are paid later at home, and
 * the working when there is no row of a payer to carry it.
 */
function extension(result: SettlementResult, rows: number): string {
  return JSON.stringify({
    BENEFIT_CATEGORY: CATEGORY_WORDS[result.category],
    ...(result.notCalculated.length > 0 ? { NOT_CALCULATED: result.notCalculated } : {}),
    ...(result.stamp ? { BUSINESS_DAY: result.stamp.businessDay } : {}),
    ...(rows === 0 ? { SETL_PROC_INFO: working(result) } : {}),
    ...(result.cancels ? { INIT_SETL_ID: result.cancels } : {}),
    ...(result.cancelledBy ? { REFD_SETL_ID: result.cancelledBy } : {}),
  });
}

function setlinfo(result: SettlementResult, rows: number): OutObject {
  const settledOn = chinaDate(result.settledAt);
  return {
    mdtrt_id: result.encounterId,
    setl_id: result.settlementId ?? "",
    psn_no: result.personId,
    psn_name: result.person.name,
    psn_cert_type: result.person.certificateKind,
    certno: result.person.certificateNumber,
    gend: SEX_CODES[result.person.sex],
    naty: result.person.ethnicity,
    brdy: result.person.birthDate,
    age: ageOn(result.person.birthDate, settledOn),
    insutype: SCHEME_CODES[result.scheme],
    psn_type: PERSON_TYPE_CODES[result.personType],
    cvlserv_flag: result.civilServant ? "1" : "0",
    setl_time: chinaTimeText(result.settledAt),
    mdtrt_cert_type: result.credential ? CREDENTIAL_CODES[result.credential.kind] : "",
    med_type: CARE_TYPE_CODES[result.careType],
    ...amounts(result),
    medins_setl_id: result.institutionMessageId,
    clr_optins: result.homeArea,
    clr_way: "1",
    clr_type: CLEARING_CODES[clearingTypeOf(result.careType)],
    begndate: chinaDate(result.visitAt),
    enddate: chinaDate(result.endedAt ?? result.settledAt),
    insu_admdvs: result.homeArea,
    setl_type: "2",
    invono: result.invoice ?? "",
    exp_content: extension(result, rows),
  };
}

/** One row per payer that looked at the bill. The working stands in the first row. */
function setldetail(result: SettlementResult): OutObject[] {
  const { payment } = result;
  const rows: OutObject[] = payment.funds.map((share) => {
    const { code, name } = fundCode(share.fund, result.scheme);
    return {
      fund_pay_type: code,
      fund_pay_type_name: name,
      inscp_scp_amt: share.inScopeFen,
      crt_payb_lmt_amt: share.payableLimitFen ?? NO_CEILING_FEN,
      fund_payamt: share.amountFen,
      setl_proc_info: "",
    };
  });
  const others = [
    { ...ACCOUNT_ROW, amount: payment.ownAccountFen + payment.relativesAccountFen },
    { ...HOSPITAL_ROW, amount: payment.hospitalFen },
  ];
  for (const { code, name, amount } of others) {
    if (amount === 0n) continue;
    rows.push({
      fund_pay_type: code,
      fund_pay_type_name: name,
      inscp_scp_amt: amount,
      crt_payb_lmt_amt: amount,
      fund_payamt: amount,
      setl_proc_info: "",
    });
  }
  const [first, ...rest] = rows;
  return first ? [{ ...first, setl_proc_info: working(result) }, ...rest] : [];
}

/** 2206, 2207, 2303, 2304. */
export function settlementOutput(result: SettlementResult): OutObject {
  const rows = setldetail(result);
  return { setlinfo: setlinfo(result, rows.length), setldetail: rows };
}

/**
 * 2208, 2305: the same with negative amounts; the standard misspells the cash there, so both are
 * sent.
 */
export function cancellationOutput(result: SettlementResult): OutObject {
  const rows = setldetail(result);
  const info = { ...setlinfo(result, rows.length), pdn_cash_pay: result.payment.cashFen };
  return { setlinfo: info, setldetail: rows };
}

/** 5203 has names of its own for what the person pays; those of 2207 stay beside them. */
export function storedSettlementOutput(result: SettlementResult): OutObject {
  const rows = setldetail(result);
  const info: OutObject = {
    ...setlinfo(result, rows.length),
    psn_pay: personPart(result.payment),
    cash_payamt: result.payment.cashFen,
    insu_optins: result.homeArea,
    fixmedins_code: result.institution.code,
    fixmedins_name: result.institution.name,
    fixmedins_poolarea: result.careArea,
    pay_loc: PAY_PLACE_CODES[distance(result.homeArea, result.careArea)],
    refd_setl_flag: result.cancels === undefined && result.cancelledBy === undefined ? "0" : "1",
    year: String(yearOf(chinaDate(result.settledAt))),
    dise_codg: result.disease ?? "",
    crt_dedc: result.deductibleFen,
    vali_flag: result.cancelledBy === undefined ? "1" : "0",
  };
  return { setlinfo: info, setldetail: rows };
}
