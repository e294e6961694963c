/**
 * reduction: lowers the rates that follow by filing category (转外就医降低比例). "10pt" means points; "10%"
 * is ambiguous in published texts, so question 5 says whether it means points or a factor.
 */
import { divideHalfUp, rateText } from "#base/money.ts";
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
      const table = tableOn(spec.less, on, (value) => value.value);
      if (table === null) return null;
      return (work) => {
        const row = table(work);
        if (row === null || row.value.amountBp === 0n) return;
        const { unit, amountBp } = row.value;
        const byPoints = unit === "points" || asPoints;
        work.frame.adjusts ??= [];
        work.frame.adjusts.push((rate) =>
          byPoints ? rate - amountBp : divideHalfUp(rate * (10_000n - amountBp), 10_000n),
        );
        const words = byPoints
          ? `${rateText(amountBp).slice(0, -1)}个百分点`
          : `原比例的${rateText(amountBp)}`;
        work.tell(() => ({
          mechanism: "reduction",
          fund: "base",
          inputs: { 降低: words },
          resultFen: 0n,
          source: row.source,
          sentence: `按异地就医类别，支付比例降低${words}`,
        }));
      };
    },
  };
});
