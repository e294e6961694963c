/**
 * Each case that stands at care is in a count, or is an exception that one has named. A month that
 * nobody counted, and a pair that a count did not name, are found once a later month was counted:
 * that count should have named what was left.
 */
import { exceptionKey, inSpan, type Months, pairKey } from "#verify/month.ts";
import type { CaseVisitor, Standing } from "#verify/month-cases.ts";

export interface Uncounted extends CaseVisitor {
  /** After the last case. */
  compare(): void;
}

export function createUncounted(months: Months): Uncounted {
  const found = new Map<string, { readonly case_: Standing; cases: number }>();
  return {
    visit: ({ care, stands }) => {
      const case_ = stands.care;
      if (!care || !case_ || !inSpan(months.span, case_.month)) return;
      if (!isUncounted(months, case_, care.row.settled_at ?? 0n)) return;
      const key = pairKey(case_.month, pairOf(case_));
      const known = found.get(key);
      if (known) known.cases += 1;
      else found.set(key, { case_, cases: 1 });
    },
    compare: () => {
      for (const { case_, cases } of found.values()) {
        const { care, home, scheme, month } = case_;
        const place = { node: care, where: `${month} ${care}→${home} ${scheme}` };
        const words = `${cases}笔既没有上报，也没有列入未纳入清算的结算`;
        months.look.find("batch", place, words);
      }
    },
  };
}

function pairOf({ care: care_node, home: home_node, scheme }: Standing) {
  return { care_node, home_node, scheme };
}

function isUncounted(months: Months, case_: Standing, settledAt: bigint): boolean {
  if (months.exceptions.has(exceptionKey(case_.care, case_.id))) return false;
  const own = months.submissions.get(pairKey(case_.month, pairOf(case_)));
  if (own && settledAt <= own.counted_to) return false;
  // The last count that looked at earlier months.
  return months.submissionRows.some(
    (row) => row.care_node === case_.care && row.month > case_.month && row.counted_to > settledAt,
  );
}
