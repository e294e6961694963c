/**
 * `policy explain FILE|AREA:SCHEME`: the policy in Chinese, each parameter with its days and its
 * source. `--json` prints what the report knows.
 */
import { toJson } from "#base/json.ts";
import { explained, isPolicy, type PolicyFile, reportOn } from "#benefits/benefits.ts";
import { readPolicyFiles, readPolicyPaths } from "#policies.ts";
import { EXIT, type Out, readArguments, UsageError } from "../command.ts";

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { flags: ["json"] });
  const [target] = given.plain;
  if (target === undefined)
    throw new UsageError("缺少政策：写文件名，或 区划:险种 如 360300:employee");
  const file = find(target);
  if (file === undefined) {
    throw new UsageError(`没有找到政策 ${target}，全部政策见 lianjie policy coverage`);
  }
  const report = reportOn(file);
  if (given.flags.has("json")) {
    const { sources, facts, ...rest } = report;
    const named = { sources: Object.fromEntries(sources), facts: Object.fromEntries(facts) };
    out(toJson({ ...rest, ...named }));
  } else for (const line of explained(report, file.text)) out(line);
  return EXIT.done;
}

function find(target: string): PolicyFile | undefined {
  if (target.endsWith(".yaml")) return readPolicyPaths([target])[0];
  const [area = "", scheme = ""] = target.split(":");
  return readPolicyFiles()
    .filter(isPolicy)
    .find((file) => file.path.endsWith(`${area}/${scheme}.yaml`));
}
