/**
 * firstShare: the patient bears a share of the base before everything else (先自付), as many places
 * ask of those treated elsewhere without referral. A row that fits no category takes nothing.
 */
import { minFen, shareOf } from "#base/money.ts";
import { mechanism } from "#benefits/mechanisms/mechanism.ts";
import { answer, noteAnswer } from "#benefits/questions.ts";
import { dated, tableOn } from "#benefits/reading/dated.ts";
import { record } from "#benefits/reading/reader.ts";
import { percent } from "#benefits/reading/values.ts";
import { ROUNDING_WORDS, rateWords, yuanWords } from "#benefits/words.ts";

const reader = record({ share: dated({ value: percent }) });

export const firstShare = mechanism("firstShare", "先自付比例", reader, (spec, at) => {
  const mode = answer(at, "rounding").mode;
  const order = answer(at, "order");
  const isFirst = order.indexOf("firstShare") < order.indexOf("deductible");
  noteAnswer(at, "order", isFirst ? "firstShareFirst" : "deductibleFirst");
  // Placed before own share first, the share is of both (question 3).
  const ofBoth = order.indexOf("firstShare") < order.indexOf("ownShareFirst");
  return {
    stage: "cut",
    compile: ({ on }) => {
      const table = tableOn(spec.share, on, (fields) => fields.value);
      if (table === null) return null;
      return (calculation) => {
        const row = table(calculation);
        const layer = calculation.layer;
        if (row === null || row.value === 0n || layer.restFen === 0n) return;
        const looked = layer.restFen + (ofBoth ? calculation.left.ownShareFirst : 0n);
        const cut = minFen(shareOf(looked, row.value, mode), layer.restFen);
        layer.restFen -= cut;
        layer.deductedFen += cut;
        calculation.tell(() => ({
          mechanism: "firstShare",
          fund: "cash",
          inputs: { 计算基数: yuanWords(looked), 先自付比例: rateWords(row.value) },
          resultFen: cut,
          rounding: ROUNDING_WORDS[mode],
          source: row.source,
          sentence: `先由个人自付${yuanWords(looked)}的${rateWords(row.value)}，即${yuanWords(cut)}`,
        }));
      };
    },
  };
});
