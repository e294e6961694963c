/**
 * What an example may expect: what each payer pays, and inside, what each layer paid and cut from
 * below, what accumulators hold afterwards, what a step came to by its title.
 */
import { type Fen, fenFromYuan } from "#base/money.ts";
import { MECHANISMS } from "#benefits/mechanisms/mechanisms.ts";
import type { At } from "#benefits/reading/at.ts";
import { guess } from "#benefits/reading/meant.ts";
import { mapOf, optional, type Reader, record, slipOf } from "#benefits/reading/reader.ts";
import { whole, yuan } from "#benefits/reading/values.ts";
import type { Evaluation } from "#model/benefit.ts";
import { FUNDS } from "#model/fund.ts";

/** Names of amounts that stand for themselves. */
const EXPECTED: readonly string[] = [
  ...FUNDS,
  ...[
    ...["ownAccount", "relativesAccount", "cash", "hospital", "total", "deductible"],
    ...["funds", "personal"],
  ],
];

/** Accumulators are fen, or counts for stays; both are written as plain numbers. */
export const measureValues: Reader<ReadonlyMap<string, bigint>> = {
  schema: { type: "object", additionalProperties: { type: "number" } },
  read: (at: At) => {
    const result = new Map<string, bigint>();
    for (const [measure, field] of at.fields() as Map<string, At>) {
      const counts = measure.startsWith("stays:") || measure.startsWith("ordinal:");
      const value = counts ? BigInt(whole.read(field)) : fenFromYuan(field.text() ?? "");
      result.set(measure, value ?? field.fail("不是金额", "请写元，如 300"));
    }
    return result;
  },
};

/** Titles of steps as people read them, by the word of their rule. */
const STEP_TITLES: ReadonlyMap<string, string> = new Map([
  ...[...MECHANISMS.values()].map(({ word, title }) => [word, title] as const),
  ["account", "个人账户"] as const,
  ["level", "适用级别"] as const,
]);

const steps: Reader<ReadonlyMap<string, Fen>> = {
  schema: { type: "object", additionalProperties: yuan.schema },
  read: (at: At) => {
    const titles = [...STEP_TITLES.values()];
    for (const [name, field] of at.fields()) {
      if (titles.includes(name) || STEP_TITLES.has(name)) continue;
      field.fail(`没有名为“${name}”的步骤`, `可写：${titles.join("、")}`);
    }
    return mapOf(yuan).read(at);
  },
};

/** Groups of amounts inside. */
const GROUPS = {
  layers: mapOf(yuan),
  deductibles: mapOf(yuan),
  accumulators: measureValues,
  steps,
};
const GROUP_NAMES = Object.keys(GROUPS);

/** One flat map: `pooled`, `layers.基本医保`, `accumulators.paid:basic`. */
export const expectReader: Reader<ReadonlyMap<string, bigint>> = {
  schema: record({
    ...Object.fromEntries(EXPECTED.map((name) => [name, optional(yuan)])),
    ...Object.fromEntries(Object.entries(GROUPS).map(([name, one]) => [name, optional(one)])),
  }).schema,
  read: (at: At) => {
    const result = new Map<string, bigint>();
    const names = [...EXPECTED, ...GROUP_NAMES];
    for (const [name, field] of at.fields()) {
      const group = GROUPS[name as keyof typeof GROUPS] as (typeof GROUPS)["layers"] | undefined;
      if (group !== undefined) {
        for (const [inner, value] of group.read(field)) result.set(`${name}.${inner}`, value);
      } else if (EXPECTED.includes(name)) result.set(name, yuan.read(field));
      else {
        const known = `可写：${names.join("、")}${guess(name, names)}`;
        field.fail(`不认识“${name}”`, slipOf(name) ?? known);
      }
    }
    return result;
  },
};

/** What an evaluation came to inside, by the names that `expect` has for it. */
export function insideOf(evaluation: Evaluation, name: string): bigint {
  const [group = "", ...rest] = name.split(".");
  const inner = rest.join(".");
  if (group === "steps") {
    return evaluation.steps
      .filter(({ mechanism }) => mechanism === inner || STEP_TITLES.get(mechanism) === inner)
      .reduce((sum, { resultFen }) => sum + (resultFen < 0n ? -resultFen : resultFen), 0n);
  }
  return (evaluation.layers ?? [])
    .filter((layer) => layer.name === inner)
    .reduce((sum, layer) => sum + (group === "layers" ? layer.payFen : layer.deductibleFen), 0n);
}

/** Layers and accumulators that the policy does not have. */
export function checkExpected(
  at: At,
  policy: { readonly layers: readonly string[] },
  checkMeasure: (name: string, field: At) => void,
): void {
  const fields = at.fields();
  for (const group of ["layers", "deductibles"]) {
    for (const [name, field] of fields.get(group)?.fields() ?? []) {
      if (policy.layers.includes(name)) continue;
      field.fail(`没有名为“${name}”的层`, `这份政策的层：${policy.layers.join("、")}`);
    }
  }
  for (const [name, field] of fields.get("accumulators")?.fields() ?? []) checkMeasure(name, field);
}
