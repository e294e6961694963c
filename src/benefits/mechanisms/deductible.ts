/**
 * deductible: what the patient bears before a fund pays (起付标准) — per visit, month, quarter, stay or
 * year, used up across visits that share a pool. Later stays may be lower (repeat), a transfer may
 * pay only the difference, a long stay may meet it again.
 */
import { daysBetween } from "#base/date.ts";
import { type Fen, maxFen, minFen } from "#base/money.ts";
import type { Calculation } from "#benefits/calculation.ts";
import { mechanism, type Rule } from "#benefits/mechanisms/mechanism.ts";
import { keyMaker, PER_WORDS, type Per } from "#benefits/period.ts";
import { answer, lessPercent } from "#benefits/questions.ts";
import { amount, compileAmount } from "#benefits/reading/amount.ts";
import type { At } from "#benefits/reading/at.ts";
import { dated, type Row, tableOn } from "#benefits/reading/dated.ts";
import { optional, type RecordOf, record, word } from "#benefits/reading/reader.ts";
import { poolName, whole } from "#benefits/reading/values.ts";
import {
  compileRepeat,
  type Ordinal,
  ordinalIn,
  type RepeatAmount,
  repeatReader,
  type VisitCounter,
} from "#benefits/repeat.ts";
import { checkTimes, compileTimes, type Times, timesFields } from "#benefits/times.ts";
import { addTransferable, dueAfterTransfer, isTransfer } from "#benefits/transfer.ts";
import { yuanWords } from "#benefits/words.ts";
import type { AccumulatorKey, Step } from "#model/benefit.ts";

const fields = {
  pool: poolName,
  per: word<Per | "visit">("visit", "month", "quarter", "stay", "year"),
  amount: dated({ value: amount }),
  repeat: optional(repeatReader),
  // Stays of each level are counted apart, or all together.
  countBy: optional(word("all", "level")),
  // A stay longer than this meets another one: the full one, or that of a next stay.
  renew: optional(record({ everyDays: whole, as: word("full", "nextStay") })),
  // Transfer between hospitals: up pays the difference, down nothing. Needs the fact `transfer`.
  transfer: optional(word("difference")),
  // All of a year's together never exceed this.
  yearlyMost: optional(dated({ value: amount })),
  // Multiplied by a fact, such as the months dispensed for.
  ...timesFields,
};
type Spec = RecordOf<typeof fields>;
type Key = (calculation: Calculation) => AccumulatorKey;

export const deductible = mechanism("deductible", "起付标准", record(fields), (spec, at) => {
  const order = answer(at, "order");
  const { repeat, per } = spec;
  if (repeat !== undefined && per !== "stay") {
    at.fail("repeat 只用于 per: stay", "按次数递减的起付线请写 per: stay，或删去 repeat");
  }
  checkTransfer(spec, at);
  checkIdleFields(spec, at);
  checkTimes(spec, at);
  const counter = counterOf(spec);
  const previous =
    repeat?.hasLessPercent === true && lessPercent(at, "deductible") === "ofPrevious";
  const countsOwnShare = order.indexOf("deductible") < order.indexOf("ownShareFirst");
  return {
    stage: "cut",
    measures: [`deductible:${spec.pool}`],
    leastCutFen: leastOf(spec),
    counts: { pool: `deductible:${spec.pool}`, counted: `per: ${per}` },
    counter,
    compile: ({ on }) => {
      const standard = tableOn(spec.amount, on, (value) => compileAmount(value.value, on));
      const later = repeat === undefined ? null : compileRepeat(repeat, on, previous);
      const most =
        spec.yearlyMost === undefined
          ? null
          : tableOn(spec.yearlyMost, on, (value) => compileAmount(value.value, on));
      if (standard === null) return null;
      if (repeat !== undefined && later === null) return null;
      if (spec.yearlyMost !== undefined && most === null) return null;
      const ordinal = ordinalIn(spec.pool, spec.countBy === "level");
      const times = compileTimes(spec, on);
      if (times === null) return null;
      return rule(spec, { standard, later, most, ordinal, times }, countsOwnShare);
    },
  };
});

