/**
 * ratio: one rate for all that is left (支付比例), by level, person, category, disease as its rows say.
 */
import { mechanism } from "#benefits/mechanisms/mechanism.ts";
import { payStep } from "#benefits/mechanisms/pay-step.ts";
import { dated, tableOn } from "#benefits/reading/dated.ts";
import { record } from "#benefits/reading/reader.ts";
import { percent } from "#benefits/reading/values.ts";

const reader = record({ rate: dated({ value: percent }) });

export const ratio = mechanism("ratio", "支付比例", reader, (spec) => ({
  stage: "pay",
  compile: ({ on }) => {
    const table = tableOn(spec.rate, on, (fields) => fields.value);
    if (table === null) return null;
    return (calculation) => {
      const row = table(calculation);
      if (row === null) return calculation.lack("支付比例");
      const layer = calculation.layer;
      const restFen = layer.restFen;
      if (restFen === 0n) return;
      const rate = layer.adjusted(row.value);
      const paid = layer.payShare(restFen, rate);
      calculation.tell(() =>
        payStep(layer, {
          mechanism: "ratio",
          part: "",
          amountFen: restFen,
          rateBp: rate,
          paidFen: paid,
          source: row.source,
        }),
      );
    };
  },
}));
