/** guarantee: at least so much of the base or of the whole bill, whatever the rules give (保底支付). */
import { minFen, shareOf } from "#base/money.ts";
import { mechanism } from "#benefits/mechanisms/mechanism.ts";
import { payerFund, payerWords } from "#benefits/mechanisms/pay-step.ts";
import { answer } from "#benefits/questions.ts";
import { dated, tableOn } from "#benefits/reading/dated.ts";
import { record, word } from "#benefits/reading/reader.ts";
import { percent } from "#benefits/reading/values.ts";
import { rateWords, yuanWords } from "#benefits/words.ts";

const reader = record({ of: word("base", "bill"), share: dated({ value: percent }) });

export const guarantee = mechanism("guarantee", "保底比例", reader, (spec, at) => {
  const mode = answer(at, "rounding").mode;
  return {
    stage: "pay",
    compile: ({ on }) => {
      const table = tableOn(spec.share, on, (fields) => fields.value);
      if (table === null) return null;
      return (calculation) => {
        const row = table(calculation);
        if (row === null) return;
        const layer = calculation.layer;
        const looked = spec.of === "base" ? layer.baseFen : calculation.split.totalFen;
        const least = minFen(shareOf(looked, row.value, mode), layer.baseFen);
        const more = least - layer.payFen;
        if (more <= 0n) return;
        layer.payExtra(more);
        calculation.tell(() => ({
          mechanism: "guarantee",
          fund: payerFund(layer.payer),
          inputs: { 保底基数: yuanWords(looked), 保底比例: rateWords(row.value) },
          resultFen: more,
          source: row.source,
          sentence:
            `${payerWords(layer.payer)}不低于${yuanWords(looked)}的${rateWords(row.value)}，` +
            `补足${yuanWords(more)}`,
        }));
      };
    },
  };
});
