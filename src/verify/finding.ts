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
  | "paper" // what was issued says what it said, and the trail has it
  | "age" // nothing is unknown for long
  | ClearingCheck;

/** Of a month's clearing: which of its figures is not what its sources come to. */
export type ClearingCheck =
  | "case" // the three have a cleared case alike, confirmed, in its month
  | "day" // what each party counted of a day, and what came of comparing
  | "batch" // submissions, exceptions, batches and their lines
  | "deduction" // what is taken off, and to whom it is credited
  | "notice" // numbers, sums, states
  | "payment" // what left, what came, what lies in suspense
  | "prefund" // floats, yearly amounts, requests
  | "claim" // manual reimbursement
  | "posting" // the entries of all these, in their accounts and months
  | "total"; // Σ payable = Σ receivable = Σ cases

export interface Finding {
  readonly check: Check;
  readonly node: string;
  /** The settlement, encounter, account or trail entry. */
  readonly subject: string;
  readonly words: string;
  /** Where one figure is compared. */
  readonly figure?: string;
  readonly expected?: string;
  readonly found?: string;
}

export type Compared = Required<Pick<Finding, "figure" | "expected" | "found">>;

export interface Report {
  readonly findings: readonly Finding[];
  readonly counts: ReadonlyMap<string, number>;
  find(check: Check, node: string, subject: string, words: string, compared?: Compared): void;
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
    find: (check, node, subject, words, compared) => {
      count("findings");
      if (findings.length < findingsMax) {
        findings.push({ check, node, subject, words, ...compared });
      }
    },
  };
}
