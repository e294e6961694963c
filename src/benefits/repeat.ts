/**
 * How the deductible falls with the stays of a year: a share of the first, a flat amount, so much
 * less each time, so many per cent less each time (of the standard or of the previous one: question
 * 5).
 */
import { divideHalfUp, type Fen, maxFen, shareOf } from "#base/money.ts";
import type { Calculation } from "#benefits/calculation.ts";
import { type Dated, dated, tableOn } from "#benefits/reading/dated.ts";
import { optional, type Reader, type RecordOf } from "#benefits/reading/reader.ts";
import { percent, yuan } from "#benefits/reading/values.ts";
import type { AccumulatorKey } from "#model/benefit.ts";

const fields = {
  of: optional(percent),
  flat: optional(yuan),
  less: optional(yuan),
  lessPercent: optional(percent),
  atLeast: optional(yuan),
};
type Change = RecordOf<typeof fields>;

export interface Repeat {
  readonly rows: Dated<Change>;
  readonly hasLessPercent: boolean;
}

const rowsReader = dated(fields);

export const repeatReader: Reader<Repeat> = {
  schema: rowsReader.schema,
  read: (at) => {
    const rows = rowsReader.read(at);
    const all = rows.entries.flatMap((entry) => entry.rows);
    for (const { value, when } of all) {
      if (when.visit === 1) {
        at.fail(
          "repeat 里的 visit: 1 不起作用：第一次照 amount 收",
          "请写 visit: 2 或更大，或删去",
        );
      }
      const said = [value.of, value.flat, value.less, value.lessPercent];
      if (said.filter((one) => one !== undefined).length !== 1) {
        at.fail("每行只能写一种递减", "请在 of、flat、less、lessPercent 中选一种");
      }
    }
    return { rows, hasLessPercent: all.some((row) => row.value.lessPercent !== undefined) };
  },
};

export type RepeatAmount = (standard: Fen, nth: number, calculation: Calculation) => Fen;

export function compileRepeat(
  repeat: Repeat,
  on: Parameters<typeof tableOn>[1],
  ofPrevious: boolean,
): RepeatAmount | null {
  const table = tableOn(repeat.rows, on, (value) => value);
  if (table === null) return null;
  return (standard, nth, calculation) => {
    const row = table(calculation);
    if (row === null || nth <= 1) return standard;
    const change = row.value;
    const changed = changedBy(change, standard, nth, ofPrevious);
    return change.atLeast === undefined ? changed : maxFen(changed, change.atLeast);
  };
}

function changedBy(change: Change, standard: Fen, nth: number, ofPrevious: boolean): Fen {
  const times = BigInt(nth - 1);
  if (change.of !== undefined) return shareOf(standard, change.of, "halfUp");
  if (change.flat !== undefined) return change.flat;
  if (change.less !== undefined) return maxFen(standard - change.less * times, 0n);
  const rate = change.lessPercent ?? 0n;
  if (!ofPrevious) return maxFen(standard - shareOf(standard, rate * times, "halfUp"), 0n);
  return divideHalfUp(standard * (10_000n - rate) ** times, 10_000n ** times);
}

/** How a deductible counts the visits of a year. */
export interface VisitCounter {
  /** Under which name; two names count apart. */
  readonly counted: string;
  /** It counts whether or not a condition asks. */
  readonly byItself: boolean;
  readonly ordinal: (calculation: Calculation) => number;
}

export type Ordinal = (calculation: Calculation, periods: number, transferred: boolean) => number;

/**
 * Which stay of the year this is; the first settlement of a stay counts it, later ones remember. A
 * transferred stay goes on with the one it interrupts and is not another.
 */
export function ordinalIn(pool: string, byLevel: boolean): Ordinal {
  if (!byLevel) return ordinalUnder(pool);
  const levels = new Map<number, Ordinal>();
  return (calculation, periods, transferred) => {
    let ordinal = levels.get(calculation.level);
    if (ordinal === undefined) {
      ordinal = ordinalUnder(`${pool}:level${calculation.level}`);
      levels.set(calculation.level, ordinal);
    }
    return ordinal(calculation, periods, transferred);
  };
}

function ordinalUnder(name: string): Ordinal {
  const ownMeasure = `ordinal:${name}`;
  const yearMeasure = `stays:${name}`;
  return (calculation, periods, transferred) => {
    const { stayYear } = calculation;
    const own: AccumulatorKey = {
      measure: ownMeasure,
      period: calculation.theCase.stay,
      year: stayYear,
    };
    const known = calculation.used(own);
    if (known > 0n) return Number(known);
    const year = { measure: yearMeasure, period: String(stayYear), year: stayYear };
    const before = calculation.used(year);
    const goesOn = transferred && before > 0n;
    const ordinal = goesOn ? before : before + 1n;
    calculation.add(own, ordinal);
    calculation.add(year, BigInt(goesOn ? periods - 1 : periods));
    return Number(ordinal);
  };
}
