/**
 * One case under one policy: finds the edition and the benefit, runs the layers in order, and adds
 * up. A stay over the turn of the benefit year is one part or two, as question 8 says.
 */
import { assert, present } from "#base/assert.ts";
import type { ChinaDate } from "#base/date.ts";
import { type Fen, maxFen, type RateBp } from "#base/money.ts";
import type { RefusalContent } from "#base/refusals.ts";
import { Calculation, changesOf } from "#benefits/calculation.ts";
import { doubtSteps } from "#benefits/doubts.ts";
import { type Day, type DayOf, isFor, type ReadyBenefit, unfiledOf } from "#benefits/edition.ts";
import { benefitYear } from "#benefits/period.ts";
import type { Policy } from "#benefits/policy.ts";
import { yuanWords } from "#benefits/words.ts";
import type {
  AccumulatorChange,
  AccumulatorReader,
  BenefitCase,
  Evaluation,
  LayerAmounts,
  Step,
} from "#model/benefit.ts";
import { addSplit, type DayTotal, isWhole, NO_SPLIT, type Split } from "#model/charge.ts";
import { addsUp, FUNDS, type Fund, type FundShare, type Payment } from "#model/fund.ts";
import { isInpatient } from "#model/place.ts";
import { FUND_WORDS } from "#model/words.ts";

type Refused = { readonly refused: RefusalContent };

export function evaluate(
  policy: Policy,
  dayOf: DayOf,
  theCase: BenefitCase,
  read: AccumulatorReader,
): Evaluation | Refused {
  assert(isWhole(theCase.split), "the four buckets add up to the total");
  assert(isPositive(theCase.split), "no part of a bill is negative");
  assert(theCase.scheme === policy.scheme, "the case is of the policy's scheme");
  if (theCase.category === "unfiled") {
    const said = unfiledOf(dayOf(theCase.visitOn).edition, theCase.careType);
    if (said !== null && !said.settle) {
      const params = { channel: said.channel ?? "" };
      return { refused: { code: "filing_missing", params, decidedBy: "home" } };
    }
  }
  const inpatient = isInpatient(theCase.careType);
  const calculations: Calculation[] = [];
  for (const part of partsOf(policy, theCase, inpatient)) {
    const day = dayOf(part.on);
    const calculation = startCalculation(
      policy,
      theCase,
      part.split,
      { day, inpatient },
      calculations,
      read,
    );
    if (part.missing !== undefined) calculation.miss(part.missing);
    const benefit = benefitFor(day, calculation);
    if (benefit === null) calculation.refuse();
    else {
      calculation.doubts = benefit.doubts;
      for (const run of benefit.run) if (calculation.refused === null) run(calculation);
    }
    if (calculation.refused !== null) return { refused: calculation.refused };
    calculations.push(calculation);
  }
  return summed(policy, dayOf, calculations);
}

interface Part {
  readonly on: ChinaDate;
  readonly split: Split;
  readonly missing?: string;
}

/** Usually one; a stay over the turn of the year is two where the place splits it by day. */
function partsOf(policy: Policy, theCase: BenefitCase, inpatient: boolean): Part[] {
  const { visitOn, split } = theCase;
  const whole = policy.questions.stayBelongsTo;
  if (!inpatient || whole === "admission") return [{ on: visitOn, split }];
  const { dischargedOn, settledOn, days } = theCase;
  const last = dischargedOn ?? settledOn;
  if (whole === "discharge") return [{ on: last, split }];
  if (whole === "settlement") return [{ on: settledOn, split }];
  const starts = policy.yearStarts;
  if (benefitYear(visitOn, starts) === benefitYear(last, starts)) return [{ on: visitOn, split }];
  return partsByYear(days ?? [], starts, split) ?? [{ on: visitOn, split, missing: DAILY }];
}

const DAILY = "按日费用合计";

