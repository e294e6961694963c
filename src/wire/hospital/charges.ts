/** Fee lines: read from 2204 and 2301, written for 2204, 2301 and 5204. */

import { chinaTimeText } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import type { Charge, ChargeInput, ItemMark } from "#model/charge.ts";
import type { AddCharges } from "#model/command.ts";
import type { PersonId } from "#model/person.ts";
import type { CareType } from "#model/place.ts";
import {
  approvalOf,
  CARE_TYPE_CODES,
  catalogueKindCode,
  feeCategoryCode,
  ITEM_CLASS_CODES,
  yesNoOf,
} from "#wire/hospital/codes.ts";
import { Decimal, decimal } from "#wire/hospital/decimal.ts";
import {
  type Fields,
  invalid,
  readAmount,
  readCodeMaybe,
  readDaysMaybe,
  readNote,
  readPrice,
  readQuantity,
  readText,
  readTextMaybe,
  readTime,
  rowsOf,
} from "#wire/hospital/input.ts";
import type { OutObject } from "#wire/hospital/json.ts";
import type { Request } from "#wire/hospital/transaction.ts";

/** Real clients send at most 100 lines a call; twice that is our limit. */
export const LINES_MAX = 200;

/** What the standard prints for an item without a price ceiling. */
const NO_PRICE_LIMIT = new Decimal("999999");

/** "0000" names all lines. */
export const ALL_LINES = "0000";

/** Inpatient lines are not settled by batch. */
const NO_BATCH = "";

function checkSigns(fields: Fields, line: ChargeInput, inpatient: boolean): void {
  if (line.refundOf === undefined) {
    if (line.quantityE4 > 0n && line.totalFen >= 0n) return;
    const name = line.quantityE4 <= 0n ? "cnt" : "det_item_fee_sumamt";
    if (!inpatient) invalid(fields, name, "门诊明细须为正数，退费请撤销结算后重新结算");
    throw new Refusal("charge_refund_invalid", {
      serial: line.serial,
      why: "负数明细须填原费用流水号(init_feedetl_sn)",
    });
  }
  if (line.quantityE4 < 0n && line.totalFen <= 0n) return;
  throw new Refusal("charge_refund_invalid", { serial: line.serial, why: "数量和金额须为负数" });
}

function readLine(fields: Fields, inpatient: boolean): ChargeInput {
  const line: ChargeInput = {
    serial: readText(fields, "feedetl_sn", 30),
    batch: inpatient ? NO_BATCH : readText(fields, "chrg_bchno", 30),
    // Empty: the institution has mapped its own code, or is told that it has not.
    itemCode: readTextMaybe(fields, "med_list_codg", 50) ?? "",
    institutionItemCode: readText(fields, "medins_list_codg", 150),
    occurredAt: readTime(fields, "fee_ocur_time"),
    quantityE4: readQuantity(fields, "cnt"),
    priceE6: readPrice(fields, "pric"),
    totalFen: readAmount(fields, "det_item_fee_sumamt"),
    approval: readCodeMaybe(fields, "hosp_appr_flag", approvalOf) ?? "none",
    days: readDaysMaybe(fields, "prd_days"),
    refundOf: readTextMaybe(fields, "init_feedetl_sn", 30),
    prescription: readNote(fields, inpatient ? "drord_no" : "rxno", 30),
    disease: readTextMaybe(fields, "dise_codg", 30) ?? readTextMaybe(fields, "dise_code", 30),
    doctorCode: readNote(fields, "bilg_dr_codg", 30),
    doctorName: readNote(fields, "bilg_dr_name", 50),
    departmentCode: readNote(fields, "bilg_dept_codg", 30),
    departmentName: readNote(fields, "bilg_dept_name", 100),
    externalPrescription: readCodeMaybe(fields, "rx_circ_flag", yesNoOf),
    takeHome: readCodeMaybe(fields, "dscg_tkdrug_flag", yesNoOf),
  };
  checkSigns(fields, line, inpatient);
  return line;
}

