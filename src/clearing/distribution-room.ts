/**
 * The room of what care does inside its province with a month's clearing: divides it over its
 * institutions, passes on what came, and tells its agencies whom to pay. Nobody is asked.
 */
import type { ChinaMonth } from "#base/date.ts";
import { chinaDate } from "#base/date.ts";
import { createRounds } from "#base/rounds.ts";
import { distribute, issueInstitutionPayments } from "#clearing/distribute.ts";
import { shareBatches } from "#clearing/institution-shares.ts";
import { monthToNotice } from "#clearing/issue.ts";
import type { MoneyRules } from "#clearing/money-rooms.ts";
import type { Room } from "#model/room.ts";
import type { World } from "#world.ts";

const ROUNDS = { name: "distribution", everyMs: 30_000, againMs: 5_000 };

export function distributionRoom(world: World, rules: MoneyRules): Room {
  const { now, store } = world;
  let noticed: ChinaMonth | null = null;
  const rounds = createRounds(world, ROUNDS, async () => {
    const terms = {
      parameters: await rules.clearing(store),
      calendar: await rules.calendar(store),
    };
    const shared = await shareBatches(world);
    await distribute(world, terms);
    const month = monthToNotice(chinaDate(now()), terms.parameters);
    // What institutions are owed changes with a new month and with what was just divided.
    if (noticed === month && shared === 0) return;
    await issueInstitutionPayments(world, terms);
    noticed = month;
  });
  return {
    name: "distribution",
    due: [{ name: "distribution.round", run: rounds.run }],
    stop: rounds.stop,
    probes: { inFlight: rounds.inFlight },
  };
}
