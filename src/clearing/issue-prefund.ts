/**
 * At the hub: once the notices of December are out, the prefund of each pair for the year, as a
 * notice to pay more, a notice to give back, or neither; a commit for each pair, once a year.
 */
import { addMonths, type ChinaMonth, chinaDate, day } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import { eachAlone } from "#clearing/each-alone.ts";
import { type IssueTerms, issueNotice, monthToNotice } from "#clearing/issue.ts";
import type { Pair } from "#clearing/queries-issue.ts";
import {
  insertPrefundYears,
  selectFloats,
  selectNoticed,
  selectPairsBefore,
  selectPrefundUnderWay,
  selectPrefundYear,
} from "#clearing/queries-prefund.ts";
import { yearlyPrefund } from "#clearing/use-rate.ts";
import type { SchemeAmounts } from "#model/money-notice.ts";
import { SCHEMES, type Scheme } from "#model/person.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** Gives for how many pairs it was computed. */
export async function issuePrefunds(
  world: Pick<World, "now" | "store" | "log">,
  terms: IssueTerms,
): Promise<number> {
  const today = chinaDate(world.now());
  const year = today.slice(0, 4);
  const december = addMonths(`${year}-01` as ChinaMonth, -1);
  if (monthToNotice(today, terms.parameters) < december) return 0;
  const { store } = world;
  const quarter = await selectNoticed(store, addMonths(december, -2), december);
  // What came into a pair only this year is looked at in the next one.
  const before = await selectPairsBefore(store, day(`${year}-01-01`));
  const done = new Set((await selectPrefundYear(store, year)).map(pairOf).map(keyOf));
  const pairs = new Map([...quarter, ...before].map((pair) => [keyOf(pair), pair]));
  const open = [...pairs].filter(([key]) => !done.has(key));
  const idOf = ([key]: (typeof open)[number]) => `${year} ${key}`;
  return await eachAlone(world, open, idOf, async ([key, { payer, payee }]) => {
    const own = quarter.filter((row) => keyOf(row) === key);
    const sums: SchemeAmounts = Object.fromEntries(own.map((row) => [row.scheme, row.amount_fen]));
    const yearly = { year, pair: { payer, payee }, sums };
    await store.transaction((tx) => computeFor(tx, yearly, { today, terms, at: world.now() }));
    return true;
  });
}

function pairOf({ home_node, care_node }: { home_node: Pair["payer"]; care_node: Pair["payee"] }) {
  return { payer: home_node, payee: care_node };
}

function keyOf({ payer, payee }: Pair): string {
  return `${payer} ${payee}`;
}

interface Yearly {
  readonly year: string;
  readonly pair: Pair;
  readonly sums: SchemeAmounts;
}

async function computeFor(
  tx: Tx,
  { year, pair, sums }: Yearly,
  issuing: Parameters<typeof issueNotice>[2],
): Promise<void> {
  const { payer, payee } = pair;
  await lockKeys(tx, [`prefund ${year} ${payer} ${payee}`]);
  const stands = await selectPrefundYear(tx, year);
  if (stands.some((row) => row.home_node === payer && row.care_node === payee)) return;
  const held = await heldOf(tx, pair);
  const target = yearlyPrefund([sums]);
  await insertPrefundYears(
    tx,
    SCHEMES.map((scheme) => ({
      ...{ year, home_node: payer, care_node: payee, scheme, quarter_fen: sums[scheme] ?? 0n },
      ...{ target_fen: target[scheme], held_fen: held[scheme], computed_at: issuing.at },
    })),
  );
  const change = (scheme: Scheme): Fen => target[scheme] - held[scheme];
  const [more, less] = [amounts(change), amounts((scheme) => -change(scheme))];
  const parts = { period: year, lines: [] };
  if (Object.keys(more).length > 0) {
    await issueNotice(tx, { ...parts, kind: "prefundYearly", ...pair, amounts: more }, issuing);
  }
  if (Object.keys(less).length > 0) {
    const back = { payer: payee, payee: payer, amounts: less };
    await issueNotice(tx, { ...parts, kind: "prefundRefund", ...back }, issuing);
  }
}

function amounts(of: (scheme: Scheme) => Fen): SchemeAmounts {
  const all = SCHEMES.map((scheme) => [scheme, of(scheme)] as const);
  return Object.fromEntries(all.filter(([, fen]) => fen > 0n));
}

/** With what is noticed and has not moved yet. */
async function heldOf(tx: Tx, { payer, payee }: Pair): Promise<Record<Scheme, Fen>> {
  const floats = await selectFloats(tx, payer);
  const held = { employee: 0n, resident: 0n };
  for (const row of floats) {
    if (row.home_node === payer && row.care_node === payee) held[row.scheme] += row.held_fen;
  }
  for (const row of await selectPrefundUnderWay(tx, payer, payee)) {
    held[row.scheme] += row.change_fen;
  }
  return held;
}
