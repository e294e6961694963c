/** What a what-if came to, as data: cost by payer and group, who wins and loses, who is refused. */
import type { ChinaDate } from "#base/date.ts";
import { divide, type Fen } from "#base/money.ts";
import type { Scope } from "#recompute/scope.ts";
import type { Tally } from "#recompute/tally.ts";

const PERCENTILES = [10, 25, 50, 75, 90, 99];

export interface Told {
  readonly month: string;
  readonly draft: { readonly path: string; readonly version: string };
  /** The draft's parameters are of this day; null: of each settlement's own. */
  readonly asIfOn: ChinaDate | null;
  /** Why of that day, in Chinese words. */
  readonly days: string;
  readonly tally: Tally;
  readonly scope: Scope | null;
}

/** Measures that the draft counts and that no booking of the month knew: they began at zero. */
export function newPools({ measuresDraft, measuresStored }: Tally): string[] {
  return [...measuresDraft].filter((measure) => !measuresStored.has(measure)).sort();
}

export interface Side {
  readonly persons: number;
  readonly sumFen: Fen;
  /** The smallest amount that so many per cent of the persons do not exceed. */
  readonly percentiles: readonly (readonly [percent: number, amountFen: Fen])[];
}

/** Those who pay less, or those who pay more. */
export function sideOf({ ownDeltas }: Tally, side: "winners" | "losers"): Side {
  const amounts = ownDeltas
    .filter((delta) => (side === "winners" ? delta < 0n : delta > 0n))
    .map((delta) => (delta < 0n ? -delta : delta));
  const sorted = BigInt64Array.from(amounts).sort();
  const sumFen = amounts.reduce((sum, amountFen) => sum + amountFen, 0n);
  const percentiles = PERCENTILES.map((percent) => {
    const rank = Number(divide(BigInt(sorted.length * percent), 100n, "up"));
    return [percent, sorted[Math.max(rank - 1, 0)] ?? 0n] as const;
  });
  return { persons: sorted.length, sumFen, percentiles };
}

/** All of it in one value, for other programs. */
export function summaryOf({ month, draft, asIfOn, days, tally, scope }: Told): object {
  const { rows, same, persons, payers, groups, refused, winners, losers } = tally;
  return {
    month,
    draft,
    asIfOn,
    days,
    settlements: rows,
    same,
    persons,
    left: scope?.left ?? null,
    payers: Object.fromEntries(payers),
    groups: Object.fromEntries(groups),
    refused: Object.fromEntries(refused),
    winners: { ...sideOf(tally, "winners"), top: winners },
    losers: { ...sideOf(tally, "losers"), top: losers },
    newPools: newPools(tally),
  };
}
