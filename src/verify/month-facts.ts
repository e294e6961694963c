/**
 * What is noted of single cases while they pass: of those that an exception, a deduction or an
 * objection names, and what an institution's cases of a month come to.
 */
import { readAnswer } from "#verify/answer.ts";
import { grouped } from "#verify/look.ts";
import type { Months } from "#verify/month.ts";
import { type CaseVisitor, type Standing, textOf } from "#verify/month-cases.ts";
import type { ApplicationRow } from "#verify/queries-compared.ts";
import type { CareCaseRow } from "#verify/queries-month.ts";

export interface CaseFact {
  readonly standing: Standing;
  readonly institution: string;
  readonly settledAt: bigint | null;
  readonly taken: boolean | null;
  readonly saidAt: bigint | null;
  /** Home has it as care does. */
  readonly isAlike: boolean;
  /** What it takes back waits, or has waited. */
  readonly waitsWith: boolean;
}

export interface InstitutionSum {
  /** Settled and not refunded. */
  cases: number;
  total: bigint;
  fund: bigint;
}

export interface Facts extends CaseVisitor {
  /** At care. */
  readonly named: ReadonlyMap<string, CaseFact>;
  /** By application; after the last case. */
  applicationSums(): ReadonlyMap<string, InstitutionSum>;
}

export function createFacts(months: Months): Facts {
  const wanted = namesIn(months);
  const named = new Map<string, CaseFact>();
  const sums = new Map<string, InstitutionSum>();
  const refunds: { readonly original: string; readonly id: string }[] = [];
  const counted = new Map<string, string>();
  const applications = applicationsBy(months);
  return {
    named,
    applicationSums: () => {
      for (const { original, id } of refunds) {
        const sum = sums.get(id);
        if (sum && counted.get(original) === id) sum.cases -= 1;
      }
      refunds.length = 0;
      return sums;
    },
    visit: ({ id, care, stands }) => {
      if (!care || !stands.care) return;
      const { row } = care;
      const { institution, settled_at: settledAt, taken, said_at: saidAt } = row;
      if (wanted.has(id)) {
        const isAlike = stands.home !== undefined && textOf(stands.home) === textOf(stands.care);
        const fact = { standing: stands.care, institution, settledAt, taken, saidAt, isAlike };
        named.set(id, { ...fact, waitsWith: row.original !== null });
      }
      const key = `${institution} ${row.month} ${row.clearing_type}`;
      const all = applications.get(key) ?? [];
      for (const one of all.filter((own) => isOf(own, all, row))) {
        takeSum(sums, one.id, row);
        if (row.kind === "settle" && row.state !== "settled") counted.set(id, one.id);
        if (row.kind === "cancel" && row.cancels !== null) {
          refunds.push({ original: row.cancels, id: one.id });
        }
      }
    },
  };
}

function namesIn({ nodes, exceptions }: Months): ReadonlySet<string> {
  const all = [...nodes.values()];
  return new Set([
    ...[...exceptions.values()].map((row) => row.settlement_id),
    ...all.flatMap((node) => node.deductions).map((row) => row.settlement_id),
    ...all.flatMap((node) => node.objections).map((row) => row.settlement_id),
    ...all.flatMap((node) => node.differences).map((row) => row.settlement_id),
  ]);
}

/** Those that stand, the earliest first, by institution, month and type. */
function applicationsBy({ provinces }: Months): ReadonlyMap<string, readonly ApplicationRow[]> {
  const all = provinces.flatMap((node) => node.applications);
  const sorted = all.sort((a, b) => Number(a.applied_at - b.applied_at));
  return grouped(sorted, (row) => `${row.institution} ${row.month} ${row.clearing_type}`);
}

/** It is of the application: of its days, there when it was made, and of no other before it. */
function isOf(
  application: ApplicationRow,
  all: readonly ApplicationRow[],
  row: CareCaseRow,
): boolean {
  const { applied_at: at } = application;
  if (!isCounted(row, at) || !covers(application, row)) return false;
  return !all.some(
    (one) =>
      one !== application &&
      one.applied_at < at &&
      (one.undone_at === null || one.undone_at > at) &&
      covers(one, row),
  );
}

function covers({ begins, ends, applied_at }: ApplicationRow, row: CareCaseRow): boolean {
  const { business_day: day, settled_at } = row;
  return begins <= day && day <= ends && settled_at !== null && settled_at <= applied_at;
}

/** The institution knew then that it stood: neither reversed nor on its way to be. */
function isCounted({ kind, state, reverse_ordered_at, cancels }: CareCaseRow, at: bigint): boolean {
  const stands = ["settled", "cancelling", "cancelled", "offset"].includes(state);
  const known = kind === "settle" || kind === "cancel";
  const isReversed = reverse_ordered_at !== null && reverse_ordered_at <= at;
  return known && stands && (!isReversed || cancels !== null);
}

function takeSum(sums: Map<string, InstitutionSum>, key: string, row: CareCaseRow): void {
  const answer = readAnswer(row.outcome);
  if (typeof answer === "string") return;
  const sum = sums.get(key) ?? { cases: 0, total: 0n, fund: 0n };
  sums.set(key, sum);
  if (row.kind === "settle") sum.cases += 1;
  sum.total += answer.total;
  sum.fund += answer.total - answer.accounts - answer.cash - answer.hospital;
}
