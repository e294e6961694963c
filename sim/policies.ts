/** The policies of the simulated homes, from `sim/policies/`. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPolicies, type PolicyBook } from "#benefits/benefits.ts";

const FOLDER = fileURLToPath(new URL("./policies/", import.meta.url));

export function simPolicies(): PolicyBook {
  const names = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).sort();
  return loadPolicies(
    names
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => ({ path: name, text: readFileSync(`${FOLDER}${name}`, "utf8") })),
  );
}
