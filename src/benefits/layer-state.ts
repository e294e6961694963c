/**
 * The state of one layer while its rules run: what it looks at, what was cut from below and
 * above, and what it pays. Rates are changed (bonus, reduction) before they are used, so they wait
 * in `adjusts`.
 */
import { divide, divideHalfUp, type Fen, minFen, type RateBp, type Rounding } from "#base/money.ts";
import type { AccumulatorKey } from "#model/benefit.ts";
import type { Fund } from "#model/fund.ts";

export type Payer = Fund | "account" | "hospital";
export type Bucket = "inScope" | "ownShareFirst" | "overLimit" | "ownExpense";
export const BUCKETS: readonly Bucket[] = ["inScope", "ownShareFirst", "overLimit", "ownExpense"];

/** How rates of a layer are changed before use, in the order of the file. */
export type Adjust = (rateBp: RateBp) => RateBp;

export interface RoundingRule {
  readonly at: "line" | "band" | "layer";
  readonly mode: Rounding;
}

export interface Piece {
  readonly amountFen: Fen;
  readonly rateBp: RateBp;
}

/** What a later layer may ask about an earlier one. */
export interface LayerResult {
  readonly name: string;
  readonly payFen: Fen;
  readonly deductibleFen: Fen;
  /** In the layer's scope, after the deductible, under the ceiling, and not paid. */
  readonly copayFen: Fen;
  /** Fee above the ceiling, whether the ceiling is of fee or of payment. */
  readonly overCeilingFen: Fen;
  /** Payment that the ceiling cut off. */
  readonly cutFen: Fen;
}

export class LayerState implements LayerResult {
  /** The layer's name in the file. */
  readonly name: string;
  readonly payer: Payer;
  readonly rounding: RoundingRule;
  buckets: readonly Bucket[] = ["inScope"];
  baseFen: Fen = 0n;
  /** What is still to be paid at a rate. */
  restFen: Fen = 0n;
  /** Cut from below: first share and deductible. The gross scale begins here. */
  deductedFen: Fen = 0n;
  deductibleFen: Fen = 0n;
  /** Fee cut from above by ceilings and quotas of fee. */
  topCutFen: Fen = 0n;
  payFen: Fen = 0n;
  cutFen: Fen = 0n;
  limitFen: Fen | null = null;
  adjusts: Adjust[] | null = null;
  readonly pieces: Piece[] = [];
  /** Accumulators that take the final payment of the layer. */
  payKeys: AccumulatorKey[] | null = null;
  /** Accumulators that take the fee accepted, less what later ceilings cut. */
  feeCounts: { key: AccumulatorKey; acceptedFen: Fen; topCutFen: Fen }[] | null = null;
  #numerator = 0n;
  #extraFen: Fen = 0n;

  constructor(name: string, payer: Payer, rounding: RoundingRule) {
    this.name = name;
    this.payer = payer;
    this.rounding = rounding;
  }

  /** The rate after every bonus and reduction, never below 0 or above 100 %. */
  adjusted(rateBp: RateBp): RateBp {
    if (this.adjusts === null) return rateBp;
    let rate = rateBp;
    for (const adjust of this.adjusts) rate = adjust(rate);
    return rate < 0n ? 0n : rate > 10_000n ? 10_000n : rate;
  }

  /** Pays a part of the rest at a rate and says how much, rounded as the policy says. */
  payShare(amountFen: Fen, rateBp: RateBp): Fen {
    const before = this.payFen;
    this.pieces.push({ amountFen, rateBp });
    if (this.rounding.at === "layer") {
      this.#numerator += amountFen * rateBp;
      this.payFen = this.#extraFen + divide(this.#numerator, 10_000n, this.rounding.mode);
    } else {
      this.payFen += divide(amountFen * rateBp, 10_000n, this.rounding.mode);
    }
    this.#payNoMoreThanLeft();
    return this.payFen - before;
  }

  /** Pays an amount that no rate of the layer stands behind. */
  payExtra(amountFen: Fen): void {
    this.#extraFen += amountFen;
    this.payFen += amountFen;
    this.#payNoMoreThanLeft();
  }

  /** What one rule paid is not there for the next. */
  #payNoMoreThanLeft(): void {
    if (this.payFen > this.baseFen) this.payFen = this.baseFen;
  }

  /** Lowers the payment to what is left under a ceiling; what is cut stays known. */
  limitPay(leftFen: Fen): Fen {
    this.limitFen = this.limitFen === null ? leftFen : minFen(this.limitFen, leftFen);
    if (this.payFen <= leftFen) return 0n;
    const cut = this.payFen - leftFen;
    this.cutFen += cut;
    this.payFen = leftFen;
    return cut;
  }

  /** Lowers the fee to what is left under a ceiling of fee. */
  limitFee(leftFen: Fen): Fen {
    if (this.restFen <= leftFen) return 0n;
    const cut = this.restFen - leftFen;
    this.topCutFen += cut;
    this.restFen = leftFen;
    return cut;
  }

  // What a later layer may ask, worked out when it does: most policies never ask.

  get copayFen(): Fen {
    const covered = this.baseFen - this.deductedFen - this.overCeilingFen;
    return covered > this.payFen ? covered - this.payFen : 0n;
  }

  get overCeilingFen(): Fen {
    return this.cutFen === 0n ? this.topCutFen : this.topCutFen + this.#feeBehindCut();
  }

  /** The fee whose payment a ceiling cut off: walks the bands from the top. */
  #feeBehindCut(): Fen {
    let cut = this.cutFen;
    let fee = 0n;
    for (let index = this.pieces.length - 1; index >= 0 && cut > 0n; index--) {
      const piece = this.pieces[index];
      if (piece === undefined || piece.rateBp === 0n) continue;
      const paid = divideHalfUp(piece.amountFen * piece.rateBp, 10_000n);
      if (paid <= cut) fee += piece.amountFen;
      else fee += divideHalfUp(cut * 10_000n, piece.rateBp);
      cut -= minFen(paid, cut);
    }
    return fee;
  }
}
