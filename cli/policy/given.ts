/**
 * What is written on the command line for a trial case, held against the policy's own names: an
 * accumulator or fact that no rule reads would change nothing, silently, so it is refused. Also
 * amounts, for which people write commas. All throw UsageError.
 */
import { nearest } from "#base/nearest.ts";
import {
  type CompiledPolicy,
  isMeasure,
  isPolicy,
  type MeasureNames,
  measureWords,
  type PolicyFile,
} from "#benefits/benefits.ts";
import { readPolicyFiles } from "#policies.ts";
import { UsageError } from "../command.ts";

/** A pair as written: `deductible:chronic=300`. */
type Pair = readonly [name: string, value: string];

const AMOUNTS: ReadonlySet<string> = new Set([
  ...["total", "ownExpense", "overLimit", "ownShareFirst", "ownAccount", "relativesAccount"],
]);
const GROUPED = /^\d{1,3}([,，]\d{3})+(\.\d{1,2})?$/;

/** The program's own policy of an area, else of its city, else of its province. */
export function shippedFile(area: string, scheme: string): PolicyFile | null {
  const files = readPolicyFiles().filter(isPolicy);
  for (const wider of [area, `${area.slice(0, 4)}00`, `${area.slice(0, 2)}0000`]) {
    const found = files.find(({ path }) => path.endsWith(`${wider}/${scheme}.yaml`));
    if (found !== undefined) return found;
  }
  return null;
}

/** 1,000 as 1000, in the fields that are amounts; other fields as they are. */
export function amountIn(field: string, text: string): string {
  if (!AMOUNTS.has(field) || !/[,，]/.test(text)) return text;
  if (GROUPED.test(text)) return text.replace(/[,，]/g, "");
  throw new UsageError(`“${text}”不是金额：金额不带逗号，如 1000 或 1000.50`);
}

export function pairsIn(option: string, texts: readonly string[], example: string): Pair[] {
  return texts.flatMap((text) =>
    text.split(/[,，](?=[^,，=]*=)/).map((part): Pair => {
      const at = part.lastIndexOf("=");
      const [name, value] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
      if (at < 1 || value === "") {
        throw new UsageError(`--${option} 应写成 ${example}，而不是 ${part}`);
      }
      return [name, value];
    }),
  );
}

/** Facts by the names of the policy's head. */
export function factsGiven(
  pairs: readonly Pair[],
  { facts }: CompiledPolicy,
): Record<string, string> {
  for (const [name] of pairs) {
    if (facts.has(name)) continue;
    const known = [...facts].map(([one, fact]) => `${one}（${fact.title}）`).join("、");
    const told = known === "" ? "这份政策不问事实" : `这份政策问的事实：${known}`;
    throw new UsageError(`没有事实“${name}”。${told}`);
  }
  return Object.fromEntries(pairs);
}

/** Accumulators by their whole names; a unique ending is enough. */
export function usedGiven(
  pairs: readonly Pair[],
  { measures }: CompiledPolicy,
  disease: string | undefined,
): Record<string, string> {
  return Object.fromEntries(
    pairs.map(([name, value]) => [
      wholeName(name, measures, disease),
      GROUPED.test(value) ? value.replace(/[,，]/g, "") : value,
    ]),
  );
}

function wholeName(name: string, measures: MeasureNames, disease: string | undefined): string {
  const { known, ofDiseases } = measures;
  if (isMeasure(name, measures)) return name;
  const found = known.filter((one) => one === name || one.endsWith(`:${name}`));
  const [only] = found;
  if (only === undefined) {
    const near = nearest(name, known);
    const meant = near === null ? "" : `，是不是 ${near}？`;
    throw new UsageError(`没有累计“${name}”${meant}。${measureWords(measures)}`);
  }
  if (found.length > 1) {
    throw new UsageError(`累计“${name}”有几个：${found.join("、")}，请写全名`);
  }
  if (!ofDiseases.has(only)) return only;
  if (disease !== undefined) return `${only}:${disease}`;
  throw new UsageError(`${only} 按病种分别累计：请加 --disease，或写 ${only}:病种`);
}
