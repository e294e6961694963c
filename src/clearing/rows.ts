/** The rows that the statements of clearing share. */
import type { ChinaMonth, Instant } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import type { Fen } from "#base/money.ts";
import type {
  ClearedFund,
  ClearingFigures,
  DeductionState,
  ExceptionReason,
  SchemeFunds,
  SubmissionState,
} from "#model/clearing.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { columns } from "#store/store.ts";

/** Fen as JSON holds them. */
export type FundTexts = Readonly<Record<string, string>>;

export interface FiguresJson {
  readonly cases: number;
  readonly total: string;
  readonly funds: FundTexts;
}

export interface PairRow {
  readonly care_node: NodeId;
  readonly home_node: NodeId;
  readonly scheme: Scheme;
}

export interface SubmissionRow extends PairRow {
  readonly month: ChinaMonth;
  readonly revision: number;
  /** Grows with whatever changes what the hub has to count. */
  readonly turn: number;
  readonly cases: number;
  readonly total_fen: Fen;
  readonly funds: FundTexts;
  readonly excepted: number;
  readonly late: number;
  readonly state: SubmissionState;
  readonly hub: FiguresJson | null;
  readonly counted_to: Instant;
  readonly submitted_by: string;
  readonly submitted_at: Instant;
  readonly answered_at: Instant | null;
}

export const SUBMISSIONS = columns<SubmissionRow>({
  month: "text",
  care_node: "text",
  home_node: "text",
  scheme: "text",
  revision: "integer",
  turn: "integer",
  cases: "integer",
  total_fen: "bigint",
  funds: "json",
  excepted: "integer",
  late: "integer",
  state: "text",
  hub: "json",
  counted_to: "bigint as number",
  submitted_by: "text",
  submitted_at: "bigint as number",
  answered_at: "bigint as number",
});

export interface ExceptionRow extends PairRow {
  readonly settlement_id: SettlementId;
  readonly month: ChinaMonth;
  readonly reason: ExceptionReason;
  /** By how many months it is late: how often it was left out. */
  readonly deferred: number;
  readonly cleared_in: ChinaMonth | null;
  readonly revision: number;
  readonly noted_at: Instant;
}

export const EXCEPTIONS = columns<ExceptionRow>({
  care_node: "text",
  settlement_id: "text",
  month: "text",
  home_node: "text",
  scheme: "text",
  reason: "text",
  deferred: "integer",
  cleared_in: "text",
  revision: "integer",
  noted_at: "bigint as number",
});

export interface DeductionRow extends PairRow {
  readonly id: string;
  readonly settlement_id: SettlementId;
  readonly institution: InstitutionCode;
  readonly home_area: Area;
  readonly fund: ClearedFund;
  readonly amount_fen: Fen;
  readonly reason: string;
  /** The month that home stamped on the case. */
  readonly case_month: ChinaMonth;
  readonly entered_by: string;
  readonly entered_at: Instant;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
  readonly state: DeductionState;
  /** The clearing that takes it in. */
  readonly month: ChinaMonth | null;
}

export const DEDUCTIONS = columns<DeductionRow>({
  id: "text",
  settlement_id: "text",
  institution: "text",
  care_node: "text",
  home_node: "text",
  home_area: "text",
  scheme: "text",
  fund: "text",
  amount_fen: "bigint",
  reason: "text",
  case_month: "text",
  entered_by: "text",
  entered_at: "bigint as number",
  decided_by: "text",
  decided_at: "bigint as number",
  state: "text",
  month: "text",
});

export function fundTexts(funds: SchemeFunds): FundTexts {
  const amounts = Object.entries(funds).filter(([, amount]) => amount !== 0n);
  return Object.fromEntries(amounts.map(([fund, amount]) => [fund, String(amount)]));
}

export function fundsOf(texts: FundTexts): SchemeFunds {
  const amounts = Object.entries(texts).map(([fund, text]) => [fund, BigInt(text)]);
  return Object.fromEntries(amounts) as SchemeFunds;
}

export function figuresJson({ cases, totalFen, funds }: ClearingFigures): FiguresJson {
  return { cases, total: String(totalFen), funds: fundTexts(funds) };
}

export function figuresOf({ cases, total, funds }: FiguresJson): ClearingFigures {
  return { cases, totalFen: BigInt(total), funds: fundsOf(funds) };
}

export function figuresOfRow(
  row: Pick<SubmissionRow, "cases" | "total_fen" | "funds">,
): ClearingFigures {
  return { cases: row.cases, totalFen: row.total_fen, funds: fundsOf(row.funds) };
}
