/**
 * What an institution declares with its file (3202) beside what the file comes to: it may have left
 * rows out, or sent another day's file. A row may be a refund, which some count and some do not.
 */
import { type Fen, yuanText } from "#base/money.ts";
import type { DeclaredSums, DetailDifference, StatedCase } from "#model/institution-day.ts";
import { DETAIL_WORDS } from "#model/institution-day-words.ts";

export interface FileSums {
  take(row: StatedCase): void;
  /** Null: the file comes to what was declared, or nothing was. */
  difference(declared: DeclaredSums): DetailDifference | null;
}

export function sumFile(): FileSums {
  let [rows, refunds, flagged]: [number, number, number] = [0, 0, 0];
  let [totalFen, fundFen, accountFen]: [Fen, Fen, Fen] = [0n, 0n, 0n];
  return {
    take: (row) => {
      rows += 1;
      if (row.refund) flagged += 1;
      if (row.totalFen < 0n || row.fundFen + row.accountFen < 0n) refunds += 1;
      totalFen += row.totalFen;
      fundFen += row.fundFen;
      accountFen += row.accountFen;
    },
    difference: (declared) => {
      const told = [
        countWords(declared.cases, { rows, refunds, flagged }),
        amountWords("总额", declared.totalFen, totalFen),
        amountWords("基金", declared.fundFen, fundFen),
      ].filter((words) => words !== null);
      if (told.length === 0) return null;
      return {
        ...{ class: "declared", words: `${DETAIL_WORDS.declared}：${told.join("；")}` },
        ...{ personId: "", encounterId: null, settlementId: null, messageId: null },
        ...{ refund: false, totalFen, fundFen, accountFen },
      };
    },
  };
}

interface Counted {
  readonly rows: number;
  readonly refunds: number;
  readonly flagged: number;
}

function countWords(cases: number | undefined, { rows, refunds, flagged }: Counted): string | null {
  // A refund is counted or not, and so is what it took back; some flag one of them, some both.
  const counts = [rows, rows - refunds, rows - 2 * refunds, rows - flagged];
  if (cases === undefined || counts.includes(cases)) return null;
  return `申报${cases}笔，文件${rows}笔（其中退费${refunds}笔）`;
}

function amountWords(what: string, declared: Fen | undefined, inFile: Fen): string | null {
  if (declared === undefined || declared === inFile) return null;
  return `${what}申报${yuanText(declared)}、文件${yuanText(inFile)}`;
}
