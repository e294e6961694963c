/**
 * quota: the limit of a disease in a period (病种限额) — more for further diseases, multiplied for a
 * long prescription, carried over or void when unused (question 7); beyond it perhaps a lower rate.
 */
import { type Fen, minFen, shareOf } from "#base/money.ts";
import type { Calculation } from "#benefits/calculation.ts";
import { applyLimit, type Limit, measuredOn } from "#benefits/limit.ts";
import { mechanism } from "#benefits/mechanisms/mechanism.ts";
import { payStep } from "#benefits/mechanisms/pay-step.ts";
import { keyMaker, monthOfYear, type Per, perWord } from "#benefits/period.ts";
import { answer, noteAnswer } from "#benefits/questions.ts";
import { amount, compileAmount } from "#benefits/reading/amount.ts";
import type { At } from "#benefits/reading/at.ts";
import { dated, type Table, tableOn } from "#benefits/reading/dated.ts";
import { factAt } from "#benefits/reading/facts.ts";
import { optional, type RecordOf, record, word } from "#benefits/reading/reader.ts";
import { flag, percent, poolName, text, yuan } from "#benefits/reading/values.ts";
import { checkTimes, compileTimes, timesFields } from "#benefits/times.ts";
import type { AccumulatorKey } from "#model/benefit.ts";

const further = { value: yuan, atMost: optional(yuan) };
const fields = {
  pool: poolName,
  per: perWord,
  of: optional(word("payment", "fee")),
  // Each disease has its own, or all share one.
  eachDisease: flag,
  amount: dated({ value: amount }),
  // For the second and each further disease; the fact says how many the person has.
  further: optional(dated(further)),
  diseasesFact: optional(text),
  // Multiplied by a fact, such as the months dispensed for.
  ...timesFields,
  beyond: optional(dated({ value: percent })),
};
type Spec = RecordOf<typeof fields>;
type Further = RecordOf<typeof further>;

export const quota = mechanism("quota", "病种限额", record(fields), (spec, at) => {
  const of = measuredOn(at, spec.of);
  checkFacts(spec, at);
  if (spec.beyond !== undefined && of === "payment") {
    at.fail("按支付额计的限额不能写 beyond", "限额外降比例支付，请把限额按费用计（of: fee）");
  }
  const carries =
    spec.per !== "year" && spec.per !== "stay" && answer(at, "unusedQuota") === "carriesOver";
  if (spec.per !== "year" && spec.per !== "stay") {
    noteAnswer(at, "unusedQuota", carries ? "carriesOver" : "lapses");
  }
  const limit: Limit = { word: "quota", title: "病种限额", per: carries ? "year" : spec.per, of };
  const key = diseaseKey(spec, limit.per);
  return {
    stage: of === "fee" ? "cut" : "limit",
    pays: spec.beyond !== undefined,
    measures: [`quota:${spec.pool}`],
    eachDisease: spec.eachDisease,
    counts: {
      pool: `quota:${spec.pool}`,
      counted: `per: ${spec.per}、of: ${of}、eachDisease: ${spec.eachDisease}`,
    },
    compile: ({ on }) => {
      const table = tableOn(spec.amount, on, (value) => compileAmount(value.value, on));
      const more = spec.further === undefined ? null : tableOn(spec.further, on, (value) => value);
      const beyond =
        spec.beyond === undefined ? null : tableOn(spec.beyond, on, (value) => value.value);
      if (table === null || (spec.further !== undefined && more === null)) return null;
      if (spec.beyond !== undefined && beyond === null) return null;
      const times = compileTimes(spec, on);
      if (times === null) return null;
      return (calculation) => {
        const row = table(calculation);
        if (row === null) return calculation.lack("病种限额");
        const fixed = row.value(calculation);
        if (fixed === null) return;
        let limitFen = withFurther(calculation, fixed, more, spec.diseasesFact);
        limitFen *= times(calculation);
        if (carries) limitFen *= periodsSoFar(calculation, spec.per);
        const cut = applyLimit(calculation, limit, key(calculation), limitFen, row.source);
        if (beyond !== null && cut > 0n) payBeyond(calculation, beyond, cut);
      };
    },
  };
});

function checkFacts(spec: Spec, at: At): void {
  checkTimes(spec, at);
  if (spec.diseasesFact !== undefined) factAt(at, spec.diseasesFact).count();
  if (spec.diseasesFact !== undefined && spec.further === undefined) {
    at.fail("diseasesFact 没有 further，不起作用", "请写 further: 每增加一种病加多少，或删去");
  }
  if (spec.further !== undefined && spec.diseasesFact === undefined) {
    at.fail("further 没有说病种数从哪来", "请写 diseasesFact: …，并在 facts 登记");
  }
}

function diseaseKey(spec: Spec, per: Per): (calculation: Calculation) => AccumulatorKey {
  if (!spec.eachDisease) return keyMaker(`quota:${spec.pool}`, per);
  const makers = new Map<string, (calculation: Calculation) => AccumulatorKey>();
  return (calculation) => {
    const disease = calculation.theCase.disease ?? "none";
    let maker = makers.get(disease);
    if (maker === undefined) {
      maker = keyMaker(`quota:${spec.pool}:${disease}`, per);
      makers.set(disease, maker);
    }
    return maker(calculation);
  };
}

function withFurther(
  calculation: Calculation,
  fixed: Fen,
  more: Table<Further> | null,
  fact: string | undefined,
): Fen {
  if (more === null || fact === undefined) return fixed;
  const count = calculation.wholeFact(fact, 1n);
  const row = more(calculation);
  if (row === null || count <= 1n) return fixed;
  const raised = fixed + row.value.value * (count - 1n);
  return row.value.atMost === undefined ? raised : minFen(raised, row.value.atMost);
}

function periodsSoFar(calculation: Calculation, per: Per): bigint {
  const months = monthOfYear(calculation.on, calculation.yearStarts);
  return BigInt(per === "quarter" ? Math.ceil(months / 3) : months);
}

function payBeyond(calculation: Calculation, beyond: Table<bigint>, cut: Fen): void {
  const row = beyond(calculation);
  if (row === null) return;
  const layer = calculation.layer;
  const rate = row.value;
  // Outside the bands and outside the quota: paid by itself, rounded by itself.
  const paid = shareOf(cut, rate, layer.rounding.mode);
  layer.payExtra(paid);
  calculation.tell(() =>
    payStep(layer, {
      mechanism: "quota",
      part: "限额以外",
      amountFen: cut,
      rateBp: rate,
      paidFen: paid,
      source: row.source,
    }),
  );
}
