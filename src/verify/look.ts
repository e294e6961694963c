/** How the check of a month's clearing compares: one figure, what it should be and what it is. */
import { yuanText } from "#base/money.ts";
import { canonical } from "#verify/answer.ts";
import type { ClearingCheck, Report } from "#verify/finding.ts";

/** Its name in Chinese, what its sources come to, and what stands there. Fen are bigints. */
export type Figure = readonly [name: string, expected: unknown, found: unknown];

export interface Place {
  readonly node: string;
  /** "清算批次 bat_…": what the figure stands in. */
  readonly where: string;
}

export interface Look {
  compare(check: ClearingCheck, place: Place, figures: readonly Figure[]): void;
  /** It should be there and is not, or the other way round. */
  find(check: ClearingCheck, place: Place, words: string): void;
}

export function lookWith(report: Report): Look {
  return {
    compare: (check, { node, where }, figures) => {
      for (const [figure, expected, found] of figures) {
        report.count("figures");
        const [should, is] = [shown(expected), shown(found)];
        if (should === is) continue;
        const words = `${where}：${figure}应为${should}，实为${is}`;
        report.find(check, node, where, words, { figure, expected: should, found: is });
      }
    },
    find: (check, { node, where }, words) => {
      report.count("figures");
      report.find(check, node, where, `${where}：${words}`);
    },
  };
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "无";
  if (typeof value === "bigint") return `${yuanText(value)}元`;
  if (value instanceof Map) return shownAmounts(value as ReadonlyMap<string, bigint>);
  if (typeof value === "object") return canonical(value);
  return String(value);
}

/** By name, without zeros: "aid 5.00元、pooled 12.00元". */
function shownAmounts(amounts: ReadonlyMap<string, bigint>): string {
  const parts = [...amounts]
    .filter(([, amount]) => amount !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, amount]) => `${name} ${yuanText(amount)}元`);
  return parts.length === 0 ? "无" : parts.join("、");
}

/** Amounts that JSON holds as texts of whole fen, without zeros; what is no amount shows so. */
export function amountsOf(texts: Readonly<Record<string, string>>): ReadonlyMap<string, bigint> {
  const amounts = new Map<string, bigint>();
  for (const [name, text] of Object.entries(texts)) {
    if (!/^-?\d+$/.test(text)) amounts.set(`${name}（${text}不是金额）`, 1n);
    else if (BigInt(text) !== 0n) amounts.set(name, BigInt(text));
  }
  return amounts;
}

export function sumOf(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}

type Groups = Map<string, ReadonlyMap<string, readonly unknown[]>>;
const known = new WeakMap<readonly unknown[], Groups>();

/** Rows of this key, found again without looking through all: a country has many of them. */
export function by<Row>(
  rows: readonly Row[],
  name: string,
  keyOf: (row: Row) => string,
  key: string,
): readonly Row[] {
  const groups: Groups = known.get(rows) ?? new Map();
  known.set(rows, groups);
  const own = groups.get(name) ?? grouped(rows, keyOf);
  groups.set(name, own);
  return (own.get(key) ?? []) as readonly Row[];
}

export function grouped<Row>(
  rows: Iterable<Row>,
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
