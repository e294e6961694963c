/**
 * ceiling: the most that a pool pays, or the most fee that it looks at, in a year or other period
 * (封顶线). Pools are shared by name, across kinds of care and layers. `none` is written where there
 * is no ceiling.
 */
import { applyLimit, type Limit, measuredOn } from "#benefits/limit.ts";
import { mechanism } from "#benefits/mechanisms/mechanism.ts";
import { keyMaker, perWord } from "#benefits/period.ts";
import { amount, compileAmount } from "#benefits/reading/amount.ts";
import { dated, tableOn } from "#benefits/reading/dated.ts";
import { optional, record, word } from "#benefits/reading/reader.ts";
import { poolName } from "#benefits/reading/values.ts";

const reader = record({
  pool: poolName,
  per: perWord,
  of: optional(word("payment", "fee")),
  amount: dated({ value: amount }),
});

export const ceiling = mechanism("ceiling", "封顶线", reader, (spec, at) => {
  const of = measuredOn(at, spec.of);
  const limit: Limit = { word: "ceiling", title: "封顶线", per: spec.per, of };
  const measure = of === "fee" ? `fee:${spec.pool}` : `paid:${spec.pool}`;
  const key = keyMaker(measure, spec.per);
  return {
    stage: of === "fee" ? "cut" : "limit",
    measures: [measure],
    counts: { pool: `ceiling:${spec.pool}`, counted: `per: ${spec.per}、of: ${of}` },
    compile: ({ on }) => {
      const table = tableOn(spec.amount, on, (value) => compileAmount(value.value, on));
      if (table === null) return null;
      return (calculation) => {
        const row = table(calculation);
        if (row === null) return calculation.lack("封顶线");
        const limitFen = row.value(calculation);
        if (limitFen !== null)
          applyLimit(calculation, limit, key(calculation), limitFen, row.source);
      };
    },
  };
});
