/**
 * One person in one place with one history, settled under a policy at any amount: a function from
 * the fee in scope to what the funds pay.
 */
import { addDays, type ChinaDate } from "#base/date.ts";
import { divideDown, type Fen } from "#base/money.ts";
import { Accumulators, type CompiledPolicy, caseOf } from "#benefits/benefits.ts";
import { ageOf, type Variant } from "#benefits/compare/variants.ts";
import type { AccumulatorReader, BenefitCase, Evaluation } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import { type Fund, fundTotal } from "#model/fund.ts";
import type { PersonType } from "#model/person.ts";
import type { Area, CareType } from "#model/place.ts";

/** What was used in the year before this bill. */
export type History = "none" | "one" | "half";
/** In scope only, or with own share first, over limit and own expense besides. */
export type Bill = "plain" | "mixed";

export interface Situation {
  readonly on: ChinaDate;
  readonly person: PersonType;
  readonly level: number;
  readonly care: CareType;
  readonly category: BenefitCategory;
  readonly variant: Variant;
  readonly bill: Bill;
  readonly history: History;
}

/** What counts in a comparison. */
export interface Outcome {
  /** The refusal's code, or null. */
  readonly refused: string | null;
  readonly fundsFen: Fen;
  readonly funds: ReadonlyMap<Fund | "hospital", Fen>;
  /** Cash and accounts together. */
  readonly ownFen: Fen;
}

/** A usual visit that came before. */
const ONE_BEFORE_FEN = 500_000n;
const DISEASE = "M03900";

type Result = Evaluation | { readonly refused: { readonly code: string } };

/** A policy in a situation; what was used before is counted by the policy itself. */
export class Curve {
  readonly #policy: CompiledPolicy;
  readonly #situation: Situation;
  readonly #area: Area;
  readonly #read: AccumulatorReader;
  readonly #plainCase: BenefitCase;

  constructor(policy: CompiledPolicy, situation: Situation, beforeFen: Fen) {
    this.#policy = policy;
    this.#situation = situation;
    this.#area = policy.area;
    this.#plainCase = this.#case("stay1");
    const isFresh = beforeFen === 0n && (situation.variant.earlier ?? 0) === 0;
    this.#read = isFresh ? () => 0n : this.#after(beforeFen);
  }

  at(inScopeFen: Fen): Outcome {
    const result = this.#evaluate(this.#plainCase, inScopeFen, this.#read);
    if ("refused" in result) {
      return { refused: result.refused.code, fundsFen: 0n, funds: new Map(), ownFen: 0n };
    }
    const { payment } = result;
    const funds = new Map<Fund | "hospital", Fen>();
    for (const { fund, amountFen } of payment.funds) funds.set(fund, amountFen);
    if (payment.hospitalFen > 0n) funds.set("hospital", payment.hospitalFen);
    const fundsFen = fundTotal(payment);
    const ownFen = payment.totalFen - fundsFen - payment.hospitalFen;
    return { refused: null, fundsFen, funds, ownFen };
  }

  /**
   * By which rules and rates the result came about: where this changes, the policy's lines lie.
   */
  signature(inScopeFen: Fen): string {
    const result = this.#evaluate(this.#plainCase, inScopeFen, this.#read);
    if ("refused" in result) return result.refused.code;
    let text = "";
    for (const { mechanism, fund, inputs } of result.steps) {
      text += `${mechanism}:${fund}`;
      for (const [name, value] of Object.entries(inputs)) {
        if (mechanism === "bands") text += name;
        if (value.endsWith("%")) text += value;
      }
    }
    return text;
  }

  #after(beforeFen: Fen): AccumulatorReader {
    const used = new Accumulators();
    const bills = Array<Fen>(this.#situation.variant.earlier ?? 0).fill(ONE_BEFORE_FEN);
    if (beforeFen > 0n) bills.push(beforeFen);
    for (const [nth, billFen] of bills.entries()) {
      const result = this.#evaluate(this.#case(`before${nth}`), billFen, used.read);
      if (!("refused" in result)) used.apply(result.changes);
    }
    return used.read;
  }

  #case(stay: string): BenefitCase {
    const { on, person, level, care, category, variant } = this.#situation;
    const { account, stayDays } = variant;
    return caseOf(
      {
        care,
        category,
        person,
        level,
        stay,
        visitOn: on,
        total: 0n,
        age: variant.age ?? ageOf(person),
        civilServant: variant.civilServant ?? false,
        identities: variant.identities ?? [],
        disease: variant.disease ?? (care === "chronic" ? DISEASE : undefined),
        kind: variant.kind ?? (care === "pharmacy" ? "pharmacy" : "hospital"),
        hospital: variant.hospital,
        careArea: variant.careArea ?? (category === "local" ? this.#area : undefined),
        facts: variant.facts,
        ...(stayDays === undefined ? {} : { dischargedOn: addDays(on, stayDays) }),
        ...(account === undefined ? {} : { ownAccount: account, use: "own" }),
      },
      this.#policy,
    );
  }

  #evaluate(theCase: BenefitCase, inScopeFen: Fen, read: AccumulatorReader): Result {
    const isMixed = this.#situation.bill === "mixed";
    const ownShareFirstFen = isMixed ? divideDown(inScopeFen, 10n) : 0n;
    const overLimitFen = isMixed ? divideDown(inScopeFen, 20n) : 0n;
    const ownExpenseFen = overLimitFen;
    const totalFen = inScopeFen + ownShareFirstFen + overLimitFen + ownExpenseFen;
    const split = { totalFen, ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen };
    const line = { ...split, itemCode: "", itemClass: "B", feeCategory: "westernDrug" } as const;
    const { visitOn: date } = theCase;
    return this.#policy.evaluate(
      { ...theCase, split, lines: [line], categories: [line], days: [{ ...split, date }] },
      read,
    );
  }
}

/** Bills in whole steps, up to more than any ceiling. */
const STEP_FEN = 100_000n;
const MOST_STEPS = 5_000n;
/** Without a ceiling there is no half; this is much for a year. */
const UNLIMITED_FEN = 10_000_000n;

/** The bill after which this situation's history begins. */
export function billBefore(policy: CompiledPolicy, situation: Situation): Fen {
  if (situation.history === "none") return 0n;
  if (situation.history === "one") return ONE_BEFORE_FEN;
  const fresh = new Curve(policy, { ...situation, history: "none" }, 0n);
  const mostFen = fresh.at(STEP_FEN * MOST_STEPS).fundsFen;
  const isCapped = mostFen === fresh.at(STEP_FEN * MOST_STEPS * 2n).fundsFen;
  if (!isCapped || mostFen === 0n) return UNLIMITED_FEN;
  let [low, high] = [0n, MOST_STEPS];
  while (high - low > 1n) {
    const middle = divideDown(low + high, 2n);
    if (fresh.at(STEP_FEN * middle).fundsFen * 2n < mostFen) low = middle;
    else high = middle;
  }
  return STEP_FEN * high;
}
