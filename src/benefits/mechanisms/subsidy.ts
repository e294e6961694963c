/** subsidy: a fixed amount, paid whatever the deductible (定额补助), as for a registration fee. */
import { minFen } from "#base/money.ts";
import { mechanism } from "#benefits/mechanisms/mechanism.ts";
import { payerFund, payerWords } from "#benefits/mechanisms/pay-step.ts";
import { amount, compileAmount } from "#benefits/reading/amount.ts";
import { dated, tableOn } from "#benefits/reading/dated.ts";
import { record } from "#benefits/reading/reader.ts";
import { yuanWords } from "#benefits/words.ts";

const reader = record({ amount: dated({ value: amount }) });

export const subsidy = mechanism("subsidy", "定额补助", reader, (spec) => ({
  stage: "pay",
  compile: ({ on }) => {
    const table = tableOn(spec.amount, on, (value) => compileAmount(value.value, on));
    if (table === null) return null;
    return (calculation) => {
      const row = table(calculation);
      if (row === null) return;
      const layer = calculation.layer;
      const open = layer.baseFen - layer.payFen;
      const paid = minFen(row.value(calculation) ?? open, open);
      if (paid <= 0n) return;
      layer.payExtra(paid);
      calculation.tell(() => ({
        mechanism: "subsidy",
        fund: payerFund(layer.payer),
        inputs: { 定额: yuanWords(paid) },
        resultFen: paid,
        source: row.source,
        sentence: `${payerWords(layer.payer)}定额支付${yuanWords(paid)}`,
      }));
    };
  },
}));
