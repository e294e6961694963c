/**
 * Who pays. A fund holds public money of one scheme, a layer (层) is its place in the order in which
 * funds are asked; own account and relatives' account are a person's money; cash is what is left.
 * Employee and resident funds never mix.
 */
import type { Fen } from "#base/money.ts";
import type { Scheme } from "#model/person.ts";

/** The fund's share in a settlement, in the order in which layers are asked. */
export const FUNDS = [
  "pooled", // 基本医疗统筹
  "largeSum", // 职工大额
  "seriousIllness", // 居民大病
  "civilServant", // 公务员补助
  "enterprise", // 企业补充
  "aid", // 医疗救助
  "disabledVeteran", // 伤残人员
  "other", // 其他
] as const;
export type Fund = (typeof FUNDS)[number];

/** What one fund pays in one settlement. */
export interface FundShare {
  readonly fund: Fund;
  readonly amountFen: Fen;
  /** The in-scope amount this fund looked at. */
  readonly inScopeFen: Fen;
  /** What was left under its ceiling before this settlement; absent: no ceiling. */
  readonly payableLimitFen?: Fen | undefined;
}

/**
 * Everything that pays a bill. total = sum of funds + own account + relatives' + cash + hospital.
 */
export interface Payment {
  readonly totalFen: Fen;
  readonly funds: readonly FundShare[];
  readonly ownAccountFen: Fen;
  readonly relativesAccountFen: Fen;
  readonly cashFen: Fen;
  readonly hospitalFen: Fen;
}

export function fundTotal(payment: Pick<Payment, "funds">): Fen {
  let total = 0n;
  for (const share of payment.funds) total += share.amountFen;
  return total;
}

/** Identity 2 of docs/invariants.md. */
export function addsUp(payment: Payment): boolean {
  return (
    payment.totalFen ===
    fundTotal(payment) +
      payment.ownAccountFen +
      payment.relativesAccountFen +
      payment.cashFen +
      payment.hospitalFen
  );
}

/** A fund named with its scheme: employee pooled and resident pooled are two. */
export function schemeFundOf(
  scheme: Scheme,
  fund: Fund | "ownAccount" | "relativesAccount",
): string {
  return `${scheme}:${fund}`;
}
