/**
 * One case under one policy: finds the edition and the benefit, runs the layers in order, and adds
 * up. A stay over the turn of the benefit year is one part or two, as question 8 says.
 */
import { assert } from "#base/assert.ts";
import type { ChinaDate } from "#base/date.ts";
import { type Fen, maxFen, type RateBp } from "#base/money.ts";
import type { RefusalContent } from "#base/refusals.ts";
import { type Edition, editionOn, isFor, type ReadyBenefit, unfiledOf } from "#benefits/compile.ts";
import { benefitYear } from "#benefits/period.ts";
import type { Policy } from "#benefits/policy.ts";
import { FUND_WORDS, yuanWords } from "#benefits/words.ts";
import { changesOf, Work } from "#benefits/work.ts";
import type {
  AccumulatorChange,
  AccumulatorReader,
  BenefitCase,
  Evaluation,
  Step,
} from "#model/benefit.ts";
import { addSplit, type DayTotal, isWhole, NO_SPLIT, type Split } from "#model/charge.ts";
import { addsUp, FUNDS, type FundShare, type Payment } from "#model/fund.ts";
import { isInpatient } from "#model/place.ts";

type Refused = { readonly refused: RefusalContent };

export function evaluate(
  policy: Policy,
  editions: readonly Edition[],
  theCase: BenefitCase,
  read: AccumulatorReader,
): Evaluation | Refused {
  assert(isWhole(theCase.split), "the four buckets add up to the total");
  assert(isPositive(theCase.split), "no part of a bill is negative");
  assert(theCase.scheme === policy.scheme, "the case is of the policy's scheme");
  if (theCase.category === "unfiled") {
    const said = unfiledOf(editionOn(editions, theCase.visitOn), theCase.careType);
    if (said !== null && !said.settle) {
      const params = { channel: said.channel ?? "" };
      return { refused: { code: "filing_missing", params, decidedBy: "home" } };
    }
  }
  const works: Work[] = [];
  for (const part of partsOf(policy, theCase)) {
    const work = startWork(policy, theCase, part, works, read);
    if (part.missing !== undefined) work.miss(part.missing);
    const benefit = benefitFor(editionOn(editions, part.on), work);
    if (benefit === null) work.refuse();
    else for (const run of benefit.run) if (work.refused === null) run(work);
    if (work.refused !== null) return { refused: work.refused };
    works.push(work);
  }
  return summed(theCase, works);
}

interface Part {
  readonly on: ChinaDate;
  readonly split: Split;
  readonly missing?: string;
}

/** Usually one; a stay over the turn of the year is two where the place splits it by day. */
function partsOf(policy: Policy, theCase: BenefitCase): Part[] {
  const { visitOn, dischargedOn, settledOn, split, days } = theCase;
  const whole = policy.questions.stayBelongsTo;
  const last = dischargedOn ?? settledOn;
  if (!isInpatient(theCase.careType) || whole === "admission") return [{ on: visitOn, split }];
  if (whole === "discharge") return [{ on: last, split }];
  if (whole === "settlement") return [{ on: settledOn, split }];
  const starts = policy.yearStarts;
  if (benefitYear(visitOn, starts) === benefitYear(last, starts)) return [{ on: visitOn, split }];
  return partsByYear(days ?? [], starts, split) ?? [{ on: visitOn, split, missing: DAILY }];
}

const DAILY = "按日费用合计";

/**
 * Null where the days do not add up to the bill: then the stay stays whole, and says what was
 * missing.
 */
function partsByYear(days: readonly DayTotal[], starts: string, whole: Split): Part[] | null {
  const years = new Map<number, Part>();
  for (const one of [...days].sort((a, b) => (a.date < b.date ? -1 : 1))) {
    const year = benefitYear(one.date, starts);
    const before = years.get(year);
    const split = addSplit(before?.split ?? NO_SPLIT, one);
    years.set(year, { on: before?.on ?? one.date, split });
  }
  const parts = [...years.values()];
  const sum = parts.reduce((split, part) => addSplit(split, part.split), NO_SPLIT);
  const same = (Object.keys(sum) as (keyof Split)[]).every(
    (bucket) => sum[bucket] === whole[bucket],
  );
  return same ? parts : null;
}

function startWork(
  policy: Policy,
  theCase: BenefitCase,
  part: Part,
  earlier: readonly Work[],
  read: AccumulatorReader,
): Work {
  const starts = policy.yearStarts;
  const year = benefitYear(part.on, starts);
  const stayYear = isInpatient(theCase.careType) ? (earlier[0]?.stayYear ?? year) : year;
  const days = { on: part.on, year, stayYear, yearStarts: starts };
  const { rounding } = policy.questions;
  const titles = policy.file.facts;
  if (earlier.length === 0) return new Work(theCase, part.split, days, read, rounding, titles);
  const readOn: AccumulatorReader = (key) =>
    earlier.reduce((value, work) => value + work.changed(key), read(key));
  const rest: BenefitCase = {
    ...theCase,
    ownAccountFen: earlier.reduce((left, work) => left - work.ownAccountFen, theCase.ownAccountFen),
    relativesAccountFen: earlier.reduce(
      (left, work) => left - work.relativesAccountFen,
      theCase.relativesAccountFen,
    ),
  };
  return new Work(rest, part.split, days, readOn, rounding, titles);
}

function isPositive(split: Split): boolean {
  const { ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen } = split;
  return ownExpenseFen >= 0n && overLimitFen >= 0n && ownShareFirstFen >= 0n && inScopeFen >= 0n;
}

