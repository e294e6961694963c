/** "employee:pooled" as people read it. */
import { PAYER_WORDS, SCHEME_WORDS, wordFor } from "#model/words.ts";

export function schemeFundWords(schemeFund: string): string {
  const [scheme = "", fund = ""] = schemeFund.split(":");
  return `${wordFor(SCHEME_WORDS, scheme)} ${wordFor(PAYER_WORDS, fund)}`;
}
