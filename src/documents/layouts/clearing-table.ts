/**
 * Clearing tables (清算表): the country's pairs of places, what one province has to pay or to receive,
 * and which pooling area pays what. One table is of one scheme; columns are the funds that occur.
 */
import { type Fen, sumFen, yuanText } from "#base/money.ts";
import type { Column, Paper, Table } from "#documents/paper.ts";
import type { ClearedFund, SchemeFunds } from "#model/clearing.ts";
import { FUNDS } from "#model/fund.ts";
import { SCHEMES, type Scheme } from "#model/person.ts";
import { PAPER_WORDS, PAYER_WORDS, SCHEME_WORDS } from "#model/words.ts";

/** In the order in which they pay. */
const CLEARED: readonly ClearedFund[] = [...FUNDS, "ownAccount", "relativesAccount"];

interface Amounts {
  readonly cases: number;
  readonly funds: SchemeFunds;
  readonly deductions: SchemeFunds;
}

/** A pair of places, or one pooling area of a pair: what its line is called. */
export interface ClearingRow extends Amounts {
  readonly scheme: Scheme;
  readonly names: readonly string[];
}

export interface ClearingTable {
  readonly kind: "nationalClearing" | "payableTable" | "receivableTable" | "payableDetail";
  readonly month: string;
  /** Whose table; left out of the country's. */
  readonly place?: string | undefined;
  /** A detail is of one scheme; the others have both, one below the other. */
  readonly schemes?: readonly Scheme[];
  readonly rows: readonly ClearingRow[];
}

const PAYER = "参保省（付款方）";
const PAYEE = "就医省（收款方）";

/** What stands before the amounts of a line. */
function namesOf(kind: ClearingTable["kind"]): readonly string[] {
  if (kind === "nationalClearing") return [PAYER, PAYEE];
  if (kind === "payableDetail") return ["统筹区", PAYEE];
  return kind === "payableTable" ? [PAYEE] : [PAYER];
}

const sumOf = (funds: SchemeFunds): Fen => sumFen(Object.values(funds));

function added(rows: readonly Amounts[], of: "funds" | "deductions", fund: ClearedFund): Fen {
  return sumFen(rows.map((row) => row[of][fund] ?? 0n));
}

/** A pooling area's lines are by fund, so that a case of several funds is in several: no count. */
const isCounted = (kind: ClearingTable["kind"]): boolean => kind !== "payableDetail";

function amountsOf(
  { funds, deductions }: Pick<Amounts, "funds" | "deductions">,
  shown: readonly ClearedFund[],
): string[] {
  const [gross, less] = [sumOf(funds), sumOf(deductions)];
  return [
    ...shown.map((fund) => yuanText(funds[fund] ?? 0n)),
    ...[gross, less, gross - less].map(yuanText),
  ];
}

function tableOf(kind: ClearingTable["kind"], scheme: Scheme, all: readonly ClearingRow[]): Table {
  const rows = all.filter((row) => row.scheme === scheme);
  const shown = CLEARED.filter((fund) => rows.some((row) => (row.funds[fund] ?? 0n) !== 0n));
  const money = (title: string): Column => ({ title, money: true });
  const whole: Amounts = {
    cases: rows.reduce((sum, row) => sum + row.cases, 0),
    funds: Object.fromEntries(shown.map((fund) => [fund, added(rows, "funds", fund)])),
    deductions: Object.fromEntries(CLEARED.map((fund) => [fund, added(rows, "deductions", fund)])),
  };
  const names = namesOf(kind);
  const line = (row: Amounts): string[] => [
    ...(isCounted(kind) ? [String(row.cases)] : []),
    ...amountsOf(row, shown),
  ];
  return {
    heading: SCHEME_WORDS[scheme],
    columns: [
      ...names.map((title): Column => ({ title })),
      ...(isCounted(kind) ? [{ title: "笔数", count: true, width: "auto" } as const] : []),
      ...shown.map((fund) => money(PAYER_WORDS[fund])),
      money("应付小计"),
      money("审核扣款"),
      money("实际应付"),
    ],
    rows: rows.map((row) => [...row.names, ...line(row)]),
    total: ["合计", ...names.slice(1).map(() => ""), ...line(whole)],
  };
}

export function clearingTable(table: ClearingTable): Paper {
  const { kind, month, place = "", schemes = SCHEMES, rows } = table;
  const only =
    schemes.length === 1 ? `（${schemes.map((one) => SCHEME_WORDS[one]).join("")}）` : "";
  return {
    kind,
    title: `${place}${PAPER_WORDS[kind]}${only}`,
    landscape: true,
    blocks: [
      {
        facts: [
          ["清算月份", month],
          ["单位", "元"],
        ],
      },
      ...schemes.map((scheme) => tableOf(kind, scheme, rows)),
      { lines: ["职工和居民基金分别清算；审核扣款在本期应付中冲减，归还参保地基金。"] },
      { signatures: ["经办", "复核", "负责人（盖章）"] },
    ],
  };
}
