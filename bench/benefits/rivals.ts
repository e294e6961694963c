/**
 * The general rule engines beside ours, a package of the bench's own in `bench/engines`: nothing
 * else needs them, so `npm ci` leaves them out and the bench installs them when it is first run.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { tell } from "../figures.ts";
import { type JsonRules, jsonRulesFor } from "./by-json-rules.ts";
import { type Zen, zenFor } from "./by-zen.ts";
import type { Flat, Paid, WorkName } from "./works.ts";

export interface Rival {
  readonly name: string;
  /** An engine that waits for threads of its own gains from several under way. */
  readonly waits: boolean;
  readonly evaluatorOf: (work: WorkName) => (flat: Flat) => Promise<Paid>;
}

const FOLDER = join(import.meta.dirname, "..", "engines");
/** Few tries: without a network the bench goes on within seconds. */
const INSTALL = ["ci", "--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"];

export const MISSING = `THE COMPARISON IS MISSING: the other engines are not installed, ours is measured alone.
With a registry that can be reached (npm config get registry) run this again, or npm ci in
bench/engines; without one, copy bench/engines/node_modules from a machine that has it.`;

function jsonIn(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Each package that the folder pins is there in that very version. */
export function isInstalled(folder: string): boolean {
  const { dependencies } = jsonIn(join(folder, "package.json"));
  return Object.entries(dependencies as Record<string, string>).every(([name, version]) => {
    const manifest = join(folder, "node_modules", name, "package.json");
    return existsSync(manifest) && jsonIn(manifest).version === version;
  });
}

function install(): boolean {
  tell("installing the other engines: npm ci in bench/engines");
  const { status, error } = spawnSync("npm", INSTALL, { cwd: FOLDER, stdio: "inherit" });
  if (error) tell(`npm could not be started: ${error.message}`);
  return status === 0 && isInstalled(FOLDER);
}

/** None when they cannot be had; then it was said what to do. */
export function openRivals(): readonly Rival[] {
  if (!isInstalled(FOLDER) && !install()) {
    tell(`${MISSING}\n`);
    return [];
  }
  const load = createRequire(join(FOLDER, "package.json"));
  const jsonRules: JsonRules = load("json-rules-engine");
  const zen: Zen = load("@gorules/zen-engine");
  return [
    {
      name: "json-rules-engine",
      waits: false,
      evaluatorOf: (work) => jsonRulesFor(jsonRules, work),
    },
    { name: "zen-engine", waits: true, evaluatorOf: (work) => zenFor(zen, work) },
  ];
}
