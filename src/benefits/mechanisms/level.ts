/**
 * level: under which of the home place's levels a hospital counts (适用级别) — those elsewhere often
 * all as level 3. Stands at the head of a benefit, not in a layer; no row that fits means its own
 * level.
 */

import type { ChinaDate } from "#base/date.ts";
import type { Rule } from "#benefits/mechanisms/mechanism.ts";
import { type Dated, dated, tableOn } from "#benefits/reading/dated.ts";
import { institutionLevel } from "#benefits/reading/values.ts";

export const levelReader = dated({ value: institutionLevel });

export function compileLevel(spec: Dated<{ readonly value: number }>, on: ChinaDate): Rule | null {
  const table = tableOn(spec, on, (fields) => fields.value);
  if (table === null) return null;
  return (calculation) => {
    const row = table(calculation);
    if (row === null || row.value === calculation.level) return;
    const own = calculation.level;
    calculation.level = row.value;
    calculation.tell(() => ({
      mechanism: "level",
      fund: "base",
      inputs: { 医院级别: `${own}级`, 适用级别: `${row.value}级` },
      resultFen: 0n,
      source: row.source,
      sentence: `就医医院为${own}级，按参保地${row.value}级医疗机构标准计算`,
    }));
  };
}
