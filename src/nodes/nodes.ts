/**
 * The nodes' face: a province (care in one encounter, home in the next) or the hub. A role is the
 * list of rooms in `province.ts` or `hub.ts`. A node knows nothing of HTTP or of the process it
 * runs in.
 */
export { runDue } from "#nodes/due.ts";
export { type HubParts, startHub } from "#nodes/hub.ts";
export {
  DEFAULT_SETTINGS,
  type IdentityOptions,
  type NodeParts,
  type NodeSettings,
  type ProvinceNode,
  type RunningNode,
} from "#nodes/node.ts";
export type { Office } from "#nodes/office.ts";
export { createPeers, type Peers } from "#nodes/peers.ts";
export { startProvince } from "#nodes/province.ts";
export type { Condition, Vitals } from "#nodes/vitals.ts";
