/** The policies of the demo's country. */
import { loadShippedPolicies } from "#policies.ts";

/**
 * Nanchang's residents stay with the file for places of Jiangxi that are not collected, all of it
 * assumed: what is told of them (an interim settlement, a refund after it) is reckoned by its
 * figures. The collected file serves `lianjie quote` and every node that is not the demo's.
 */
const LEFT_OUT = ["360100/resident.yaml"];

export function demoPolicies() {
  return loadShippedPolicies(undefined, LEFT_OUT);
}
