/** The step that every paying mechanism writes: 165.19元×70%=115.63元. */
import type { Fen, RateBp } from "#base/money.ts";
import type { Frame, Payer } from "#benefits/frame.ts";
import { FUND_WORDS, ROUNDING_WORDS, yuanWords } from "#benefits/words.ts";
import type { Source, Step } from "#model/benefit.ts";

export function payerWords(payer: Payer): string {
  if (payer === "account") return "个人账户";
  return payer === "hospital" ? "医院" : FUND_WORDS[payer];
}

export function payerFund(payer: Payer): Step["fund"] {
  if (payer === "account") return "ownAccount";
  return payer === "hospital" ? "base" : payer;
}

/** `amounts` has one entry: the name of the part (may be empty) and what it is. */
export function payStep(
  mechanism: string,
  frame: Frame,
  amounts: Readonly<Record<string, Fen>>,
  rateBp: RateBp,
  rateWords: string,
  paidFen: Fen,
  source: Source | undefined,
): Step {
  const [name, amountFen] = Object.entries(amounts)[0] ?? ["", 0n];
  const part = name === "" ? "" : `${name}部分`;
  const rounding =
    (amountFen * rateBp) % 10_000n === 0n ? undefined : ROUNDING_WORDS[frame.rounding.mode];
  return {
    mechanism,
    fund: payerFund(frame.payer),
    inputs: { [name === "" ? "可支付金额" : name]: yuanWords(amountFen), 支付比例: rateWords },
    resultFen: paidFen,
    ...(rounding === undefined ? {} : { rounding }),
    ...(source === undefined ? {} : { source }),
    sentence:
      `${payerWords(frame.payer)}支付${part}${yuanWords(amountFen)}×${rateWords}` +
      `＝${yuanWords(paidFen)}${rounding === undefined ? "" : `（${rounding}）`}`,
  };
}
