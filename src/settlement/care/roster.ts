/**
 * The provinces that the hub carries messages to, as this process last heard it. A settlement with
 * a place that is not connected is refused before its intent: the hub's "receiver unknown" comes
 * after the intent and cannot end it, for only home's own word does.
 */
import type { Instant } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { type Area, HUB, type NodeId, nodeOf } from "#model/place.ts";
import type { World } from "#world.ts";

/** A province that was connected meanwhile can be settled with after this long at the latest. */
const LOOK_EVERY_MS = 30_000;

export interface Roster {
  /** Asks the hub when the last look is old. Resolves to 1 when it began a look. */
  look(): number;
  /** False only when the hub said so: as long as it was not heard, nobody is turned away. */
  connects(homeArea: Area): boolean;
  readonly inFlight: number;
}

export function createRoster(world: World, deadlineMs: number): Roster {
  let provinces: ReadonlySet<NodeId> | null = null;
  let lookAt: Instant = 0;
  let inFlight = 0;
  const ask = async (): Promise<void> => {
    inFlight += 1;
    try {
      const answer = await world.ask("roster", HUB, { role: "province" }, world.now() + deadlineMs);
      provinces = new Set(answer.nodes);
    } catch (error) {
      // What was heard before stands.
      if (!(error instanceof NoAnswer || error instanceof Refusal)) {
        world.log.error("roster.defect", { error });
      }
    } finally {
      inFlight -= 1;
    }
  };
  return {
    look: () => {
      const now = world.now();
      if (inFlight > 0 || now < lookAt) return 0;
      lookAt = now + LOOK_EVERY_MS;
      void ask();
      return 1;
    },
    connects: (homeArea) => {
      const node = nodeOf(homeArea);
      return provinces === null || node === world.node || provinces.has(node);
    },
    get inFlight() {
      return inFlight;
    },
  };
}
