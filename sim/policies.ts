/** The policies of the simulated homes, from `sim/policies/`. */
import { fileURLToPath } from "node:url";
import { loadPolicies, type PolicyBook } from "#benefits/benefits.ts";
import { readPolicyFiles } from "#policies.ts";

export function simPolicies(): PolicyBook {
  return loadPolicies(readPolicyFiles(fileURLToPath(new URL("./policies", import.meta.url))));
}
