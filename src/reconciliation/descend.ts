/**
 * From a day that differs to the cases that do: digests of buckets of both provinces, the cases of
 * those buckets that differ, and a word of each province on each case that is not alike. One step
 * at a time, when what it needs has been told. /
 */

import type { SettlementId } from "#base/id.ts";
import { fromJson } from "#base/json.ts";
import type { CaseWord, ComparedSide, PairDay, ToldCase } from "#model/reconciliation.ts";
import { type Buckets, bucketsOf, rootOf } from "#reconciliation/figures.ts";
import { keepFound, type Words } from "#reconciliation/found.ts";
import { type HubWorld, lockDay } from "#reconciliation/hub-day.ts";
import { selectCopyLines, selectCopyWords } from "#reconciliation/queries-cases.ts";
import {
  type Asked,
  type ComparisonRow,
  type SaidPartRow,
  selectComparison,
  selectSaidDays,
  selectSaidParts,
  upsertComparisons,
} from "#reconciliation/queries-hub.ts";
import { wordsOf } from "#reconciliation/wanted.ts";

/** Cases of one message, about; a day that differs in more is descended into part by part. */
const CASES_MAX = 1_200;
/** Words on cases in one message. */
const WORDS_MAX = 800;

const SIDES = ["care", "home"] as const;

/** What the next step is: something to ask of either, or the three words on each case. */
type Step =
  | { readonly asked: Readonly<Partial<Record<ComparedSide, Asked>>> }
  | { readonly words: readonly Words[]; readonly whole: boolean }
  | null;

export async function advance(world: HubWorld, pair: PairDay): Promise<void> {
  const { store, now, random } = world;
  const before = await selectComparison(store, pair);
  if (before?.state !== "differs" || before.named) return;
  const step = await nextStep(world, pair, before);
  if (step === null) return;
  await store.transaction(async (tx) => {
    await lockDay(tx, pair.day);
    const row = await selectComparison(tx, pair);
    if (!row || !sameComparison(row, before)) return;
    if ("asked" in step) {
      const { care = null, home = null } = step.asked;
      await upsertComparisons(tx, [{ ...row, care_asked: care, home_asked: home }]);
      return;
    }
    const ids = await keepFound(tx, pair, step.words, { now: now(), random });
    const inquire: Asked | null = ids.length > 0 ? { what: "inquire", ids } : null;
    const asked = { care_asked: inquire, home_asked: null };
    await upsertComparisons(tx, [{ ...row, ...asked, named: step.whole }]);
  });
}

function sameComparison(a: ComparisonRow, b: ComparisonRow): boolean {
  const revisions = a.care_revision === b.care_revision && a.home_revision === b.home_revision;
  return revisions && a.hub_root === b.hub_root && a.state === b.state;
}

async function nextStep(world: HubWorld, pair: PairDay, row: ComparisonRow): Promise<Step> {
  const { store, reports } = world;
  const parts = await selectSaidParts(store, pair);
  const said = await selectSaidDays(store, pair.day, "care", pair.care);
  const casesOf = (party: ComparedSide): number =>
    said.find((one) => one.party === party && isOf(pair, one))?.cases ?? 0;
  const buckets = told<Buckets>(parts, row, "buckets", (side) => (casesOf(side) === 0 ? {} : null));
  if ("asked" in buckets) return { asked: ask(buckets.asked, { what: "buckets" }) };
  const copies = (await selectCopyLines(reports, pair)).filter(
    ({ scheme }) => scheme === pair.scheme,
  );
  const hub = bucketsOf(copies);
  // The hub has copied something since: the next verdict is of that.
  if (rootOf(hub) !== row.hub_root) return null;
  const differing = differingOf([buckets.care, hub, buckets.home]);
  const size = Math.max(
    casesOf("care"),
    casesOf("home"),
    copies.reduce((n, c) => n + c.cases, 0),
  );
  const per = Math.max(1, Math.ceil(size / Math.max(1, Object.keys(hub).length, 256)));
  const taken = differing.slice(0, Math.max(1, Math.floor(CASES_MAX / per)));
  const has = (of: Buckets): boolean => taken.some((bucket) => bucket in of);
  const cases = told<readonly ToldCase[]>(parts, row, "cases", (side) =>
    has(buckets[side]) ? null : [],
  );
  if ("asked" in cases) return { asked: ask(cases.asked, { what: "cases", buckets: taken }) };
  const own = copies.filter(({ bucket }) => taken.includes(bucket)).flatMap(linesOf);
  const ids = unlike([cases.care.map(lineOf), own, cases.home.map(lineOf)]);
  const some = ids.slice(0, WORDS_MAX);
  const words = told<readonly CaseWord[]>(parts, row, "words", () =>
    some.length === 0 ? [] : null,
  );
  if ("asked" in words) return { asked: ask(words.asked, { what: "words", ids: some }) };
  const copied = wordsOf(some, await selectCopyWords(store, some));
  const whole = taken.length === differing.length && some.length === ids.length;
  return { words: some.map((id) => threeOf(id, words, copied)), whole };
}

function isOf(
  pair: PairDay,
  one: { readonly home_node: string; readonly scheme: string },
): boolean {
  return one.home_node === pair.home && one.scheme === pair.scheme;
}

type Both<Content> = Readonly<Record<ComparedSide, Content>>;

/** What both provinces told of their revisions, or who has still to be asked. */
function told<Content>(
  parts: readonly SaidPartRow[],
  row: ComparisonRow,
  part: SaidPartRow["part"],
  known: (side: ComparedSide) => Content | null,
): Both<Content> | { readonly asked: readonly ComparedSide[] } {
  const of = (side: ComparedSide): Content | null => {
    const revision = side === "care" ? row.care_revision : row.home_revision;
    const found = parts.find(
      (one) => one.party === side && one.part === part && one.revision === revision,
    );
    return found ? fromJson<Content>(found.content) : known(side);
  };
  const [care, home] = SIDES.map(of);
  if (care != null && home != null) return { care, home };
  return { asked: SIDES.filter((side) => (side === "care" ? care : home) == null) };
}

function ask(sides: readonly ComparedSide[], asked: Asked) {
  return Object.fromEntries(sides.map((side) => [side, asked]));
}

function differingOf(all: readonly Buckets[]): string[] {
  const keys = [...new Set(all.flatMap((buckets) => Object.keys(buckets)))].sort();
  return keys.filter((key) => new Set(all.map((buckets) => buckets[key])).size > 1);
}

function linesOf({ lines }: { readonly lines: string }): string[] {
  return lines.split("\n");
}

function lineOf({ id, totalFen, funds }: ToldCase): string {
  return `${id} ${totalFen} ${funds}`;
}

/** Ids of cases of which not all three have the same line. */
function unlike(all: readonly (readonly string[])[]): SettlementId[] {
  const counts = new Map<string, number>();
  for (const lines of all) for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  const ids = [...counts].flatMap(([line, count]) => (count === all.length ? [] : [idOf(line)]));
  return [...new Set(ids)].sort();
}

function idOf(line: string): SettlementId {
  return line.slice(0, line.indexOf(" ")) as SettlementId;
}

function threeOf(
  id: SettlementId,
  words: Both<readonly CaseWord[]>,
  copied: readonly CaseWord[],
): Words {
  const of = (list: readonly CaseWord[]): CaseWord =>
    list.find((word) => word.id === id) ?? { id, totalFen: 0n, funds: "", state: "none" };
  return { id, care: of(words.care), hub: of(copied), home: of(words.home) };
}
