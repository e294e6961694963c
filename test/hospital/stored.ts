/** What the nodes have stored, as the independent reader of `lianjie verify` reads it. */
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import { sql } from "#store/store.ts";
import { type NodeRows, readNodeRows } from "#verify/verify.ts";
import type { DemoPerson } from "../../demo/people.ts";
import type { TestWorld } from "./world.ts";

export type Sums = Readonly<Record<string, bigint>>;

function rowsOf(world: TestWorld, node: NodeId): Promise<NodeRows> {
  return readNodeRows(node, world.database(node));
}

/** Without those that are zero, in the order of their names. */
function sumsOf(amounts: Iterable<readonly [name: string, amount: bigint]>): Sums {
  const sums = new Map<string, bigint>();
  for (const [name, amount] of amounts) sums.set(name, (sums.get(name) ?? 0n) + amount);
  return Object.fromEntries([...sums].filter(([, amount]) => amount !== 0n).sort());
}

/** Every accumulator of a person, without those that are zero. */
export async function accumulators(world: TestWorld, person: DemoPerson): Promise<Sums> {
  const rows = await rowsOf(world, nodeOf(person.area));
  const mine = rows.accumulators.filter((row) => row.person_id === person.enrolment.person.id);
  return sumsOf(
    mine.map(
      ({ scheme, measure, period, amount }) => [`${scheme} ${measure} ${period}`, amount] as const,
    ),
  );
}

/** Rows of one node; a refusal kept under its message id is about nothing and does not count. */
export async function rowCounts(world: TestWorld, node: NodeId): Promise<Sums> {
  const rows = await rowsOf(world, node);
  return {
    requests: BigInt(rows.requests.filter(({ subject }) => subject !== null).length),
    encounters: BigInt(rows.encounters.length),
    charges: BigInt(rows.encounters.reduce((sum, { charges }) => sum + charges, 0)),
    settlements: BigInt(rows.care.length),
    home: BigInt(rows.home.length),
    transfers: BigInt(rows.transfers.length),
  };
}

interface Side {
  readonly state: string;
  readonly month: string | null;
}

export interface Sides {
  readonly care: Side | undefined;
  readonly home: Side | undefined;
  readonly copy: Side | undefined;
  /** Fund by fund: care's claim, home's debt. They must be the same. */
  readonly claims: Sums;
  readonly debts: Sums;
}

function sideOf(rows: readonly (Side & { readonly id: string })[], id: string): Side | undefined {
  const row = rows.find((each) => each.id === id);
  return row && { state: row.state, month: row.month };
}

/** One settlement as each party has it. */
export async function sides(
  world: TestWorld,
  settlement: string,
  care: NodeId,
  home: NodeId,
): Promise<Sides> {
  const [atCare, atHome, atHub] = [
    await rowsOf(world, care),
    await rowsOf(world, home),
    await rowsOf(world, HUB),
  ];
  return {
    care: sideOf(atCare.care, settlement),
    home: sideOf(atHome.home, settlement),
    copy: sideOf(atHub.copies, settlement),
    claims: balances(atCare, settlement, "claim"),
    debts: balances(atHome, settlement, "owed"),
  };
}

/** Net movement of a settlement on the accounts between the places, by fund and month. */
function balances({ transfers }: NodeRows, settlement: string, word: "claim" | "owed"): Sums {
  const moves = transfers
    .filter(({ id }) => id === settlement)
    .flatMap(({ month, source, target, amount_fen }) => [
      { month, account: source, amount: -amount_fen },
      { month, account: target, amount: amount_fen },
    ])
    .filter(({ account }) => account.startsWith(`${word}:`));
  return sumsOf(
    moves.map(({ month, account, amount }) => {
      const [, , , scheme, fund] = account.split(":");
      return [`${month} ${scheme}:${fund}`, amount] as const;
    }),
  );
}

/** Later settlements whose difference home keeps because this one was reversed. */
export async function recomputed(
  world: TestWorld,
  settlement: string,
  home: NodeId,
): Promise<string[]> {
  const { cases } = await rowsOf(world, home);
  const mine = cases.filter(({ settlement_id }) => settlement_id === settlement);
  return mine.flatMap(({ differences }) => differences.map(({ settlementId }) => settlementId));
}

const OPEN = ["settling", "unknown", "cancelling"];

/** What they would come to without it, as home keeps it. */
export async function differences(
  world: TestWorld,
  settlement: string,
  home: NodeId,
): Promise<unknown[]> {
  const { cases } = await rowsOf(world, home);
  return cases.filter((row) => row.settlement_id === settlement).flatMap((row) => row.differences);
}

/** Settlements of a node's encounters that are still open, and encounters that wait for one. */
export async function open(world: TestWorld, node: NodeId): Promise<bigint> {
  const { care, encounters } = await rowsOf(world, node);
  const waiting = care.filter((row) => OPEN.includes(row.state) || row.next_inquiry_at !== null);
  return BigInt(waiting.length + encounters.filter(({ unfinished }) => unfinished !== null).length);
}

/** Statements of a node that wait for a lock now. */
export async function waitingForLocks(world: TestWorld, node: NodeId): Promise<bigint> {
  const [row] = await world.database(node).query<{ readonly count: bigint }>(sql`
    select count(*) as count from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`);
  return row?.count ?? 0n;
}

/** What is open at a care place is due now, without the clock moving on. */
export async function makeDue(world: TestWorld, node: NodeId): Promise<void> {
  await world.database(node).query(sql`
    update settlement.settlements set next_inquiry_at = 0 where next_inquiry_at is not null`);
}
