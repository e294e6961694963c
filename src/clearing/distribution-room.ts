/**
 * The room of what care does inside its province with a month's clearing: divides it over its
 * institutions, passes on what came, and tells its agencies whom to pay. Nobody is asked.
 */
import { chinaDate } from "#base/date.ts";
import { createRounds } from "#base/rounds.ts";
import { distribute, issueInstitutionPayments } from "#clearing/distribute.ts";
import { shareBatches } from "#clearing/institution-shares.ts";
import { monthToNotice } from "#clearing/issue.ts";
import type { MoneyRules } from "#clearing/money-rooms.ts";
import { countShared } from "#clearing/queries-shares.ts";
import type { Room } from "#model/room.ts";
import type { World } from "#world.ts";

const ROUNDS = { name: "distribution", everyMs: 30_000, againMs: 5_000 };

export function distributionRoom(world: World, rules: MoneyRules): Room {
  const { now, store } = world;
  let done = "";
  const rounds = createRounds(world, ROUNDS, async () => {
    const terms = {
      parameters: await rules.clearing(store),
      calendar: await rules.calendar(store),
    };
    await shareBatches(world);
    await distribute(world, terms);
    const month = monthToNotice(chinaDate(now()), terms.parameters);
    // What institutions are owed changes with a new month and with what is divided, here or by
    // another process of the node.
    const due = `${month} ${await countShared(store)}`;
    if (done === due) return;
    await issueInstitutionPayments(world, terms);
    done = due;
  });
  return {
    name: "distribution",
    due: [{ name: "distribution.round", run: rounds.run }],
    stop: rounds.stop,
    probes: { inFlight: rounds.inFlight },
  };
}
