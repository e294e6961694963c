/** Accumulators that an example names and no rule of the policy reads, told with their line. */
import type { CompiledPolicy } from "#benefits/compiled.ts";
import { isMeasure, measureWords } from "#benefits/measure-names.ts";
import type { At } from "#benefits/reading/at.ts";

export function checkUsed(at: At, policy: CompiledPolicy): void {
  const check = checkMeasure(policy);
  for (const [name, field] of at.fields().get("used")?.fields() ?? []) check(name, field);
}

/** Some rule of the policy reads an accumulator of this name. */
export function checkMeasure({ measures }: CompiledPolicy): (name: string, field: At) => void {
  return (name, field) => {
    if (!isMeasure(name, measures)) field.fail(`没有累计“${name}”`, measureWords(measures));
  };
}
