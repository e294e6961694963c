/**
 * Pools are shared by name across layers and benefits of a file. Two rules that count one pool in
 * different ways (period, fee or payment) would share nothing, so such a file does not load.
 */
import type { At } from "#benefits/reading/at.ts";
import { meet, type Span } from "#benefits/reading/exclude.ts";

/** How a rule counts a pool. */
export interface PoolCount {
  /** The mechanism's word and the pool's name: two mechanisms may use one name. */
  readonly pool: string;
  /** "per: year、of: payment". */
  readonly counted: string;
}

export interface PoolUse extends PoolCount {
  readonly at: At;
  /** Days of the rule, its layer, its benefit: it counts where all hold. */
  readonly spans: readonly Span[];
}

export function checkPools(uses: readonly PoolUse[]): void {
  for (const [index, use] of uses.entries()) {
    const other = uses
      .slice(0, index)
      .find(
        (earlier) =>
          earlier.pool === use.pool &&
          earlier.counted !== use.counted &&
          meet(...earlier.spans, ...use.spans),
      );
    if (other === undefined) continue;
    use.at.fail(
      `累计名 ${use.pool} 在第${other.at.line}行按“${other.counted}”计，这里按“${use.counted}”计，` +
        "两处并不共用",
      "同一累计名的计法须一致；各算各的请用不同的 pool",
    );
  }
}
