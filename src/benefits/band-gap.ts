/**
 * A gap between a deductible and the first stretch of a scale: nobody would pay it, and no text of
 * a regulation says so. It is refused when the file is read, unless the author writes the stretch.
 */
import type { ReadRule } from "#benefits/mechanisms/mechanism.ts";
import type { At } from "#benefits/reading/at.ts";
import type { Conditions } from "#benefits/reading/conditions.ts";
import { yuanWords } from "#benefits/words.ts";

interface Placed {
  readonly when: Conditions;
  readonly read: ReadRule;
}

/** Without a deductible before it, a scale that begins above nothing is the threshold itself. */
export function checkBandGap(at: At, rules: readonly Placed[]): void {
  const items = at.items();
  let cutFen: bigint | null = null;
  for (const [index, { when, read }] of rules.entries()) {
    if (read.leastCutFen !== undefined) {
      cutFen = (cutFen ?? 0n) + (Object.values(when).some(isAsked) ? 0n : read.leastCutFen);
    }
    if (read.scale === undefined || cutFen === null) continue;
    const { fromFen, gross } = read.scale;
    const openFen = gross ? cutFen : 0n;
    if (fromFen <= openFen) continue;
    const [from, to] = [yuanWords(openFen), yuanWords(fromFen)];
    (items[index] ?? at).fail(
      `扣除起付标准后，${from}至${to}之间没有写付多少`,
      `请从0或${from}写起补上这一段；确实不付的写 0%，如 { 0: 0%, ${to.slice(0, -1)}: … }`,
    );
  }
}

function isAsked(condition: unknown): boolean {
  return condition !== undefined;
}