/** The lowest standard of any row and day; nothing where later stays or transfers pay less. */
function leastOf({ amount: standard, repeat, transfer }: Spec): Fen {
  if (repeat !== undefined || transfer !== undefined) return 0n;
  const rows = standard.entries.flatMap((entry) => entry.rows.map(({ value }) => value.value));
  const fixed = rows.map((one) => (one.kind === "fixed" ? one.amountFen : 0n));
  return fixed.reduce(minFen);
}

function checkTransfer({ transfer, per, countBy }: Spec, at: At): void {
  if (transfer === undefined) return;
  const fact = at.file.facts.get("transfer");
  if (fact === undefined) {
    at.fail("transfer 需要事实 transfer", "请在文件头 facts 登记 transfer: 转院");
  }
  fact.compare(at, ["yes", "no"]);
  if (per !== "stay") at.fail("transfer 只用于 per: stay", "请写 per: stay，或删去 transfer");
  if (countBy === "level") {
    at.fail(
      "transfer 和 countBy: level 不能同用：转院不另计一次，各级分开计次时说不出算哪一级的第几次",
      "请删去其中一项",
    );
  }
}

/** What would load and change nothing, or never come to an end. */
function checkIdleFields({ per, repeat, renew, countBy, yearlyMost }: Spec, at: At): void {
  if (countBy !== undefined && repeat === undefined && renew === undefined) {
    at.fail(
      "countBy 没有 repeat 或 renew，不起作用",
      "请写 repeat: 再次住院怎样减，或删去 countBy",
    );
  }
  if (yearlyMost !== undefined && per === "year") {
    at.fail("yearlyMost 对按年的起付线不起作用", "请删去 yearlyMost，或把 per 改为 visit、stay 等");
  }
  if (renew?.everyDays === 0) at.fail("renew 的 everyDays 写了 0", "请写满多少天重新起算，如 90");
}

function counterOf(spec: Spec): VisitCounter {
  const { pool, countBy, repeat, renew } = spec;
  const ordinal = ordinalIn(pool, countBy === "level");
  return {
    counted: countBy === "level" ? `${pool}（countBy: level）` : pool,
    byItself: repeat !== undefined || renew !== undefined,
    ordinal: (calculation) => {
      const transferred = spec.transfer !== undefined && isTransfer(calculation);
      return ordinal(calculation, periodsOf(spec, calculation), transferred);
    },
  };
}

type AmountRow = Row<(calculation: Calculation) => Fen | null>;
interface Tables {
  readonly standard: (calculation: Calculation) => AmountRow | null;
  readonly later: RepeatAmount | null;
  readonly most: ((calculation: Calculation) => AmountRow | null) | null;
  readonly ordinal: Ordinal;
  readonly times: Times;
}

function rule(spec: Spec, tables: Tables, countsOwnShare: boolean): Rule {
  const { per, pool } = spec;
  const key = per === "visit" ? null : keyMaker(`deductible:${pool}`, per);
  const yearKey = per === "year" ? null : keyMaker(`deductible:${pool}`, "year");
  return (calculation) => {
    const layer = calculation.layer;
    const row = tables.standard(calculation);
    if (row === null) return calculation.lack("起付标准");
    const transferred = spec.transfer !== undefined && isTransfer(calculation);
    const own = standardOf(spec, tables, row.value(calculation) ?? 0n, {
      calculation,
      transferred,
    });
    const standard = transferred ? dueAfterTransfer(pool, own, calculation) : own;
    const used = key === null ? 0n : calculation.used(key(calculation));
    let open = maxFen(standard - used, 0n);
    const most = tables.most?.(calculation)?.value(calculation) ?? null;
    if (most !== null && yearKey !== null) {
      open = minFen(open, maxFen(most - calculation.used(yearKey(calculation)), 0n));
    }
    // Where own share first counts towards the deductible, it uses it up before in-scope money
    // does.
    const ownShare = countsOwnShare ? minFen(open, calculation.left.ownShareFirst) : 0n;
    const charged = minFen(open - ownShare, layer.restFen);
    layer.restFen -= charged;
    layer.deductedFen += charged;
    layer.deductibleFen += charged;
    if (spec.transfer !== undefined) {
      addTransferable(pool, { standard: own, paid: charged + ownShare, transferred }, calculation);
    }
    count(calculation, key, most === null ? null : yearKey, charged + ownShare);
    if (standard === 0n && charged === 0n) return;
    const { ordinal } = calculation;
    calculation.tell(() => {
      const due = yuanWords(standard);
      const words = { standard: due, used: yuanWords(used), transferred };
      return {
        mechanism: "deductible",
        fund: "cash",
        inputs: inputsOf(per, words),
        resultFen: charged,
        source: row.source,
        sentence: sentence(per, words, { used, charged, ownShare, ordinal }),
      };
    });
  };
}

