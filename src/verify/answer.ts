/**
 * Reads what home stored of a settlement: plain amounts, by scheme and fund. Own reading, own sums:
 * nothing here comes from the program that wrote it.
 */
import { sm3 } from "#base/gm/sm3.ts";

export interface Parts {
  readonly total: bigint;
  readonly ownExpense: bigint;
  readonly overLimit: bigint;
  readonly ownShareFirst: bigint;
  readonly inScope: bigint;
}

/** What was paid of a bill, and by whom. */
export interface Amounts {
  readonly split: Parts;
  readonly total: bigint;
  /** "employee:pooled", "employee:ownAccount" …, without those that are zero. */
  readonly schemeFunds: ReadonlyMap<string, bigint>;
  readonly accounts: bigint;
  readonly cash: bigint;
  readonly hospital: bigint;
}

export interface BookedAnswer extends Amounts {
  readonly scheme: string;
  readonly day: string;
  readonly month: string;
  readonly policyVersion: string;
  readonly explanation: readonly string[];
}

export type ReadAnswer = BookedAnswer | "refused" | "broken";

type Fields = Readonly<Record<string, unknown>>;

/** JSON of a stored text, or undefined when it is none. */
export function readJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

const WHOLE = /^-?\d{1,20}$/;

/** Stored amounts are decimal text of whole fen. */
function wholeOf(value: unknown): bigint | null {
  return typeof value === "string" && WHOLE.test(value) ? BigInt(value) : null;
}

/** Amounts in the order of their names, or null when one is no amount. */
function amounts<Name extends string>(
  value: unknown,
  names: readonly Name[],
): Record<Name, bigint> | null {
  const fields = fieldsOf(value);
  const found = {} as Record<Name, bigint>;
  for (const name of names) {
    const amount = wholeOf(fields[name]);
    if (amount === null) return null;
    found[name] = amount;
  }
  return found;
}

const SPLIT = [
  ...(["totalFen", "ownExpenseFen", "overLimitFen", "ownShareFirstFen"] as const),
  "inScopeFen",
] as const;
const PAID = [
  ...(["totalFen", "ownAccountFen", "relativesAccountFen", "cashFen"] as const),
  "hospitalFen",
] as const;

export function readAnswer(text: string | null): ReadAnswer {
  const answer = fieldsOf(readJson(text));
  if (answer.outcome === "refused") return "refused";
  const { outcome, scheme } = answer;
  if (outcome !== "booked" || typeof scheme !== "string") return "broken";
  const told = readAmounts(answer, scheme);
  if (!told) return "broken";
  const accountingPeriod = fieldsOf(answer.stamp);
  return {
    ...{ ...told, scheme },
    day: String(accountingPeriod.businessDay),
    month: String(accountingPeriod.month),
    policyVersion: String(answer.policyVersion),
    explanation: Array.isArray(answer.explanation) ? answer.explanation.map(String) : [],
  };
}

/**
 * Split and payment of home's answer, or of what an institution was told; null when something in
 * them is no amount.
 */
export function readAmounts(value: unknown, scheme: string): Amounts | null {
  const fields = fieldsOf(value);
  const split = amounts(fields.split, SPLIT);
  const paid = amounts(fields.payment, PAID);
  const { funds } = fieldsOf(fields.payment);
  if (!split || !paid || !Array.isArray(funds)) return null;
  const schemeFunds = new Map<string, bigint>();
  for (const share of funds as unknown[]) {
    const { fund, amountFen } = fieldsOf(share);
    const amount = wholeOf(amountFen);
    if (typeof fund !== "string" || amount === null) return null;
    add(schemeFunds, `${scheme}:${fund}`, amount);
  }
  add(schemeFunds, `${scheme}:ownAccount`, paid.ownAccountFen);
  add(schemeFunds, `${scheme}:relativesAccount`, paid.relativesAccountFen);
  return {
    split: {
      total: split.totalFen,
      ownExpense: split.ownExpenseFen,
      overLimit: split.overLimitFen,
      ownShareFirst: split.ownShareFirstFen,
      inScope: split.inScopeFen,
    },
    total: paid.totalFen,
    schemeFunds,
    accounts: paid.ownAccountFen + paid.relativesAccountFen,
    cash: paid.cashFen,
    hospital: paid.hospitalFen,
  };
}

export interface Change {
  readonly personId: string;
  readonly scheme: string;
  readonly measure: string;
  readonly period: string;
  readonly delta: bigint;
}

/** The accumulators' changes that a settlement made, or null when the text is broken. */
export function readChanges(text: string | null): readonly Change[] | null {
  const list = readJson(text);
  if (!Array.isArray(list)) return null;
  const changes: Change[] = [];
  for (const item of list as unknown[]) {
    const { personId, scheme, measure, period, delta } = fieldsOf(item);
    const amount = wholeOf(delta);
    if (amount === null || typeof personId !== "string") return null;
    changes.push({
      personId,
      scheme: String(scheme),
      measure: String(measure),
      period: String(period),
      delta: amount,
    });
  }
  return changes;
}

/** The sentences of the stored steps. */
export function sentencesOf(text: string | null): readonly string[] | null {
  const list = readJson(text);
  return Array.isArray(list) ? list.map((step) => String(fieldsOf(step).sentence)) : null;
}

/** Adds to a sum and forgets it when it is zero. */
export function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  const sum = (sums.get(key) ?? 0n) + amount;
  if (sum === 0n) sums.delete(key);
  else sums.set(key, sum);
}

/** The same text for the same content, whatever the order of its keys. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(",")}}`;
}

/**
 * Is this the digest of the stored text? Between provinces it is taken over the very bytes that
 * were sent, inside one node over the canonical form.
 */
export function isDigestOf(digest: string, text: string | null): boolean {
  if (text === null) return false;
  return digest === digestOf(text) || digest === digestOf(canonical(readJson(text)));
}

/** SM3 as 64 hex digits. */
export function digestOf(text: string): string {
  return sm3(text);
}
