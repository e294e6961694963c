/**
 * The amounts at which a policy begins to count otherwise: deductibles met, bands entered,
 * ceilings reached. Found to the fen by halving between amounts whose rules differ, so that
 * nothing hides between the lines of a grid.
 */
import { divideDown, type Fen } from "#base/money.ts";
import type { Curve } from "#benefits/compare/situation.ts";

/** In scope, the amounts that a clerk asks for. */
export const GRID_FEN: readonly Fen[] = [
  ...[100n, 1_000n, 5_000n, 20_000n, 100_000n, 500_000n].map((yuan) => yuan * 100n),
];
const LOWEST_FEN = 1n;
/** Above the grid, where ceilings and top layers lie. */
const HIGHEST_FEN = 200_000_000n;
/** Of one situation: an edge at each fen would be a rule that this search does not understand. */
const EDGES_MAX = 64;

/** Edges known from like situations are tried first; those found are added to them. */
export function edgesOf(curve: Curve, known: Set<Fen>): Fen[] {
  const told = new Map<Fen, string>();
  const signature = (amountFen: Fen): string => {
    let text = told.get(amountFen);
    if (text === undefined) {
      text = curve.signature(amountFen);
      told.set(amountFen, text);
    }
    return text;
  };
  const anchors = [...new Set([LOWEST_FEN, ...GRID_FEN, ...around(known), HIGHEST_FEN])]
    .filter((amountFen) => amountFen > 0n)
    .sort(ascending);
  const edges: Fen[] = [];
  for (const [index, to] of anchors.entries()) {
    let from = anchors[index - 1] ?? to;
    while (signature(from) !== signature(to) && edges.length < EDGES_MAX) {
      const edge = firstChange(signature, from, to);
      edges.push(edge);
      known.add(edge);
      from = edge;
    }
  }
  return edges;
}

function around(known: Iterable<Fen>): Fen[] {
  return [...known].flatMap((edge) => [edge - 1n, edge]);
}

/** The lowest amount above `from` that counts otherwise than `from`, as halving finds it. */
function firstChange(signature: (amountFen: Fen) => string, from: Fen, to: Fen): Fen {
  const start = signature(from);
  let [low, high] = [from, to];
  while (high - low > 1n) {
    const middle = divideDown(low + high, 2n);
    if (signature(middle) === start) low = middle;
    else high = middle;
  }
  return high;
}

/** The grid's amounts, and every edge with the fen below and above it. */
export function amountsWith(edges: Iterable<Fen>): Fen[] {
  const all = new Set(GRID_FEN);
  for (const edge of edges) for (const near of [edge - 1n, edge, edge + 1n]) all.add(near);
  all.add(HIGHEST_FEN);
  return [...all].filter((amountFen) => amountFen > 0n).sort(ascending);
}

export function ascending(a: Fen, b: Fen): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
