/**
 * reduction: lowers the rates that follow by filing category (转外就医降低比例). "10pt" means points; "10%"
 * is ambiguous in published texts, so question 5 says whether it means points or a factor.
 */
import { divideHalfUp, type RateBp, rateText } from "#base/money.ts";
import type { Adjust } from "#benefits/frame.ts";
import { mechanism } from "#benefits/mechanisms/mechanism.ts";
import { answer } from "#benefits/questions.ts";
import { dated, tableOn } from "#benefits/reading/dated.ts";
import { record } from "#benefits/reading/reader.ts";
import { pointsOrShare } from "#benefits/reading/values.ts";

const reader = record({ less: dated({ value: pointsOrShare }) });

export const reduction = mechanism("reduction", "降低比例", reader, (spec, at) => {
  const rows = spec.less.entries.flatMap((entry) => entry.rows);
  const asPoints = rows.some((row) => row.value.value.unit === "share")
    ? answer(at, "lessPercent").ratio === "points"
    : true;
  return {
    stage: "adjust",
    compile: ({ on }) => {
      const table = tableOn(spec.less, on, ({ value: { unit, amountBp } }) =>
        lowering(amountBp, unit === "points" || asPoints),
      );
      if (table === null) return null;
      return (work) => {
        const row = table(work);
        const lower = row?.value ?? null;
        if (row === null || lower === null) return;
        work.frame.adjusts ??= [];
        work.frame.adjusts.push(lower.adjust);
        work.tell(() => ({
          mechanism: "reduction",
          fund: "base",
          inputs: { 降低: lower.words },
          resultFen: 0n,
          source: row.source,
          sentence: `按异地就医类别，支付比例降低${lower.words}`,
        }));
      };
    },
  };
});

/** Made ready once a row; null where nothing is lowered. */
function lowering(
  amountBp: RateBp,
  byPoints: boolean,
): { readonly adjust: Adjust; readonly words: string } | null {
  if (amountBp === 0n) return null;
  const percent = rateText(amountBp);
  if (byPoints) {
    return { adjust: (rate) => rate - amountBp, words: `${percent.slice(0, -1)}个百分点` };
  }
  const kept = 10_000n - amountBp;
  return { adjust: (rate) => divideHalfUp(rate * kept, 10_000n), words: `原比例的${percent}` };
}
