/**
 * The accounts of the months: what settlements moved in each on each day, against the stored
 * answers; and what everything else posted, subject by subject, against what its rows say.
 */
import { chinaDate } from "#base/date.ts";
import { add, readAnswer } from "#verify/answer.ts";
import { nodeOf } from "#verify/case.ts";
import { grouped } from "#verify/look.ts";
import { inSpan, type Months, type NodeMonth } from "#verify/month.ts";
import type { CaseVisitor, Trio } from "#verify/month-cases.ts";
import type { PostedRow } from "#verify/queries-month.ts";
import { selectSettlementMoves } from "#verify/queries-month.ts";

type Sums = Map<string, bigint>;

export interface Moves extends CaseVisitor {
  /** After the last case. */
  compare(): Promise<void>;
}

const HOME_BOOKED: ReadonlySet<string> = new Set(["booked", "cancelled", "offset", "undone"]);
const CARE_BOOKED: ReadonlySet<string> = new Set([
  ...["settled", "cancelling", "cancelled", "offset", "reversed"],
]);

/** By node, then "part day month account". */
export function createMoves(months: Months): Moves {
  const expected = new Map<string, Sums>();
  const sumsAt = (node: string): Sums => {
    const known = expected.get(node);
    if (known) return known;
    const sums: Sums = new Map();
    expected.set(node, sums);
    return sums;
  };
  const move = (node: string, at: string, moved: Iterable<readonly [string, bigint]>): void => {
    const [, , month] = at.split(" ");
    if (!inSpan(months.span, month)) return;
    for (const [account, amount] of moved) add(sumsAt(node), `${at} ${account}`, amount);
  };
  return {
    visit: (one) => {
      moveAtHome(one, move);
      moveAtCare(one, move);
    },
    compare: async () => {
      for (const { node, snapshot } of months.provinces) {
        const rest: Sums = new Map(expected.get(node));
        const should: Sums = new Map(rest);
        for (const row of await selectSettlementMoves(snapshot.tx)) {
          const key = `${row.part} ${row.business_day} ${row.month} ${row.account}`;
          add(rest, key, -row.amount_fen);
        }
        for (const [key, amount] of rest) {
          const [part = "", day = "", month = "", account = ""] = key.split(" ");
          const expects = should.get(key) ?? 0n;
          const where = `${month}账户${account}（${day}，${part}）`;
          const place = { node, where };
          months.look.compare("posting", place, [["结算发生额", expects, expects - amount]]);
        }
      }
    },
  };
}

type Move = (node: string, at: string, moved: Iterable<readonly [string, bigint]>) => void;

function moveAtHome({ home }: Trio, move: Move): void {
  const answer = home && readAnswer(home.row.answer);
  if (!home || typeof answer !== "object" || !HOME_BOOKED.has(home.row.state)) return;
  const { business_day, month, undone_day, undone_month, home_area, care_area } = home.row;
  const moved = (sign: bigint): (readonly [string, bigint])[] =>
    [...answer.schemeFunds].flatMap(([of, amount]) => [
      [`fund:${home_area}:${of}`, -amount * sign] as const,
      [`owed:${nodeOf(care_area ?? "")}:${home_area}:${of}`, amount * sign] as const,
    ]);
  move(home.node, `home ${business_day} ${month}`, moved(1n));
  if (home.row.state !== "undone") return;
  move(home.node, `homeUndo ${undone_day} ${undone_month}`, moved(-1n));
}

function moveAtCare({ care, home }: Trio, move: Move): void {
  const answer = care && readAnswer(care.row.outcome);
  if (!care || typeof answer !== "object" || !CARE_BOOKED.has(care.row.state)) return;
  const { business_day, month, home_area, institution } = care.row;
  const moved = (sign: bigint): (readonly [string, bigint])[] =>
    [...answer.schemeFunds].flatMap(([of, amount]) => [
      [`institution:${institution}`, -amount * sign] as const,
      [`claim:${nodeOf(home_area)}:${home_area}:${of}`, amount * sign] as const,
    ]);
  move(care.node, `care ${business_day} ${month}`, moved(1n));
  if (care.row.state !== "reversed") return;
  move(care.node, `careUndo ${home?.row.undone_day} ${home?.row.undone_month}`, moved(-1n));
}

/** What one part of one subject must have posted. */
export interface Expected {
  readonly kind: string;
  readonly id: string;
  readonly part: string;
  readonly accounts: ReadonlyMap<string, bigint>;
  /** Undefined: of the moment that its own entry names. */
  readonly day: string | undefined;
}

/** Everything but settlements, at one node; what is outside the months is left alone. */
export function comparePosted(
  months: Months,
  node: NodeMonth,
  expected: readonly Expected[],
): void {
  const there = new Map(grouped(node.posted, keyOf));
  for (const one of expected) {
    const key = `${one.kind} ${one.id} ${one.part}`;
    const rows = there.get(key) ?? [];
    there.delete(key);
    comparePart(months, node, one, rows);
  }
  for (const [key, rows] of there) {
    if (!rows.some(({ month }) => inSpan(months.span, month))) continue;
    const place = { node: node.node, where: `分录${key}` };
    months.look.find("posting", place, `有${rows.length}笔分录，却没有对应的业务`);
  }
}

function keyOf({ subject_kind, subject_id, part }: PostedRow): string {
  return `${subject_kind} ${subject_id} ${part}`;
}

function comparePart(
  { look }: Months,
  { node }: NodeMonth,
  { kind, id, part, accounts, day }: Expected,
  rows: readonly PostedRow[],
): void {
  const moved: Sums = new Map();
  const place = { node, where: `分录${kind} ${id} ${part}` };
  for (const { source, target, amount_fen } of rows) {
    add(moved, source, -amount_fen);
    add(moved, target, amount_fen);
  }
  look.compare("posting", place, [["各账户发生额", accounts, moved]]);
  for (const [index, row] of rows.entries()) {
    const { line, business_day, month, occurred_at } = row;
    const first = rows[0]?.line ?? 0;
    const own = day ?? chinaDate(Number(occurred_at));
    look.compare("posting", { node, where: `${place.where}第${line}笔` }, [
      ["分录序号", Math.min(first, 1) + index, line],
      ["业务日期", own, business_day],
      ["入账月份", own.slice(0, 7), month],
    ]);
  }
}
