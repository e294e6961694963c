/**
 * What a day comes to: sums, and a root over all cases that is equal exactly when the cases are.
 * The database puts the cases of a bucket together as lines in the order of their ids; a bucket is
 * the last two characters of an id, which are chance. /
 */
import { sm3 } from "#base/gm/sm3.ts";
import type { Fen } from "#base/money.ts";
import type { SchemeFunds } from "#model/clearing.ts";
import type { DayFigures, FundsText } from "#model/reconciliation.ts";

/** Lines of "id total funds". */
export interface BucketLines {
  readonly bucket: string;
  readonly cases: number;
  readonly total_fen: bigint;
  readonly lines: string;
}

export type Buckets = Readonly<Record<string, string>>;

export function bucketsOf(rows: readonly BucketLines[]): Buckets {
  return Object.fromEntries(rows.map(({ bucket, lines }) => [bucket, sm3(lines)]));
}

export function rootOf(buckets: Buckets): string {
  const lines = Object.keys(buckets)
    .sort()
    .map((bucket) => `${bucket} ${buckets[bucket]}\n`);
  return sm3(lines.join(""));
}

export const NO_CASES: DayFigures = { cases: 0, totalFen: 0n, funds: {}, root: rootOf({}) };

export function figuresOf(rows: readonly BucketLines[]): DayFigures {
  const funds = new Map<string, Fen>();
  let cases = 0;
  let totalFen = 0n;
  for (const row of rows) {
    cases += row.cases;
    totalFen += row.total_fen;
    for (const line of row.lines.split("\n")) {
      for (const [fund, fen] of entriesOf(line.slice(line.lastIndexOf(" ") + 1))) {
        funds.set(fund, (funds.get(fund) ?? 0n) + fen);
      }
    }
  }
  const sums = [...funds].filter(([, fen]) => fen !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
  return { cases, totalFen, funds: Object.fromEntries(sums), root: rootOf(bucketsOf(rows)) };
}

function entriesOf(funds: FundsText): [string, Fen][] {
  if (funds === "") return [];
  return funds.split(",").map((part) => {
    const [fund = "", fen = "0"] = part.split("=");
    return [fund, BigInt(fen)];
  });
}

/** For whoever shows a case: the text's amounts by fund. */
export function fundsOf(funds: FundsText): SchemeFunds {
  return Object.fromEntries(entriesOf(funds));
}

export function groupedBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
