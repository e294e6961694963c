/** Reads the folder of policies into texts; the benefits module itself never touches a file. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPolicies, type PolicyBook, type PolicyFile } from "#benefits/benefits.ts";

/** The policies that come with the program. */
export const POLICY_FOLDER = fileURLToPath(new URL("../policies", import.meta.url));

/** Every YAML file below a folder, in the order of its path. */
export function readPolicyFiles(folder: string = POLICY_FOLDER): PolicyFile[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith(".yaml") && statSync(path).isFile())
    .sort();
  return paths.map((path) => ({
    path: relative(join(folder, ".."), path),
    text: readFileSync(path, "utf8"),
  }));
}

/** Throws PolicyError for the first file that does not load. */
export function loadPolicyFolder(folder: string = POLICY_FOLDER): PolicyBook {
  return loadPolicies(readPolicyFiles(folder));
}
