/**
 * Which policy is meant: a file, `area:scheme` for the program's own, or the beginning of a
 * version's digest.
 */
import { existsSync } from "node:fs";
import { type PolicyFile, policyIn } from "#benefits/benefits.ts";
import { isPolicy, readPolicyFiles, readPolicyPaths } from "#policies.ts";
import { UsageError } from "../command.ts";

const AREA_AND_SCHEME = /^(\d{6}):(employee|resident)$/;
/** Fewer digits than these could be an area. */
const VERSION = /^[0-9a-f]{8,64}$/;

/** Throws UsageError where nothing is found. */
export function policyFileOf(target: string): PolicyFile {
  if (existsSync(target)) {
    const [file] = readPolicyPaths([target]);
    if (file !== undefined) return file;
  }
  const found = shipped(target);
  if (found !== undefined) return found;
  throw new UsageError(
    `没有找到政策 ${target}：请写文件名、区划:险种（如 360300:employee）或版本号的前八位以上`,
  );
}

function shipped(target: string): PolicyFile | undefined {
  const files = readPolicyFiles().filter(isPolicy);
  const [, area, scheme] = AREA_AND_SCHEME.exec(target) ?? [];
  if (area !== undefined) return files.find(({ path }) => path.endsWith(`${area}/${scheme}.yaml`));
  if (!VERSION.test(target)) return undefined;
  return files.find((file) => policyIn(file).version.startsWith(target));
}
