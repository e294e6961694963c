/**
 * 3202 医药机构费用结算对明细账: the institution's rows stand in a file that it left by 9101; the answer
 * names a file with one row for each difference. Columns are split by tabs, `null` is empty.
 */
import { chinaTimeText } from "#base/date.ts";
import { AMOUNT_MAX_FEN, type Fen, yuanText } from "#base/money.ts";
import type { DetailDifference, ReconcileDetail, StatedCase } from "#model/institution-day.ts";
import { clearingTypeFrom, yesNoOf } from "#wire/hospital/codes.ts";
import { scaledFromText } from "#wire/hospital/decimal.ts";
import { fieldLabel } from "#wire/hospital/fields.ts";
import {
  fieldsOf,
  readAmountMaybe,
  readArea,
  readCode,
  readCountMaybe,
  readText,
} from "#wire/hospital/input.ts";
import { ABSENT, PRECISIONS } from "#wire/hospital/lenient.ts";
import { readDays } from "#wire/hospital/stated-sums.ts";
import { booking } from "#wire/hospital/transaction.ts";

const ID_MAX = 40;
const MEMO_MAX = 250;
const COLUMNS = [
  ...["setl_id", "mdtrt_id", "psn_no", "medfee_sumamt", "fund_pay_sumamt", "acct_pay"],
  "refd_setl_flag",
];
const EMPTY = "null";

function amountIn(text: string, name: string): Fen | string {
  const value = scaledFromText(text, PRECISIONS.amount);
  if (value === "malformed") return `${fieldLabel(name)}应为数字`;
  if (value === "tooFine") return `${fieldLabel(name)}小数超过2位`;
  const isLarge = value > AMOUNT_MAX_FEN || value < -AMOUNT_MAX_FEN;
  return isLarge ? `${fieldLabel(name)}超过允许的范围` : value;
}

/** A row of the file, or what is wrong with it. */
function readDetailRow(columns: readonly string[]): StatedCase | string {
  if (columns.length !== COLUMNS.length) {
    return `有${columns.length}列，应为${COLUMNS.length}列，列间用制表符（TAB）`;
  }
  const [settlementId = "", encounterId = "", personId = "", total, fund, account, flag = ""] =
    columns.map((text) => (ABSENT.has(text.trim()) ? "" : text.trim()));
  const ids = [settlementId, encounterId, personId];
  for (const [at, id] of ids.entries()) {
    const name = fieldLabel(COLUMNS[at] ?? "");
    if (id === "") return `缺少${name}`;
    if (id.length > ID_MAX) return `${name}超过${ID_MAX}个字符`;
  }
  const totalFen = amountIn(total ?? "", "medfee_sumamt");
  const fundFen = amountIn(fund ?? "", "fund_pay_sumamt");
  const accountFen = amountIn(account ?? "", "acct_pay");
  if (typeof totalFen === "string") return totalFen;
  if (typeof fundFen === "string") return fundFen;
  if (typeof accountFen === "string") return accountFen;
  const refund = yesNoOf(flag === "" ? "0" : flag);
  if (refund === undefined) return `${fieldLabel("refd_setl_flag")}应为0或1`;
  return { settlementId, encounterId, personId, totalFen, fundFen, accountFen, refund };
}

/** A difference as its row of the answer's file. */
function detailRowText(row: DetailDifference): string {
  return [
    row.personId || EMPTY,
    row.encounterId ?? EMPTY,
    row.settlementId ?? EMPTY,
    row.messageId ?? EMPTY,
    "1",
    row.refund ? "1" : "0",
    row.words.slice(0, MEMO_MAX),
    yuanText(row.totalFen),
    yuanText(row.fundFen),
    yuanText(row.accountFen),
  ].join("\t");
}

export const t3202 = booking<ReconcileDetail>({
  numbers: ["3202"],
  title: "医药机构费用结算对明细账",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "reconcileDetail",
      file: readText(fields, "file_qury_no", 40),
      homeArea: readArea(fields, "setl_optins"),
      clearingType: readCode(fields, "clr_type", clearingTypeFrom),
      ...readDays(fields, "stmt_begndate", "stmt_enddate"),
      declared: {
        cases: readCountMaybe(fields, "fixmedins_setl_cnt"),
        totalFen: readAmountMaybe(fields, "medfee_sumamt"),
        fundFen: readAmountMaybe(fields, "fund_pay_sumamt"),
      },
      read: readDetailRow,
      write: detailRowText,
    };
  },
  encode: (answer) => ({
    fileinfo: {
      file_qury_no: answer.number,
      filename: answer.fileName,
      dld_endtime: chinaTimeText(answer.expiresAt),
    },
  }),
});
