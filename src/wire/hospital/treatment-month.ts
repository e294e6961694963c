/** The month that 3260 to 3262 speak of: a year and a month in two fields. */
import type { ChinaMonth } from "#base/date.ts";
import { DAY_FIELDS } from "#wire/hospital/day-fields.ts";
import { type Fields, invalid, readText, requireAll } from "#wire/hospital/input.ts";

export function readTreatmentMonth(fields: Fields): ChinaMonth {
  requireAll(fields, DAY_FIELDS["3260"].required);
  const year = readText(fields, "trt_year", 4);
  const month = readText(fields, "trt_month", 2).padStart(2, "0");
  if (!/^20\d{2}$/.test(year)) return invalid(fields, "trt_year", "应为4位年份");
  if (!/^(0[1-9]|1[0-2])$/.test(month)) return invalid(fields, "trt_month", "应为01至12");
  return `${year}-${month}` as ChinaMonth;
}
