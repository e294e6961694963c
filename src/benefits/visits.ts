/**
 * Counting visits of a year (第几次). A benefit counts where one of its conditions asks for the
 * number, whether or not a deductible counts by itself: under the deductible's pool, or where the
 * benefit has none under its first kind of care.
 */
import type { At } from "#benefits/reading/at.ts";
import { ordinalIn, type VisitCounter } from "#benefits/repeat.ts";
import type { CareType } from "#model/place.ts";

interface Counting {
  readonly care: readonly CareType[];
  readonly layers: readonly { readonly counters: readonly VisitCounter[] }[];
}

/** Null where nothing asks. */
export function countedVisits(at: At, benefit: Counting): VisitCounter["ordinal"] | null {
  const asked = at.file.visits.filter(({ path }) => path.startsWith(`${at.path}.`));
  for (const one of asked) {
    if (one.path.startsWith(`${at.path}.layers[`)) continue;
    one.fail("待遇的 when 和 level 先于计次，不能看第几次", "请写在层、规则或 rows 里");
  }
  // Those of a repeat are looked at by the deductible that counts.
  const [first] = asked.filter(({ path }) => !path.includes(".repeat["));
  if (first === undefined) return null;
  const all = benefit.layers.flatMap(({ counters }) => counters);
  const own = all.filter(({ byItself }) => byItself);
  const names = [...new Set(own.map(({ counted }) => counted))];
  if (names.length > 1) {
    first.fail(
      `本待遇的起付线分${names.join("、")}各自计次，说不出这里看哪一个`,
      "请让它们用同一个 pool 和 countBy，或改用其他条件",
    );
  }
  const counter = own[0] ?? all[0];
  if (counter !== undefined) return counter.ordinal;
  const ordinal = ordinalIn(benefit.care[0] ?? "visits", false);
  return (calculation) => ordinal(calculation, 1, false);
}