/** All lines of one call belong to one person's one encounter. */
export function decodeCharges(request: Request, inpatient: boolean): AddCharges {
  const sent = request.input.feedetail;
  if (Array.isArray(sent) && sent.length > LINES_MAX) {
    throw new Refusal("charges_too_many", { limit: String(LINES_MAX) });
  }
  const rows = rowsOf(request.input, "feedetail");
  const first = rows[0];
  if (!first) throw new Refusal("charge_list_empty");
  const encounterId = readText(first, "mdtrt_id", 40) as EncounterId;
  const personId = readText(first, "psn_no", 40) as PersonId;
  const charges: ChargeInput[] = [];
  for (const row of rows) {
    const sameEncounter = readText(row, "mdtrt_id", 40) === encounterId;
    if (!sameEncounter || readText(row, "psn_no", 40) !== personId) {
      throw new Refusal("charges_mixed");
    }
    charges.push(readLine(row, inpatient));
  }
  return { kind: "addCharges", encounterId, personId, charges };
}

function markFlag(charge: Charge, mark: ItemMark): string {
  return charge.marks?.includes(mark) ? "1" : "0";
}

function chargeAmounts(charge: Charge): OutObject {
  return {
    feedetl_sn: charge.serial,
    det_item_fee_sumamt: charge.totalFen,
    cnt: decimal(charge.quantityE4, 4),
    pric: decimal(charge.priceE6, 6),
    pric_uplmt_amt:
      charge.priceLimitE6 === undefined ? NO_PRICE_LIMIT : decimal(charge.priceLimitE6, 6),
    selfpay_prop: charge.itemClass === "C" ? new Decimal("1") : decimal(charge.ownShareBp, 4),
    fulamt_ownpay_amt: charge.ownExpenseFen,
    overlmt_amt: charge.overLimitFen,
    preselfpay_amt: charge.ownShareFirstFen,
    inscp_scp_amt: charge.inScopeFen,
    chrgitm_lv: ITEM_CLASS_CODES[charge.itemClass],
    med_chrgitm_type: feeCategoryCode(charge.feeCategory),
    bas_medn_flag: markFlag(charge, "essential"),
    hi_nego_drug_flag: markFlag(charge, "negotiated"),
    chld_medc_flag: markFlag(charge, "forChildren"),
    list_sp_item_flag: "0",
    lmt_used_flag: charge.restricted ? "1" : "0",
    drt_reim_flag: "0",
    memo: charge.remark ?? "",
    exp_content: "",
  };
}

/** 2204, 2301. */
export function chargesOutput(charges: readonly Charge[]): OutObject {
  return { result: charges.map(chargeAmounts) };
}

/** A line as 5204 shows it again. */
export function storedChargeOutput(
  charge: Charge,
  of: { encounterId: string; settlementId: string; careType: CareType },
): OutObject {
  return {
    mdtrt_id: of.encounterId,
    setl_id: of.settlementId,
    ...chargeAmounts(charge),
    chrg_bchno: charge.batch,
    rx_drord_no: charge.prescription ?? "",
    med_type: CARE_TYPE_CODES[of.careType],
    fee_ocur_time: chinaTimeText(charge.occurredAt),
    hilist_code: charge.itemCode,
    hilist_name: charge.itemName,
    list_type: catalogueKindCode(charge.feeCategory),
    med_list_codg: charge.itemCode,
    medins_list_codg: charge.institutionItemCode,
    medins_list_name: charge.itemName,
    dosform_name: "",
    bilg_dept_codg: charge.departmentCode ?? "",
    bilg_dept_name: charge.departmentName ?? "",
    bilg_dr_codg: charge.doctorCode ?? "",
    bilg_dr_name: charge.doctorName ?? "",
    hosp_appr_flag: { none: "0", approved: "1", refused: "2" }[charge.approval],
    dscg_tkdrug_flag: charge.takeHome ? "1" : "0",
    matn_fee_flag: "0",
  };
}
