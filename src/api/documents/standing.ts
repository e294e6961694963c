/** Does what a paper says still hold, though nobody has printed it anew? */
import {
  type DecisionEdition,
  decisionOf,
  deductionsOf,
  noticeOf,
  payableDetailOf,
  type Table,
  tableOf,
} from "#api/documents/papers.ts";
import { sheetHolds } from "#api/documents/sheet.ts";
import { statementOf } from "#api/documents/statements.ts";
import type { ChinaMonth } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { canonicalJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import { markOn, type Paper, type PaperRow, type Standing } from "#documents/documents.ts";
import type { Scheme } from "#model/person.ts";
import type { Office } from "#nodes/nodes.ts";

/** As it would be printed now; null: nobody prints such papers here. */
async function paperNow(office: Office, row: PaperRow): Promise<Paper | null> {
  const { kind, subject, edition } = row;
  switch (kind) {
    case "paymentNotice":
    case "receiptNotice":
      return await noticeOf(office, subject);
    case "nationalClearing":
    case "payableTable":
    case "receivableTable":
      return await tableOf(office, subject as ChinaMonth, kind satisfies Table);
    case "payableDetail":
      return await payableDetailOf(office, subject as ChinaMonth, edition as Scheme);
    case "deductionDetail": {
      const [month = "", care = "", home = ""] = subject.split(" ");
      const of = { month: month as ChinaMonth, care, home, scheme: edition as Scheme };
      return await deductionsOf(office, of);
    }
    case "reimbursementDecision":
      return await decisionOf(office, subject, edition as DecisionEdition);
    case "payerStatement":
    case "institutionStatement": {
      const [month = "", of = ""] = subject.split(" ");
      return await statementOf(office, kind, { month: month as ChinaMonth, of });
    }
    default:
      return null;
  }
}

export async function stillHolds(office: Office, row: PaperRow): Promise<Standing> {
  if (row.kind === "settlementSheet") return await sheetHolds(office, row);
  const mark = markOn(row);
  try {
    const paper = await paperNow(office, row);
    return { holds: paper === null || sm3(canonicalJson(paper)) === row.content_digest, mark };
  } catch (error) {
    // What it was about is gone.
    if (error instanceof Refusal) return { holds: false, mark };
    throw error;
  }
}
