/**
 * What the nodes have stored, read with SQL of our own: rows, accumulators, ledgers, copies.
 * Shares no code with the program's readers.
 */
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import { sql } from "#store/store.ts";
import type { DemoPerson } from "../../demo/people.ts";
import type { TestWorld } from "./world.ts";

export type Sums = Readonly<Record<string, bigint>>;

/** Every accumulator of a person, without those that are zero. */
export async function accumulators(world: TestWorld, person: DemoPerson): Promise<Sums> {
  const rows = await world
    .database(nodeOf(person.area))
    .query<{ readonly name: string; readonly amount: bigint }>(sql`
      select scheme || ' ' || measure || ' ' || period as name, amount
        from settlement.accumulators
       where person_id = ${person.enrolment.person.id} and amount <> 0 order by 1`);
  return Object.fromEntries(rows.map(({ name, amount }) => [name, amount]));
}

/** Rows of one node; a refusal kept under its message id is about nothing and does not count. */
export async function rowCounts(world: TestWorld, node: NodeId): Promise<Sums> {
  const [row] = await world.database(node).query<Sums>(sql`
    select (select count(*) from settlement.requests where subject is not null) as requests,
           (select count(*) from settlement.encounters) as encounters,
           (select count(*) from settlement.charges) as charges,
           (select count(*) from settlement.settlements) as settlements,
           (select count(*) from settlement.home_settlements) as home,
           (select count(*) from ledger.transfers) as transfers`);
  return row ?? {};
}

export interface Sides {
  readonly care: { readonly state: string; readonly month: string | null } | undefined;
  readonly home: { readonly state: string; readonly month: string | null } | undefined;
  readonly copy: { readonly state: string; readonly month: string | null } | undefined;
  /** Fund by fund: care's claim, home's debt. They must be the same. */
  readonly claims: Sums;
  readonly debts: Sums;
}

/** One settlement as each party has it. */
export async function sides(
  world: TestWorld,
  settlement: string,
  care: NodeId,
  home: NodeId,
): Promise<Sides> {
  const careDatabase = world.database(care);
  const homeDatabase = world.database(home);
  const [atCare] = await careDatabase.query<NonNullable<Sides["care"]>>(sql`
    select state, month from settlement.settlements where id = ${settlement}`);
  const [atHome] = await homeDatabase.query<NonNullable<Sides["home"]>>(sql`
    select state, month from settlement.home_settlements where id = ${settlement}`);
  const [copy] = await world.database(HUB).query<NonNullable<Sides["copy"]>>(sql`
    select state, month from settlement.copies where id = ${settlement}`);
  const claims = await balances(world, care, settlement, "claim");
  const debts = await balances(world, home, settlement, "owed");
  return { care: atCare, home: atHome, copy, claims, debts };
}

/** Net movement of a settlement on the accounts between the places, by fund and month. */
async function balances(
  world: TestWorld,
  node: NodeId,
  settlement: string,
  word: "claim" | "owed",
): Promise<Sums> {
  const rows = await world
    .database(node)
    .query<{ readonly name: string; readonly amount: bigint }>(sql`
      select month || ' ' || split_part(account, ':', 4) || ':' || split_part(account, ':', 5)
               as name,
             sum(amount)::bigint as amount
        from (select month, source as account, -amount_fen as amount from ledger.transfers
               where subject_id = ${settlement}
              union all
              select month, target, amount_fen from ledger.transfers
               where subject_id = ${settlement}) as moves
       where account like ${`${word}:%`} group by 1 having sum(amount) <> 0 order by 1`);
  return Object.fromEntries(rows.map(({ name, amount }) => [name, amount]));
}

/** Later settlements whose difference home keeps because this one was reversed. */
export async function recomputed(
  world: TestWorld,
  settlement: string,
  home: NodeId,
): Promise<string[]> {
  const rows = await world.database(home).query<{ readonly id: string }>(sql`
    select later->>'settlementId' as id
      from settlement.recompute_cases, json_array_elements(differences) as later
     where settlement_id = ${settlement}`);
  return rows.map(({ id }) => id);
}

/** Settlements of a node's encounters that are still open, and encounters that wait for one. */
export async function open(world: TestWorld, node: NodeId): Promise<bigint> {
  const [row] = await world.database(node).query<{ readonly open: bigint }>(sql`
    select (select count(*) from settlement.settlements
             where state in ('settling', 'unknown', 'cancelling')
                or next_inquiry_at is not null)
         + (select count(*) from settlement.encounters where unfinished is not null) as open`);
  return row?.open ?? -1n;
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
