/**
 * Amounts of a policy: yuan, no limit, a share of the bill or of an index such as the average wage,
 * or a multiple of an index. Always with a rounding to the fen, halves up.
 */
import { assert } from "#base/assert.ts";
import type { ChinaDate } from "#base/date.ts";
import { type Fen, maxFen, minFen, type RateBp, shareOf, yuanText } from "#base/money.ts";
import type { Calculation } from "#benefits/calculation.ts";
import type { At, Index } from "#benefits/reading/at.ts";
import { entryOn } from "#benefits/reading/dated.ts";
import { optional, type Reader, record } from "#benefits/reading/reader.ts";
import { percent, text, whole, yuan } from "#benefits/reading/values.ts";

export type AmountSpec =
  | { readonly kind: "fixed"; readonly amountFen: Fen }
  | { readonly kind: "none" }
  | {
      readonly kind: "share";
      readonly rateBp: RateBp;
      readonly of: "bill" | "inScope" | Index;
      readonly atLeast: Fen | undefined;
      readonly atMost: Fen | undefined;
    }
  | { readonly kind: "times"; readonly times: bigint; readonly of: Index };

const shareForm = record({
  share: percent,
  of: text,
  atLeast: optional(yuan),
  atMost: optional(yuan),
});
const timesForm = record({ times: whole, of: text });

/**
 * 300 · none · {share: 5%, of: averageWage} · {share: 20%, of: bill, atLeast: 2000} · {times: 6,
 * of: wage}
 */
export const amount: Reader<AmountSpec> = {
  schema: { anyOf: [yuan.schema, { const: "none" }, shareForm.schema, timesForm.schema] },
  read: (at: At) => {
    if (at.isMap()) return readFormed(at);
    if (at.text() === "none") return { kind: "none" };
    if (/^(无|没有|不设|不封顶|不限)/.test(at.text() ?? "")) {
      at.fail(`“${at.text()}”不是金额`, "没有封顶写 none，没有起付线写 0");
    }
    return { kind: "fixed", amountFen: yuan.read(at) };
  },
};

function readFormed(at: At): AmountSpec {
  if (at.fields().has("times")) {
    const form = timesForm.read(at);
    return { kind: "times", times: BigInt(form.times), of: indexAt(at, form.of) };
  }
  const form = shareForm.read(at);
  const { atLeast, atMost } = form;
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    const bounds = `atLeast（${yuanText(atLeast)}元）大于 atMost（${yuanText(atMost)}元）`;
    at.fail(bounds, "atLeast 是最低数，不能超过最高数 atMost，请核对两处金额");
  }
  const of = form.of === "bill" || form.of === "inScope" ? form.of : indexAt(at, form.of);
  return { kind: "share", rateBp: form.share, of, atLeast, atMost };
}

function indexAt(at: At, name: string): Index {
  const index = at.file.indexes.get(name);
  if (index === undefined) {
    at.fail(
      `指数“${name}”没有登记`,
      "请写 bill、inScope，或先在文件头 indexes 登记（如 averageWage）",
    );
  }
  return index;
}

/** An amount of a case; null where there is no limit. */
export type Amount = (calculation: Calculation) => Fen | null;

export function compileAmount(spec: AmountSpec, on: ChinaDate): Amount {
  if (spec.kind === "none") return () => null;
  if (spec.kind === "fixed") return () => spec.amountFen;
  if (spec.kind === "times") {
    const value = indexOn(spec.of, on);
    return value === null ? unknownIndex : () => value * spec.times;
  }
  const { rateBp, of, atLeast, atMost } = spec;
  const bounded = (share: Fen): Fen => {
    const floored = atLeast === undefined ? share : maxFen(share, atLeast);
    return atMost === undefined ? floored : minFen(floored, atMost);
  };
  if (of === "bill")
    return (calculation) => bounded(shareOf(calculation.split.totalFen, rateBp, "halfUp"));
  if (of === "inScope")
    return (calculation) => bounded(shareOf(calculation.split.inScopeFen, rateBp, "halfUp"));
  const value = indexOn(of, on);
  if (value === null) return unknownIndex;
  const fixed = bounded(shareOf(value, rateBp, "halfUp"));
  return () => fixed;
}

function indexOn(index: Index, on: ChinaDate): Fen | null {
  const entry = entryOn(index, on);
  const row = entry?.rows[0];
  assert(entry === null || entry.rows.length === 1, "an index has one value at a time");
  return row?.value.value ?? null;
}

/** The index has no value on that day: the case is not settled by guesswork. */
function unknownIndex(calculation: Calculation): Fen {
  calculation.lack("指数");
  return 0n;
}
