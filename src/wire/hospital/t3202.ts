/**
 * 3202 医药机构费用结算对明细账: the institution's rows stand in a file that it left by 9101; the answer
 * names a file with one row for each difference. Columns are split by tabs, `null` is empty.
 */
import { chinaTimeText } from "#base/date.ts";
import { AMOUNT_MAX_FEN, type Fen, yuanText } from "#base/money.ts";
import { shortened } from "#base/shortened.ts";
import type { DetailDifference, ReconcileDetail, StatedCase } from "#model/institution-day.ts";
import { clearingTypeFrom, yesNoOf } from "#wire/hospital/codes.ts";
import { DAY_FIELDS, DETAIL_COLUMNS, RESULT_COLUMNS } from "#wire/hospital/day-fields.ts";
import { scaledFromText } from "#wire/hospital/decimal.ts";
import { fieldLabel } from "#wire/hospital/fields.ts";
import {
  fieldsOf,
  readAmountMaybe,
  readArea,
  readCode,
  readCountMaybe,
  readText,
  requireAll,
} from "#wire/hospital/input.ts";
import { ABSENT, PRECISIONS } from "#wire/hospital/lenient.ts";
import { readDays, readWithRefunds } from "#wire/hospital/stated-sums.ts";
import { booking } from "#wire/hospital/transaction.ts";

const ID_MAX = 40;
const MEMO_MAX = 250;
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
  if (columns.length !== DETAIL_COLUMNS.length) {
    return `有${columns.length}列，应为${DETAIL_COLUMNS.length}列，列间用制表符（TAB）`;
  }
  const [settlementId = "", encounterId = "", personId = "", total, fund, account, flag = ""] =
    columns.map((text) => (ABSENT.has(text.trim()) ? "" : text.trim()));
  const ids = [settlementId, encounterId, personId];
  const [totalFen, fundFen, accountFen] = [total, fund, account].map((text = "", at) =>
    amountIn(text, DETAIL_COLUMNS[ids.length + at] ?? ""),
  );
  const missing = [...ids, total, fund, account].flatMap((text, at) =>
    text === "" ? [fieldLabel(DETAIL_COLUMNS[at] ?? "")] : [],
  );
  if (missing.length > 0) return `缺少${missing.join("、")}`;
  const long = ids.findIndex((id) => id.length > ID_MAX);
  if (long >= 0) return `${fieldLabel(DETAIL_COLUMNS[long] ?? "")}超过${ID_MAX}个字符`;
  if (typeof totalFen !== "bigint") return totalFen ?? "";
  if (typeof fundFen !== "bigint") return fundFen ?? "";
  if (typeof accountFen !== "bigint") return accountFen ?? "";
  const refund = yesNoOf(flag === "" ? "0" : flag);
  if (refund === undefined) return `${fieldLabel("refd_setl_flag")}应为0或1`;
  return { settlementId, encounterId, personId, totalFen, fundFen, accountFen, refund };
}

/** A difference as its row of the answer's file. */
function detailRowText(row: DetailDifference): string {
  const cells: Readonly<Record<(typeof RESULT_COLUMNS)[number], string>> = {
    psn_no: row.personId || EMPTY,
    mdtrt_id: row.encounterId ?? EMPTY,
    setl_id: row.settlementId ?? EMPTY,
    msgid: row.messageId ?? EMPTY,
    stmt_rslt: "1",
    refd_setl_flag: row.refund ? "1" : "0",
    memo: shortened(row.words, MEMO_MAX),
    medfee_sumamt: yuanText(row.totalFen),
    fund_pay_sumamt: yuanText(row.fundFen),
    acct_pay: yuanText(row.accountFen),
  };
  return RESULT_COLUMNS.map((name) => cells[name]).join("\t");
}

export const t3202 = booking<ReconcileDetail>({
  numbers: ["3202"],
  title: "医药机构费用结算对明细账",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    requireAll(fields, DAY_FIELDS["3202"].required);
    return {
      kind: "reconcileDetail",
      file: readText(fields, "file_qury_no", 40),
      homeArea: readArea(fields, "setl_optins"),
      clearingType: readCode(fields, "clr_type", clearingTypeFrom),
      ...readDays(fields, "stmt_begndate", "stmt_enddate"),
      withRefunds: readWithRefunds(fields),
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
