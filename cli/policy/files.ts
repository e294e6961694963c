/**
 * The policy files that a command is about. What is no policy, or holds none, is told: a folder
 * without policies that passes its check would be believed.
 */
import { basename, dirname } from "node:path";
import {
  documentKindOf,
  isPolicy,
  PLACE_FILE,
  PolicyError,
  type PolicyFile,
  readDocument,
} from "#benefits/benefits.ts";
import { readPolicyPaths, type Spoiled } from "#policies.ts";
import { UsageError } from "../command.ts";

const EXAMPLES = /\.examples\.yaml$/;

/**
 * Policies at the paths; without paths the program's own. Throws UsageError where there is nothing
 * to look at; what cannot be read, documents and examples without their policy go to `spoiled`.
 */
export function policiesAt(paths: readonly string[], spoiled: Spoiled): PolicyFile[] {
  for (const path of paths.filter((one) => EXAMPLES.test(one))) {
    const policy = path.replace(EXAMPLES, ".yaml");
    throw new UsageError(`${path} 是算例，请写政策文件 ${policy}，旁边的算例会一并检查`);
  }
  const groups = paths.length === 0 ? [[]] : paths.map((path) => [path]);
  return groups.flatMap((group) => {
    let broken = 0;
    const files = readPolicyPaths(group, (error) => {
      broken += 1;
      spoiled(error);
    });
    if (files.length === 0 && broken === 0) {
      throw new UsageError(`${group[0] ?? ""} 之下没有政策文件：请核对路径，文件名须以 .yaml 结尾`);
    }
    for (const file of files) checkBeside(file, files, spoiled);
    return files.filter(isPolicy);
  });
}

function isBeside(file: PolicyFile, path: string): boolean {
  return isPolicy(file) && dirname(file.path) === dirname(path);
}

function checkBeside(file: PolicyFile, files: readonly PolicyFile[], spoiled: Spoiled): void {
  const { path } = file;
  const policy = path.replace(EXAMPLES, ".yaml");
  if (EXAMPLES.test(path) && !files.some((other) => other.path === policy)) {
    const what = `算例旁边没有政策文件 ${policy}`;
    spoiled(new PolicyError(path, 1, what, "算例与政策须同名，请核对文件名"));
  }
  if (basename(path) === PLACE_FILE && !files.some((one) => isBeside(one, path))) {
    spoiled(new PolicyError(path, 1, "旁边没有政策文件", `${PLACE_FILE} 要与各险种的文件同目录`));
  }
  const kind = documentKindOf(file);
  if (kind === null) return;
  try {
    readDocument(kind, file);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    spoiled(error);
  }
}
