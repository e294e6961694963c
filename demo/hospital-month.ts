/** What a made-up hospital's software sends when its month is over: 3260, then 3261. */
import type { ChinaMonth } from "#base/date.ts";
import type { Output } from "./hospital-window.ts";

function named(month: ChinaMonth) {
  const [trt_year, trt_month] = month.split("-");
  return { trt_year, trt_month };
}

/** 3260: the month's cases, from the first one on. */
export function fetchingMonth(month: ChinaMonth) {
  return { data: { ...named(month), startrow: "1" } };
}

/** 3261: each case that was fetched, as the hospital has it itself; null: there is none. */
export function confirmingMonth(month: ChinaMonth, fetched: Output) {
  const { data } = fetched as { readonly data: readonly object[] };
  if (data.length === 0) return null;
  const detail = data.map((row) => ({ ...row, cnfm_flag: "1" }));
  const input = { data: { ...named(month), totalrow: data.length }, detail };
  return { count: data.length, input };
}
