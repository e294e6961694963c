/**
 * The hub compares a day of a pair in a scheme: what care told, what home told, and what its own
 * copies come to. A verdict is of named revisions. Where the roots differ it descends, at the
 * second look, when what was on its way has arrived: to the buckets, then to the cases of those
 * that differ. /
 */
import type { Instant } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import type { ComparedSide, PairDay, Verdict } from "#model/reconciliation.ts";
import { advance } from "#reconciliation/descend.ts";
import { figuresOf, groupedBy, NO_CASES } from "#reconciliation/figures.ts";
import { behindOf, heal } from "#reconciliation/found.ts";
import { type HubWorld, lockDay, pairOf } from "#reconciliation/hub-day.ts";
import { type CopyLines, selectCopyLines } from "#reconciliation/queries-cases.ts";
import { type DifferenceRow, selectOpenOfDay } from "#reconciliation/queries-differences.ts";
import {
  type ComparisonRow,
  clearOwnSaid,
  deleteSaidParts,
  type HeardDayRow,
  type SaidDayRow,
  selectComparisons,
  selectHeardDays,
  selectSaidDays,
  upsertComparisons,
  upsertSaidDays,
} from "#reconciliation/queries-hub.ts";
import type { Tx } from "#store/store.ts";

export interface Telling {
  readonly day: PairDay["day"];
  readonly side: ComparedSide;
  readonly node: NodeId;
  readonly waiting: readonly NodeId[];
}

/** Verdicts on all pairs of a province's day; pairs whose descent may go on are gone on with. */
export async function compareDay(world: HubWorld, telling: Telling): Promise<Verdict[]> {
  const { day, side, node } = telling;
  const [care, home] = side === "care" ? [node, null] : [null, node];
  const copies = await selectCopyLines(world.reports, { day, care, home });
  const now = world.now();
  const { verdicts, going } = await world.store.transaction(async (tx) => {
    await lockDay(tx, day);
    const heard = await selectHeardDays(tx, day, side === "care" ? "home" : "care");
    await clearOwnSaid(tx, day, side, node);
    await upsertSaidDays(tx, ownFigures(day, copies, now));
    const known = await knownOf(tx, telling);
    const judged = known.trios.map((trio) => {
      const isTold = bothTold(telling, trio, heard);
      return { trio, judged: isTold ? judge(trio, known, now) : WAITING };
    });
    await keepJudged(tx, judged, now);
    return {
      verdicts: judged.map(({ trio, judged: { state, named } }) =>
        verdictOf(telling, trio, state, named),
      ),
      going: judged.flatMap(({ judged: { goesOn } }) => (goesOn === null ? [] : [goesOn])),
    };
  });
  for (const row of going) await advance(world, pairOf(row));
  return verdicts;
}

function pairKey(row: Pick<SaidDayRow, "care_node" | "home_node" | "scheme">): string {
  const { care_node, home_node, scheme } = row;
  return `${care_node} ${home_node} ${scheme}`;
}

function ownFigures(day: PairDay["day"], copies: readonly CopyLines[], now: Instant): SaidDayRow[] {
  const pairs = groupedBy(copies, (row) => `${row.care_node} ${row.home_node} ${row.scheme}`);
  return [...pairs.values()].flatMap((rows) => {
    const [first] = rows;
    if (!first) return [];
    const { care_node, home_node, scheme } = first;
    const { cases, totalFen, funds, root } = figuresOf(rows);
    const said = { party: "hub", revision: 0, cases, total_fen: totalFen, root } as const;
    const sums = funds as unknown as SaidDayRow["funds"];
    return [{ day, care_node, home_node, scheme, ...said, funds: sums, heard_at: now }];
  });
}

/** What each of the three said last; nothing said is no case. */
export interface Trio {
  readonly pair: PairDay;
  readonly care: Pick<SaidDayRow, "revision" | "cases" | "root">;
  readonly hub: Pick<SaidDayRow, "root" | "cases">;
  readonly home: Pick<SaidDayRow, "revision" | "cases" | "root">;
}

function trioOf({ day }: Telling, said: readonly SaidDayRow[]): Trio {
  const nothing = { revision: 0, cases: 0, root: NO_CASES.root };
  const of = (party: SaidDayRow["party"]) => said.find((row) => row.party === party) ?? nothing;
  const { care_node: care, home_node: home, scheme } = said[0] as SaidDayRow;
  const pair = { day, care, home, scheme };
  return { pair, care: of("care"), hub: of("hub"), home: of("home") };
}

