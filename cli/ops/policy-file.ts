/**
 * Which policy is meant: a file, `area:scheme` for the program's own, or the beginning of a
 * version's digest, whether the program brought it or a node's rulebook holds it.
 */
import { existsSync } from "node:fs";
import { isPolicy, type PolicyFile, policyIn } from "#benefits/benefits.ts";
import { HUB } from "#model/place.ts";
import { readPolicyFiles, readPolicyPaths } from "#policies.ts";
import { selectVersionsLike } from "#rulebook/rulebook.ts";
import { openPg } from "#store/store.ts";
import { type Arguments, UsageError } from "../command.ts";
import { openNodes } from "./nodes.ts";

const AREA_AND_SCHEME = /^(\d{6}):(employee|resident)$/;
/** Fewer digits than these could be an area. */
const VERSION = /^[0-9a-f]{8,64}$/;

/** Throws UsageError where nothing is found, or more than one. */
export async function policyFileOf(target: string, given: Arguments): Promise<PolicyFile> {
  if (existsSync(target)) {
    const [file] = readPolicyPaths([target]);
    if (file !== undefined) return file;
  }
  const found = shipped(target) ?? (VERSION.test(target) ? await released(target, given) : null);
  if (found !== null) return found;
  throw new UsageError(
    `没有找到政策 ${target}：请写文件名、区划:险种（如 360300:employee）或版本号的前八位以上`,
  );
}

function shipped(target: string): PolicyFile | null {
  const files = readPolicyFiles().filter(isPolicy);
  const [, area, scheme] = AREA_AND_SCHEME.exec(target) ?? [];
  if (area !== undefined) {
    return files.find(({ path }) => path.endsWith(`${area}/${scheme}.yaml`)) ?? null;
  }
  if (!VERSION.test(target)) return null;
  return files.find((file) => policyIn(file).version.startsWith(target)) ?? null;
}

async function released(beginning: string, given: Arguments): Promise<PolicyFile | null> {
  const { urls, stop } = await openNodes(given);
  const found = new Map<string, PolicyFile>();
  try {
    for (const [node, url] of urls) {
      if (node === HUB) continue;
      const store = openPg({ url, connectionsMax: 1 });
      try {
        for (const { version, path, text } of await selectVersionsLike(store, beginning)) {
          if (isPolicy({ path, text })) found.set(version, { path, text });
        }
      } finally {
        await store.close();
      }
    }
  } finally {
    await stop();
  }
  const [only, second] = [...found.values()];
  if (second !== undefined) throw new UsageError(`有几个版本以 ${beginning} 开头，请写长一些`);
  return only ?? null;
}
