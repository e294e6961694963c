/**
 * `policy quote FILE|AREA:SCHEME --care chronic --visitOn 2021-12-01 --total 465.19 …`: one case
 * under one policy, with every step. The options are the fields of a worked example's `case`.
 * `--table` prints the clerk's table, `--json` JSON.
 */
import { CASE_FIELDS, type PolicyFile, policyIn } from "#benefits/benefits.ts";
import { readPolicyPaths } from "#policies.ts";
import { dayGiven, type Out, readArguments, UsageError } from "../command.ts";
import { shippedFile } from "../policy/given.ts";
import { fieldValue, tellTrial, trialOf } from "../policy/trial.ts";

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, {
    flags: ["json", "table"],
    values: [...CASE_FIELDS.filter((name) => name !== "facts"), "as-if-on"],
    several: ["used", "facts"],
  });
  const asIfOn = dayGiven(given, "as-if-on");
  const policy = policyIn(fileOf(given.plain), asIfOn ?? undefined);
  const fields = Object.fromEntries(
    [...given.values]
      .filter(([field]) => field !== "as-if-on")
      .map(([field, text]) => [field, fieldValue(field, text)]),
  );
  if (asIfOn !== null && !given.flags.has("json")) out(`用政策在${asIfOn}的参数`);
  const { used = [], facts = [] } = Object.fromEntries(given.several);
  const example = trialOf(policy, { fields, used, facts, optionOf: (field) => field });
  return tellTrial(policy, example, given.flags, out);
}

function fileOf([target, ...more]: readonly string[]): PolicyFile {
  if (target === undefined || more.length > 0) {
    throw new UsageError("请写一份政策：文件，或 区划:险种 如 360300:employee");
  }
  const [, area, scheme] = /^(\d{6}):(employee|resident)$/.exec(target) ?? [];
  const file =
    area !== undefined && scheme !== undefined
      ? shippedFile(area, scheme)
      : target.endsWith(".yaml")
        ? readPolicyPaths([target])[0]
        : undefined;
  if (file) return file;
  throw new UsageError(`没有找到政策 ${target}：请写 .yaml 文件或 区划:险种（如 360300:employee）`);
}
