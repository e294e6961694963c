/**
 * The reference model's bench: what a case is, a sheet on which layers write what they pay, and
 * counters of what a person has used. Slow and plain; it shares nothing with `src/benefits`. The
 * homes' rules themselves are in `homes.ts`, written again from the text of `sim/policies`.
 */
import type { ChinaDate } from "#base/date.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { CareType } from "#model/place.ts";
import type { Parts } from "./bills.ts";
import type { Patient } from "./people.ts";

export interface RefCase {
  readonly patient: Patient;
  readonly careType: CareType;
  readonly disease: string | undefined;
  readonly level: number;
  readonly category: BenefitCategory;
  readonly visitOn: ChinaDate;
  readonly dischargedOn: ChinaDate | undefined;
  readonly settledOn: ChinaDate;
  readonly encounterId: string;
  readonly parts: Parts;
  /** The bill by day of charge. */
  readonly days: ReadonlyMap<ChinaDate, Parts>;
  readonly use: "none" | "own" | "relatives";
  readonly relativesAccount: bigint;
}

/**
 * What a person has used so far, and what this case adds. "account" is the own account's balance.
 */
export interface Counters {
  read(name: string): bigint;
  add(name: string, delta: bigint): void;
  readonly changes: ReadonlyMap<string, bigint>;
}

export function countersOn(before: (name: string) => bigint): Counters {
  const changes = new Map<string, bigint>();
  return {
    read: (name) => before(name) + (changes.get(name) ?? 0n),
    add: (name, delta) => void changes.set(name, (changes.get(name) ?? 0n) + delta),
    changes,
  };
}

/** One bill being paid: the parts that nobody has paid yet, and who paid what. */
export interface Sheet {
  inScope: bigint;
  ownShareFirst: bigint;
  overLimit: bigint;
  ownExpense: bigint;
  /** What is left on the relatives' accounts. */
  relatives: bigint;
  readonly paid: Map<string, bigint>;
}

export type Bucket = "inScope" | "ownShareFirst" | "overLimit" | "ownExpense";

export function sheetOf(parts: Parts, relatives: bigint): Sheet {
  const [, ownExpense, overLimit, ownShareFirst, inScope] = parts;
  return { inScope, ownShareFirst, overLimit, ownExpense, relatives, paid: new Map() };
}

export function leftOn(sheet: Sheet, buckets: readonly Bucket[]): bigint {
  return buckets.reduce((sum, bucket) => sum + sheet[bucket], 0n);
}

/** Takes money off the buckets, first things first, and notes who paid. */
export function pay(sheet: Sheet, who: string, amount: bigint, buckets: readonly Bucket[]): void {
  let open = amount;
  for (const bucket of buckets) {
    const part = least(open, sheet[bucket]);
    sheet[bucket] -= part;
    open -= part;
  }
  const taken = amount - open;
  if (taken !== 0n) sheet.paid.set(who, (sheet.paid.get(who) ?? 0n) + taken);
}

/** What a limit leaves of an amount, counted. */
export function within(counters: Counters, counter: string, limit: bigint, amount: bigint): bigint {
  const kept = least(amount, most(limit - counters.read(counter), 0n));
  counters.add(counter, kept);
  return kept;
}

/** What is still open of a deductible that a year, a month or a stay shares, counted. */
export function takeDeductible(
  counters: Counters,
  counter: string,
  standard: bigint,
  amount: bigint,
): bigint {
  const borne = least(amount, most(standard - counters.read(counter), 0n));
  counters.add(counter, borne);
  return borne;
}

/** Accounts pay for buckets: whose, depends on what the patient chose and what the home allows. */
export function payFromAccounts(
  sheet: Sheet,
  counters: Counters,
  use: RefCase["use"],
  relatives: "only" | "ownFirst" | "never",
  buckets: readonly Bucket[],
): void {
  if (use === "none") return;
  if (use === "own" || relatives === "ownFirst") {
    const paid = least(leftOn(sheet, buckets), counters.read("account"));
    counters.add("account", -paid);
    pay(sheet, "ownAccount", paid, buckets);
  }
  if (use === "relatives" && relatives !== "never") {
    const paid = least(leftOn(sheet, buckets), sheet.relatives);
    sheet.relatives -= paid;
    pay(sheet, "relativesAccount", paid, buckets);
  }
}

export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/**
 * Shares in thousandths of a per cent would do; these are basis points, of amounts that are not
 * negative.
 */
export function nearest(amount: bigint, bp: bigint): bigint {
  return (amount * bp + 5_000n) / 10_000n;
}

export function floor(amount: bigint, bp: bigint): bigint {
  return (amount * bp) / 10_000n;
}

export function ceil(amount: bigint, bp: bigint): bigint {
  return (amount * bp + 9_999n) / 10_000n;
}

export function quarterOf(date: ChinaDate): string {
  return `${date.slice(0, 4)}Q${Math.floor((Number(date.slice(5, 7)) + 2) / 3)}`;
}
