/**
 * The rulebook's face (政策发布): the versions of a node's benefit policies, from draft to in force. A
 * *policy* is the file; a *release* is one version of it in this node's rulebook. drafted → checked
 * → approved by a second person → in force from a day on, for ever after immutable. Nodes settle
 * from the rulebook, never from the folder.
 */
export type { Findings } from "#rulebook/check.ts";
export { openRulebook, type Rulebook } from "#rulebook/hold.ts";
export { nationalReleasesRoom, releaseCopyRoom } from "#rulebook/national.ts";
export {
  type InForceRow,
  type ReleaseRow,
  type ReleaseTextRow,
  selectInForce,
  selectRelease,
  selectReleasePage,
  selectReleases,
  selectReleaseTexts,
  selectRevision,
  selectSpans,
  selectVersionsLike,
} from "#rulebook/queries.ts";
export {
  type AskedRow,
  type SeenZonesRow,
  selectAsked,
  selectSeenZones,
} from "#rulebook/queries-zones.ts";
export {
  approve,
  type Drafted,
  draft,
  type ReleaseContext,
  subjectOf,
  withdraw,
} from "#rulebook/release.ts";
export { rulebookRoom } from "#rulebook/room.ts";
export { type ShippedPolicies, shippedPolicies } from "#rulebook/shipped.ts";
export {
  confirmOpinion,
  enterOpinion,
  hearZones,
  type ZoneContext,
  zonesOf,
} from "#rulebook/zone-consents.ts";
export { zoneConsentRoom } from "#rulebook/zone-room.ts";
