/** What tests of the daily reconciliation share: days that pass, planted faults, what was found. */
import { addDays, addMonths, type ChinaDate, chinaDate, monthOf, startOfDay } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";
import type { TestWorld } from "./world.ts";

export interface Found {
  readonly class: string;
  readonly owner: string;
  readonly state: string;
}

export interface Compared {
  /**
   * It is the second of the next month: what these tests take back lies in a month that goes on,
   * whatever day it is for whoever runs them.
   */
  beginMonth(): Promise<void>;
  /** It is the last day of the month. */
  endMonth(): Promise<void>;
  today(): string;
  /** The day ends, and each has some minutes to compare. */
  nextDay(): Promise<void>;
  minutes(count: number): Promise<void>;
  /** Past what guards it, as a fault of a disk or of a hand would. */
  plant(node: NodeId, fault: string): Promise<void>;
  /** "care 360000 employee 1 2 agreed": revision and cases of each pair of a day. */
  pairDays(node: NodeId, day: string): Promise<string[]>;
  differencesOf(node: NodeId, id: string): Promise<Found[]>;
}

export function comparedIn(world: TestWorld): Compared {
  const { clock } = world;
  const minutes = async (count: number): Promise<void> => {
    for (let minute = 0; minute < count; minute += 1) {
      clock.forward(61_000);
      await world.dueEverywhere();
    }
  };
  const goTo = async (day: ChinaDate): Promise<void> => {
    clock.forward(startOfDay(day) + 8 * 3_600_000 - clock.now());
    await world.dueEverywhere();
  };
  const nextMonth = (): ChinaDate =>
    `${addMonths(monthOf(chinaDate(clock.now())), 1)}-01` as ChinaDate;
  return {
    beginMonth: () => goTo(addDays(nextMonth(), 1)),
    endMonth: () => goTo(addDays(nextMonth(), -1)),
    today: () => chinaDate(clock.now()),
    minutes,
    nextDay: async () => {
      const midnight = startOfDay(addDays(chinaDate(clock.now()), 1));
      clock.forward(midnight + 360_000 - clock.now());
      await minutes(8);
    },
    plant: async (node, fault) => {
      await world.database(node).script(`set local session_replication_role = replica; ${fault}`);
    },
    pairDays: async (node, day) => {
      const rows = await world.database(node).query<{ readonly words: string }>(sql`
        select concat_ws(' ', side, peer, scheme, revision, cases, state) as words
          from reconciliation.pair_days where day = ${day}::date order by side, peer, scheme`);
      return rows.map(({ words }) => words);
    },
    differencesOf: async (node, id) =>
      await world.database(node).query<Found>(sql`
        select class, owner, state from reconciliation.differences
         where settlement_id = ${id} order by opened_at, class`),
  };
}
