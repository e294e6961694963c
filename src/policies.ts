/** Reads the folder of policies into texts; the benefits module itself never touches a file. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPolicies, type PolicyBook, type PolicyFile } from "#benefits/benefits.ts";
import { type ShippedPolicies, shippedPolicies } from "#rulebook/rulebook.ts";

/** The policies that come with the program. */
const POLICY_FOLDER = fileURLToPath(new URL("../policies", import.meta.url));

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

/**
 * The policies named: files, or folders with what lies below them; without names the program's own.
 */
export function readPolicyPaths(paths: readonly string[]): PolicyFile[] {
  if (paths.length === 0) return readPolicyFiles();
  return paths.flatMap((path) => {
    if (statSync(path).isDirectory()) {
      // As the caller would write it, so that worked examples beside a file are found.
      return readPolicyFiles(path).map((file) => ({ ...file, path: join(path, "..", file.path) }));
    }
    return [{ path, text: readFileSync(path, "utf8") }];
  });
}

/** The worked examples beside a policy file, or null when its author has none yet. */
export function readExamplesBeside(file: PolicyFile): PolicyFile | null {
  const path = file.path.replace(/\.yaml$/, ".examples.yaml");
  const candidates = [path, join(POLICY_FOLDER, "..", path)];
  const found = candidates.find((one) => existsSync(one));
  return found === undefined ? null : { path, text: readFileSync(found, "utf8") };
}

/** Is this file a policy, not worked examples or the list of zones? */
export function isPolicy(file: PolicyFile): boolean {
  return !file.path.endsWith(".examples.yaml") && !file.path.endsWith("zones.yaml");
}

/** Throws PolicyError for the first file that does not load. */
export function loadPolicyFolder(folder: string = POLICY_FOLDER): PolicyBook {
  return loadPolicies(readPolicyFiles(folder));
}

/** The same folder as what the program brings to each node's rulebook. Throws PolicyError. */
export function loadShippedPolicies(folder: string = POLICY_FOLDER): ShippedPolicies {
  return shippedPolicies(readPolicyFiles(folder));
}
