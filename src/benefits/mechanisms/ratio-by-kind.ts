/**
 * ratioByKind: a rate for each kind of charge (按费用类别支付) — materials, class A drugs, special checks.
 * Which kind the deductible is taken from is question 4; where rounding is by line, each line is
 * rounded by itself.
 */
import { divideHalfUp, type Fen, maxFen, minFen, type RateBp } from "#base/money.ts";
import type { Calculation } from "#benefits/calculation.ts";
import {
  BUCKET_FIELDS,
  isAnyKind,
  isOfKind,
  type Kind,
  kindFields,
  portionsOf,
} from "#benefits/kinds.ts";
import { mechanism } from "#benefits/mechanisms/mechanism.ts";
import { payStep } from "#benefits/mechanisms/pay-step.ts";
import { answer, noteAnswer } from "#benefits/questions.ts";
import { dated, type Table, tableOn } from "#benefits/reading/dated.ts";
import { list, record } from "#benefits/reading/reader.ts";
import { percent, text } from "#benefits/reading/values.ts";

const kind = record({ name: text, ...kindFields, rate: dated({ value: percent }) });
const reader = record({ kinds: list(kind) });

interface Ready {
  readonly name: string;
  readonly kind: Kind;
  readonly rate: Table<RateBp>;
}

export const ratioByKind = mechanism("ratioByKind", "分类支付", reader, (spec, at) => {
  const eats = answer(at, "deductibleEats");
  noteAnswer(at, "deductibleEats", eats);
  const byLine = answer(at, "rounding").at === "line";
  const any = spec.kinds.findIndex(isAnyKind);
  if (any >= 0 && any < spec.kinds.length - 1) {
    const name = spec.kinds[any]?.name ?? "";
    at.fail(`“${name}”没有写费用类别，其后的永远用不到`, "请写上费用类别，或把它移到最后");
  }
  return {
    stage: "pay",
    compile: ({ on }) => {
      const kinds: Ready[] = [];
      for (const { name, rate, ...only } of spec.kinds) {
        const table = tableOn(rate, on, (fields) => fields.value);
        if (table === null) return null;
        kinds.push({ name, kind: only, rate: table });
      }
      return (calculation) => {
        const parts = partsOf(calculation, kinds);
        const shares = parts.map((lines) => lines.reduce((sum, line) => sum + line, 0n));
        const open = afterCuts(shares, calculation.layer.restFen, eats === "classAFirst");
        for (const [index, ready] of kinds.entries()) {
          payKind(calculation, ready, parts[index] ?? [], open[index] ?? 0n, byLine);
        }
      };
    },
  };
});

/** The lines of the layer's buckets, each in the first kind that it fits. */
function partsOf(calculation: Calculation, kinds: readonly Ready[]): Fen[][] {
  const parts: Fen[][] = kinds.map(() => []);
  for (const portion of portionsOf(calculation)) {
    const index = kinds.findIndex((ready) => isOfKind(calculation, portion, ready.kind));
    let amount = 0n;
    for (const bucket of calculation.layer.buckets) amount += portion[BUCKET_FIELDS[bucket]];
    parts[index]?.push(amount);
  }
  return parts;
}

/** What is left of each kind once the cuts are taken off: kind by kind as listed, or evenly. */
function afterCuts(shares: readonly Fen[], restFen: Fen, asListed: boolean): Fen[] {
  const whole = shares.reduce((sum, share) => sum + share, 0n);
  let open = maxFen(whole - restFen, 0n);
  if (open === 0n) return [...shares];
  if (asListed) {
    return shares.map((share) => {
      const cut = minFen(open, share);
      open -= cut;
      return share - cut;
    });
  }
  // The last kinds take what rounding leaves, so that the cuts add up to the fen.
  let seen = 0n;
  let given = 0n;
  return shares.map((share) => {
    seen += share;
    const upTo = divideHalfUp(open * seen, whole);
    const cut = upTo - given;
    given = upTo;
    return maxFen(share - cut, 0n);
  });
}

function payKind(
  calculation: Calculation,
  ready: Ready,
  lines: readonly Fen[],
  open: Fen,
  byLine: boolean,
): void {
  if (open === 0n) return;
  const row = ready.rate(calculation);
  if (row === null) {
    calculation.lack("分类支付比例");
    return;
  }
  const layer = calculation.layer;
  const rate = layer.adjusted(row.value);
  let paid = 0n;
  const whole = lines.reduce((sum, line) => sum + line, 0n);
  if (byLine && open === whole) for (const line of lines) paid += layer.payShare(line, rate);
  else paid = layer.payShare(open, rate);
  calculation.tell(() =>
    payStep(layer, {
      mechanism: "ratioByKind",
      part: ready.name,
      amountFen: open,
      rateBp: rate,
      paidFen: paid,
      source: row.source,
    }),
  );
}