function bothTold(telling: Telling, { pair }: Trio, heard: readonly HeardDayRow[]): boolean {
  const peer = telling.side === "care" ? pair.home : pair.care;
  const theirs = heard.find(({ node }) => node === peer);
  if (!theirs || telling.waiting.includes(peer)) return false;
  return !theirs.waiting.includes(telling.node);
}

function verdictOf(
  { side }: Telling,
  trio: Trio,
  verdict: Verdict["verdict"],
  named: boolean,
): Verdict {
  const { pair } = trio;
  const peer = side === "care" ? pair.home : pair.care;
  return { peer, scheme: pair.scheme, revision: trio[side].revision, verdict, named };
}

/** What stands of a province's day: read at once for all of its pairs. */
interface Known {
  readonly trios: readonly Trio[];
  readonly comparisons: ReadonlyMap<string, ComparisonRow>;
  readonly open: ReadonlyMap<string, readonly DifferenceRow[]>;
}

async function knownOf(tx: Tx, telling: Telling): Promise<Known> {
  const { day, side, node } = telling;
  const said = groupedBy(await selectSaidDays(tx, day, side, node), pairKey);
  const comparisons = await selectComparisons(tx, day, side, node);
  return {
    trios: [...said.keys()].sort().map((key) => trioOf(telling, said.get(key) ?? [])),
    comparisons: new Map(comparisons.map((row) => [pairKey(row), row])),
    open: groupedBy(await selectOpenOfDay(tx, day, side, node), pairKey),
  };
}

/** What came of comparing one pair, and what is written of it. */
interface Judged {
  readonly state: Verdict["verdict"];
  readonly named: boolean;
  /** Its descent may go on. */
  readonly goesOn: ComparisonRow | null;
  /** Null: it stands as it was. */
  readonly row: ComparisonRow | null;
  /** What either told of it is of an older figure, or not wanted any more. */
  readonly isFresh: boolean;
  readonly healed: readonly DifferenceRow[];
}

const WAITING: Judged = {
  ...{ state: "waiting", named: false, goesOn: null, row: null, isFresh: false, healed: [] },
};

function judge(trio: Trio, { comparisons, open }: Known, now: Instant): Judged {
  const { pair, care, hub, home } = trio;
  const names = { care_node: pair.care, home_node: pair.home, scheme: pair.scheme };
  const before = comparisons.get(pairKey(names));
  const row: ComparisonRow = {
    ...{ day: pair.day, ...names, hub_root: hub.root },
    ...{ care_revision: care.revision, home_revision: home.revision },
    ...{ state: "agreed", named: false, care_asked: null, home_asked: null, compared_at: now },
  };
  const state = care.root === hub.root && hub.root === home.root ? "agreed" : "differs";
  const isSame =
    before?.state === state &&
    before.care_revision === care.revision &&
    before.home_revision === home.revision &&
    before.hub_root === hub.root;
  const opened = open.get(pairKey(names)) ?? [];
  const plain = { state, named: false, goesOn: null } as const;
  if (state === "agreed") {
    return { ...plain, row: isSame ? null : row, isFresh: !isSame, healed: opened };
  }
  if (isSame) return { ...again(before, opened), isFresh: false, healed: [] };
  return { ...plain, row: { ...row, state }, isFresh: true, healed: [] };
}

/**
 * Nothing has changed: on with the descent, or, where the hub itself lacks something, with asking.
 */
function again(before: ComparisonRow, open: readonly DifferenceRow[]) {
  const differs = { state: "differs" as const, named: before.named };
  const asked = before.care_asked !== null || before.home_asked !== null;
  if (!before.named) return { ...differs, goesOn: asked ? null : before, row: null };
  const ids = asked ? [] : behindOf(open);
  const care_asked = { what: "inquire", ids } as const;
  return { ...differs, goesOn: null, row: ids.length > 0 ? { ...before, care_asked } : null };
}

/** A statement for all pairs, and none where nothing is new. */
async function keepJudged(
  tx: Tx,
  all: readonly { readonly trio: Trio; readonly judged: Judged }[],
  now: Instant,
): Promise<void> {
  const rows = all.flatMap(({ judged: { row } }) => (row === null ? [] : [row]));
  if (rows.length > 0) await upsertComparisons(tx, rows);
  const fresh = all.filter(({ judged }) => judged.isFresh).map(({ trio }) => trio.pair);
  if (fresh.length > 0) await deleteSaidParts(tx, fresh);
  await heal(
    tx,
    all.flatMap(({ judged }) => judged.healed),
    now,
  );
}
