/** What an account is called in Chinese: its caption of the chart, then what it is of. */
import { type AccountKind, CHART } from "#ledger/chart.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { Scheme } from "#model/person.ts";
import { PAYER_WORDS, SCHEME_WORDS } from "#model/words.ts";

const SEGMENT_WORDS = {
  area: (code: string) => `统筹区${code}`,
  peer: (code: string) => `对方省${code}`,
  institution: (code: string) => `机构${code}`,
  scheme: (scheme: string) => SCHEME_WORDS[scheme as Scheme],
} as const;

/** Of an account of the chart; of another one its name. */
export function accountWords(account: string): string {
  const [kind = "", ...parts] = account.split(":");
  const row = (CHART as Readonly<Record<string, (typeof CHART)[AccountKind]>>)[kind];
  if (row === undefined) return account;
  const words = row.of.flatMap((segment): string[] => {
    if (segment !== "schemeFund") return [SEGMENT_WORDS[segment](parts.shift() ?? "")];
    const [scheme, fund] = [parts.shift() as Scheme, parts.shift() as ClearedFund];
    return [SCHEME_WORDS[scheme], PAYER_WORDS[fund]];
  });
  return [row.zh, ...words].join(" ");
}
