/**
 * Accumulators are what a person began with and what the standing settlements moved, nothing more.
 * Without the opening balances only their being possible is checked: none can be negative.
 */
import { pages } from "#store/store.ts";
import type { Report } from "#verify/finding.ts";
import { movementRows } from "#verify/queries.ts";
import type { NodeSnapshot } from "#verify/sources.ts";

/** What was there before the first settlement: a migrated history, a demo's preset. */
export interface Opening {
  readonly personId: string;
  readonly scheme: string;
  readonly measure: string;
  readonly period: string;
  readonly amount: bigint;
}

function keyOf(personId: string, scheme: string, measure: string, period: string): string {
  return `${personId} ${scheme} ${measure} ${period}`;
}

export async function checkAccumulators(
  { node, tx }: NodeSnapshot,
  openings: readonly Opening[] | undefined,
  report: Report,
): Promise<void> {
  const opening = new Map(
    (openings ?? []).map((each) => [
      keyOf(each.personId, each.scheme, each.measure, each.period),
      each.amount,
    ]),
  );
  for await (const page of pages(tx, movementRows)) {
    for (const row of page) {
      const key = keyOf(row.person_id, row.scheme, row.measure, row.period);
      const began = (row.amount ?? 0n) - row.moved;
      const should = openings ? (opening.get(key) ?? 0n) : null;
      opening.delete(key);
      report.count("accumulators");
      if (began !== 0n) report.count("openingBalances");
      if (began < 0n || (should !== null && began !== should)) {
        const words = `累计${row.amount ?? "没有"}，有效结算共变动${row.moved}，期初应为${should ?? "非负"}`;
        report.find("accumulator", node, key, words);
      }
    }
  }
  for (const [key, amount] of opening) {
    if (amount !== 0n) report.find("accumulator", node, key, `累计丢失，期初为${amount}`);
  }
}
