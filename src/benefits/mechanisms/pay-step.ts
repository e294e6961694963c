/** The step that every paying mechanism writes: 165.19元×70%=115.63元. */
import type { Fen, RateBp } from "#base/money.ts";
import type { LayerState, Payer } from "#benefits/layer-state.ts";
import { ROUNDING_WORDS, rateWords, yuanWords } from "#benefits/words.ts";
import type { Source, Step } from "#model/benefit.ts";
import { FUND_WORDS, PAYER_WORDS } from "#model/words.ts";

export function payerWords(payer: Payer): string {
  if (payer === "account") return PAYER_WORDS.ownAccount;
  return payer === "hospital" ? "医院" : FUND_WORDS[payer];
}

export function payerFund(payer: Payer): Step["fund"] {
  if (payer === "account") return "ownAccount";
  return payer === "hospital" ? "base" : payer;
}

export interface Paid {
  readonly mechanism: string;
  /** The part of the money that is meant, or nothing for all of it. */
  readonly part: string;
  readonly amountFen: Fen;
  readonly rateBp: RateBp;
  readonly paidFen: Fen;
  readonly source: Source | undefined;
}

export function payStep(layer: LayerState, paid: Paid): Step {
  const { mechanism, part, amountFen, rateBp, paidFen, source } = paid;
  const amount = yuanWords(amountFen);
  const rate = rateWords(rateBp);
  const exact = (amountFen * rateBp) % 10_000n === 0n;
  const rounding = exact ? undefined : ROUNDING_WORDS[layer.rounding.mode];
  const noted = rounding === undefined ? "" : `（${rounding}）`;
  const payer = payerWords(layer.payer);
  const sum = `${amount}×${rate}＝${yuanWords(paidFen)}`;
  return {
    mechanism,
    fund: payerFund(layer.payer),
    // A name known beforehand costs a fraction of a computed one.
    inputs:
      part === "" ? { 可支付金额: amount, 支付比例: rate } : { [part]: amount, 支付比例: rate },
    resultFen: paidFen,
    rounding,
    source,
    sentence: part === "" ? `${payer}支付${sum}${noted}` : `${payer}支付${part}部分${sum}${noted}`,
  };
}
