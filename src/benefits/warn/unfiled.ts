/**
 * Where an unfiled person gets more than one who filed. Home takes the category with the larger
 * fund total, so the filed person is settled as unfiled and the rule for the filed is dead.
 */
import type { ChinaDate } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import { amountsWith, edgesOf } from "#benefits/compare/edges.ts";
import { Curve, type Situation } from "#benefits/compare/situation.ts";
import { PERSONS, type Variant } from "#benefits/compare/variants.ts";
import type { CompiledPolicy, PolicyFile } from "#benefits/compiled.ts";
import { readPolicy } from "#benefits/policy.ts";
import { policyIn } from "#benefits/policy-set.ts";
import { yuanWords } from "#benefits/words.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { CareType } from "#model/place.ts";
import {
  CARE_TYPE_WORDS,
  CATEGORY_WORDS,
  LEVEL_WORDS,
  PERSON_WORDS,
  wordFor,
} from "#model/words.ts";

interface Better {
  readonly situation: Situation;
  readonly filed: BenefitCategory;
  readonly amountFen: Fen;
  readonly unfiledFen: Fen;
  readonly filedFen: Fen;
}

const FILED: readonly BenefitCategory[] = ["longTerm", "referral", "emergency", "otherTemporary"];
const PLAIN: Variant = { words: "" };

/**
 * On the latest day on which something in the file changes, at the first visit of the year; a line
 * for each benefit and category.
 */
export function unfiledBetter(file: PolicyFile): string[] {
  const { benefits, file: read } = readPolicy(file.path, file.text);
  const on = read.parameters
    .map((note) => note.from)
    .sort()
    .at(-1);
  if (on === undefined) return [];
  const policy = policyIn(file);
  // Each benefit by the first kind of care for which it is asked.
  const cares = new Set(benefits.map(({ care }) => care[0]));
  return [...cares].flatMap((care) => {
    if (care === undefined || !policy.supports(care, on)) return [];
    const found = situationsOf(policy, care, on).flatMap((one) => betterIn(policy, one));
    return FILED.flatMap((filed) => lineOf(found.filter((one) => one.filed === filed)));
  });
}

function situationsOf(policy: CompiledPolicy, care: CareType, on: ChinaDate): Situation[] {
  const fresh = { on, care, category: "unfiled", variant: PLAIN, bill: "plain", history: "none" };
  return PERSONS[policy.scheme].flatMap((person) =>
    [1, 2, 3].map((level) => ({ ...fresh, person, level }) as Situation),
  );
}

function betterIn(policy: CompiledPolicy, situation: Situation): Better[] {
  const unfiled = new Curve(policy, situation, 0n);
  const edges = edgesOf(unfiled, new Set());
  return FILED.flatMap((filed) => {
    const curve = new Curve(policy, { ...situation, category: filed }, 0n);
    const all = new Set([...edges, ...edgesOf(curve, new Set(edges))]);
    let most: Better | null = null;
    for (const amountFen of amountsWith(all)) {
      const [one, other] = [unfiled.at(amountFen), curve.at(amountFen)];
      if (one.refused !== null || other.refused !== null) continue;
      if (one.fundsFen - other.fundsFen <= gainOf(most)) continue;
      const [unfiledFen, filedFen] = [one.fundsFen, other.fundsFen];
      most = { situation, filed, amountFen, unfiledFen, filedFen };
    }
    return most === null ? [] : [most];
  });
}

function gainOf(better: Better | null): Fen {
  return better === null ? 0n : better.unfiledFen - better.filedFen;
}

function lineOf(found: readonly Better[]): string[] {
  const [first, ...others] = found;
  if (first === undefined) return [];
  const most = others.reduce((one, other) => (gainOf(other) > gainOf(one) ? other : one), first);
  const { care, level, person } = most.situation;
  const category = CATEGORY_WORDS[most.filed];
  const who = `${wordFor(LEVEL_WORDS, String(level))}医院、${PERSON_WORDS[person]}`;
  return [
    `未备案反而比“${category}”付得多（${CARE_TYPE_WORDS[care]}，${found.length}种情形），` +
      `备案的人会按未备案结算。差得最多的：${who}，范围内费用${yuanWords(most.amountFen)}，` +
      `未备案付${yuanWords(most.unfiledFen)}，“${category}”付${yuanWords(most.filedFen)}`,
  ];
}
