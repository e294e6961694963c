/**
 * What is noted of single cases while they pass: of those that an exception, a deduction or an
 * objection names, and what an institution's cases of a month come to.
 */
import { readAnswer } from "#verify/answer.ts";
import type { Months } from "#verify/month.ts";
import { type CaseVisitor, type Standing, textOf } from "#verify/month-cases.ts";
import type { CareCaseRow } from "#verify/queries-month.ts";

export interface CaseFact {
  readonly standing: Standing;
  readonly institution: string;
  readonly settledAt: bigint | null;
  readonly taken: boolean | null;
  readonly saidAt: bigint | null;
  /** Home has it as care does. */
  readonly isAlike: boolean;
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
  /** By institution, month and type; after the last case. */
  institutionSums(): ReadonlyMap<string, InstitutionSum>;
}

export function createFacts(months: Months): Facts {
  const wanted = namesIn(months);
  const named = new Map<string, CaseFact>();
  const sums = new Map<string, InstitutionSum>();
  const refunds: { readonly original: string; readonly key: string }[] = [];
  const counted = new Map<string, string>();
  return {
    named,
    institutionSums: () => {
      for (const { original, key } of refunds) {
        const sum = sums.get(key);
        if (sum && counted.get(original)?.slice(0, 7) === key.split(" ")[1]) sum.cases -= 1;
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
        named.set(id, { standing: stands.care, institution, settledAt, taken, saidAt, isAlike });
      }
      if (!isCounted(row)) return;
      const key = `${institution} ${row.month} ${row.clearing_type}`;
      takeSum(sums, key, row);
      if (row.kind === "settle" && row.state !== "settled") counted.set(id, row.business_day);
      if (row.kind === "cancel" && row.cancels !== null) {
        refunds.push({ original: row.cancels, key });
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

/** The institution knows that it stands: neither reversed nor on its way to be. */
function isCounted({ kind, state, reverse_ordered_at, cancels }: CareCaseRow): boolean {
  const stands = ["settled", "cancelling", "cancelled"].includes(state);
  const known = kind === "settle" || kind === "cancel";
  return known && stands && (reverse_ordered_at === null || cancels !== null);
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
