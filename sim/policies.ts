/** The policies of the simulated homes, from `sim/policies/`. */
import { fileURLToPath } from "node:url";
import { loadPolicies, type PolicySet } from "#benefits/benefits.ts";
import { loadShippedPolicies, readPolicyFiles } from "#policies.ts";
import type { ShippedPolicies } from "#rulebook/rulebook.ts";

const FOLDER = fileURLToPath(new URL("./policies", import.meta.url));

export function simPolicies(): PolicySet {
  return loadPolicies(readPolicyFiles(FOLDER));
}

/** The same, for the nodes' rulebooks. */
export function simShippedPolicies(): ShippedPolicies {
  return loadShippedPolicies(FOLDER);
}
