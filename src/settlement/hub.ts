/**
 * The hub's side of a settlement: a copy of what home booked and of what it undid, before the
 * answer goes on to care. The hub never recalculates.
 */

import type { SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import { NoAnswer } from "#base/refusals.ts";
import { schemeFundOf } from "#model/fund.ts";
import type { Booked } from "#model/message.ts";
import type { Passed, Room } from "#model/room.ts";
import { COPY_STATES, mayMove } from "#model/states.ts";
import { type CopyRow, insertContradictions, upsertCopies } from "#settlement/queries-hub.ts";
import { createLane, type Lane, type LaneOptions } from "#store/store.ts";
import type { World } from "#world.ts";

/** A message whose outcome the hub copies. */
type Copied = Passed<"settle" | "cancel" | "undo" | "inquire">;

export function createHubCopies(world: World, options: LaneOptions): Room {
  const lane: Lane<readonly CopyRow[], boolean> = createLane(async (commands) => {
    const rows = commands.flat();
    const written = once(rows);
    const before = await upsertCopies(world.store, written);
    const held = new Map([...written, ...before].map((row) => [row.id, row]));
    const wrong = rows.filter((row) => contradicts(held.get(row.id), row));
    if (wrong.length > 0) await tellContradictions(world, held, wrong);
    return commands.map((each) => !each.some((row) => wrong.includes(row)));
  }, options);
  /**
   * Resolves when the copy is committed, or at once when there is nothing to copy. Throws NoAnswer
   * when home says something else than it said before: the first word stands, the answer is not
   * passed on, and somebody must look.
   */
  const keep = async (passed: Copied): Promise<void> => {
    const rows = copiesOf(passed, world.now());
    const { settlementId } = passed.content;
    if (rows.length > 0 && !(await lane.submit(settlementId, rows))) {
      throw new NoAnswer(`${passed.home} contradicts its own word on ${settlementId}`);
    }
  };
  return {
    name: "copies",
    passing: { settle: keep, cancel: keep, undo: keep, inquire: keep },
    probes: { inFlight: () => lane.inFlight },
  };
}

/**
 * Does home say something else of what the hub holds? An answer may be overtaken by a later one, so
 * "booked" after "undone" is the course of things; other amounts or another period never are.
 */
function contradicts(held: CopyRow | undefined, said: CopyRow): boolean {
  if (!held || held === said) return false;
  const sums = (row: CopyRow): string => toJson([row.total_fen, sortedByFund(row), row.month]);
  if (sums(held) !== sums(said) || held.business_day !== said.business_day) return true;
  if (held.state === "booked" || said.state === "booked") return false;
  if (held.state !== said.state) return true;
  return held.undone_day !== said.undone_day || held.undone_month !== said.undone_month;
}

function sortedByFund(row: CopyRow): string {
  return JSON.stringify(Object.entries(row.pots ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function tellContradictions(
  world: World,
  held: ReadonlyMap<string, CopyRow>,
  wrong: readonly CopyRow[],
): Promise<void> {
  const found_at = world.now();
  const rows = wrong.map((said) => ({
    id: said.id,
    home_node: said.home_node,
    found_at,
    held: toJson(held.get(said.id)),
    said: toJson(said),
  }));
  await insertContradictions(world.store, rows);
  for (const { id, home_node } of rows)
    world.log.error("hub.contradiction", { id, home: home_node });
}

/** One row an id: a statement may touch each row only once, and an undoing is the last word. */
function once(rows: readonly CopyRow[]): CopyRow[] {
  const byId = new Map<string, CopyRow>();
  for (const row of rows) {
    const known = byId.get(row.id);
    if (!known || mayMove(COPY_STATES, known.state, row.state)) byId.set(row.id, row);
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** None, one, or what was offset together with its offset. */
function copiesOf(passed: Copied, now: number): CopyRow[] {
  const { answer, content } = passed;
  const copy = (id: SettlementId, booked: Booked, rest: Partial<CopyRow> = {}): CopyRow => ({
    id,
    ...bookedPart(booked),
    state: "booked",
    care_node: passed.care,
    home_node: passed.home,
    home_area: content.homeArea,
    request_digest: passed.requestDigest,
    answer_digest: passed.answerDigest,
    copied_at: now,
    undone_at: null,
    undone_day: null,
    undone_month: null,
    ...rest,
  });
  if (answer.outcome === "booked") return [copy(content.settlementId, answer)];
  if (answer.outcome !== "undone") return [];
  const { booked, offset, stamp } = answer;
  if (offset) {
    const stands = copy(content.settlementId, booked, { state: "offset" });
    return [stands, copy(offset.settlementId, offset, { kind: "offset" })];
  }
  const undone = { undone_at: now, undone_day: stamp.businessDay, undone_month: stamp.month };
  return [copy(content.settlementId, booked, { state: "undone", ...undone })];
}

function bookedPart(booked: Booked) {
  return {
    kind: booked.payment.totalFen < 0n ? ("cancel" as const) : ("settle" as const),
    scheme: booked.scheme,
    total_fen: booked.payment.totalFen,
    pots: amountsByFund(booked),
    business_day: booked.stamp?.businessDay ?? null,
    month: booked.stamp?.month ?? null,
  };
}

/** What each fund pays, as home said it: a cancellation's are negative. */
function amountsByFund(booked: Booked): Record<string, string> {
  const { payment, scheme } = booked;
  const schemeFunds: Record<string, string> = {};
  const add = (schemeFund: string, amount: Fen): void => {
    if (amount !== 0n)
      schemeFunds[schemeFund] = (BigInt(schemeFunds[schemeFund] ?? "0") + amount).toString();
  };
  for (const share of payment.funds) add(schemeFundOf(scheme, share.fund), share.amountFen);
  add(schemeFundOf(scheme, "ownAccount"), payment.ownAccountFen);
  add(schemeFundOf(scheme, "relativesAccount"), payment.relativesAccountFen);
  return schemeFunds;
}
