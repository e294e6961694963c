/** What the check finds wrong: which check, at which node, about what, in words for people. */

export type Check =
  | "identity" // the parts of a bill or of a payment add up
  | "agreement" // care, hub and home say the same of a settlement
  | "stamp" // each entry lies in the accounting period that home chose
  | "ledger" // the transfers are those that follow from the stored answers
  | "balance" // positive amounts, two accounts, each node sums to zero, views fold the same
  | "mirror" // claims = debts = copies, by month, pair and fund
  | "accumulator" // accumulators are what the standing settlements moved
  | "encounter" // at most one unfinished settlement, every settled line once
  | "trail" // chains unbroken, each decision has its entry
  | "age"; // nothing is unknown for long

export interface Finding {
  readonly check: Check;
  readonly node: string;
  /** The settlement, encounter, account or trail entry. */
  readonly subject: string;
  readonly words: string;
}

export interface Report {
  readonly findings: readonly Finding[];
  readonly counts: ReadonlyMap<string, number>;
  find(check: Check, node: string, subject: string, words: string): void;
  count(what: string, by?: number): void;
}

/** Keeps the first findings and counts all: a damaged country must not fill the memory. */
export function createReport(findingsMax: number): Report {
  const findings: Finding[] = [];
  const counts = new Map<string, number>();
  const count: Report["count"] = (what, by = 1) => {
    counts.set(what, (counts.get(what) ?? 0) + by);
  };
  return {
    findings,
    counts,
    count,
    find: (check, node, subject, words) => {
      count("findings");
      if (findings.length < findingsMax) findings.push({ check, node, subject, words });
    },
  };
}
