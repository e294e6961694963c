/**
 * The rulebook at a node: it reads new releases before a group needs them, and tells the operator
 * of years whose working days are not announced.
 */
import { chinaDate } from "#base/date.ts";
import { createRepeats } from "#base/repeats.ts";
import { missingYears } from "#base/workdays.ts";
import { HUB } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import type { Rulebook } from "#rulebook/hold.ts";
import type { World } from "#world.ts";

const TOLD_EVERY_MS = 24 * 3_600_000;
/** A province that has just begun takes the hub's calendar within moments. */
const BEGINS_MS = 10 * 60_000;

export function rulebookRoom(
  rulebook: Rulebook,
  world: Pick<World, "node" | "store" | "now" | "log">,
): Room {
  const { node, store, now, log } = world;
  const repeats = createRepeats(now, TOLD_EVERY_MS);
  const begun = now();
  const missing = async (): Promise<{ readonly years: number[]; readonly known: number }> => {
    const calendar = await rulebook.calendar(store);
    return { years: missingYears(calendar, chinaDate(now())), known: calendar.years.size };
  };
  const read = async (): Promise<number> => {
    const { years, known } = await missing();
    // The hub releases it; a province says only that it has none at all.
    const isHeard = node !== HUB && known > 0;
    if (isHeard || (known === 0 && now() < begun + BEGINS_MS)) return 0;
    for (const year of years) {
      if (repeats.happened(`${year}`, "") === null) continue;
      const why = `${year}年的放假调休没有发布，工作日只扣除周末，请国家节点发布工作日历`;
      log.warn("calendar.yearMissing", { why });
    }
    return 0;
  };
  return {
    name: "rulebook",
    due: [{ name: "rulebook.read", run: read }],
    probes: {
      open: [
        {
          one: "year",
          several: "years",
          which: "whose holidays are not released, so that working days count weekends only",
          look: async () => ({ count: (await missing()).years.length, oldestAt: null }),
        },
      ],
    },
  };
}
