/**
 * What the hub's parameters say on the day of a notice, read from their text: from which share of
 * the prefund on a month's use warns (黄色、红色预警), who nets, how long a month may be late.
 */
import { parse } from "yaml";
import type { Months } from "#verify/month.ts";
import type { ParametersRow } from "#verify/queries-clearing.ts";

export type UseLevel = "none" | "calm" | "yellow" | "red";

interface Warnings {
  readonly yellow: bigint;
  readonly red: bigint;
}

const WHOLE_BP = 10_000n;
/** Where nothing was released yet. */
const BEFORE: Warnings = { yellow: 7_000n, red: 9_000n };

/** "70%", "72.5%". */
function basisPoints(text: unknown): bigint | null {
  const [, whole, part = ""] = /^(\d{1,3})(?:\.(\d{1,2}))?%$/.exec(String(text)) ?? [];
  return whole === undefined ? null : BigInt(`${whole}${part.padEnd(2, "0")}`);
}

export function warningsOn(rows: readonly ParametersRow[], day: string): Warnings {
  const held = rows.filter((row) => row.in_force_from <= day).at(-1);
  const { warnings } = held ? (parse(held.text) as { warnings?: Partial<Warnings> }) : {};
  const [yellow, red] = [basisPoints(warnings?.yellow), basisPoints(warnings?.red)];
  return { yellow: yellow ?? BEFORE.yellow, red: red ?? BEFORE.red };
}

interface Rules {
  /** So many months less than nothing is carried forward. */
  readonly deferralMonthsMax: number;
  /** Pairs of provinces that net: "360000-460000". */
  readonly pairs: readonly string[];
}

export function rulesOn(rows: readonly ParametersRow[], day: string): Rules {
  const held = rows.filter((row) => row.in_force_from <= day).at(-1);
  const read = (held ? parse(held.text) : {}) as Record<string, unknown>;
  const { deferralMonthsMax = 2, netting, nettingPairs } = read;
  const pairs = netting === true && Array.isArray(nettingPairs) ? nettingPairs.map(String) : [];
  return { deferralMonthsMax: Number(deferralMonthsMax), pairs };
}

/** Compared by multiplication; the rate is cut off and only shown. */
export function useOfPrefund(
  usedFen: bigint,
  prefundFen: bigint,
  { yellow, red }: Warnings,
): { readonly useRateBp: bigint | null; readonly level: UseLevel } {
  if (prefundFen <= 0n) return { useRateBp: null, level: usedFen > 0n ? "red" : "none" };
  const of10k = usedFen * WHOLE_BP;
  const isYellow = of10k >= prefundFen * yellow;
  const level = of10k >= prefundFen * red ? "red" : isYellow ? "yellow" : "calm";
  return { useRateBp: of10k / prefundFen, level };
}

/** The hub's own; a province's copy where the hub is not at hand. */
export function parametersOf({ hub, provinces }: Months): readonly ParametersRow[] {
  return (hub ?? provinces[0])?.parameters ?? [];
}
