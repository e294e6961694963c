/**
 * Inside the home province (预付金上解): each pooling area pays its part of a prefund before the
 * province's notice falls due, by what it owed the care province in the last three months; of what
 * is given back each gets its part by what it had paid. The province bears the rest. Pure.
 */
import { addMonths, type ChinaMonth, monthOf } from "#base/date.ts";
import { divideDown, type Fen, sumFen } from "#base/money.ts";
import { poolsIn, type ShareTerms, shareNotice } from "#clearing/notice-shares.ts";
import type { MoneyNotice, SchemeAmounts } from "#model/money-notice.ts";
import { SCHEMES, type Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";

/** By scheme and area, the province itself among them: in proportion to what it pays or gets. */
export interface PrefundPart {
  readonly scheme: Scheme;
  readonly area: Area;
  readonly fen: Fen;
}

/** Months whose clearing says what an area has to do with a prefund. */
export function basisOf({ issuedOn }: Pick<MoneyNotice, "issuedOn">): {
  readonly first: ChinaMonth;
  readonly last: ChinaMonth;
} {
  const month = monthOf(issuedOn);
  return { first: addMonths(month, -3), last: addMonths(month, -1) };
}

export function prefundSharesOf(
  notice: MoneyNotice,
  own: NodeId,
  { parts, ...terms }: ShareTerms & { readonly parts: readonly PrefundPart[] },
): MoneyNotice[] {
  const { calendar } = terms;
  const pooled = byPool(parts, poolsIn(basisOf(notice).last, terms));
  const kind = notice.payer === own ? "prefundShare" : "prefundReturn";
  const byArea = new Map<Area, SchemeAmounts>();
  for (const scheme of SCHEMES) {
    const weights = pooled.filter((part) => part.scheme === scheme && part.fen > 0n);
    for (const { area, fen } of dividedBy(notice.amounts[scheme] ?? 0n, weights)) {
      if ((area as string) === (own as string) || fen === 0n) continue;
      byArea.set(area, { ...byArea.get(area), [scheme]: fen });
    }
  }
  return [...byArea].flatMap(([area, amounts]) =>
    shareNotice(notice, { own, area, kind, amounts, calendar }),
  );
}

/** What is said of several codes of one pool is the pool's. */
function byPool(parts: readonly PrefundPart[], poolOf: (area: Area) => Area): PrefundPart[] {
  const sums = new Map<string, PrefundPart>();
  for (const { scheme, area, fen } of parts) {
    const pool = poolOf(area);
    const key = `${scheme} ${pool}`;
    sums.set(key, { scheme, area: pool, fen: (sums.get(key)?.fen ?? 0n) + fen });
  }
  return [...sums.values()];
}

/** To the fen, in the order of areas: each has what the sum up to it is, less those before. */
function dividedBy(fen: Fen, weights: readonly PrefundPart[]): { area: Area; fen: Fen }[] {
  const sorted = [...weights].sort((a, b) => (a.area < b.area ? -1 : 1));
  const whole = sumFen(sorted.map((part) => part.fen));
  let upTo = 0n;
  return sorted.map(({ area, fen: weight }) => {
    const before = divideDown(fen * upTo, whole);
    upTo += weight;
    return { area, fen: divideDown(fen * upTo, whole) - before };
  });
}