/**
 * Null where the days do not add up to the bill, or one year's come to less than nothing: then the
 * stay stays whole, and says what was missing.
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
  const positive = parts.every((part) => isPositive(part.split));
  return same && positive && parts.length > 0 ? parts : null;
}

function startCalculation(
  policy: Policy,
  theCase: BenefitCase,
  split: Split,
  { day, inpatient }: { readonly day: Day; readonly inpatient: boolean },
  earlier: readonly Calculation[],
  read: AccumulatorReader,
): Calculation {
  const { facts } = policy.file;
  const first = earlier[0];
  if (first === undefined) return new Calculation(theCase, split, day, day.year, read, facts);
  const stayYear = inpatient ? first.stayYear : day.year;
  const readOn: AccumulatorReader = (key) =>
    earlier.reduce((value, calculation) => value + calculation.changed(key), read(key));
  const rest: BenefitCase = {
    ...theCase,
    ownAccountFen: earlier.reduce(
      (left, calculation) => left - calculation.ownAccountFen,
      theCase.ownAccountFen,
    ),
    relativesAccountFen: earlier.reduce(
      (left, calculation) => left - calculation.relativesAccountFen,
      theCase.relativesAccountFen,
    ),
  };
  return new Calculation(rest, split, day, stayYear, readOn, facts);
}

function isPositive(split: Split): boolean {
  const { ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen } = split;
  return ownExpenseFen >= 0n && overLimitFen >= 0n && ownShareFirstFen >= 0n && inScopeFen >= 0n;
}

function benefitFor({ edition }: Day, calculation: Calculation): ReadyBenefit | null {
  if (edition === null) return null;
  for (const benefit of edition.benefits) {
    if (!isFor(benefit, calculation.theCase)) continue;
    if (benefit.test === null || benefit.test(calculation)) return benefit;
  }
  return null;
}

function summed(policy: Policy, dayOf: DayOf, calculations: readonly Calculation[]): Evaluation {
  const { theCase } = present(calculations[0], "a case has at least one part");
  const payment = paymentOf(theCase, calculations);
  assert(addsUp(payment), "the parts of a payment add up to its total");
  assert(payment.cashFen >= 0n, "cash is not negative");
  const doubt = (steps: readonly Step[]): Step[] => {
    const { edition } = dayOf(theCase.visitOn);
    const all = calculations.flatMap((one) => doubtSteps(policy, one, edition, steps));
    return [...new Map(all.map((step) => [step.sentence, step])).values()];
  };
  return new Evaluated(payment, calculations, mainOf(calculations), doubt);
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
  readonly #calculations: readonly Calculation[];
  readonly #doubt: (steps: readonly Step[]) => Step[];
  #steps: readonly Step[] | null = null;

  constructor(
    payment: Payment,
    calculations: readonly Calculation[],
    main: Calculation,
    doubt: (steps: readonly Step[]) => Step[],
  ) {
    this.payment = payment;
    this.deductibleFen = main.deductibleFen;
    if (calculations.length > 1) {
      this.deductibleFen = calculations.reduce(
        (sum, calculation) => sum + calculation.deductibleFen,
        0n,
      );
    }
    this.pooledRateBp = main.mainRateBp;
    this.changes = changesOf(calculations);
    this.notCalculated = calculations.length === 1 ? main.later : distinct(calculations, "later");
    this.missing = calculations.length === 1 ? main.missing : distinct(calculations, "missing");
    this.#calculations = calculations;
    this.#doubt = doubt;
  }

  get steps(): readonly Step[] {
    this.#steps ??= stepsOf(this.#calculations, this.payment, this.#doubt);
    return this.#steps;
  }

  /** Of layers that ran, part after part. */
  get layers(): readonly LayerAmounts[] {
    return this.#calculations.flatMap(({ layers }) => layers.flatMap((layer) => layer ?? []));
  }

  /** What a spread or JSON would miss. */
  toJSON(): Evaluation {
    const { payment, deductibleFen, pooledRateBp, changes, steps, notCalculated, missing } = this;
    return { payment, deductibleFen, pooledRateBp, changes, steps, notCalculated, missing };
  }
}

/** The part of which the pooled fund's largest piece is. */
function mainOf(calculations: readonly Calculation[]): Calculation {
  let main = present(calculations[0], "a case has at least one part");
  for (const calculation of calculations)
    if (calculation.mainPieceFen > main.mainPieceFen) main = calculation;
  return main;
}

function distinct(
  calculations: readonly Calculation[],
  of: "later" | "missing",
): readonly string[] {
  return [...new Set(calculations.flatMap((calculation) => calculation[of]))];
}

