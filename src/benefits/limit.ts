/**
 * What ceilings and quotas share: so much of a pool in a period, measured on the fee (before rates
 * apply) or on the payment (after), as question 2 says.
 */
import { type Fen, maxFen } from "#base/money.ts";
import { type Calculation, sameKey } from "#benefits/calculation.ts";
import { payerFund } from "#benefits/mechanisms/pay-step.ts";
import type { Per } from "#benefits/period.ts";
import { PER_WORDS } from "#benefits/period.ts";
import { answer, noteAnswer, said } from "#benefits/questions.ts";
import type { At } from "#benefits/reading/at.ts";
import { yuanWords } from "#benefits/words.ts";
import type { AccumulatorKey, Source, Step } from "#model/benefit.ts";

export type Measured = "payment" | "fee";

export function measuredOn(at: At, own: Measured | undefined): Measured {
  const of = said(at, "of", answer(at, "ceilingOn"), own) as Measured;
  noteAnswer(at, "ceilingOn", of);
  return of;
}

export interface Limit {
  readonly word: "ceiling" | "quota";
  readonly title: string;
  readonly per: Per;
  readonly of: Measured;
}

/** Applies a limit to the layer in work and says what it cut. */
export function applyLimit(
  calculation: Calculation,
  limit: Limit,
  key: AccumulatorKey,
  limitFen: Fen,
  source: Source,
): Fen {
  const layer = calculation.layer;
  const used = calculation.used(key);
  const left = maxFen(limitFen - used, 0n);
  const cut = limit.of === "fee" ? layer.limitFee(left) : layer.limitPay(left);
  if (limit.of === "fee") {
    layer.feeCounts ??= [];
    const counted = { key, acceptedFen: layer.restFen, topCutFen: layer.topCutFen };
    const same = layer.feeCounts.findIndex((one) => sameKey(one.key, key));
    if (same < 0) layer.feeCounts.push(counted);
    else layer.feeCounts[same] = counted;
  } else {
    layer.payKeys ??= [];
    // Two limits of one pool count the payment once.
    if (!layer.payKeys.some((one) => sameKey(one, key))) layer.payKeys.push(key);
  }
  if (cut > 0n) {
    const words = { limitFen, used, left, cut };
    // A cut of fee is not yet anybody's money; a cut of payment is the fund's.
    const fund = limit.of === "fee" ? "base" : payerFund(layer.payer);
    calculation.tell(() => limitStep(limit, words, fund, source));
  }
  return cut;
}

function limitStep(
  limit: Limit,
  words: { readonly limitFen: Fen; readonly used: Fen; readonly left: Fen; readonly cut: Fen },
  fund: Step["fund"],
  source: Source,
): Step {
  const { limitFen, used, left, cut } = words;
  const what = limit.of === "fee" ? "费用" : "基金支付";
  const spent = `${PER_WORDS[limit.per]}已用`;
  const most = yuanWords(limitFen);
  const usedUp = yuanWords(used);
  const rest = yuanWords(left);
  return {
    mechanism: limit.word,
    fund,
    inputs: { [limit.title]: most, [spent]: usedUp, 余额: rest },
    resultFen: -cut,
    source,
    sentence:
      `${limit.title}${most}（按${what}计），${spent}${usedUp}，` +
      `本次可用${rest}，超出的${yuanWords(cut)}不由本层支付`,
  };
}