function count(
  calculation: Calculation,
  key: Key | null,
  yearKey: Key | null,
  amountFen: Fen,
): void {
  if (key !== null) calculation.add(key(calculation), amountFen);
  if (yearKey !== null) calculation.add(yearKey(calculation), amountFen);
}

/** The standard of this visit or stay, after repeat, renewal and multiplication. */
function standardOf(
  spec: Spec,
  tables: Tables,
  fresh: Fen,
  {
    calculation,
    transferred,
  }: { readonly calculation: Calculation; readonly transferred: boolean },
): Fen {
  let standard = fresh;
  if (tables.later !== null || spec.renew !== undefined) {
    const periods = periodsOf(spec, calculation);
    const ordinal = tables.ordinal(calculation, periods, transferred);
    standard = atOrdinal(tables, fresh, ordinal, calculation);
    for (let extra = 1; extra < periods; extra++) {
      const nextStay = spec.renew?.as === "nextStay";
      standard += nextStay ? atOrdinal(tables, fresh, ordinal + extra, calculation) : fresh;
    }
    calculation.ordinal = ordinal;
  }
  return standard * tables.times(calculation);
}

/** The deductible of the nth stay; the repeat table's conditions look at the ordinal. */
function atOrdinal(tables: Tables, fresh: Fen, nth: number, calculation: Calculation): Fen {
  calculation.ordinal = nth;
  return tables.later === null ? fresh : tables.later(fresh, nth, calculation);
}

/** How many deductibles a long stay meets. */
function periodsOf(spec: Spec, calculation: Calculation): number {
  if (spec.renew === undefined) return 1;
  const { visitOn, dischargedOn, settledOn } = calculation.theCase;
  const days = maxDays(daysBetween(visitOn, dischargedOn ?? settledOn));
  return Math.ceil(days / spec.renew.everyDays);
}

function maxDays(days: number): number {
  return Math.max(days, 1);
}

interface Words {
  readonly standard: string;
  readonly used: string;
  readonly transferred: boolean;
}

/** Names written out: put together for each step they cost more than all the rest of it. */
function inputsOf(per: Per | "visit", { standard, used }: Words): Step["inputs"] {
  if (per === "visit") return { 起付标准: standard };
  if (per === "year") return { 起付标准: standard, 本年度已付: used };
  if (per === "quarter") return { 起付标准: standard, 本季度已付: used };
  if (per === "month") return { 起付标准: standard, 本月已付: used };
  return { 起付标准: standard, 本次住院已付: used };
}

function sentence(
  per: Per | "visit",
  words: Words,
  amounts: {
    readonly used: Fen;
    readonly charged: Fen;
    readonly ownShare: Fen;
    readonly ordinal: number;
  },
): string {
  const { used, charged, ownShare, ordinal } = amounts;
  const kind = per === "stay" ? "住院" : "就医";
  const nth = ordinal > 1 ? `（年度内第${ordinal}次${kind}）` : "";
  const before = per === "visit" || used === 0n ? "" : `，${PER_WORDS[per]}已付${words.used}`;
  const counted = ownShare === 0n ? "" : `，其中先行自付已计入${yuanWords(ownShare)}`;
  const what = words.transferred ? "转院补足起付标准的差额" : "起付标准";
  return `${what}${words.standard}${nth}${before}${counted}，本次付${yuanWords(charged)}`;
}
