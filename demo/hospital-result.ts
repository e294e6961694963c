/** A settlement's answer as the window reads it: who pays what, why, and whether sums add up. */
import { type Fen, fenFromYuan, sumFen } from "#base/money.ts";
import { PART_WORDS, PAYER_WORDS } from "#model/words.ts";
import type { Output } from "./hospital-window.ts";

export interface Share {
  readonly name: string;
  readonly amountFen: Fen;
}

export interface SettlementShown {
  readonly settlementId: string;
  readonly settledAt: string;
  readonly category: string;
  readonly totalFen: Fen;
  /** Own expense, over limit, own share first, in scope. */
  readonly parts: readonly Share[];
  /** Funds and the hospital, then the person's account, relatives' account, cash. */
  readonly payers: readonly Share[];
  readonly fundFen: Fen;
  readonly personFen: Fen;
  readonly deductibleFen: Fen;
  readonly balanceFen: Fen;
  /** Sentences. */
  readonly working: readonly string[];
  /** Layers that are paid later at home. */
  readonly later: readonly string[];
  readonly partsAddUp: boolean;
  readonly payersAddUp: boolean;
}

type Row = Readonly<Record<string, unknown>>;

function row(value: unknown): Row {
  return typeof value === "object" && value !== null ? (value as Row) : {};
}

function rows(value: unknown): Row[] {
  return Array.isArray(value) ? value.map(row) : [];
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

function amount(value: unknown): Fen {
  return fenFromYuan(text(value)) ?? 0n;
}

/** The category and the working stand in a JSON text. */
function extension(info: Row): Row {
  const content = text(info.exp_content);
  return content.startsWith("{") ? row(JSON.parse(content)) : {};
}

/** Rows of the payment list that are no fund. */
const ACCOUNT_ROW = "310200";

function payersOf(info: Row, details: readonly Row[]): Share[] {
  const funds = details
    .filter((detail) => text(detail.fund_pay_type) !== ACCOUNT_ROW)
    .map((detail) => ({
      name: text(detail.fund_pay_type_name),
      amountFen: amount(detail.fund_payamt),
    }));
  const relatives = amount(info.acct_mulaid_pay);
  return [
    ...funds,
    { name: PAYER_WORDS.ownAccount, amountFen: amount(info.acct_pay) - relatives },
    ...(relatives === 0n ? [] : [{ name: PAYER_WORDS.relativesAccount, amountFen: relatives }]),
    { name: PAYER_WORDS.cash, amountFen: amount(info.psn_cash_pay ?? info.cash_payamt) },
  ];
}

/** Null when the answer carries no settlement. */
export function readSettlement(output: Output): SettlementShown | null {
  const body = row(output);
  const info = row(body.setlinfo);
  if (info.medfee_sumamt === undefined) return null;
  const details = rows(body.setldetail);
  const more = extension(info);
  const totalFen = amount(info.medfee_sumamt);
  const parts: Share[] = [
    { name: PART_WORDS.ownExpense, amountFen: amount(info.fulamt_ownpay_amt) },
    { name: PART_WORDS.overLimit, amountFen: amount(info.overlmt_selfpay) },
    { name: PART_WORDS.ownShareFirst, amountFen: amount(info.preselfpay_amt) },
    { name: PART_WORDS.inScope, amountFen: amount(info.inscp_scp_amt) },
  ];
  const payers = payersOf(info, details);
  const working = details
    .map((detail) => text(detail.setl_proc_info))
    .find((words) => words !== "");
  return {
    settlementId: text(info.setl_id),
    settledAt: text(info.setl_time),
    category: text(more.BENEFIT_CATEGORY),
    totalFen,
    parts,
    payers,
    fundFen: amount(info.fund_pay_sumamt),
    personFen: amount(info.psn_part_amt ?? info.psn_pay),
    deductibleFen: amount(info.act_pay_dedc),
    balanceFen: amount(info.balc),
    working: (working ?? text(more.SETL_PROC_INFO)).split("\n").filter((line) => line !== ""),
    later: Array.isArray(more.NOT_CALCULATED) ? more.NOT_CALCULATED.map(text) : [],
    partsAddUp: sumFen(parts.map(({ amountFen }) => amountFen)) === totalFen,
    payersAddUp: sumFen(payers.map(({ amountFen }) => amountFen)) === totalFen,
  };
}
