/**
 * base: what a layer looks at (本层基数) — buckets of the bill as far as still unpaid, or what an
 * earlier layer left: its deductible, its co-pay, the fee above its ceiling, or the payment its
 * ceiling cut off.
 */
import { type Fen, minFen } from "#base/money.ts";
import { BUCKET_FIELDS, isAnyKind, type Kind, kindReader, partOf } from "#benefits/kinds.ts";
import { BUCKETS, type Bucket, type LayerResult } from "#benefits/layer-state.ts";
import { mechanism, type ReadRule, type Rule } from "#benefits/mechanisms/mechanism.ts";
import type { At } from "#benefits/reading/at.ts";
import { list, optional, type Reader, record, word } from "#benefits/reading/reader.ts";
import { text } from "#benefits/reading/values.ts";
import { yuanWords } from "#benefits/words.ts";
import type { Step } from "#model/benefit.ts";
import type { Split } from "#model/charge.ts";
import { PART_WORDS } from "#model/words.ts";

const REMNANTS = {
  deductible: (result: LayerResult) => result.deductibleFen,
  copay: (result: LayerResult) => result.copayFen,
  overCeiling: (result: LayerResult) => result.overCeilingFen,
  cut: (result: LayerResult) => result.cutFen,
};
const REMNANT_WORDS = {
  deductible: "起付线",
  copay: "按比例自付",
  overCeiling: "封顶线以上费用",
  cut: "因封顶未付的基金额",
} as const;
type Remnant = keyof typeof REMNANTS;

const bucketList = list(word<Bucket>(...BUCKETS));
const ofBuckets = record({
  of: bucketList,
  only: optional(kindReader),
  except: optional(kindReader),
});
const ofRemnant = record({
  rest: word<Remnant>("deductible", "copay", "overCeiling", "cut"),
  layer: text,
});

type Spec =
  | {
      readonly buckets: readonly Bucket[];
      readonly only?: Kind | undefined;
      readonly except?: Kind | undefined;
    }
  | { readonly rest: Remnant; readonly layer: string };

const reader: Reader<Spec> = {
  schema: { anyOf: [bucketList.schema, ofBuckets.schema, ofRemnant.schema] },
  read: (at: At) => {
    if (at.isList()) return { buckets: bucketList.read(at) };
    if (at.fields().has("rest")) return ofRemnant.read(at);
    const { of, only, except } = ofBuckets.read(at);
    for (const [name, kind] of Object.entries({ only, except })) {
      if (kind !== undefined && isAnyKind(kind)) {
        at.fail(`${name} 没有写费用类别`, `请写 feeCategory、itemClass 或 items，或删去 ${name}`);
      }
    }
    return { buckets: of, only, except };
  },
};

export const base = mechanism("base", "本层基数", reader, (spec): ReadRule => {
  if ("rest" in spec) {
    return {
      stage: "base",
      looksAt: spec.layer,
      compile: ({ layers }) => remnantRule(spec.rest, spec.layer, layers.indexOf(spec.layer)),
    };
  }
  const { buckets, only, except } = spec;
  return { stage: "base", buckets, compile: () => bucketRule(buckets, only, except) };
});

function bucketRule(
  buckets: readonly Bucket[],
  only: Kind | undefined,
  except: Kind | undefined,
): Rule {
  const label = buckets.map((bucket) => PART_WORDS[bucket]).join("＋");
  return (calculation) => {
    const layer = calculation.layer;
    layer.buckets = buckets;
    let amountFen = calculation.leftIn(buckets);
    if (only !== undefined) amountFen = minFen(amountFen, partOf(calculation, only, buckets));
    if (except !== undefined) {
      amountFen = minFen(
        amountFen,
        wholeOf(calculation.split, buckets) - partOf(calculation, except, buckets),
      );
    }
    layer.baseFen = amountFen;
    layer.restFen = amountFen;
    calculation.tell(() => baseStep(layer.name, label, amountFen));
  };
}

function remnantRule(rest: Remnant, layerName: string, index: number): Rule {
  const amountOf = REMNANTS[rest];
  return (calculation) => {
    const layer = calculation.layer;
    const result = calculation.layers[index];
    const wanted = result === null || result === undefined ? 0n : amountOf(result);
    const amountFen = minFen(wanted, calculation.leftIn(layer.buckets));
    layer.baseFen = amountFen;
    layer.restFen = amountFen;
    calculation.tell(() => baseStep(layer.name, `${layerName}的${REMNANT_WORDS[rest]}`, amountFen));
  };
}

function baseStep(layerName: string, label: string, amountFen: Fen): Step {
  const amount = yuanWords(amountFen);
  return {
    mechanism: "base",
    fund: "base",
    inputs: inputsOf(label, amount),
    resultFen: amountFen,
    sentence: `${layerName}：${label}${label.endsWith("费用") ? "" : "费用"}中尚未支付的${amount}进入计算`,
  };
}

const PLAIN = PART_WORDS.inScope;
const WIDER = `${PART_WORDS.inScope}＋${PART_WORDS.ownShareFirst}` as const;

/** The two usual names are written out: a computed one costs ten times as much. */
function inputsOf(label: string, amount: string): Step["inputs"] {
  if (label === PLAIN) return { 政策范围内: amount };
  return label === WIDER ? { "政策范围内＋先行自付": amount } : { [label]: amount };
}

function wholeOf(split: Split, buckets: readonly Bucket[]): Fen {
  let sum = 0n;
  for (const bucket of buckets) sum += split[BUCKET_FIELDS[bucket]];
  return sum;
}
