/** Everything that stands against what somebody hands in, told at once. */
import { Refusal, type RefusalContent, refusalText } from "#base/refusals.ts";

/** One problem is its own refusal; several are told together. */
export function refusalOf(problems: readonly RefusalContent[]): Refusal | null {
  const [first] = problems;
  if (!first) return null;
  if (problems.length === 1) return Refusal.from(first);
  const why = problems.map(({ code, params }) => refusalText(code, params)).join("；");
  return new Refusal("application_problems", { count: String(problems.length), why }, "home");
}
