/**
 * bonus: raises the rates that follow (提高支付比例) — by points, by points for each year of a number
 * such as age, or by lowering the patient's own share to a part of itself (自付部分的60%); never above
 * `atMost`.
 */
import { divideHalfUp, minFen, type RateBp, rateText } from "#base/money.ts";
import type { Calculation, Tell } from "#benefits/calculation.ts";
import type { Adjust } from "#benefits/layer-state.ts";
import { mechanism } from "#benefits/mechanisms/mechanism.ts";
import { dated, tableOn } from "#benefits/reading/dated.ts";
import { optional, type RecordOf, record } from "#benefits/reading/reader.ts";
import { percent, points, text } from "#benefits/reading/values.ts";
import type { Source, Step } from "#model/benefit.ts";

const change = {
  points: optional(points),
  pointsPerYear: optional(points),
  ownShare: optional(percent),
  atMost: optional(percent),
};
type Change = RecordOf<typeof change>;

const reader = record({ title: text, add: dated(change), yearsOf: optional(text) });

export const bonus = mechanism("bonus", "提高比例", reader, (spec, at) => {
  const { yearsOf } = spec;
  if (yearsOf !== undefined && yearsOf !== "age") {
    const fact =
      at.file.facts.get(yearsOf) ??
      at.fail(`事实“${yearsOf}”没有登记`, "yearsOf 请写 age，或先在文件头 facts 登记");
    fact.count();
  }
  const rows = spec.add.entries.flatMap((entry) => entry.rows);
  if (yearsOf !== undefined && rows.every((row) => row.value.pointsPerYear === undefined)) {
    at.fail("yearsOf 没有 pointsPerYear，不起作用", "请写 pointsPerYear: 每年加几个百分点，或删去");
  }
  for (const row of rows) {
    const { points, pointsPerYear, ownShare, atMost } = row.value;
    if ([points, pointsPerYear, ownShare, atMost].every((one) => one === undefined)) {
      at.fail("bonus 没有写提高多少", "请写 points、pointsPerYear、ownShare 或 atMost");
    }
    if (pointsPerYear !== undefined && yearsOf === undefined) {
      at.fail("pointsPerYear 没有说按什么年数", "请写 yearsOf: age 或某个事实");
    }
  }
  return {
    stage: "adjust",
    compile: ({ on }) => {
      const table = tableOn(spec.add, on, (value, source) => ({
        value,
        fixed: raising(spec.title, value, 0n, source),
      }));
      if (table === null) return null;
      return (calculation) => {
        const row = table(calculation);
        if (row === null) return;
        const { value, fixed } = row.value;
        const raise =
          value.pointsPerYear === undefined
            ? fixed
            : raising(spec.title, value, yearsIn(calculation, yearsOf), row.source);
        calculation.layer.adjusts ??= [];
        calculation.layer.adjusts.push(raise.adjust);
        calculation.tell(raise.tell);
      };
    },
  };
});

function yearsIn(calculation: Calculation, yearsOf: string | undefined): bigint {
  if (yearsOf === undefined || yearsOf === "age") return BigInt(calculation.age());
  return calculation.wholeFact(yearsOf, 0n);
}

function addedBp(value: Change, years: bigint): RateBp {
  return (value.points ?? 0n) + (value.pointsPerYear ?? 0n) * years;
}

/** How a row changes a rate, and its step; made once where it does not hang on years. */
function raising(
  title: string,
  value: Change,
  years: bigint,
  source: Source,
): { readonly adjust: Adjust; readonly tell: Tell } {
  const words = wordsOf(value, years);
  const step: Step = {
    mechanism: "bonus",
    fund: "base",
    inputs: { [title]: words },
    resultFen: 0n,
    source,
    sentence: `${title}：${words}`,
  };
  return { adjust: adjustBy(value, years), tell: () => step };
}

function adjustBy(value: Change, years: bigint): Adjust {
  const added = addedBp(value, years);
  const { ownShare, atMost } = value;
  return (rateBp) => {
    let rate = rateBp + added;
    if (ownShare !== undefined) rate = 10_000n - divideHalfUp((10_000n - rate) * ownShare, 10_000n);
    return atMost === undefined ? rate : minFen(rate, atMost);
  };
}

function wordsOf(value: Change, years: bigint): string {
  const parts: string[] = [];
  const added = addedBp(value, years);
  if (added > 0n) parts.push(`支付比例提高${rateText(added).slice(0, -1)}个百分点`);
  if (added < 0n) parts.push(`支付比例降低${rateText(-added).slice(0, -1)}个百分点`);
  if (value.ownShare !== undefined) parts.push(`个人负担按原来的${rateText(value.ownShare)}`);
  if (value.atMost !== undefined) parts.push(`支付比例不超过${rateText(value.atMost)}`);
  return parts.join("，");
}
