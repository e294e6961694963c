/**
 * What each pooling area pays of a prefund, and gets back of one: divided to the fen by what it
 * owed the care province in the last three months, or by what it had paid; the province bears the
 * rest.
 */
import { addMonths, type ChinaMonth } from "#base/date.ts";
import { divideDown } from "#base/money.ts";
import { add } from "#verify/answer.ts";
import { nodeOf } from "#verify/case.ts";
import { isOfMonths, placeOfNotice, sharePeriod } from "#verify/check-notices.ts";
import { amountsOf, sumOf } from "#verify/look.ts";
import { type Months, type NodeMonth, noticeLinesOf } from "#verify/month.ts";
import type { NoticeRow } from "#verify/queries-clearing.ts";

const SHARES: ReadonlySet<string> = new Set(["prefundShare", "prefundReturn"]);
const PAID: ReadonlySet<string> = new Set(["prefundYearly", "prefundEmergency"]);

/** By area, of one scheme. */
type Parts = Map<string, bigint>;

export function comparePrefundShares(months: Months): void {
  for (const node of months.provinces) {
    const known = new Set<NoticeRow>();
    for (const notice of node.notices.filter((row) => isOfMonths(months, row))) {
      compareOne(months, node, { notice, known });
    }
    for (const notice of node.notices) {
      if (!SHARES.has(notice.kind) || !isOfMonths(months, notice) || known.has(notice)) continue;
      const whole = node.notices.find(
        (row) => row.issued_on === notice.issued_on && isOf(row, node),
      );
      if (whole && !isOfMonths(months, whole)) continue;
      const place = placeOfNotice(node, notice);
      months.look.find("notice", place, "没有它所依据的预付金通知书");
    }
  }
}

function isOf({ kind, payer, payee }: NoticeRow, { node }: NodeMonth): boolean {
  return (PAID.has(kind) && payer === node) || (kind === "prefundRefund" && payee === node);
}

interface One {
  readonly notice: NoticeRow;
  readonly known: Set<NoticeRow>;
}

function compareOne({ look }: Months, node: NodeMonth, { notice, known }: One): void {
  if (!isOf(notice, node)) return;
  const isUp = notice.payer === node.node;
  const kind = isUp ? "prefundShare" : "prefundReturn";
  const period = sharePeriod(node, notice);
  const shares = node.notices.filter((row) => row.kind === kind && row.period === period);
  const areas = new Set(shares.map((row) => (isUp ? row.payer : row.payee)));
  const expected = new Map<string, Parts>();
  for (const [scheme, amount] of amountsOf(notice.amounts)) {
    const weights = isUp ? owedTo(node, notice, scheme) : paidTo(node, notice, scheme);
    for (const [area, part] of divided(amount, weights)) {
      if (area === node.node || part === 0n) continue;
      areas.add(area);
      expected.set(area, (expected.get(area) ?? new Map()).set(scheme, part));
    }
  }
  for (const area of areas) {
    const share = shares.find((row) => (isUp ? row.payer : row.payee) === area);
    if (share) known.add(share);
    const found = share ? amountsOf(share.amounts) : null;
    const figure = `统筹区${area}的预付金${isUp ? "上解" : "退还"}`;
    look.compare("prefund", placeOfNotice(node, notice), [
      [figure, expected.get(area) ?? new Map(), found],
    ]);
  }
}

function divided(amount: bigint, weights: Parts): Parts {
  const sorted = [...weights]
    .filter(([, weight]) => weight > 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = sumOf(sorted.map(([, weight]) => weight));
  const parts: Parts = new Map();
  let upTo = 0n;
  for (const [area, weight] of sorted) {
    const before = divideDown(amount * upTo, whole);
    upTo += weight;
    parts.set(area, divideDown(amount * upTo, whole) - before);
  }
  return parts;
}

/** By clearing notices of the three months before. */
function owedTo(node: NodeMonth, { payee, issued_on }: NoticeRow, of: string): Parts {
  const month = issued_on.slice(0, 7) as ChinaMonth;
  const [first, last] = [addMonths(month, -3), addMonths(month, -1)];
  const parts: Parts = new Map();
  for (const row of node.notices) {
    const isBetween = [row.payer, row.payee].sort().join() === [node.node, payee].sort().join();
    if (row.kind !== "clearing" || !isBetween || row.issued_on > issued_on) continue;
    if (row.period < first || row.period > last) continue;
    for (const { scheme, home_area, amount_fen } of noticeLinesOf(node, row.id)) {
      if (scheme !== of || nodeOf(home_area) !== node.node) continue;
      const pool = node.places.poolIn(last, home_area);
      add(parts, pool, row.payer === node.node ? amount_fen : -amount_fen);
    }
  }
  return parts;
}

/** Before this refund; what no area has paid is the province's own. */
function paidTo(node: NodeMonth, notice: NoticeRow, scheme: string): Parts {
  const care = notice.payer;
  const last = addMonths(notice.issued_on.slice(0, 7) as ChinaMonth, -1);
  const poolOf = (area: string): string => node.places.poolIn(last, area);
  const parts: Parts = new Map();
  for (const row of node.notices) {
    if (row.issued_on > notice.issued_on || row.id === notice.id) continue;
    const amount = amountsOf(row.amounts).get(scheme) ?? 0n;
    const isPeer = row.period.replace(/T$/, "").endsWith(`-${care.slice(0, 2)}`);
    if (row.kind === "prefundShare" && isPeer) {
      add(parts, poolOf(row.payer), amount);
      add(parts, node.node, -amount);
    } else if (row.kind === "prefundReturn" && isPeer && row.period !== sharePeriod(node, notice)) {
      add(parts, poolOf(row.payee), -amount);
      add(parts, node.node, amount);
    } else if (PAID.has(row.kind) && row.payer === node.node && row.payee === care) {
      add(parts, node.node, amount);
    } else if (row.kind === "prefundRefund" && row.payer === care && row.payee === node.node) {
      add(parts, node.node, -amount);
    }
  }
  return parts;
}
