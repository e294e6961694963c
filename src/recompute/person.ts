/**
 * One person's month under a draft: settlement after settlement in the order in which they were
 * booked, with the accumulators as they would have been. What was stored is the base; on it lies
 * the sum of what the draft changed otherwise than the booking did.
 */
import { type Fen, maxFen } from "#base/money.ts";
import type { RefusalContent } from "#base/refusals.ts";
import type { CompiledPolicy } from "#benefits/benefits.ts";
import {
  ACCOUNT_BALANCE,
  type AccumulatorKey,
  type Evaluation,
  type HomeFacts,
} from "#model/benefit.ts";
import type { PastSettlement } from "#recompute/past-settlement.ts";
import { caseOfSettlement } from "#settlement/settlement.ts";

export type WhatIfResult = Evaluation | { readonly refused: RefusalContent };

/** As the store knows an accumulator: the year is part of its period. */
function keyText({ measure, period }: Pick<AccumulatorKey, "measure" | "period">): string {
  return `${measure}|${period}`;
}

const ACCOUNT = keyText(ACCOUNT_BALANCE);

export class PersonMonth {
  readonly #draft: CompiledPolicy;
  /** What the accumulators held after the last settlement that told. */
  readonly #known = new Map<string, bigint>();
  /** The draft's changes so far less the booked ones. */
  readonly #shift = new Map<string, bigint>();
  #relativesShiftFen: Fen = 0n;
  #isFirst = true;

  constructor(draft: CompiledPolicy) {
    this.#draft = draft;
  }

  /** Each settlement once, in order; `isLast` saves the bookkeeping for those that never come. */
  settle(past: PastSettlement, isLast: boolean): WhatIfResult {
    const base = this.#baseOf(past);
    const result = this.#draft.evaluate(
      caseOfSettlement(past.content, this.#factsOf(past.facts)),
      (key) => maxFen(base(keyText(key)) + (this.#shift.get(keyText(key)) ?? 0n), 0n),
    );
    this.#isFirst = false;
    if (!isLast) this.#keep(past, base, result);
    return result;
  }

  /** Accounts are told with the facts instead of being read. */
  #factsOf(facts: HomeFacts): HomeFacts {
    if (this.#isFirst) return facts;
    const ownShift = this.#shift.get(ACCOUNT) ?? 0n;
    if (ownShift === 0n && this.#relativesShiftFen === 0n) return facts;
    return {
      ...facts,
      ownAccountFen: maxFen(facts.ownAccountFen + ownShift, 0n),
      relativesAccountFen: maxFen(facts.relativesAccountFen + this.#relativesShiftFen, 0n),
    };
  }

  /**
   * What an accumulator held when this settlement was booked: told by it, or empty when it added
   * to it without having found anything, or as last known, or never heard of.
   */
  #baseOf({ facts, changes }: PastSettlement): (key: string) => bigint {
    const { used } = facts;
    let touched: ReadonlySet<string> | null = null;
    return (key) => {
      for (const one of used) if (keyText(one) === key) return one.amount;
      const known = this.#known.get(key);
      if (known === undefined) return 0n;
      touched ??= new Set(changes().map(keyText));
      return touched.has(key) ? 0n : known;
    };
  }

  #keep(past: PastSettlement, base: (key: string) => bigint, result: WhatIfResult): void {
    const after = new Map<string, bigint>();
    for (const one of past.facts.used) after.set(keyText(one), one.amount);
    for (const change of past.changes()) {
      const key = keyText(change);
      if (key !== ACCOUNT) after.set(key, base(key) + change.delta);
      this.#move(key, -change.delta);
    }
    for (const [key, amount] of after) this.#known.set(key, amount);
    const { relativesAccountFen } = past.payment;
    this.#relativesShiftFen += relativesAccountFen;
    if ("refused" in result) return;
    this.#relativesShiftFen -= result.payment.relativesAccountFen;
    for (const change of result.changes) this.#move(keyText(change), change.delta);
  }

  #move(key: string, delta: bigint): void {
    const moved = (this.#shift.get(key) ?? 0n) + delta;
    if (moved === 0n) this.#shift.delete(key);
    else this.#shift.set(key, moved);
  }
}
