/**
 * A policy compiled: one edition for each stretch of days on which nothing changes. Within an
 * edition every parameter is a constant inside a closure, so that an evaluation is arithmetic and
 * comparisons only.
 */

import type { ChinaDate } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { type Doubts, NO_DOUBTS } from "#benefits/calculation.ts";
import type { CompiledPolicy } from "#benefits/compiled.ts";
import { doubtsOf } from "#benefits/doubts.ts";
import {
  type Day,
  type DayOf,
  type Edition,
  type ReadyBenefit,
  unfiledOf,
} from "#benefits/edition.ts";
import { evaluate } from "#benefits/evaluate.ts";
import { measureNames } from "#benefits/measure-names.ts";
import { compileLevel } from "#benefits/mechanisms/level.ts";
import type { Compiling, Rule } from "#benefits/mechanisms/mechanism.ts";
import { benefitYear } from "#benefits/period.ts";
import type { Benefit, Policy } from "#benefits/policy.ts";
import { compileConditions } from "#benefits/reading/conditions.ts";
import { entryOn } from "#benefits/reading/dated.ts";
import type { CareType } from "#model/place.ts";

/** Ten years of days; more than that are worked out anew. */
const DAYS_KEPT = 4_000;

/** Cases come from few days, so each day's edition and benefit year is looked up once. */
function calendar(
  editions: readonly Edition[],
  yearStarts: string,
  asIfOn: ChinaDate | undefined,
): DayOf {
  const days = new Map<ChinaDate, Day>();
  return (on) => {
    const known = days.get(on);
    if (known !== undefined) return known;
    const year = benefitYear(on, yearStarts);
    const edition = editionOn(editions, asIfOn ?? on);
    const day = { on, year, yearText: String(year), yearStarts, edition };
    if (days.size >= DAYS_KEPT) days.clear();
    days.set(on, day);
    return day;
  };
}

interface CompileOptions {
  readonly asIfOn?: ChinaDate | undefined;
  readonly reached?: Set<number> | undefined;
}

/**
 * `asIfOn`: every case gets the parameters of that day, while years, months and the order of visits
 * stay those of its own days: what a later rule would have made of an earlier month. `reached`
 * takes the lines of the paying rules that evaluations came to.
 */
export function compilePolicy(
  policy: Policy,
  fileText: string,
  { asIfOn, reached }: CompileOptions = {},
): CompiledPolicy {
  const editions = editionsOf(policy, reached);
  const dayOf = calendar(editions, policy.yearStarts, asIfOn);
  const { choose } = policy;
  const unfiled = (careType: CareType, on: ChinaDate): ReturnType<CompiledPolicy["unfiled"]> => {
    const said = unfiledOf(dayOf(on).edition, careType);
    if (said === null || said.settle) return { settle: true };
    return { settle: false, channel: said.channel ?? "" };
  };
  return {
    area: policy.area,
    scheme: policy.scheme,
    version: sm3(fileText),
    facts: policy.file.facts,
    days: editions.map(({ from }) => from),
    layers: [...new Set(policy.benefits.flatMap(payingLayers))],
    measures: measureNames(policy.benefits.flatMap((benefit) => benefit.layers)),
    cancelOrder: policy.cancel,
    yearOf: (on) => dayOf(on).year,
    supports: (careType, on) =>
      dayOf(on).edition?.benefits.some((benefit) => benefit.care.has(careType)) ?? false,
    unfiled,
    ...(choose === undefined
      ? {}
      : {
          choose: (candidates) => {
            const ranks = candidates.map(({ category }) => rank(choose, category));
            return ranks.indexOf(Math.min(...ranks));
          },
        }),
    evaluate: (theCase, read) => evaluate(policy, dayOf, theCase, read),
  };
}

function payingLayers({ layers }: Benefit): string[] {
  return layers
    .filter(({ payer }) => payer !== "later" && payer !== "account")
    .map((layer) => layer.name);
}

function rank<T>(order: readonly T[], one: T): number {
  const place = order.indexOf(one);
  return place < 0 ? order.length : place;
}

function editionsOf(policy: Policy, reached: Compiling["reached"]): Edition[] {
  const benefits = policy.benefits.map((benefit, place) => {
    return { benefit, doubts: doubtsOf(policy, place) };
  });
  return [...policy.file.turns].sort().map((from) => ({
    from,
    benefits: benefits.flatMap(({ benefit, doubts }) => {
      return benefitInForce(benefit, from, { reached, doubts }) ?? [];
    }),
    unfiled: entryOn(policy.unfiled, from),
  }));
}

interface Traced {
  readonly reached?: Compiling["reached"] | undefined;
  readonly doubts?: Doubts | undefined;
}

/** Null when the benefit is not in force that day, or one of its parameters is not known for it. */
export function benefitInForce(
  benefit: Benefit,
  on: ChinaDate,
  { reached, doubts = NO_DOUBTS }: Traced = {},
): ReadyBenefit | null {
  if (benefit.from !== undefined && on < benefit.from) return null;
  if (benefit.to !== undefined && on > benefit.to) return null;
  const run: Rule[] = [];
  if (benefit.level !== undefined) {
    const level = compileLevel(benefit.level, on);
    if (level === null) return null;
    run.push(level);
  }
  const { counts } = benefit;
  if (counts !== null) {
    run.push((calculation) => {
      calculation.ordinal = counts(calculation);
    });
  }
  const layers = benefit.layers.map((layer) => layer.name);
  for (const layer of benefit.layers) {
    const compiled = layer.compile({ on, layers, reached });
    if (compiled === null) return null;
    // A layer not in force that day still keeps its place, so that later layers find theirs.
    run.push(
      compiled === "absent" ? (calculation) => void calculation.layers.push(null) : compiled,
    );
  }
  const { title, care, diseases, when } = benefit;
  return { title, care: new Set(care), diseases, test: compileConditions(when), run, doubts };
}

function editionOn(editions: readonly Edition[], on: ChinaDate): Edition | null {
  for (let index = editions.length - 1; index >= 0; index--) {
    const edition = editions[index];
    if (edition !== undefined && edition.from <= on) return edition;
  }
  return null;
}
