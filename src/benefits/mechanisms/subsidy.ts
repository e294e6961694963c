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
    return (work) => {
      const row = table(work);
      if (row === null) return;
      const frame = work.frame;
      const open = frame.baseFen - frame.payFen;
      const paid = minFen(row.value(work) ?? open, open);
      if (paid <= 0n) return;
      frame.payExtra(paid);
      work.tell(() => ({
        mechanism: "subsidy",
        fund: payerFund(frame.payer),
        inputs: { 定额: yuanWords(paid) },
        resultFen: paid,
        source: row.source,
        sentence: `${payerWords(frame.payer)}定额支付${yuanWords(paid)}`,
      }));
    };
  },
}));
