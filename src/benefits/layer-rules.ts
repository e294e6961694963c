/**
 * Which rules may stand in one layer together. What takes the whole rest, or says what the layer
 * looks at, is one rule a case: a second one would pay twice.
 */
import type { Bucket } from "#benefits/layer-state.ts";
import type { Stage } from "#benefits/mechanisms/mechanism.ts";
import { answer } from "#benefits/questions.ts";
import type { At } from "#benefits/reading/at.ts";
import type { Conditions } from "#benefits/reading/conditions.ts";
import { excludes, meet, type Span } from "#benefits/reading/exclude.ts";

interface LayerRule extends Span {
  readonly word: string;
  readonly when: Conditions;
  readonly read: {
    readonly stage: Stage;
    readonly measures?: readonly string[] | undefined;
    readonly buckets?: readonly Bucket[] | undefined;
    readonly pays?: boolean | undefined;
  };
}

/** They pay a share of all that is left, at a rate that is raised and lowered before. */
const BY_RATE: readonly string[] = ["ratio", "bands", "ratioByKind"];

const WHY = {
  base: "一层只有一个基数",
  rate: "同一笔费用会付两次",
  firstShare: "先自付会扣两次",
  deductible: "同一累计名的起付线会扣两次",
} as const;
type Kind = keyof typeof WHY;

function kindOf({ word }: LayerRule): Kind | null {
  if (BY_RATE.includes(word)) return "rate";
  return word === "base" || word === "firstShare" || word === "deductible" ? word : null;
}

/** Refuses two rules of a kind that may hold for one case on one day. */
export function checkTogether(at: At, rules: readonly LayerRule[]): void {
  const items = at.items();
  for (const [index, rule] of rules.entries()) {
    const kind = kindOf(rule);
    if (kind === null) continue;
    const before = rules.slice(0, index).findIndex((other) => clash(kind, rule, other));
    const other = rules[before];
    if (other === undefined) continue;
    (items[index] ?? at).fail(
      `${rule.word} 与本层第${before + 1}条规则 ${other.word} 会对同一个人同时起作用，${WHY[kind]}`,
      "请并成一条、把不同情形写在 rows 里，或给两条写互相排斥的 when（如不同的 level）",
    );
  }
}

function clash(kind: Kind, rule: LayerRule, other: LayerRule): boolean {
  if (kindOf(other) !== kind) return false;
  if (kind === "deductible" && rule.read.measures?.[0] !== other.read.measures?.[0]) return false;
  return meet(rule, other) && !excludes(rule.when, other.when);
}

/** Does a rule pay, and not only change what others do? */
export function paysByItself({ read }: Pick<LayerRule, "read">): boolean {
  return read.stage === "pay" || read.pays === true;
}

/** Refuses what would change nothing: an adjustment of no rate, a layer that never pays. */
export function checkIdle(at: At, rules: readonly LayerRule[]): void {
  const items = at.items();
  if (!rules.some(paysByItself)) {
    at.fail("这一层没有支付的规则", "请写 ratio、bands、ratioByKind、guarantee 或 subsidy");
  }
  const byRate = rules.findLastIndex(({ word }) => BY_RATE.includes(word));
  for (const [index, { word, read }] of rules.entries()) {
    const where = items[index] ?? at;
    if (read.stage === "adjust" && byRate < 0) {
      where.fail(`${word} 不起作用：这一层没有按比例支付的规则`, "请写 ratio 等，或删去这一条");
    }
    if (word === "guarantee" && index < byRate) {
      where.fail("保底写在按比例支付之前，会付两次", "请把 guarantee 写在 ratio、bands 等之后");
    }
  }
}

/** Question 6 and the base of a serious-illness layer say the same. */
export function illnessBaseAgrees(at: At, fund: string, rules: readonly LayerRule[]): void {
  if (fund !== "seriousIllness") return;
  for (const [index, { read }] of rules.entries()) {
    if (read.buckets === undefined) continue;
    const wanted = answer(at, "seriousIllnessBase");
    if (read.buckets.includes("ownShareFirst") === (wanted === "withOwnShareFirst")) continue;
    (at.items()[index] ?? at).fail(
      `基数与问题 seriousIllnessBase 的回答 ${wanted} 不一致`,
      "请改 base（是否含 ownShareFirst），或改问题的回答",
    );
  }
}
