/**
 * times: an amount multiplied by a fact, such as the months dispensed for (按开药月数), at most so many
 * times where the text says so (timesMost). Not given, it counts once.
 */
import type { ChinaDate } from "#base/date.ts";
import type { Calculation } from "#benefits/calculation.ts";
import type { At } from "#benefits/reading/at.ts";
import { dated, tableOn } from "#benefits/reading/dated.ts";
import { factAt } from "#benefits/reading/facts.ts";
import { optional, type RecordOf } from "#benefits/reading/reader.ts";
import { text, whole } from "#benefits/reading/values.ts";

const most = dated({ value: whole });

export const timesFields = { times: optional(text), timesMost: optional(most) };
type Spec = RecordOf<typeof timesFields>;

export function checkTimes({ times, timesMost }: Spec, at: At): void {
  if (times !== undefined) factAt(at, times).count();
  else if (timesMost !== undefined) at.fail("timesMost 没有 times", "请写 times: 按哪个事实倍乘");
  const rows = timesMost?.entries.flatMap((entry) => entry.rows) ?? [];
  if (rows.some((row) => row.value.value === 0)) {
    at.fail("timesMost 写了 0", "请写最多按几倍，如 3；不限请删去 timesMost");
  }
}

export type Times = (calculation: Calculation) => bigint;

/** Null when the most is not known on that day. */
export function compileTimes({ times, timesMost }: Spec, on: ChinaDate): Times | null {
  if (times === undefined) return () => 1n;
  if (timesMost === undefined) return (calculation) => calculation.wholeFact(times, 1n);
  const table = tableOn(timesMost, on, (fields) => BigInt(fields.value));
  if (table === null) return null;
  return (calculation) => {
    const asked = calculation.wholeFact(times, 1n);
    const limit = table(calculation)?.value;
    return limit === undefined || asked <= limit ? asked : limit;
  };
}
