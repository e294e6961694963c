/** What a story's promise of a refusal looks like in an answer. */
import { type RefusalCode, refusalText } from "#base/refusals.ts";

/** A mark for what the sentence says about the case. */
const HOLE = "\u0000";

/** The refusal's sentence with anything where it names the case. */
export function refusalPattern(code: RefusalCode): RegExp {
  const params = new Proxy<Record<string, string>>({}, { get: () => HOLE });
  const words = refusalText(code, params).split(HOLE);
  return new RegExp(
    `^${words.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`,
  );
}
