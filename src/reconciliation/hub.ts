/**
 * The hub's part of the daily reconciliation: hears what provinces tell of their days, compares,
 * and asks on. A province speaks of pairs of which it is one. /
 */

import { MINUTE_MS } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import type { Received } from "#model/message.ts";
import type { NodeId } from "#model/place.ts";
import type {
  DayBucketsContent,
  DayCasesContent,
  DayFiguresAnswer,
  DayFiguresContent,
  DifferencesAnswer,
  DifferencesContent,
  PairDay,
  ToldDay,
  Wanted,
} from "#model/reconciliation.ts";
import type { Room } from "#model/room.ts";
import { compareDay } from "#reconciliation/compare.ts";
import { differenceOf } from "#reconciliation/copies.ts";
import { advance } from "#reconciliation/descend.ts";
import { type HubWorld, pairOf } from "#reconciliation/hub-day.ts";
import { selectChanged, selectDifferences } from "#reconciliation/queries-differences.ts";
import {
  type ComparisonRow,
  type SaidDayRow,
  type SaidPartRow,
  selectAsked,
  selectComparison,
  upsertComparisons,
  upsertHeardDay,
  upsertSaidDays,
  upsertSaidPart,
} from "#reconciliation/queries-hub.ts";
import { takeActs } from "#reconciliation/resolve.ts";
import { sideOf } from "#reconciliation/wanted.ts";

/** Questions of one answer, and differences of one. */
const ASKED_MAX = 50;
const CHANGED_MAX = 200;

export function comparingRoom(world: HubWorld): Room {
  return {
    name: "comparing",
    messages: {
      dayFigures: {
        origin: "case",
        answer: (content, { from }) => hearDay(world, from, content),
      },
      dayBuckets: {
        origin: "case",
        answer: (content, received) => hearPart(world, received, content, "buckets"),
      },
      dayCases: {
        origin: "case",
        answer: (content, received) => hearPart(world, received, content, content.part.what),
      },
      differences: {
        origin: "case",
        answer: (content, { from }) => hearActs(world, from, content),
      },
    },
  };
}

/** A province speaks of its own days: what it tells is kept under its name. */
async function hearDay(
  world: HubWorld,
  from: NodeId,
  content: DayFiguresContent,
): Promise<DayFiguresAnswer> {
  const { day, side, version, waiting, rows } = content;
  const heard_at = world.now();
  await world.store.transaction(async (tx) => {
    await upsertHeardDay(tx, { day, node: from, side, version, waiting, heard_at });
    if (rows.length > 0)
      await upsertSaidDays(
        tx,
        rows.map((row) => saidOf(from, content, row, heard_at)),
      );
  });
  const verdicts = await compareDay(world, { day, side, node: from, waiting });
  return { verdicts, wanted: await wantedOf(world, from) };
}

function saidOf(
  from: NodeId,
  { day, side }: DayFiguresContent,
  row: ToldDay,
  heard_at: number,
): SaidDayRow {
  const [care_node, home_node] = side === "care" ? [from, row.peer] : [row.peer, from];
  const { scheme, revision, cases, root } = row;
  const sums = { total_fen: row.totalFen, funds: row.funds as unknown as SaidDayRow["funds"] };
  return {
    day,
    care_node,
    home_node,
    scheme,
    party: side,
    revision,
    cases,
    root,
    ...sums,
    heard_at,
  };
}

/** Refusal: message_forged (a pair of other provinces). */
async function hearPart(
  world: HubWorld,
  { from }: Received,
  content: DayBucketsContent | DayCasesContent,
  part: SaidPartRow["part"],
): Promise<{ readonly wanted: readonly Wanted[] }> {
  const { day, care, home, scheme, revision } = content;
  const pair: PairDay = { day, care, home, scheme };
  if (care !== from && home !== from) {
    throw new Refusal("message_forged", { why: "发件节点不是该日对账的一方" }, "hub");
  }
  const party = sideOf(from, pair);
  const said = "buckets" in content ? content.buckets : partOf(content);
  await world.store.transaction(async (tx) => {
    const row = await selectComparison(tx, pair);
    const current = party === "care" ? row?.care_revision : row?.home_revision;
    // Of older figures, or of a day that is agreed since: those of now are asked about anew.
    if (row?.state !== "differs" || current !== revision) return;
    const names = { day, care_node: care, home_node: home, scheme, party, part, revision };
    await upsertSaidPart(tx, { ...names, content: toJson(said) });
    const asked = party === "care" ? { care_asked: null } : { home_asked: null };
    await upsertComparisons(tx, [{ ...row, ...asked }]);
  });
  await advance(world, pair);
  return { wanted: await wantedOf(world, from) };
}

function partOf({ part }: DayCasesContent) {
  return part.what === "cases" ? part.cases : part.words;
}

/** What is asked of a province. Asking home again is said once; a later verdict says it again. */
async function wantedOf({ store }: HubWorld, node: NodeId): Promise<Wanted[]> {
  const rows = await selectAsked(store, node, ASKED_MAX);
  for (const row of rows) {
    if (row.care_node !== node || row.care_asked?.what !== "inquire") continue;
    await upsertComparisons(store, [{ ...row, care_asked: null }]);
  }
  return rows.map((row) => wantedIn(row, node));
}

function wantedIn(row: ComparisonRow, node: NodeId): Wanted {
  const [asked, revision] =
    row.care_node === node
      ? [row.care_asked, row.care_revision]
      : [row.home_asked, row.home_revision];
  return { ...pairOf(row), revision, ...asked } as Wanted;
}

/** What its staff did, then what has changed since; what it acted on is always told. */
/** Clocks of nodes differ by less. */
const AHEAD_MS = 60 * MINUTE_MS;

async function hearActs(
  world: HubWorld,
  from: NodeId,
  { since, acts }: DifferencesContent,
): Promise<DifferencesAnswer> {
  const rows = await world.store.transaction(async (tx) => {
    const possible = acts.filter(({ at }) => at >= 0 && at <= world.now() + AHEAD_MS);
    await takeActs(tx, from, possible);
    const changed = await selectChanged(tx, from, since, CHANGED_MAX);
    const acted = await selectDifferences(
      tx,
      acts.map(({ differenceId }) => differenceId),
    );
    const own = acted.filter((row) => row.care_node === from || row.home_node === from);
    return [...own.filter(({ id }) => changed.every((row) => row.id !== id)), ...changed];
  });
  const more = rows.length >= CHANGED_MAX;
  return { rows: rows.map(differenceOf), more, wanted: await wantedOf(world, from) };
}