function paymentOf(theCase: BenefitCase, calculations: readonly Calculation[]): Payment {
  let ownAccountFen = 0n;
  let relativesAccountFen = 0n;
  let hospitalFen = 0n;
  let cashFen = 0n;
  for (const calculation of calculations) {
    ownAccountFen += calculation.ownAccountFen;
    relativesAccountFen += calculation.relativesAccountFen;
    hospitalFen += calculation.hospitalFen;
    const { inScope, ownShareFirst, overLimit, ownExpense } = calculation.left;
    cashFen += inScope + ownShareFirst + overLimit + ownExpense;
  }
  const only = calculations[0];
  const funds = sharesOf(
    only !== undefined && calculations.length === 1
      ? only.shares
      : calculations.flatMap((calculation) => calculation.shares),
  );
  const { totalFen } = theCase.split;
  return { totalFen, funds, ownAccountFen, relativesAccountFen, cashFen, hospitalFen };
}

/** One share a fund, in the order in which funds are asked; those that pay nothing are left out. */
function sharesOf(shares: readonly FundShare[]): readonly FundShare[] {
  const merged: FundShare[] = [];
  let inOrder = true;
  for (const share of shares) {
    if (share.amountFen === 0n) continue;
    const index = placeOf(merged, share.fund);
    const before = merged[index];
    if (before !== undefined) {
      merged[index] = {
        ...before,
        amountFen: before.amountFen + share.amountFen,
        inScopeFen: maxFen(before.inScopeFen, share.inScopeFen),
      };
      continue;
    }
    const last = merged.at(-1);
    inOrder &&= last === undefined || FUND_ORDER[last.fund] < FUND_ORDER[share.fund];
    merged.push(share);
  }
  if (inOrder) return merged;
  return merged.sort((a, b) => FUND_ORDER[a.fund] - FUND_ORDER[b.fund]);
}

function placeOf(shares: readonly FundShare[], fund: Fund): number {
  for (let index = 0; index < shares.length; index++)
    if (shares[index]?.fund === fund) return index;
  return -1;
}

const FUND_ORDER = Object.fromEntries(FUNDS.map((fund, place) => [fund, place])) as Readonly<
  Record<Fund, number>
>;

function stepsOf(
  calculations: readonly Calculation[],
  payment: Payment,
  doubt: (steps: readonly Step[]) => Step[],
): Step[] {
  const steps: Step[] = [];
  for (const calculation of calculations)
    for (const tell of calculation.tells) steps.push(withTrust(tell()));
  steps.push(...doubt(steps), totalStep(payment));
  return steps;
}

/** `assumed` is shown wherever the result is shown. */
function withTrust(step: Step): Step {
  if (step.source?.trust !== "assumed") return step;
  return { ...step, sentence: `${step.sentence}（该参数为假定值，尚无公开依据）` };
}

/**
 * Without closures: the loader names each at every call, which costs more than the sum. Steps are
 * kept word for word and a recomputation compares them, so these names stay as they were stored.
 */
function totalStep(payment: Payment): Step {
  const { ownAccountFen, relativesAccountFen, hospitalFen, cashFen } = payment;
  const inputs: Record<string, string> = {};
  let sentence = `医疗费总额${yuanWords(payment.totalFen)}＝`;
  for (const { fund, amountFen } of payment.funds) {
    const words = yuanWords(amountFen);
    inputs[FUND_WORDS[fund]] = words;
    sentence += `${FUND_WORDS[fund]}${words}＋`;
  }
  if (ownAccountFen > 0n) {
    inputs.个人账户 = yuanWords(ownAccountFen);
    sentence += `个人账户${inputs.个人账户}＋`;
  }
  if (relativesAccountFen > 0n) {
    inputs.共济账户 = yuanWords(relativesAccountFen);
    sentence += `共济账户${inputs.共济账户}＋`;
  }
  if (hospitalFen > 0n) {
    inputs.医院承担 = yuanWords(hospitalFen);
    sentence += `医院承担${inputs.医院承担}＋`;
  }
  inputs.个人现金 = yuanWords(cashFen);
  sentence += `个人现金${inputs.个人现金}`;
  return { mechanism: "cash", fund: "cash", inputs, resultFen: cashFen, sentence };
}
