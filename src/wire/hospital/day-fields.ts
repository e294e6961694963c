/**
 * The fields by which an institution closes its day and its month (3201 to 3262), and the columns
 * of the files of 3202: what is missing is told at once, and the hospitals' document shows it.
 */

interface DayFields {
  readonly required: readonly string[];
  /** Read where they are there. */
  readonly optional: readonly string[];
}

const MONTH = ["trt_year", "trt_month"] as const;
const REFUND_FLAGS = ["refd_setl_flag", "fixmedins_refd_setl_flag", "REFD_SETL_FLAG"] as const;

export const DAY_FIELDS = {
  "3201": {
    required: [
      ...["insutype", "clr_type", "setl_optins", "stmt_begndate", "stmt_enddate"],
      ...["medfee_sumamt", "fund_pay_sumamt", "acct_pay", "fixmedins_setl_cnt"],
    ],
    optional: REFUND_FLAGS,
  },
  "3202": {
    required: ["setl_optins", "file_qury_no", "stmt_begndate", "stmt_enddate", "clr_type"],
    optional: ["fixmedins_setl_cnt", "medfee_sumamt", "fund_pay_sumamt", ...REFUND_FLAGS],
  },
  "3203": {
    required: [
      ...["setlym", "clr_type", "begndate", "enddate", "medfee_sumamt", "fund_appy_sum"],
      ...["acct_pay", "psntime", "cash_payamt", "med_sumfee"],
    ],
    optional: [],
  },
  "3204": { required: ["clr_appy_evt_id"], optional: [] },
  "3260": { required: MONTH, optional: ["startrow"] },
  "3261": { required: [...MONTH, "totalrow"], optional: [] },
  "3262": { required: [...MONTH, "otransid"], optional: [] },
} as const satisfies Readonly<Record<string, DayFields>>;

/** Of each row of 3261's `detail`; all have to be there. */
export const CONFIRMED_FIELDS = [
  ...["certno", "mdtrt_id", "mdtrt_setl_time", "setl_sn", "medfee_sumamt", "optins_pay_sumamt"],
  "cnfm_flag",
];

/** Of the file that 3202 compares, in their order; the flag may be empty. */
export const DETAIL_COLUMNS = [
  ...["setl_id", "mdtrt_id", "psn_no", "medfee_sumamt", "fund_pay_sumamt", "acct_pay"],
  "refd_setl_flag",
];

/** Of the file that it answers with. */
export const RESULT_COLUMNS = [
  ...["psn_no", "mdtrt_id", "setl_id", "msgid", "stmt_rslt", "refd_setl_flag", "memo"],
  ...["medfee_sumamt", "fund_pay_sumamt", "acct_pay"],
] as const;
