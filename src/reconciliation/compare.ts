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
import { behindOf, healAll } from "#reconciliation/found.ts";
import { type HubWorld, lockDay, pairOf } from "#reconciliation/hub-day.ts";
import { type CopyLines, selectCopyLines } from "#reconciliation/queries-cases.ts";
import { selectOpenOfPair } from "#reconciliation/queries-differences.ts";
import {
  type ComparisonRow,
  clearOwnSaid,
  deleteSaidParts,
  type HeardDayRow,
  type SaidDayRow,
  selectComparison,
  selectHeardDays,
  selectSaidDays,
  upsertComparison,
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
    const said = groupedBy(await selectSaidDays(tx, day, side, node), pairKey);
    const mine: ComparisonRow[] = [];
    const verdicts: Verdict[] = [];
    for (const key of [...said.keys()].sort()) {
      const trio = trioOf(telling, said.get(key) ?? []);
      if (!bothTold(telling, trio, heard)) {
        verdicts.push(verdictOf(telling, trio, "waiting", false));
        continue;
      }
      const compared = await judge(tx, trio, now);
      verdicts.push(verdictOf(telling, trio, compared.state, compared.named));
      if (compared.goesOn) mine.push(compared.row);
    }
    return { verdicts, going: mine };
  });
  for (const row of going) await advance(world, pairOf(row));
  return verdicts;
}

function pairKey({ care_node, home_node, scheme }: SaidDayRow): string {
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

async function judge(tx: Tx, trio: Trio, now: Instant) {
  const { pair, care, hub, home } = trio;
  const before = await selectComparison(tx, pair);
  const row: ComparisonRow = {
    ...{ day: pair.day, care_node: pair.care, home_node: pair.home, scheme: pair.scheme },
    ...{ care_revision: care.revision, home_revision: home.revision, hub_root: hub.root },
    ...{ state: "agreed", named: false, care_asked: null, home_asked: null, compared_at: now },
  };
  if (care.root === hub.root && hub.root === home.root) {
    await upsertComparison(tx, row);
    await deleteSaidParts(tx, pair);
    await healAll(tx, pair, now);
    return { row, state: "agreed" as const, named: false, goesOn: false };
  }
  const isSame =
    before?.state === "differs" &&
    before.care_revision === care.revision &&
    before.home_revision === home.revision &&
    before.hub_root === hub.root;
  if (isSame) return { row: before, ...(await again(tx, before)) };
  await deleteSaidParts(tx, pair);
  await upsertComparison(tx, { ...row, state: "differs" });
  return { row, state: "differs" as const, named: false, goesOn: false };
}

/**
 * Nothing has changed: on with the descent, or, where the hub itself lacks something, with asking.
 */
async function again(tx: Tx, before: ComparisonRow) {
  const differs = { state: "differs" as const, named: before.named };
  const asked = before.care_asked !== null || before.home_asked !== null;
  if (!before.named) return { ...differs, goesOn: !asked };
  const ids = behindOf(await selectOpenOfPair(tx, pairOf(before)));
  if (ids.length > 0 && !asked) {
    await upsertComparison(tx, { ...before, care_asked: { what: "inquire", ids } });
  }
  return { ...differs, goesOn: false };
}
