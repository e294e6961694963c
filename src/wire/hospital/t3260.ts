/**
 * 3260 提取异地清分明细: the month's out-of-area cases that are to be confirmed, 100 at a time. Clients
 * read the list under one of two names.
 */
import { chinaTimeText } from "#base/date.ts";
import type { FetchMonth, MonthCase } from "#model/institution-day.ts";
import { fieldsOf, readCount } from "#wire/hospital/input.ts";
import type { OutObject } from "#wire/hospital/json.ts";
import { query } from "#wire/hospital/transaction.ts";
import { readTreatmentMonth } from "#wire/hospital/treatment-month.ts";

/** 0: settled at the institution, not reimbursed by hand. */
const AT_THE_WINDOW = "0";

function row(one: MonthCase): OutObject {
  return {
    seqno: String(one.row),
    mdtrtarea: one.careArea,
    medins_no: one.institution,
    certno: one.certificateNumber,
    mdtrt_id: one.encounterId,
    mdtrt_setl_time: chinaTimeText(one.settledAt),
    setl_sn: one.settlementId,
    fulamt_advpay_flag: AT_THE_WINDOW,
    medfee_sumamt: one.totalFen,
    optins_pay_sumamt: one.fundFen,
  };
}

export const t3260 = query<FetchMonth>({
  numbers: ["3260"],
  title: "提取异地清分明细",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "fetchMonth",
      month: readTreatmentMonth(fields),
      startRow: readCount(fields, "startrow", { least: 1, absent: 1 }),
    };
  },
  encode({ cases }) {
    const rows = cases.map(row);
    return { data: rows, list: rows };
  },
});
