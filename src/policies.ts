/** Reads the folder of policies into texts; the benefits module itself never touches a file. */
import { isUtf8 } from "node:buffer";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  isPolicy,
  loadPolicies,
  PLACE_FILE,
  PolicyError,
  type PolicyFile,
  type PolicySet,
  withPlace,
} from "#benefits/benefits.ts";
import { type ShippedPolicies, shippedPolicies } from "#rulebook/rulebook.ts";

/** The policies that come with the program. */
const POLICY_FOLDER = fileURLToPath(new URL("../policies", import.meta.url));

/** Takes a file that is no text, so that the others can still be read. */
export type Spoiled = (error: PolicyError) => void;

/** Every YAML file below a folder, in the order of its path. Throws PolicyError without `spoiled`. */
export function readPolicyFiles(folder: string = POLICY_FOLDER, spoiled?: Spoiled): PolicyFile[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith(".yaml") && statSync(path).isFile())
    .sort();
  return paths.flatMap((path) => fileAt(path, relative(join(folder, ".."), path), spoiled));
}

function fileAt(path: string, name: string, spoiled: Spoiled | undefined): PolicyFile[] {
  const text = wholeOf(path, name);
  if (typeof text === "string") return [{ path: name, text }];
  if (spoiled === undefined) throw text;
  spoiled(text);
  return [];
}

/** With what its place's files share, where such a file lies beside it. */
function wholeOf(path: string, name: string): string | PolicyError {
  const text = textOf(path, name);
  const beside = join(dirname(path), PLACE_FILE);
  if (typeof text !== "string" || !isPolicy({ path, text }) || !existsSync(beside)) return text;
  const shared = textOf(beside, join(dirname(name), PLACE_FILE));
  return typeof shared === "string" ? withPlace(text, shared) : shared;
}

/** What a place's files share is no policy by itself. */
function alone(path: string): PolicyError | null {
  if (basename(path) !== PLACE_FILE) return null;
  const what = `${PLACE_FILE} 是同一地方各险种共用的部分，不是一份政策`;
  return new PolicyError(path, 1, what, "请写它旁边的政策文件，或所在的目录");
}

/** A file in GB18030 would load with spoiled words, so anything but UTF-8 is refused. */
function textOf(path: string, name: string): string | PolicyError {
  const bytes = readFileSync(path);
  if (isUtf8(bytes)) return bytes.toString("utf8");
  const lines = bytes.toString("latin1").split("\n");
  const first = lines.findIndex((line) => !isUtf8(Buffer.from(line, "latin1")));
  return new PolicyError(name, first + 1, "文件不是 UTF-8 编码", "请另存为 UTF-8");
}

/**
 * The policies named: files, or folders with what lies below them; without names the program's own.
 * Throws PolicyError without `spoiled`.
 */
export function readPolicyPaths(paths: readonly string[], spoiled?: Spoiled): PolicyFile[] {
  if (paths.length === 0) return readPolicyFiles(POLICY_FOLDER, spoiled);
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) {
      const wrong = alone(path);
      if (wrong === null) return fileAt(path, path, spoiled);
      if (spoiled === undefined) throw wrong;
      spoiled(wrong);
      return [];
    }
    const under = (name: string): string => join(path, "..", name);
    const told: Spoiled | undefined =
      spoiled &&
      (({ file, line, said, mend, place }) =>
        spoiled(new PolicyError(under(file), line, said, mend, place)));
    // As the caller would write it, so that worked examples beside a file are found.
    return readPolicyFiles(path, told).map((file) => ({ ...file, path: under(file.path) }));
  });
}

/** The worked examples beside a policy file, or null when there are none. Throws PolicyError. */
export function readExamplesBeside(file: PolicyFile): PolicyFile | null {
  const path = file.path.replace(/\.yaml$/, ".examples.yaml");
  const candidates = [path, join(POLICY_FOLDER, "..", path)];
  const found = candidates.find((one) => existsSync(one));
  if (found === undefined) return null;
  const text = textOf(found, path);
  if (typeof text !== "string") throw text;
  return { path, text };
}

/** Throws PolicyError for the first file that does not load. */
export function loadPolicyFolder(folder: string = POLICY_FOLDER): PolicySet {
  return loadPolicies(readPolicyFiles(folder));
}

/**
 * The same folder as what the program brings to each node's rulebook, but for files `leftOut` by
 * the end of their path. Throws PolicyError.
 */
export function loadShippedPolicies(
  folder: string = POLICY_FOLDER,
  leftOut: readonly string[] = [],
): ShippedPolicies {
  const files = readPolicyFiles(folder);
  return shippedPolicies(files.filter(({ path }) => !leftOut.some((end) => path.endsWith(end))));
}