function benefitFor(edition: Edition | null, work: Work): ReadyBenefit | null {
  if (edition === null) return null;
  for (const benefit of edition.benefits) {
    if (!isFor(benefit, work.theCase)) continue;
    if (benefit.test === null || benefit.test(work)) return benefit;
  }
  return null;
}

function summed(theCase: BenefitCase, works: readonly Work[]): Evaluation {
  const payment = paymentOf(theCase, works);
  assert(addsUp(payment), "the parts of a payment add up to its total");
  assert(payment.cashFen >= 0n, "nobody is paid for being ill");
  return new Evaluated(payment, works);
}

/**
 * Steps are told at the first look. A getter of the class, not of an object literal: there each
 * object gets a shape of its own that keeps its closures alive (measured: half of all time went
 * into the collector).
 */
class Evaluated implements Evaluation {
  readonly payment: Payment;
  readonly deductibleFen: Fen;
  readonly pooledRateBp: RateBp;
  readonly changes: readonly AccumulatorChange[];
  readonly notCalculated: readonly string[];
  readonly missing: readonly string[];
  readonly #works: readonly Work[];
  #steps: readonly Step[] | null = null;

  constructor(payment: Payment, works: readonly Work[]) {
    const main = works.reduce((a, b) => (b.mainPieceFen > a.mainPieceFen ? b : a));
    this.payment = payment;
    this.deductibleFen = works.reduce((sum, work) => sum + work.deductibleFen, 0n);
    this.pooledRateBp = main.mainRateBp;
    this.changes = changesOf(works);
    this.notCalculated = distinct(works, (work) => work.later);
    this.missing = distinct(works, (work) => work.missing);
    this.#works = works;
  }

  get steps(): readonly Step[] {
    this.#steps ??= stepsOf(this.#works, this.payment);
    return this.#steps;
  }

  /** What a spread or JSON would miss. */
  toJSON(): Evaluation {
    const { payment, deductibleFen, pooledRateBp, changes, steps, notCalculated, missing } = this;
    return { payment, deductibleFen, pooledRateBp, changes, steps, notCalculated, missing };
  }
}

function distinct(works: readonly Work[], of: (work: Work) => readonly string[]): string[] {
  const [only, second] = works;
  if (only === undefined) return [];
  return second === undefined ? [...of(only)] : [...new Set(works.flatMap(of))];
}

function paymentOf(theCase: BenefitCase, works: readonly Work[]): Payment {
  let ownAccountFen = 0n;
  let relativesAccountFen = 0n;
  let hospitalFen = 0n;
  let cashFen = 0n;
  for (const work of works) {
    ownAccountFen += work.ownAccountFen;
    relativesAccountFen += work.relativesAccountFen;
    hospitalFen += work.hospitalFen;
    const { inScope, ownShareFirst, overLimit, ownExpense } = work.left;
    cashFen += inScope + ownShareFirst + overLimit + ownExpense;
  }
  const [only, second] = works;
  const shares =
    only !== undefined && second === undefined ? only.shares : works.flatMap((work) => work.shares);
  const funds = sharesOf(shares);
  const { totalFen } = theCase.split;
  return { totalFen, funds, ownAccountFen, relativesAccountFen, cashFen, hospitalFen };
}

/** One share a fund, in the order in which funds are asked; those that pay nothing are left out. */
function sharesOf(shares: readonly FundShare[]): FundShare[] {
  const merged: FundShare[] = [];
  for (const share of shares) {
    if (share.amountFen === 0n) continue;
    const index = merged.findIndex((one) => one.fund === share.fund);
    const before = merged[index];
    if (before === undefined) {
      merged.push(share);
      continue;
    }
    merged[index] = {
      ...before,
      amountFen: before.amountFen + share.amountFen,
      inScopeFen: maxFen(before.inScopeFen, share.inScopeFen),
    };
  }
  if (merged.length < 2) return merged;
  return merged.sort((a, b) => FUNDS.indexOf(a.fund) - FUNDS.indexOf(b.fund));
}

function stepsOf(works: readonly Work[], payment: Payment): Step[] {
  const steps: Step[] = [];
  for (const work of works) for (const tell of work.tells) steps.push(withTrust(tell()));
  steps.push(totalStep(payment));
  return steps;
}

/** `assumed` is shown wherever the result is shown. */
function withTrust(step: Step): Step {
  if (step.source?.trust !== "assumed") return step;
  return { ...step, sentence: `${step.sentence}（该参数为假定值，尚无公开依据）` };
}

function totalStep(payment: Payment): Step {
  const inputs: Record<string, string> = {};
  let sentence = "";
  const add = (name: string, amount: Fen): void => {
    const words = yuanWords(amount);
    inputs[name] = words;
    sentence += `${sentence === "" ? "" : "＋"}${name}${words}`;
  };
  const { ownAccountFen, relativesAccountFen, hospitalFen, cashFen } = payment;
  for (const share of payment.funds) add(FUND_WORDS[share.fund], share.amountFen);
  if (ownAccountFen > 0n) add("个人账户", ownAccountFen);
  if (relativesAccountFen > 0n) add("共济账户", relativesAccountFen);
  if (hospitalFen > 0n) add("医院承担", hospitalFen);
  add("个人现金", cashFen);
  return {
    mechanism: "cash",
    fund: "cash",
    inputs,
    resultFen: cashFen,
    sentence: `医疗费总额${yuanWords(payment.totalFen)}＝${sentence}`,
  };
}
