/**
 * Allocation (清分), pure: from what the hub's copies come to, by pooling area and fund, and from
 * the deductions to be credited, to the batches of a month. The order of what comes in changes
 * nothing; the same content has the same digest.
 */

import type { ChinaMonth } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { canonicalJson } from "#base/json.ts";
import { type Fen, sumFen } from "#base/money.ts";
import type { BatchLine, ClearedFund, ClearingFigures, SchemeFunds } from "#model/clearing.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";

export interface Pair {
  readonly care: NodeId;
  readonly home: NodeId;
  readonly scheme: Scheme;
}

/** The cases of a pair by area and fund. */
export interface Counted extends Pair {
  readonly homeArea: Area;
  /** Null: cases that no fund pays. */
  readonly fund: ClearedFund | null;
  readonly cases: number;
  /** Each case counts in one row of its own only. */
  readonly firsts: number;
  readonly amountFen: Fen;
  /** Of the bills of those that count. */
  readonly totalFen: Fen;
}

export interface Deducted extends Pair {
  readonly homeArea: Area;
  readonly fund: ClearedFund;
  readonly amountFen: Fen;
}

export interface Allocation extends Pair, ClearingFigures {
  readonly deductions: SchemeFunds;
  readonly payableFen: Fen;
  readonly lines: readonly BatchLine[];
}

export function pairKey({ care, home, scheme }: Pair): string {
  return `${care} ${home} ${scheme}`;
}

/** In the order of pairs and schemes. */
export function allocate(counted: readonly Counted[], deducted: readonly Deducted[]): Allocation[] {
  const rows = [
    ...counted.map((row) => ({ ...row, deductionFen: 0n })),
    ...deducted.map(({ amountFen, ...row }) => ({
      ...{ ...row, cases: 0, firsts: 0, amountFen: 0n, totalFen: 0n, deductionFen: amountFen },
    })),
  ];
  const pairs = new Map<string, Row[]>();
  for (const row of rows) {
    const of = pairs.get(pairKey(row));
    if (of) of.push(row);
    else pairs.set(pairKey(row), [row]);
  }
  return [...pairs.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, of]) => allocationOf(of));
}

type Row = Counted & { readonly deductionFen: Fen };

function allocationOf(rows: readonly Row[]): Allocation {
  const [{ care, home, scheme }] = rows as [Row];
  const lines = linesOf(rows);
  const funds = byFund(lines, ({ amountFen }) => amountFen);
  const deductions = byFund(lines, ({ deductionFen }) => deductionFen);
  return {
    ...{ care, home, scheme, funds, deductions, lines },
    cases: rows.reduce((sum, { firsts }) => sum + firsts, 0),
    totalFen: sumFen(rows.map(({ totalFen }) => totalFen)),
    payableFen: sumFen(lines.map(({ amountFen, deductionFen }) => amountFen - deductionFen)),
  };
}

function linesOf(rows: readonly Row[]): BatchLine[] {
  const lines = new Map<string, BatchLine>();
  for (const { homeArea, fund, cases, amountFen, deductionFen } of rows) {
    if (fund === null) continue;
    const key = `${homeArea} ${fund}`;
    const before = lines.get(key);
    lines.set(key, {
      ...{ homeArea, fund },
      cases: (before?.cases ?? 0) + cases,
      amountFen: (before?.amountFen ?? 0n) + amountFen,
      deductionFen: (before?.deductionFen ?? 0n) + deductionFen,
    });
  }
  return [...lines.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}

/** Without those that are zero, in the order of their names. */
function byFund(lines: readonly BatchLine[], amountOf: (line: BatchLine) => Fen): SchemeFunds {
  const sums = new Map<ClearedFund, Fen>();
  for (const line of lines) sums.set(line.fund, (sums.get(line.fund) ?? 0n) + amountOf(line));
  const names = [...sums.keys()].sort();
  return Object.fromEntries(
    names.flatMap((fund) => (sums.get(fund) === 0n ? [] : [[fund, sums.get(fund)]])),
  );
}

/** Two of a month that come to the same to the fen. */
export function sameFigures(one: ClearingFigures, other: ClearingFigures): boolean {
  const text = ({ cases, totalFen, funds }: ClearingFigures): string =>
    canonicalJson({ cases, totalFen, funds });
  return text(one) === text(other);
}

export function digestOf(month: ChinaMonth, allocation: Allocation): string {
  return sm3(canonicalJson({ month, ...allocation }));
}

const SCHEME_LETTERS: Readonly<Record<Scheme, string>> = { employee: "e", resident: "r" };

/** One for a month, pair and scheme, whoever makes it and however often. */
export function batchId(month: ChinaMonth, { care, home, scheme }: Pair): string {
  return `bat_${month.replace("-", "")}${care}${home}${SCHEME_LETTERS[scheme]}`;
}
