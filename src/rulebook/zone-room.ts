/**
 * Consents between nodes: home asks each care place that its released zones name, and again until
 * it has said something; the answer is how home hears of it, so that nothing is lost on the way.
 */
import { present } from "#base/assert.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { areaOf } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import {
  claimConsents,
  type DueConsent,
  keepSaid,
  selectOpenConsents,
} from "#rulebook/queries-zones.ts";
import { hearZones, zonesNaming } from "#rulebook/zone-consents.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

const AGAIN_MS = 60_000;
const AT_ONCE = 16;

export function zoneConsentRoom(world: World, trail: Trail, deadlineMs: number): Room {
  const { node, store, now, log } = world;
  const context = { node, store, trail, now };
  let inFlight = 0;

  const ask = async (due: DueConsent): Promise<void> => {
    inFlight += 1;
    try {
      const { version, care_node: care } = due;
      const zones = present(
        zonesNaming(due, node).get(care),
        "only places that are named are asked",
      );
      const content = {
        ...{ homeArea: areaOf(node), version, inForceFrom: due.in_force_from },
        zones,
      };
      const { said } = await world.ask("zoneConsent", care, content, now() + deadlineMs);
      if (said === null) return;
      await inTransaction(store, trail, async (tx, entries) => {
        if ((await keepSaid(tx, due, said)).length === 0) return;
        const actor = { kind: "node", id: care } as const;
        const action = `zone.${said.opinion}`;
        entries.push({ at: now(), actor, action, subject: version, detail: care });
      });
    } catch (error) {
      // Silence, or a place that the hub does not reach: the claim runs out, it is asked again.
      if (!(error instanceof NoAnswer || error instanceof Refusal)) {
        log.error("zones.defect", { version: due.version, error });
      }
    } finally {
      inFlight -= 1;
    }
  };

  const run = async (): Promise<number> => {
    if (inFlight > 0) return 0;
    const claim = { now: now(), againMs: AGAIN_MS, most: AT_ONCE };
    const due = await store.transaction((tx) => claimConsents(tx, claim));
    for (const one of due) void ask(one);
    return due.length;
  };

  const open = {
    ...{ one: "zone", several: "zones", which: "to which a care place has still to say something" },
    look: async () => {
      const [row] = await selectOpenConsents(store);
      return { count: row?.count ?? 0, oldestAt: row?.oldest_at ?? null };
    },
  };
  return {
    name: "zoneConsents",
    messages: {
      zoneConsent: {
        origin: "case",
        answer: (content, { from }) => hearZones(context, content, from),
      },
    },
    due: [{ name: "zones.ask", run }],
    probes: { open: [open], inFlight: () => inFlight },
  };
}
