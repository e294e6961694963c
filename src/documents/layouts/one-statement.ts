/**
 * One statement (一账式对账单) of a month's clearing: what a payer owes, or what an institution
 * gets, across provinces, inside the province and in the own area; each scheme by itself, with a
 * sum for each kind. Notices between areas show both gross amounts beside what is paid.
 */
import { type Fen, sumFen, yuanText } from "#base/money.ts";
import type { Column, Paper, Table } from "#documents/paper.ts";
import { CLEARED_FUNDS, type ClearedFund, type SchemeFunds } from "#model/clearing.ts";
import { CLEARING_SCOPE_WORDS } from "#model/clearing-words.ts";
import type { PaperKind } from "#model/paper.ts";
import { SCHEMES, type Scheme } from "#model/person.ts";
import type { Distance } from "#model/place.ts";
import { PAPER_WORDS, PAYER_WORDS, SCHEME_WORDS } from "#model/words.ts";

const SCOPES: readonly Distance[] = ["crossProvince", "inProvince", "local"];

export interface StatementRow {
  readonly scheme: Scheme;
  readonly scope: Distance;
  /** Whom it is owed to, or who owes it. */
  readonly other: string;
  readonly funds: SchemeFunds;
  readonly deductionFen: Fen;
}

export interface StatementNotice {
  readonly number: string;
  readonly payer: string;
  readonly payee: string;
  readonly scheme: Scheme;
  readonly grossFen: Fen;
  /** Owed back and set off; zero where the pair does not net. */
  readonly backFen: Fen;
  readonly state: string;
}

interface OneStatement {
  readonly kind: Extract<PaperKind, "payerStatement" | "institutionStatement">;
  readonly month: string;
  /** Whose it is. */
  readonly of: string;
  readonly rows: readonly StatementRow[];
  readonly notices: readonly StatementNotice[];
}

const money = (title: string): Column => ({ title, money: true });
const paidBy = ({ funds }: StatementRow, fund: ClearedFund): Fen => funds[fund] ?? 0n;
const netOf = (row: StatementRow): Fen => sumFen(Object.values(row.funds)) - row.deductionFen;

function summed(rows: readonly StatementRow[], shown: readonly ClearedFund[]): string[] {
  const less = sumFen(rows.map(({ deductionFen }) => deductionFen));
  const net = sumFen(rows.map(netOf));
  const byFund = shown.map((fund) => sumFen(rows.map((row) => paidBy(row, fund))));
  return [...byFund, net + less, less, net].map(yuanText);
}

/** Null: nothing of this scheme. */
function schemeTable({ kind, rows }: OneStatement, scheme: Scheme): Table | null {
  const own = rows.filter((row) => row.scheme === scheme);
  if (own.length === 0) return null;
  const shown = CLEARED_FUNDS.filter((fund) => own.some((row) => paidBy(row, fund) !== 0n));
  const isPayer = kind === "payerStatement";
  return {
    heading: SCHEME_WORDS[scheme],
    columns: [
      { title: "类别", width: "auto" },
      { title: isPayer ? "就医地（收款方）" : "参保地（付款方）" },
      ...shown.map((fund) => money(PAYER_WORDS[fund])),
      money("小计"),
      money("审核扣款"),
      money(isPayer ? "应付" : "应得"),
    ],
    rows: SCOPES.flatMap((scope) => {
      const part = own.filter((row) => row.scope === scope);
      const words = CLEARING_SCOPE_WORDS[scope];
      if (part.length === 0) return [];
      const each = part.map((row) => [words, row.other, ...summed([row], shown)]);
      return [...each, [`${words}小计`, "", ...summed(part, shown)]];
    }),
    total: ["合计", "", ...summed(own, shown)],
  };
}

/** By kind; the two schemes never in one sum. */
function scopeTable({ rows }: OneStatement): Table {
  const sums = (own: readonly StatementRow[]): string[] =>
    SCHEMES.map((scheme) =>
      yuanText(sumFen(own.filter((row) => row.scheme === scheme).map(netOf))),
    );
  return {
    heading: "各类合计",
    columns: [{ title: "类别" }, ...SCHEMES.map((scheme) => money(SCHEME_WORDS[scheme]))],
    rows: SCOPES.map((scope) => {
      const own = rows.filter((row) => row.scope === scope);
      return [CLEARING_SCOPE_WORDS[scope], ...sums(own)];
    }),
    total: ["合计", ...sums(rows)],
  };
}

function noticeTable({ notices }: OneStatement): Table {
  return {
    heading: "通知书",
    columns: [
      ...["通知书", "付款方", "收款方", "险种"].map((title): Column => ({ title })),
      ...["应付", "对方应付（轧抵）", "实际拨付"].map(money),
      { title: "状态", width: "auto" },
    ],
    rows: notices.map((row) => [
      ...[row.number, row.payer, row.payee, SCHEME_WORDS[row.scheme]],
      ...[row.grossFen, row.backFen, row.grossFen - row.backFen].map(yuanText),
      row.state,
    ]),
  };
}

export function oneStatement(given: OneStatement): Paper {
  const { kind, month, of, notices } = given;
  const tables = SCHEMES.flatMap((scheme) => schemeTable(given, scheme) ?? []);
  return {
    kind,
    title: `${of}${PAPER_WORDS[kind]}（一账式）`,
    landscape: true,
    blocks: [
      {
        facts: [
          ["清算月份", month],
          ["单位", "元"],
        ],
      },
      ...tables,
      scopeTable(given),
      ...(notices.length === 0 ? [] : [noticeTable(given)]),
      { lines: ["职工和居民基金分别清算；轧抵只影响拨付的款项，双方应付仍按全额记账。"] },
      { signatures: ["经办", "复核", "负责人（盖章）"] },
    ],
  };
}
