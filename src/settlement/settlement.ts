/**
 * Settlement's face (结算): the care, hub and home sides of the protocol. `createProvinceSettlement`
 * joins care and home of one node, because a local settlement books both in one commit.
 */
import type { InstitutionCode } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import type { PairKeys } from "#registry/registry.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import { outcomesIn } from "#settlement/care/book-outcomes.ts";
import { createCare } from "#settlement/care/care.ts";
import { HeldIntents } from "#settlement/care/held.ts";
import { holdReference, type ReferenceHolder } from "#settlement/care/reference.ts";
import { createHome } from "#settlement/home/home.ts";
import { homeRoom } from "#settlement/home/room.ts";
import type { LaneOptions } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export { askPlace } from "#settlement/care/ask-home.ts";
export { openInstitution } from "#settlement/care/checks.ts";
export { closeStay, type StayClosing } from "#settlement/care/close-stay.ts";
export { homeAreaOf } from "#settlement/care/load-home-area.ts";
export type { HeldReference } from "#settlement/care/reference.ts";
export { bookOnce, type KnownBooking, type StoredBooking } from "#settlement/care/requests.ts";
export { careCaseFor, careNodesOf, failedCalls } from "#settlement/care-case.ts";
export {
  type Better,
  type Diagnosis,
  type DiagnosisAsked,
  diagnose,
  type Ground,
} from "#settlement/diagnosis.ts";
export { type Estimated, estimate } from "#settlement/estimate.ts";
export { closeDay, closeMonth } from "#settlement/home/closing.ts";
export {
  type CaseFacts,
  caseOfSettlement,
  factsFromText,
  ownChanges,
  readerOf,
} from "#settlement/home/facts.ts";
export { staysOf } from "#settlement/home/load-stays.ts";
export { type AccumulatorRow, setAccumulators } from "#settlement/home/queries.ts";
export {
  selectCategories,
  selectRefusedCauses,
  selectUnusedFilings,
} from "#settlement/home/queries-filings.ts";
export { type ResolutionRow, selectEntered } from "#settlement/home/queries-resolutions.ts";
export { createHubCopies } from "#settlement/hub.ts";
export { closeCase, type OpenCase, openCases } from "#settlement/open-cases.ts";
export { askSoon, forgetChangedDays, orderReversal } from "#settlement/queries-compared.ts";
export {
  type CareTraceRow,
  type DeskRow,
  type FlowRow,
  type OpenVisitRow,
  selectCareTrace,
  selectCopy,
  selectDeskPage,
  selectDeskRow,
  selectFlows,
  selectOpenVisit,
} from "#settlement/queries-desk.ts";
export { decideResolution, enterResolution } from "#settlement/recompute-resolution.ts";
export {
  bookPaidFirst,
  computePaidFirst,
  type PaidFirst,
  postInOpenPeriod,
} from "#settlement/reimbursed.ts";
export { type SettledCase, settledAtCare, settledAtHome } from "#settlement/settled-case.ts";
export { foreignRefusal, lastVisit, lyingHere } from "#settlement/shown.ts";
export { settledSince } from "#settlement/told.ts";

export interface SettlementSettings {
  readonly homeDeadlineMs: number;
  readonly resolvePauseMs: number;
  readonly resolvePauseMaxMs: number;
}

export interface ProvinceSettlement {
  readonly care: Room;
  readonly home: Room;
  readonly reference: ReferenceHolder;
}

/** Business days are open when it resolves: nothing can be booked without one. */
export async function createProvinceSettlement(
  world: World,
  deps: {
    readonly rulebook: Rulebook;
    readonly trail: Trail;
    readonly lane: LaneOptions;
    readonly settings: SettlementSettings;
    readonly keys: PairKeys;
  },
): Promise<ProvinceSettlement> {
  const { rulebook, trail, lane, settings, keys } = deps;
  const reference = await holdReference(world.store, world.now);
  const held = new HeldIntents();
  const named = {
    ...settings,
    institutionName: (code: InstitutionCode) =>
      reference.current.institutions.get(code)?.name ?? "",
  };
  const outcomes = outcomesIn(world.now, named, held);
  const home = createHome(world, { rulebook, trail, lane, local: outcomes });
  const { homeDeadlineMs } = settings;
  const care = createCare(world, {
    home,
    reference,
    rulebook,
    trail,
    homeDeadlineMs,
    outcomes,
    held,
    lane,
    keys,
  });
  await home.openDays();
  return { care, home: homeRoom(home), reference };
}
