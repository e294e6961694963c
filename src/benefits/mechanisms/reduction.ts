/**
 * reduction: lowers the rates that follow by filing category (转外就医降低比例). "10pt" means points; "10%"
 * is ambiguous in published texts, so question 5 says whether it means points or a factor.
 */
import { divideHalfUp, type RateBp, rateText } from "#base/money.ts";
import type { Tell } from "#benefits/calculation.ts";
import type { Adjust } from "#benefits/layer-state.ts";
import { mechanism } from "#benefits/mechanisms/mechanism.ts";
import { lessPercent } from "#benefits/questions.ts";
import { dated, tableOn } from "#benefits/reading/dated.ts";
import { record } from "#benefits/reading/reader.ts";
import { pointsOrShare } from "#benefits/reading/values.ts";
import type { Source, Step } from "#model/benefit.ts";

const reader = record({ less: dated({ value: pointsOrShare }) });

export const reduction = mechanism("reduction", "降低比例", reader, (spec, at) => {
  const rows = spec.less.entries.flatMap((entry) => entry.rows);
  const asPoints = rows.some((row) => row.value.value.unit === "share")
    ? lessPercent(at, "ratio") === "points"
    : true;
  return {
    stage: "adjust",
    compile: ({ on }) => {
      const table = tableOn(spec.less, on, ({ value: { unit, amountBp } }, source) =>
        lowering(amountBp, unit === "points" || asPoints, source),
      );
      if (table === null) return null;
      return (calculation) => {
        const lower = table(calculation)?.value ?? null;
        if (lower === null) return;
        calculation.layer.adjusts ??= [];
        calculation.layer.adjusts.push(lower.adjust);
        calculation.tell(lower.tell);
      };
    },
  };
});

/** How a row lowers a rate, and its step, made once; null where nothing is lowered. */
function lowering(
  amountBp: RateBp,
  byPoints: boolean,
  source: Source,
): { readonly adjust: Adjust; readonly tell: Tell } | null {
  if (amountBp === 0n) return null;
  const percent = rateText(amountBp);
  const words = byPoints ? `${percent.slice(0, -1)}个百分点` : `原比例的${percent}`;
  const kept = 10_000n - amountBp;
  const step: Step = {
    mechanism: "reduction",
    fund: "base",
    inputs: { 降低: words },
    resultFen: 0n,
    source,
    sentence: `按异地就医类别，支付比例降低${words}`,
  };
  return {
    adjust: byPoints ? (rate) => rate - amountBp : (rate) => divideHalfUp(rate * kept, 10_000n),
    tell: () => step,
  };
}
