/**
 * bands: marginal rates by stretch of the amount (分段支付). Whether the scale begins at the bill's
 * first yuan or after the deductible, and whether it runs on over the year, is question 1, never a
 * default.
 */
import { type Fen, fenFromYuan, maxFen, minFen, type RateBp } from "#base/money.ts";
import type { Calculation } from "#benefits/calculation.ts";
import { mechanism, type Rule } from "#benefits/mechanisms/mechanism.ts";
import { payStep } from "#benefits/mechanisms/pay-step.ts";
import { keyMaker } from "#benefits/period.ts";
import { answer, noteAnswer, said } from "#benefits/questions.ts";
import type { At } from "#benefits/reading/at.ts";
import { dated, type Table, tableOn } from "#benefits/reading/dated.ts";
import { optional, type Reader, type RecordOf, record, word } from "#benefits/reading/reader.ts";
import { percent, poolName } from "#benefits/reading/values.ts";
import { yuanWords } from "#benefits/words.ts";

interface Band {
  readonly from: Fen;
  readonly to: Fen | null;
  readonly rateBp: RateBp;
  /** "0至30000元" */
  readonly words: string;
}

/** {0: 85%, 30000: 90%}: from this amount on, this rate. */
const bandsReader: Reader<readonly Band[]> = {
  schema: { type: "object", additionalProperties: percent.schema, minProperties: 1 },
  read: (at) => {
    const edges = [...at.fields()].map(([key, field]) => ({
      from:
        fenFromYuan(key) ??
        at.fail(`“${key}”不是金额`, "每段以下限（元）开头，如 {0: 85%, 30000: 90%}"),
      rateBp: percent.read(field),
    }));
    return edges.map((edge, index) => {
      const next = edges[index + 1];
      if (next !== undefined && next.from <= edge.from)
        at.fail("各段没有从小到大", "请按下限从小到大排列");
      const to = next?.from ?? null;
      return { ...edge, to, words: bandWords(edge.from, to) };
    });
  },
};

const fields = {
  rates: dated({ bands: bandsReader }),
  starts: optional(word("gross", "afterDeductible")),
  over: optional(word("case", "year")),
  pool: optional(poolName),
};
type Spec = RecordOf<typeof fields>;

export const bands = mechanism("bands", "分段支付", record(fields), (spec, at) => {
  const { gross, yearly } = scaleOf(spec, at);
  return {
    stage: "pay",
    scale: { fromFen: highestStart(spec), gross },
    ...(yearly ? { measures: [`scale:${spec.pool ?? ""}`] } : {}),
    compile: ({ on }) => {
      const table = tableOn(spec.rates, on, (value) => value.bands);
      return table === null ? null : rule(table, gross, yearly ? (spec.pool ?? "") : null);
    },
  };
});

function highestStart({ rates }: Spec): Fen {
  const starts = rates.entries.flatMap((entry) =>
    entry.rows.map(({ value }) => value.bands[0]?.from),
  );
  return starts.reduce((highest: Fen, from) => maxFen(highest, from ?? 0n), 0n);
}

/** Question 1 says it for the file, or each rule for itself where the answer is eachRuleSays. */
function scaleOf(spec: Spec, at: At): { gross: boolean; yearly: boolean } {
  const scale = answer(at, "bandScale");
  const starts = said(at, "starts", scale.starts, spec.starts);
  const over = said(at, "over", scale.over, spec.over);
  if (over === "year" && spec.pool === undefined) {
    at.fail("按年累计的分段没有累计名", "请写 pool: …，同一年度累计的各规则用同一个名");
  }
  noteScale(spec, at, starts, over);
  if (over === "case" && spec.pool !== undefined) {
    at.fail("pool 不起作用：分段每次从头算起", "请写 over: year，或删去 pool");
  }
  return { gross: starts === "gross", yearly: over === "year" };
}

/** Which answer pays less depends on whether rates rise with the amount or fall. */
function noteScale({ rates }: Spec, at: At, starts: string, over: string): void {
  const steps = rates.entries.flatMap((entry) =>
    entry.rows.flatMap(({ value: { bands: all } }) =>
      all.slice(1).map((band, index) => band.rateBp - (all[index]?.rateBp ?? 0n)),
    ),
  );
  const way = steps.some((step) => step > 0n) ? "Rising" : "Falling";
  if (steps.every((step) => step === 0n)) return;
  noteAnswer(at, "bandScale", `${starts}${way}`);
  noteAnswer(at, "bandScale", `${over}${way}`);
}

function rule(table: Table<readonly Band[]>, gross: boolean, pool: string | null): Rule {
  const key = pool === null ? null : keyMaker(`scale:${pool}`, "year");
  return (calculation) => {
    const row = table(calculation);
    if (row === null) return calculation.lack("分段支付比例");
    const layer = calculation.layer;
    const { restFen, deductedFen } = layer;
    const before = key === null ? 0n : calculation.used(key(calculation));
    const start = before + (gross ? deductedFen : 0n);
    if (key !== null) calculation.add(key(calculation), gross ? deductedFen + restFen : restFen);
    const end = start + restFen;
    for (const band of row.value) {
      const from = maxFen(start, band.from);
      const to = band.to === null ? end : minFen(end, band.to);
      if (to <= from) continue;
      const amount = to - from;
      // What is not paid at all (0%) is not raised either.
      const rate = band.rateBp === 0n ? 0n : layer.adjusted(band.rateBp);
      const paid = layer.payShare(amount, rate);
      calculation.tell(() =>
        payStep(layer, {
          mechanism: "bands",
          part: band.words,
          amountFen: amount,
          rateBp: rate,
          paidFen: paid,
          source: row.source,
        }),
      );
    }
    warnBelow(calculation, row.value, start, restFen);
  };
}

/** A stretch below the first band is paid by nobody; the step says so, that it can be added up. */
function warnBelow(
  calculation: Calculation,
  bands: readonly Band[],
  start: Fen,
  restFen: Fen,
): void {
  const first = bands[0]?.from ?? 0n;
  const below = minFen(maxFen(first - start, 0n), restFen);
  if (below === 0n) return;
  calculation.tell(() => ({
    mechanism: "bands",
    fund: "cash",
    inputs: { 第一段下限: yuanWords(first) },
    resultFen: below,
    sentence: `第一段下限${yuanWords(first)}以下的${yuanWords(below)}由个人负担`,
  }));
}

function bandWords(fromFen: Fen, toFen: Fen | null): string {
  const from = yuanWords(fromFen);
  return toFen === null ? `${from}以上` : `${from.slice(0, -1)}至${yuanWords(toFen)}`;
}
