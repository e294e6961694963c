/**
 * Who pays whom, for what two places have confirmed of each other: provinces, or pooling areas of
 * one. Gross: the two directions of a pair are two notices. A scheme that comes to less than
 * nothing is carried forward; when it was for as long as it may, the other side pays it back. Where
 * the pair has agreed to net, a scheme has one direction: the difference, over the lines of both.
 * Pure.
 */
import { type ChinaMonth, monthsBetween } from "#base/date.ts";
import { type Fen, sumFen } from "#base/money.ts";
import { amountsOf } from "#clearing/notice-terms.ts";
import type { InsideBatch } from "#clearing/queries-inside.ts";
import type { NoticeLine, SchemeAmounts } from "#model/money-notice.ts";
import type { NodeId } from "#model/place.ts";

export interface Draft {
  readonly payer: NodeId;
  readonly payee: NodeId;
  readonly amounts: SchemeAmounts;
  /** Of the payer's areas above nothing; what the payee's areas owe back, below it. */
  readonly lines: readonly NoticeLine[];
  readonly batches: readonly string[];
}

export type IsNetted = (one: NodeId, other: NodeId) => boolean;

export interface Run {
  readonly month: ChinaMonth;
  readonly isNetted: IsNetted;
  /** For so many months less than nothing is carried forward, and never out of a year. */
  readonly deferralMonthsMax: number;
}

/** The run of December is the last one before the year is closed. */
function isCarried(batches: readonly InsideBatch[], { month, deferralMonthsMax }: Run): boolean {
  if (month.endsWith("-12")) return false;
  return batches.every((batch) => monthsBetween(batch.month, month) < deferralMonthsMax);
}

/** In the order of payer and payee; the order of the batches changes nothing. */
export function draftsOf(batches: readonly InsideBatch[], run: Run): Draft[] {
  const byScheme = new Map<string, InsideBatch[]>();
  for (const batch of batches) {
    const key = keyOf(batch, run.isNetted);
    byScheme.set(key, [...(byScheme.get(key) ?? []), batch]);
  }
  const byPair = new Map<string, Part[]>();
  for (const part of [...byScheme.values()].flatMap((own) => partOf(own, run))) {
    const key = `${part.payer} ${part.payee}`;
    byPair.set(key, [...(byPair.get(key) ?? []), part]);
  }
  return [...byPair.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => join(own));
}

function keyOf({ care_node, home_node, scheme }: InsideBatch, isNetted: IsNetted): string {
  const places = [home_node, care_node];
  if (isNetted(home_node, care_node)) places.sort();
  return [...places, scheme].join(" ");
}

type Part = Pick<Draft, "payer" | "payee" | "lines" | "batches">;

/** Of one scheme. None: it waits. */
function partOf(batches: readonly InsideBatch[], run: Run): Part[] {
  const { isNetted } = run;
  const [{ home_node: home, care_node: care }] = batches as [InsideBatch];
  const owed = owedBy(home, batches);
  const isTurned = owed < 0n;
  if (isTurned && !isNetted(home, care) && isCarried(batches, run)) return [];
  // Over nothing each direction would do; it is the same one in every order.
  const [first, second] = owed === 0n && isNetted(home, care) ? [home, care].sort() : [home, care];
  const [payer, payee] = (isTurned ? [care, home] : [first, second]) as [NodeId, NodeId];
  const lines = batches.flatMap(({ home_node, scheme, lines: own }) =>
    own.map((line) => {
      const amountFen = home_node === payer ? line.amountFen : -line.amountFen;
      return { scheme, homeArea: line.homeArea, fund: line.fund, amountFen };
    }),
  );
  return [{ payer, payee, lines, batches: batches.map(({ id }) => id) }];
}

/** By this area to the other one, less what the other one owes it. */
function owedBy(area: NodeId, batches: readonly InsideBatch[]): Fen {
  return sumFen(
    batches.flatMap(({ home_node, lines }) =>
      lines.map(({ amountFen }) => (home_node === area ? amountFen : -amountFen)),
    ),
  );
}

function join(parts: readonly Part[]): Draft {
  const [{ payer, payee }] = parts as [Part];
  const lines = added(parts.flatMap((part) => part.lines));
  const batches = parts.flatMap((part) => part.batches).sort();
  return { payer, payee, lines, batches, amounts: amountsOf(lines) };
}

/** Lines of late batches are added up; those over nothing are none. */
function added(lines: readonly NoticeLine[]): NoticeLine[] {
  const sums = new Map<string, NoticeLine>();
  for (const line of lines) {
    const key = `${line.scheme} ${line.homeArea} ${line.fund}`;
    const amountFen = (sums.get(key)?.amountFen ?? 0n) + line.amountFen;
    sums.set(key, { ...line, amountFen });
  }
  return [...sums.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, line]) => line)
    .filter(({ amountFen }) => amountFen !== 0n);
}
