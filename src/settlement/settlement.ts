/**
 * Settlement's face (结算): the care, hub and home sides of the protocol. `createProvinceSettlement`
 * joins care and home of one node, because a local settlement books both in one commit.
 */
import type { Rulebook } from "#rulebook/rulebook.ts";
import { outcomesIn } from "#settlement/care/book-outcomes.ts";
import { type Care, createCare } from "#settlement/care/care.ts";
import { holdReference, type ReferenceHolder } from "#settlement/care/reference.ts";
import { createHome, type Home } from "#settlement/home/home.ts";
import type { LaneOptions } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export type { Care, OpenSettlements } from "#settlement/care/care.ts";
export { openInstitution } from "#settlement/care/checks.ts";
export { type Booked, bookOnce } from "#settlement/care/requests.ts";
export {
  type CaseFacts,
  caseOfSettlement,
  factsFromText,
  ownChanges,
  readerOf,
} from "#settlement/home/facts.ts";
export type { Home, HomeCommand } from "#settlement/home/home.ts";
export { type AccumulatorRow, setAccumulators } from "#settlement/home/queries.ts";
export { createHubCopies, type HubCopies, type Passed } from "#settlement/hub.ts";

export interface SettlementSettings {
  readonly homeDeadlineMs: number;
  readonly resolvePauseMs: number;
  readonly resolvePauseMaxMs: number;
}

export interface ProvinceSettlement {
  readonly care: Care;
  readonly home: Home;
  readonly reference: ReferenceHolder;
}

export async function createProvinceSettlement(
  world: World,
  deps: {
    readonly rulebook: Rulebook;
    readonly trail: Trail;
    readonly lane: LaneOptions;
    readonly settings: SettlementSettings;
  },
): Promise<ProvinceSettlement> {
  const { rulebook, trail, lane, settings } = deps;
  const reference = await holdReference(world.store);
  const outcomes = outcomesIn(world.now, {
    ...settings,
    institutionName: (code) => reference.current.institutions.get(code)?.name ?? "",
  });
  const home = createHome(world, { rulebook, trail, lane, local: outcomes });
  const { homeDeadlineMs } = settings;
  const care = createCare(world, { home, reference, trail, homeDeadlineMs, outcomes, lane });
  return { care, home, reference };
}
