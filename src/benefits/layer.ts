/**
 * A layer (层) of a benefit: who pays, and the ordered rules by which. The order of the rules is
 * checked when the file is read: what is looked at, what is cut, how rates change, what is paid,
 * what limits it.
 */
import type { ChinaDate } from "#base/date.ts";
import { addDays } from "#base/date.ts";
import { checkBandGap } from "#benefits/band-gap.ts";
import {
  checkIdle,
  checkTogether,
  illnessBaseAgrees,
  paysByItself,
} from "#benefits/layer-rules.ts";
import type { Payer } from "#benefits/layer-state.ts";
import { accountReader } from "#benefits/mechanisms/account.ts";
import {
  type Compiling,
  type ReadRule,
  type Rule,
  STAGES,
} from "#benefits/mechanisms/mechanism.ts";
import { MECHANISMS } from "#benefits/mechanisms/mechanisms.ts";
import type { PoolUse } from "#benefits/pools.ts";
import { answer, type Cut, noteAnswer } from "#benefits/questions.ts";
import type { At } from "#benefits/reading/at.ts";
import {
  type Conditions,
  compileConditions,
  conditionFields,
} from "#benefits/reading/conditions.ts";
import type { Span } from "#benefits/reading/exclude.ts";
import { list, optional, type Reader, record, word } from "#benefits/reading/reader.ts";
import { date, text } from "#benefits/reading/values.ts";
import type { VisitCounter } from "#benefits/repeat.ts";
import { FUNDS, type Fund } from "#model/fund.ts";

const whenFields = record(conditionFields);
export const whenReader: Reader<Conditions> = {
  schema: whenFields.schema,
  read: (at) => {
    const when = whenFields.read(at);
    at.file.whens.set(at.path, { when, line: at.line });
    return when;
  },
};

/** A rule that pays, by its line in the file. */
export interface PayingRule {
  readonly word: string;
  readonly line: number;
}

export interface Layer {
  readonly name: string;
  readonly payer: Payer | "later";
  readonly measures: readonly string[];
  /** Those of which each disease has its own. */
  readonly ofDiseases: readonly string[];
  readonly looksAt: readonly string[];
  readonly pools: readonly PoolUse[];
  readonly counters: readonly VisitCounter[];
  /** Its rules that pay. */
  readonly payers: readonly PayingRule[];
  /**
   * The layer on a day; null when a parameter is unknown, "absent" when the layer is not in force.
   */
  compile(compiling: Compiling): Rule | null | "absent";
}

interface DatedRule extends Span {
  readonly line: number;
  readonly word: string;
  readonly when: Conditions;
  readonly read: ReadRule;
}

const extras = { when: optional(whenReader), from: optional(date), to: optional(date) };

const ruleReader: Reader<DatedRule> = {
  schema: {
    anyOf: [...MECHANISMS.values()].map((one) => ({
      ...record({ [one.word]: one.reader, ...extras }).schema,
      title: one.title,
    })),
  },
  read: (at: At) => {
    const words = [...at.fields().keys()].filter((name) => !(name in extras));
    const [name, second] = words;
    const found = name === undefined ? undefined : MECHANISMS.get(name);
    if (name === undefined || found === undefined || second !== undefined) {
      at.fail(
        second === undefined
          ? `不认识规则“${name ?? ""}”`
          : `一条规则写了两个词“${words.join("、")}”`,
        `每条规则写一个词：${[...MECHANISMS.keys()].join("、")}`,
      );
    }
    const { when, from, to, ...rest } = record({ [name]: found.reader, ...extras }).read(at);
    noteTurns(at, from as ChinaDate | undefined, to as ChinaDate | undefined);
    return {
      line: at.line,
      word: name,
      when: (when as Conditions | undefined) ?? {},
      from: from as ChinaDate | undefined,
      to: to as ChinaDate | undefined,
      read: (rest as Record<string, ReadRule>)[name] as ReadRule,
    };
  },
};

export function noteTurns(at: At, from: ChinaDate | undefined, to: ChinaDate | undefined): void {
  if (from !== undefined && to !== undefined && to < from) {
    at.fail("to 早于 from", "请核对起止日期");
  }
  if (from !== undefined) at.file.turns.add(from);
  if (to !== undefined) at.file.turns.add(addDays(to, 1));
}

const fundLayer = record({
  name: text,
  fund: word<Fund | "hospital">(...FUNDS, "hospital"),
  ...extras,
  rules: list(ruleReader),
});
const accountLayer = record({ account: accountReader, ...extras });
const laterLayer = record({ later: text, ...extras });

