/**
 * `policy quote FILE|AREA:SCHEME --care chronic --visitOn 2021-12-01 --total 465.19 …`: one case
 * under one policy, with every step. The options are the fields of a worked example's `case`.
 * `--table` prints the clerk's table, `--json` JSON.
 */
import { chinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { refusalText } from "#base/refusals.ts";
import {
  Accumulators,
  type CompiledPolicy,
  type Example,
  PolicyError,
  policyIn,
  readExamples,
} from "#benefits/benefits.ts";
import type { Scheme } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { loadPolicyFolder, readPolicyPaths } from "#policies.ts";
import { formOf, told } from "../policy/evaluation.ts";

type Out = (line: string) => void;

const USAGE =
  "用法：policy quote 文件|区划:employee --care chronic --visitOn 2021-12-01 --total 465.19";

export async function run(args: string[], out: Out): Promise<number> {
  const [target, ...options] = args;
  const policy = target === undefined ? null : find(target);
  if (policy === null) {
    out(target === undefined ? USAGE : `没有找到政策 ${target}。${USAGE}`);
    return 2;
  }
  const json = options.includes("--json");
  let example: Example | undefined;
  try {
    [example] = readExamples("命令行", exampleText(options), policy);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    out(`${error.what}。${error.mend}`);
    return 2;
  }
  const visit = example?.visits[0];
  if (visit === undefined) return 2;
  const result = policy.evaluate(visit.theCase, new Accumulators(example?.used).read);
  if ("refused" in result) {
    out(`不能直接结算：${refusalText(result.refused.code, result.refused.params)}`);
    return 1;
  }
  if (json) {
    out(toJson(result));
    return 0;
  }
  const form = formOf(new Set(options.includes("--table") ? ["table"] : []));
  for (const line of told(result, policy, form)) out(line);
  return 0;
}

function find(target: string): CompiledPolicy | null {
  const match = /^(\d{6}):(employee|resident)$/.exec(target);
  if (match !== null) {
    const today = chinaDate(Date.now());
    return loadPolicyFolder().find(match[1] as Area, match[2] as Scheme, today);
  }
  const [file] = target.endsWith(".yaml") ? readPolicyPaths([target]) : [];
  return file === undefined ? null : policyIn(file);
}

/**
 * `--total 465.19` becomes the field `total: 465.19` of a worked example, read by the same reader.
 */
function exampleText(options: readonly string[]): string {
  const fields: string[] = [];
  const used: string[] = [];
  for (let index = 0; index < options.length; index++) {
    const option = options[index] ?? "";
    if (option === "--json" || option === "--table") continue;
    const value = options[index + 1] ?? "";
    index += 1;
    if (option === "--used") used.push(value.replace(/^(.+)=(.+)$/, '"$1": $2'));
    else fields.push(`${option.replace(/^--/, "")}: ${value}`);
  }
  const before = used.length === 0 ? "" : `\n  used: { ${used.join(", ")} }`;
  return `- title: 试算\n  case: { ${fields.join(", ")} }${before}\n`;
}
