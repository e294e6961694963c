/**
 * One case tried under one policy: fields from options or a file become a worked example and are
 * read as one; what is wrong with them is told by the names of the options.
 */
import { parse, stringify } from "yaml";
import { toJson } from "#base/json.ts";
import { refusalText } from "#base/refusals.ts";
import {
  Accumulators,
  type CompiledPolicy,
  type Example,
  PolicyError,
  readExamples,
  whyRefused,
} from "#benefits/benefits.ts";
import { EXIT, type Out, UsageError } from "../command.ts";
import { formOf, told } from "./evaluation.ts";
import { amountIn, factsGiven, pairsIn, usedGiven } from "./given.ts";

export type Fields = Record<string, unknown>;

/** What no case goes without, and what to write. */
const NEEDED: Readonly<Record<string, string>> = {
  care: "就医类型，如 inpatient",
  visitOn: "就诊或入院日期，如 2024-05-01",
  total: "账单总额，元，如 20000",
};

export interface Given {
  readonly fields: Fields;
  /** As written on the command line: `deductible:chronic=300`. */
  readonly used: readonly string[];
  readonly facts: readonly string[];
  /** What the option of a field is called. */
  optionOf(field: string): string;
}

/** A value of an option: a list or group in brackets, several identities, an amount, a text. */
export function fieldValue(field: string, text: string): unknown {
  if (/^[[{]/.test(text)) return parse(text, { schema: "failsafe" });
  return /^identit/.test(field) ? text.split(/[,，]/) : amountIn(field, text);
}

/** Throws UsageError. */
export function trialOf(policy: CompiledPolicy, given: Given): Example {
  const { used: usedBefore, ...fields } = given.fields;
  for (const [field, words] of Object.entries(NEEDED)) {
    if (fields[field] !== undefined) continue;
    throw new UsageError(`缺少 --${given.optionOf(field)}（${words}）`);
  }
  if (given.facts.length > 0) {
    const asked = factsGiven(pairsIn("facts", given.facts, "事实=值，如 months=3"), policy);
    fields.facts = { ...(fields.facts as Fields | undefined), ...asked };
  }
  const pairs = pairsIn("used", given.used, "累计=数，如 deductible:chronic=300");
  const disease = typeof fields.disease === "string" ? fields.disease : undefined;
  const used = { ...(usedBefore as Fields | undefined), ...usedGiven(pairs, policy, disease) };
  const before = Object.keys(used).length === 0 ? {} : { used };
  const text = stringify([{ title: "试算", case: fields, ...before }], { schema: "failsafe" });
  try {
    const [example] = readExamples("病例", text, policy);
    if (example === undefined) throw new UsageError("没有病例");
    return example;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new UsageError(inOptions(error, given));
  }
}

function inOptions({ place, said, mend }: PolicyError, given: Given): string {
  const [, field] = /^\[1\]\.case\.(\w+)/.exec(place) ?? [];
  const where = field === undefined ? "" : `--${given.optionOf(field)}：`;
  return `${where}${said}。${mend}`;
}

/** Tells the result; exit code 1 where the case is refused. */
export function tellTrial(
  policy: CompiledPolicy,
  example: Example,
  flags: ReadonlySet<string>,
  out: Out,
): number {
  const [visit] = example.visits;
  if (visit === undefined) throw new UsageError("病例中没有就诊");
  const result = policy.evaluate(visit.theCase, new Accumulators(example.used).read);
  const isJson = flags.has("json");
  if ("refused" in result) {
    const { code, params } = result.refused;
    out(isJson ? toJson(result) : `不能直接结算：${refusalText(code, params)}`);
    const why = whyRefused(result.refused, visit.theCase, policy);
    if (!isJson && why !== null) out(`原因：${why}`);
    return EXIT.found;
  }
  if (isJson) out(toJson({ ...result, policyVersion: policy.version }));
  else for (const line of told(result, policy, formOf(flags))) out(line);
  return EXIT.done;
}
