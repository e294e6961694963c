/**
 * One evaluation under way: what is left unpaid of each bucket, who paid, which accumulators
 * change, and the steps. Steps are kept as closures and told only when somebody reads them, since
 * most candidates of a settlement are evaluated only to be compared.
 */
import { assert } from "#base/assert.ts";
import { ageOn, type ChinaDate } from "#base/date.ts";
import { type Fen, minFen } from "#base/money.ts";
import type { RefusalContent } from "#base/refusals.ts";
import {
  type Bucket,
  type LayerResult,
  LayerState,
  type Payer,
  type RoundingRule,
} from "#benefits/layer-state.ts";
import type { Fact } from "#benefits/reading/fact.ts";
import type {
  AccumulatorChange,
  AccumulatorKey,
  AccumulatorReader,
  BenefitCase,
  Step,
} from "#model/benefit.ts";
import type { Split } from "#model/charge.ts";
import type { Fund, FundShare } from "#model/fund.ts";
import { type Distance, distance } from "#model/place.ts";
import {
  CARE_TYPE_WORDS,
  CATEGORY_WORDS,
  LEVEL_WORDS,
  PERSON_WORDS,
  SCHEME_WORDS,
  wordFor,
} from "#model/words.ts";

export type Tell = () => Step;

/** What is in doubt about a benefit of a policy, known when the file is compiled. */
export interface Doubts {
  readonly always: readonly string[];
  /** For people treated elsewhere for a time. */
  readonly elsewhere: readonly string[];
}

/** A day as a policy sees it; asked for often, so each is worked out once (`dayIn`). */
export interface PolicyDay {
  /** Parameters and months are of this day. */
  readonly on: ChinaDate;
  /** The benefit year that it lies in, and the same as text. */
  readonly year: number;
  readonly yearText: string;
  readonly yearStarts: string;
}

interface Change extends AccumulatorKey {
  delta: bigint;
}

const NONE: readonly string[] = [];
export const NO_DOUBTS: Doubts = { always: NONE, elsewhere: NONE };
/** Stands where no layer has begun; nothing is ever written to it. */
const NO_LAYER = new LayerState("", "pooled", { at: "band", mode: "halfUp" });

export class Calculation {
  readonly theCase: BenefitCase;
  readonly split: Split;
  readonly on: ChinaDate;
  readonly year: number;
  readonly yearText: string;
  readonly stayYear: number;
  readonly yearStarts: string;
  readonly tells: Tell[] = [];
  readonly changes: Change[] = [];
  missing: readonly string[] = NONE;
  later: readonly string[] = NONE;
  readonly shares: FundShare[] = [];
  readonly layers: (LayerResult | null)[] = [];
  readonly left: Record<Bucket, Fen>;
  level: number;
  /** Which visit of the year this is, where the benefit or a deductible counts them. */
  ordinal = 0;
  ownAccountFen: Fen = 0n;
  relativesAccountFen: Fen = 0n;
  hospitalFen: Fen = 0n;
  deductibleFen: Fen = 0n;
  refused: RefusalContent | null = null;
  layer: LayerState = NO_LAYER;
  /** Of the benefit that was taken. */
  doubts: Doubts = NO_DOUBTS;
  /** The pooled fund's largest piece, whose rate the sheet shows. */
  mainPieceFen: Fen = -1n;
  mainRateBp = 0n;
  readonly #read: AccumulatorReader;
  readonly #facts: ReadonlyMap<string, Fact>;
  #age = -1;
  #distance: Distance | null = null;

  constructor(
    theCase: BenefitCase,
    split: Split,
    day: PolicyDay,
    stayYear: number,
    read: AccumulatorReader,
    facts: ReadonlyMap<string, Fact>,
  ) {
    this.theCase = theCase;
    this.split = split;
    this.on = day.on;
    this.year = day.year;
    this.yearText = day.yearText;
    this.stayYear = stayYear;
    this.yearStarts = day.yearStarts;
    this.level = theCase.institution.level;
    this.left = {
      inScope: split.inScopeFen,
      ownShareFirst: split.ownShareFirstFen,
      overLimit: split.overLimitFen,
      ownExpense: split.ownExpenseFen,
    };
    this.#read = read;
    this.#facts = facts;
  }

