/** All nodes' tables as they stand at one moment, for the auditor. */
import { HUB, type NodeId } from "#model/place.ts";
import type { Tx } from "#store/store.ts";
import {
  type AccumulatorRow,
  type CareRow,
  type CaseRow,
  type CopyRow,
  type EncounterRow,
  type HomeRow,
  type RequestRow,
  selectAccumulatorRows,
  selectCareRows,
  selectCaseRows,
  selectContradicted,
  selectCopyRows,
  selectEncounterRows,
  selectHomeRows,
  selectRequestRows,
  selectTrailRows,
  selectTransferRows,
  type TrailRow,
  type TransferRow,
} from "./queries.ts";

export interface NodeTables {
  readonly node: NodeId;
  readonly care: readonly CareRow[];
  readonly home: readonly HomeRow[];
  readonly copies: readonly CopyRow[];
  readonly transfers: readonly TransferRow[];
  readonly accumulators: readonly AccumulatorRow[];
  readonly requests: readonly RequestRow[];
  readonly encounters: readonly EncounterRow[];
  readonly trail: readonly TrailRow[];
  readonly cases: readonly CaseRow[];
  readonly contradicted: ReadonlySet<string>;
}

export async function readTables(node: NodeId, tx: Tx): Promise<NodeTables> {
  return {
    node,
    care: await selectCareRows(tx),
    home: await selectHomeRows(tx),
    copies: node === HUB ? await selectCopyRows(tx) : [],
    transfers: await selectTransferRows(tx),
    accumulators: await selectAccumulatorRows(tx),
    requests: await selectRequestRows(tx),
    encounters: await selectEncounterRows(tx),
    trail: await selectTrailRows(tx),
    cases: await selectCaseRows(tx),
    contradicted: new Set((await selectContradicted(tx)).map(({ id }) => id)),
  };
}

/** An answer of home as the auditor reads it: plain amounts, by scheme and fund. */
export interface ReadAnswer {
  readonly booked: boolean;
  readonly total: bigint;
  readonly parts: readonly bigint[];
  /** "employee:pooled", "employee:ownAccount", … without those that are zero. */
  readonly schemeFunds: ReadonlyMap<string, bigint>;
  readonly cash: bigint;
  readonly hospital: bigint;
}

interface AnswerText {
  readonly outcome?: string;
  readonly split: Readonly<Record<string, string>>;
  readonly payment: PaymentText;
}

export interface PaymentText {
  readonly totalFen: string;
  readonly funds: readonly { readonly fund: string; readonly amountFen: string }[];
  readonly ownAccountFen: string;
  readonly relativesAccountFen: string;
  readonly cashFen: string;
  readonly hospitalFen: string;
}

/** Reads home's answer, or a settlement's result: both have split and payment. */
export function readAnswer(text: string, scheme: string): ReadAnswer {
  const answer = JSON.parse(text) as AnswerText;
  if (answer.outcome === "refused") {
    return { booked: false, total: 0n, parts: [], schemeFunds: new Map(), cash: 0n, hospital: 0n };
  }
  const { split, payment } = answer;
  const part = (name: string): bigint => BigInt(split[name] ?? "0");
  return {
    booked: true,
    total: BigInt(payment.totalFen),
    parts: [
      part("totalFen"),
      part("ownExpenseFen"),
      part("overLimitFen"),
      part("ownShareFirstFen"),
      part("inScopeFen"),
    ],
    schemeFunds: schemeFundsOf(payment, scheme),
    cash: BigInt(payment.cashFen),
    hospital: BigInt(payment.hospitalFen),
  };
}

function schemeFundsOf(payment: PaymentText, scheme: string): Map<string, bigint> {
  const schemeFunds = new Map<string, bigint>();
  const add = (schemeFund: string, amount: bigint): void => {
    const sum = (schemeFunds.get(`${scheme}:${schemeFund}`) ?? 0n) + amount;
    if (sum === 0n) schemeFunds.delete(`${scheme}:${schemeFund}`);
    else schemeFunds.set(`${scheme}:${schemeFund}`, sum);
  };
  for (const share of payment.funds) add(share.fund, BigInt(share.amountFen));
  add("ownAccount", BigInt(payment.ownAccountFen));
  add("relativesAccount", BigInt(payment.relativesAccountFen));
  return schemeFunds;
}

export function schemeFundsText(schemeFunds: ReadonlyMap<string, bigint>): string {
  return [...schemeFunds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([schemeFund, amount]) => `${schemeFund}=${amount}`)
    .join(" ");
}