export const layerReader: Reader<Layer> = {
  schema: { anyOf: [fundLayer.schema, accountLayer.schema, laterLayer.schema] },
  read: (at: At) => {
    const fields = at.fields();
    if (fields.has("account")) return readAccount(at);
    if (fields.has("later")) return readLater(at);
    const spec = fundLayer.read(at);
    noteTurns(at, spec.from, spec.to);
    const written = fields.get("rules") ?? at;
    checkOrder(written, spec.rules);
    checkBandGap(written, spec.rules);
    checkTogether(written, spec.rules);
    checkIdle(written, spec.rules);
    illnessBaseAgrees(written, spec.fund, spec.rules);
    checkScheme(at, spec.fund);
    const rounding = answer(at, "rounding");
    if (rounding.mode === "down") noteAnswer(at, "rounding", "down");
    if (spec.fund === "seriousIllness") {
      noteAnswer(at, "seriousIllnessBase", String(at.file.questions?.seriousIllnessBase));
    }
    return {
      name: spec.name,
      payer: spec.fund,
      measures: spec.rules.flatMap((rule) => rule.read.measures ?? []),
      ofDiseases: spec.rules.flatMap(({ read }) => (read.eachDisease ? (read.measures ?? []) : [])),
      looksAt: spec.rules.flatMap((rule) => rule.read.looksAt ?? []),
      pools: poolsOf(written, spec, spec.rules),
      payers: spec.rules.filter(paysByItself).map(({ word, line }) => ({ word, line })),
      counters: spec.rules.flatMap((rule) => rule.read.counter ?? []),
      compile: (compiling) => {
        if (!inForce(spec, compiling.on)) return "absent";
        const rules = compileRules(spec.rules, compiling);
        if (rules === null) return null;
        const { name, fund } = spec;
        return guarded(spec.when, (calculation) => {
          calculation.begin(name, fund, rounding);
          for (const rule of rules) {
            rule(calculation);
            if (calculation.refused !== null) return;
          }
          calculation.end();
        });
      },
    };
  },
};

function poolsOf(written: At, layer: Span, rules: readonly DatedRule[]): PoolUse[] {
  const items = written.items();
  return rules.flatMap((rule, index) => {
    const { counts } = rule.read;
    const at = items[index] ?? written;
    return counts === undefined ? [] : [{ ...counts, at, spans: [rule, layer] }];
  });
}

function readAccount(at: At): Layer {
  const spec = accountLayer.read(at);
  noteTurns(at, spec.from, spec.to);
  return {
    name: "account",
    payer: "account",
    measures: ["accountBalance"],
    ofDiseases: [],
    looksAt: [],
    pools: [],
    counters: [],
    payers: [],
    compile: ({ on }) =>
      inForce(spec, on)
        ? guarded(spec.when, (calculation) => {
            spec.account(calculation);
            calculation.layers.push(null);
          })
        : "absent",
  };
}

function readLater(at: At): Layer {
  const spec = laterLayer.read(at);
  noteTurns(at, spec.from, spec.to);
  return {
    name: spec.later,
    payer: "later",
    measures: [],
    ofDiseases: [],
    looksAt: [],
    pools: [],
    counters: [],
    payers: [],
    compile: ({ on }) =>
      inForce(spec, on)
        ? guarded(spec.when, (calculation) => {
            calculation.postpone(spec.later);
            calculation.layers.push(null);
          })
        : "absent",
  };
}

function inForce(span: Span, on: ChinaDate): boolean {
  return (span.from === undefined || span.from <= on) && (span.to === undefined || on <= span.to);
}

/** Under its conditions; a layer passed over still keeps its place among the results. */
function guarded(when: Conditions | undefined, run: Rule): Rule {
  const test = when === undefined ? null : compileConditions(when);
  if (test === null) return run;
  return (calculation) => {
    if (test(calculation)) run(calculation);
    else calculation.layers.push(null);
  };
}

/** Tells when a rule has come to something. */
function noted(run: Rule, note: () => void): Rule {
  return (calculation) => {
    const before = calculation.tells.length;
    run(calculation);
    if (calculation.tells.length > before) note();
  };
}

function compileRules(rules: readonly DatedRule[], compiling: Compiling): Rule[] | null {
  const compiled: Rule[] = [];
  for (const rule of rules) {
    if (!inForce(rule, compiling.on)) continue;
    const plain = rule.read.compile(compiling);
    if (plain === null) return null;
    const { reached } = compiling;
    const run = reached && paysByItself(rule) ? noted(plain, () => reached.add(rule.line)) : plain;
    const test = compileConditions(rule.when);
    compiled.push(test === null ? run : (calculation) => test(calculation) && run(calculation));
  }
  return compiled;
}

function checkOrder(at: At, rules: readonly DatedRule[]): void {
  const items = at.items();
  if (rules[0]?.word !== "base")
    at.fail("第一条规则不是 base", "每层先写 base，说明本层计算什么费用");
  const cuts = answer(at, "order");
  let stage = 0;
  let cut = -1;
  for (const [index, rule] of rules.entries()) {
    const where = items[index] ?? at;
    const own = STAGES.indexOf(rule.read.stage);
    if (own < stage) {
      if (rule.word === "quota") {
        where.fail("按费用计的限额（quota）写得太靠后", "请写在 ratio、bands 等支付的规则之前");
      }
      where.fail(
        `${rule.word} 写在了 ${rules[index - 1]?.word ?? ""} 的后面`,
        "次序应为：base、先扣的（deductible 等）、调整比例的、支付的、封顶的",
      );
    }
    stage = own;
    const place = cuts.indexOf(rule.word as Cut);
    if (place < 0) continue;
    if (place < cut) {
      where.fail(`${rule.word} 的先后与问题 order 的回答不一致`, `回答是：${cuts.join("、")}`);
    }
    cut = place;
  }
}

/** Employee and resident funds never mix. */
function checkScheme(at: At, fund: Fund | "hospital"): void {
  const foreign = at.file.scheme === "resident" ? ["largeSum", "civilServant", "enterprise"] : [];
  if (foreign.includes(fund)) {
    at.fail(`居民医保不能用职工的基金 ${fund}`, "居民的大病保险写 seriousIllness");
  }
}
