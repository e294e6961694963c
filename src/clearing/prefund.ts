/**
 * The prefunds that lie with a province and those that it has paid, how much of each the last month
 * used (by the pair; by scheme for information), and what this month is likely to use.
 */
import {
  addDays,
  addMonths,
  type ChinaDate,
  type ChinaMonth,
  chinaDate,
  day,
  daysBetween,
  monthOf,
} from "#base/date.ts";
import { type Fen, type RateBp, sumFen } from "#base/money.ts";
import { selectNoticePage } from "#clearing/queries-notices.ts";
import { type FloatRow, selectFloats } from "#clearing/queries-prefund.ts";
import {
  forecastLevel,
  type UsedSoFar,
  type UseLevel,
  type UseWarnings,
  useRateBp,
} from "#clearing/use-rate.ts";
import { type MonthTotal, monthTotals } from "#ledger/ledger.ts";
import { SCHEMES, type Scheme } from "#model/person.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import type { World } from "#world.ts";

export interface Use {
  readonly usedFen: Fen;
  readonly heldFen: Fen;
  /** Null: there is no prefund. */
  readonly rateBp: RateBp | null;
  readonly level: UseLevel;
}

export interface PrefundLine {
  readonly home: NodeId;
  readonly care: NodeId;
  readonly held: Readonly<Record<Scheme, Fen>>;
  /** Of the newest clearing notice of the pair; null: there is none. */
  readonly month: ChinaMonth | null;
  readonly use: Use | null;
  readonly useOf: Readonly<Record<Scheme, Use>> | null;
  /** Of the month that is under way; null at the hub, which keeps no ledger. */
  readonly forecast: Use | null;
}

/** The days of a month, and how many of them are over or under way. */
function elapsedOf(today: ChinaDate): { readonly elapsed: number; readonly days: number } {
  const first = day(`${monthOf(today)}-01`);
  const last = addDays(day(`${addMonths(monthOf(today), 1)}-01`), -1);
  return { elapsed: daysBetween(first, today) + 1, days: daysBetween(first, last) + 1 };
}

function useOf(used: UsedSoFar, heldFen: Fen, warnings: UseWarnings): Use {
  const level = forecastLevel(used, heldFen, warnings);
  return { usedFen: used.usedFen, heldFen, rateBp: useRateBp(used, heldFen), level };
}

const NOTICES_MAX = 2_000;

interface PairUse {
  readonly month: ChinaMonth;
  readonly amounts: Readonly<Record<Scheme, Fen>>;
}

/** Of all pairs at the hub, of its own at a province; sorted by home, then care. */
export async function prefundLines(
  world: Pick<World, "node" | "now" | "reports">,
  { warnings, party }: { readonly warnings: UseWarnings; readonly party: NodeId | null },
): Promise<PrefundLine[]> {
  const today = chinaDate(world.now());
  const month = monthOf(today);
  const uses = await newestUses(world, month);
  const floats = await selectFloats(world.reports, party);
  const totals =
    party === null
      ? []
      : await monthTotals(world.reports, world.node, { first: month, last: month });
  const soFar = usedByPair(totals);
  const pairs = new Set([...uses.keys(), ...floats.map(keyOf), ...soFar.keys()]);
  return [...pairs].sort().map((key) => {
    const [home = "", care = ""] = key.split(" ");
    const held = heldIn(floats, key);
    const whole = sumFen(Object.values(held));
    const use = uses.get(key) ?? null;
    const usedFen = soFar.get(key) ?? 0n;
    return {
      ...{ home: home as NodeId, care: care as NodeId, held, month: use?.month ?? null },
      use: use && monthly(sumFen(Object.values(use.amounts)), whole, warnings),
      useOf: use && {
        employee: monthly(use.amounts.employee, held.employee, warnings),
        resident: monthly(use.amounts.resident, held.resident, warnings),
      },
      forecast: party && useOf({ usedFen, ...elapsedOf(today) }, whole, warnings),
    };
  });
}

function monthly(usedFen: Fen, heldFen: Fen, warnings: UseWarnings): Use {
  return useOf({ usedFen, elapsed: 1, days: 1 }, heldFen, warnings);
}

function keyOf({ home_node, care_node }: Pick<FloatRow, "home_node" | "care_node">): string {
  return `${home_node} ${care_node}`;
}

function heldIn(floats: readonly FloatRow[], key: string): Record<Scheme, Fen> {
  const held = { employee: 0n, resident: 0n };
  for (const row of floats) if (keyOf(row) === key) held[row.scheme] += row.held_fen;
  return held;
}

/** Each pair's newest clearing notice of the last months. */
async function newestUses(
  { reports }: Pick<World, "reports">,
  month: ChinaMonth,
): Promise<ReadonlyMap<string, PairUse>> {
  const uses = new Map<string, PairUse>();
  for (const back of [3, 2, 1]) {
    const period = addMonths(month, -back);
    const filter = { kinds: ["clearing"] as const, period, payer: null, payee: null, open: false };
    const rows = await selectNoticePage(reports, { ...filter, after: "", rowsMax: NOTICES_MAX });
    for (const { payer, payee, amounts } of rows) {
      const [employee = "0", resident = "0"] = SCHEMES.map((scheme) => amounts[scheme]);
      uses.set(`${payer} ${payee}`, {
        month: period,
        amounts: { employee: BigInt(employee), resident: BigInt(resident) },
      });
    }
  }
  return uses;
}

/** What this month's settlements between provinces came to up to now, by pair. */
function usedByPair(totals: readonly MonthTotal[]): Map<string, Fen> {
  const used = new Map<string, Fen>();
  for (const { homeArea, careNode, amountFen } of totals) {
    if (nodeOf(homeArea) === careNode) continue;
    const key = `${nodeOf(homeArea)} ${careNode}`;
    used.set(key, (used.get(key) ?? 0n) + amountFen);
  }
  return used;
}