  age(): number {
    if (this.#age < 0) this.#age = ageOn(this.theCase.birthDate, this.theCase.visitOn);
    return this.#age;
  }

  distance(): Distance {
    const { homeArea, careArea, distance: told } = this.theCase;
    this.#distance ??= told ?? distance(homeArea, careArea);
    return this.#distance;
  }

  /**
   * A fact beside the case's own fields. Asked for and not there, or with a value that the policy
   * does not understand, it is a missing input.
   */
  fact(name: string): string | undefined {
    const value = this.theCase.facts?.[name];
    const known = this.#facts.get(name);
    if (value === undefined) this.miss(known?.title ?? name);
    else if (known?.takes(value) === false) this.miss(known.misread(value));
    else return value;
    return undefined;
  }

  miss(title: string): void {
    if (!this.missing.includes(title)) this.missing = [...this.missing, title];
  }

  /** A layer that the place pays later at home. */
  postpone(layer: string): void {
    this.later = [...this.later, layer];
  }

  /** A fact that is a whole number, such as months dispensed; anything else is a missing input. */
  wholeFact(name: string, otherwise: bigint): bigint {
    const value = this.fact(name);
    if (value === undefined) return otherwise;
    if (/^\d{1,6}$/.test(value)) return BigInt(value);
    this.miss(`${this.#facts.get(name)?.title ?? name}（所填“${value}”不是整数）`);
    return otherwise;
  }

  /** The policy has no benefit for this case: it cannot be settled directly. */
  refuse(): void {
    this.refused ??= { code: "policy_missing", params: this.#kind(), decidedBy: "home" };
  }

  /** The policy has a benefit, but no row of this parameter fits the case. */
  lack(parameter: string): void {
    const { category, personType } = this.theCase;
    const person = PERSON_WORDS[personType];
    const level = wordFor(LEVEL_WORDS, String(this.level));
    const open = this.missing.map((title) => `，未提供${title}`).join("");
    const situation = `${CATEGORY_WORDS[category]}、${level}、${person}${open}`;
    const params = { ...this.#kind(), parameter: `${parameter}（${situation}）` };
    this.refused ??= { code: "policy_parameter_missing", params, decidedBy: "home" };
  }

  #kind(): { readonly area: string; readonly scheme: string; readonly careType: string } {
    const { homeArea: area, scheme, careType } = this.theCase;
    return { area, scheme: SCHEME_WORDS[scheme], careType: CARE_TYPE_WORDS[careType] };
  }

  /** What an accumulator holds, this evaluation's own changes included. */
  used(key: AccumulatorKey): bigint {
    return this.#read(key) + this.changed(key);
  }

  changed(key: AccumulatorKey): bigint {
    for (const change of this.changes) if (sameKey(change, key)) return change.delta;
    return 0n;
  }

  add(key: AccumulatorKey, delta: bigint): void {
    if (delta === 0n) return;
    for (const change of this.changes) {
      if (sameKey(change, key)) {
        change.delta += delta;
        return;
      }
    }
    this.changes.push({ measure: key.measure, period: key.period, year: key.year, delta });
  }

  tell(step: Tell): void {
    this.tells.push(step);
  }

  begin(name: string, payer: Payer, rounding: RoundingRule): LayerState {
    this.layer = new LayerState(name, payer, rounding);
    return this.layer;
  }

  /** Counts the layer's payment against what is left unpaid and against its accumulators. */
  end(): void {
    const layer = this.layer;
    const { buckets, payKeys, feeCounts, payer } = layer;
    layer.payFen = minFen(layer.payFen, this.leftIn(buckets));
    assert(layer.payFen >= 0n, "a layer pays nothing or something");
    this.take(buckets, layer.payFen);
    if (payKeys !== null) for (const key of payKeys) this.add(key, layer.payFen);
    if (feeCounts !== null) {
      for (const count of feeCounts) {
        this.add(count.key, count.acceptedFen - (layer.topCutFen - count.topCutFen));
      }
    }
    if (payer === "hospital") this.hospitalFen += layer.payFen;
    else if (payer !== "account") this.#share(layer, payer);
    if (payer === "pooled") this.#pooled(layer);
    this.layers.push(layer);
  }

  leftIn(buckets: readonly Bucket[]): Fen {
    const { left } = this;
    if (buckets.length === 1) return partLeft(left, buckets[0]);
    let sum = 0n;
    for (const bucket of buckets) sum += partLeft(left, bucket);
    return sum;
  }

  take(buckets: readonly Bucket[], amountFen: Fen): void {
    if (amountFen === 0n) return;
    let open = amountFen;
    for (const bucket of buckets) {
      const held = partLeft(this.left, bucket);
      const part = minFen(open, held);
      leave(this.left, bucket, held - part);
      open -= part;
    }
    assert(open === 0n, "nobody pays more than is left");
  }

  #share(layer: LayerState, fund: Fund): void {
    const { payFen: amountFen, baseFen: inScopeFen, limitFen } = layer;
    this.shares.push(
      limitFen === null
        ? { fund, amountFen, inScopeFen }
        : { fund, amountFen, inScopeFen, payableLimitFen: limitFen },
    );
  }

  #pooled(layer: LayerState): void {
    this.deductibleFen += layer.deductibleFen;
    for (const piece of layer.pieces) {
      if (piece.amountFen <= this.mainPieceFen) continue;
      this.mainPieceFen = piece.amountFen;
      this.mainRateBp = piece.rateBp;
    }
  }
}

type Left = Record<Bucket, Fen>;

/** Fields by their names: a field looked up by a variable costs several times as much. */
function partLeft(left: Left, bucket: Bucket | undefined): Fen {
  switch (bucket) {
    case "inScope":
      return left.inScope;
    case "ownShareFirst":
      return left.ownShareFirst;
    case "overLimit":
      return left.overLimit;
    case "ownExpense":
      return left.ownExpense;
    default:
      return 0n;
  }
}

function leave(left: Left, bucket: Bucket, amountFen: Fen): void {
  switch (bucket) {
    case "inScope":
      left.inScope = amountFen;
      break;
    case "ownShareFirst":
      left.ownShareFirst = amountFen;
      break;
    case "overLimit":
      left.overLimit = amountFen;
      break;
    case "ownExpense":
      left.ownExpense = amountFen;
      break;
  }
}

export function sameKey(a: AccumulatorKey, b: AccumulatorKey): boolean {
  return a.year === b.year && a.period === b.period && a.measure === b.measure;
}

/** The changes of all parts, one a key; those that came to nothing are left out. */
export function changesOf(calculations: readonly Calculation[]): readonly AccumulatorChange[] {
  const first = calculations[0];
  if (first === undefined) return [];
  for (let index = 1; index < calculations.length; index++) {
    for (const change of calculations[index]?.changes ?? []) first.add(change, change.delta);
  }
  const { changes } = first;
  for (const { delta } of changes) {
    if (delta === 0n) return changes.filter((change) => change.delta !== 0n);
  }
  return changes;
}
