/**
 * What is written on the command line for a trial case, held against the policy's own names: an
 * accumulator or fact that no rule reads would change nothing, silently, so it is refused. Also
 * amounts, for which people write commas. All throw UsageError.
 */
import { parse } from "yaml";
import { fenFromYuan, yuanText } from "#base/money.ts";
import { type PolicyFile, reportOn } from "#benefits/benefits.ts";
import { type Fields, isFields, isList, type Written, wordsOf } from "#benefits/file-words.ts";
import { PART_WORDS } from "#model/words.ts";
import { isPolicy, readPolicyFiles } from "#policies.ts";
import { nearest, UsageError } from "../command.ts";

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

/** The parts of a bill are not more than the bill. */
export function checkParts(amounts: Readonly<Record<string, unknown>>): void {
  const fenOf = (name: string): bigint => fenFromYuan(String(amounts[name] ?? "0")) ?? 0n;
  const parts = fenOf("ownExpense") + fenOf("overLimit") + fenOf("ownShareFirst");
  if (amounts.total === undefined || parts <= fenOf("total")) return;
  const { ownExpense, overLimit, ownShareFirst } = PART_WORDS;
  const words = `${ownExpense}、${overLimit}、${ownShareFirst}合计`;
  throw new UsageError(`${words}${yuanText(parts)}元，超过总额${amounts.total}元，请核对`);
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
export function factsGiven(pairs: readonly Pair[], file: PolicyFile): Record<string, string> {
  const { facts } = reportOn(file);
  for (const [name] of pairs) {
    if (facts.has(name)) continue;
    const known = [...facts].map(([one, title]) => `${one}（${title}）`).join("、");
    const told = known === "" ? "这份政策不问事实" : `这份政策问的事实：${known}`;
    throw new UsageError(`没有事实“${name}”。${told}`);
  }
  return Object.fromEntries(pairs);
}

/** Accumulators by their whole names; a unique ending is enough. */
export function usedGiven(
  pairs: readonly Pair[],
  file: PolicyFile,
  disease: string | undefined,
): Record<string, string> {
  const names = new Names(file, disease);
  return Object.fromEntries(
    pairs.map(([name, value]) => [names.whole(name), GROUPED.test(value) ? plain(value) : value]),
  );
}

function plain(amount: string): string {
  return amount.replace(/[,，]/g, "");
}

/** Counted beside a deductible: stays of the year, which stay this is, what was met last. */
const COUNTS = /^(?:stays|ordinal|lastDeductible):([A-Za-z0-9]+)(?::level\d)?$/;

class Names {
  readonly #known: readonly string[];
  readonly #byDisease: ReadonlySet<string>;
  readonly #disease: string | undefined;

  constructor(file: PolicyFile, disease: string | undefined) {
    const measures = reportOn(file).benefits.flatMap((benefit) => benefit.measures);
    this.#known = [...new Set(measures)].filter((name) => name !== "accountBalance");
    this.#byDisease = new Set(poolsByDisease(parse(file.text, { schema: "failsafe" }) as Written));
    this.#disease = disease;
  }

  whole(name: string): string {
    if (this.#known.includes(name)) return this.#ofDisease(name);
    const found = this.#known.filter((known) => known.endsWith(`:${name}`));
    const [only] = found;
    if (only !== undefined && found.length === 1) return this.#ofDisease(only);
    if (found.length > 1) {
      throw new UsageError(`累计“${name}”有几个：${found.join("、")}，请写全名`);
    }
    const [, pool] = COUNTS.exec(name) ?? [];
    if (pool !== undefined && this.#known.includes(`deductible:${pool}`)) return name;
    const quota = name.split(":").slice(0, 2).join(":");
    if (name !== quota && this.#byDisease.has(quota)) return name;
    throw new UsageError(`没有累计“${name}”${this.#near(name)}。${this.#all()}`);
  }

  /** A quota of each disease has an accumulator of each. */
  #ofDisease(name: string): string {
    if (!this.#byDisease.has(name)) return name;
    if (this.#disease !== undefined) return `${name}:${this.#disease}`;
    throw new UsageError(`${name} 按病种分别累计：请加 --disease，或写 ${name}:病种`);
  }

  #near(name: string): string {
    const near = nearest(name, this.#known);
    return near === null ? "" : `，是不是 ${near}？`;
  }

  #all(): string {
    if (this.#known.length === 0) return "这份政策没有累计";
    const told = this.#known.map((name) => (this.#byDisease.has(name) ? `${name}:病种` : name));
    return `这份政策的累计：${told.join("、")}；年内住院次数写 stays:累计名`;
  }
}

function poolsByDisease(value: Written): string[] {
  if (isList(value)) return value.flatMap(poolsByDisease);
  if (!isFields(value)) return [];
  const { quota } = value as Fields;
  const own =
    isFields(quota) && quota.eachDisease === "true" ? [`quota:${wordsOf(quota.pool)}`] : [];
  return [...own, ...Object.values(value).flatMap(poolsByDisease)];
}
