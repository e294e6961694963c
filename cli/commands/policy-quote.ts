/**
 * `policy quote FILE|AREA:SCHEME --care chronic --visitOn 2021-12-01 --total 465.19 …`: one case
 * under one policy, with every step. The options are the fields of a worked example's `case`.
 * `--table` prints the clerk's table, `--json` JSON.
 */
import { toJson } from "#base/json.ts";
import { refusalText } from "#base/refusals.ts";
import {
  Accumulators,
  type Example,
  PolicyError,
  type PolicyFile,
  policyIn,
  readExamples,
} from "#benefits/benefits.ts";
import { readPolicyPaths } from "#policies.ts";
import { formOf, told } from "../policy/evaluation.ts";
import {
  amountIn,
  checkParts,
  factsGiven,
  pairsIn,
  shippedFile,
  usedGiven,
} from "../policy/given.ts";

type Out = (line: string) => void;

const USAGE =
  "用法：policy quote 文件|区划:employee --care chronic --visitOn 2021-12-01 --total 465.19";

export async function run(args: string[], out: Out): Promise<number> {
  const [target, ...options] = args;
  const file = target === undefined ? null : find(target);
  if (file === null) {
    out(target === undefined ? USAGE : `没有找到政策 ${target}。${USAGE}`);
    return 2;
  }
  const policy = policyIn(file);
  const json = options.includes("--json");
  let example: Example | undefined;
  try {
    [example] = readExamples("命令行", exampleText(options, file), policy);
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

function find(target: string): PolicyFile | null {
  const [, area, scheme] = /^(\d{6}):(employee|resident)$/.exec(target) ?? [];
  if (area !== undefined && scheme !== undefined) return shippedFile(area, scheme);
  const [file] = target.endsWith(".yaml") ? readPolicyPaths([target]) : [];
  return file ?? null;
}

/**
 * `--total 465.19` becomes the field `total: 465.19` of a worked example, read by the same reader.
 */
function exampleText(options: readonly string[], file: PolicyFile): string {
  const fields: string[] = [];
  const amounts: Record<string, string> = {};
  const given = { used: [] as string[], facts: [] as string[] };
  let disease: string | undefined;
  for (let index = 0; index < options.length; index++) {
    const option = (options[index] ?? "").replace(/^--/, "");
    if (option === "json" || option === "table") continue;
    const value = options[index + 1] ?? "";
    index += 1;
    if (option === "disease") disease = value;
    // Facts in braces are the field as an example has it.
    const isField = option !== "used" && (option !== "facts" || value.startsWith("{"));
    if (isField) {
      amounts[option] = amountIn(option, value);
      fields.push(`${option}: ${amounts[option]}`);
    } else given[option as keyof typeof given].push(value);
  }
  checkParts(amounts);
  const facts = factsGiven(pairsIn("facts", given.facts, "事实=值，如 months=3"), file);
  if (given.facts.length > 0) fields.push(`facts: ${JSON.stringify(facts)}`);
  const pairs = pairsIn("used", given.used, "累计=数，如 deductible:chronic=300");
  const used = Object.entries(usedGiven(pairs, file, disease));
  const told = used.map(([name, value]) => `"${name}": ${value}`).join(", ");
  const before = told === "" ? "" : `\n  used: { ${told} }`;
  return `- title: 试算\n  case: { ${fields.join(", ")} }${before}\n`;
}
