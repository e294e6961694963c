/**
 * What every mechanism is: a word, and a reader that turns its part of the file into a rule. The
 * word is the same in the policy file, in the step, in the tests and in docs/policies.
 */
import type { ChinaDate } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { Calculation } from "#benefits/calculation.ts";
import type { Bucket } from "#benefits/layer-state.ts";
import type { PoolCount } from "#benefits/pools.ts";
import type { Reader } from "#benefits/reading/reader.ts";
import type { VisitCounter } from "#benefits/repeat.ts";

/** Runs on the state of the layer in work. */
export type Rule = (calculation: Calculation) => void;

export interface Compiling {
  /** The parameters of this day. */
  readonly on: ChinaDate;
  /** Names of this benefit's layers, in their order, for layers that look at earlier ones. */
  readonly layers: readonly string[];
  /** Takes the lines of paying rules that came to something; only a gate asks. */
  readonly reached?: Set<number> | undefined;
}

/**
 * Where a rule may stand in its layer: what is looked at, what is cut off, how rates change, what
 * is paid, what limits the payment.
 */
export const STAGES = ["base", "cut", "adjust", "pay", "limit"] as const;
export type Stage = (typeof STAGES)[number];

export interface ReadRule {
  readonly stage: Stage;
  /** The rule of a day, or null when a parameter has no value on that day. */
  compile(compiling: Compiling): Rule | null;
  /** Layers by name that this rule looks at. */
  readonly looksAt?: string | undefined;
  /** Buckets of the bill that a base looks at. */
  readonly buckets?: readonly Bucket[] | undefined;
  /** How it counts visits of the year; a rule that needs the number counts them anyway. */
  readonly counter?: VisitCounter | undefined;
  /** Pays by itself, though it stands among those that cut. */
  readonly pays?: boolean | undefined;
  /** How it counts a pool that other rules may share. */
  readonly counts?: PoolCount | undefined;
  /** Measures of accumulators, for `policy explain`. */
  readonly measures?: readonly string[] | undefined;
  /** What is surely cut off before anything is paid; absent where the rule cuts no fixed amount. */
  readonly leastCutFen?: Fen | undefined;
  /** Where the scale of a rule begins, and whether what was cut off counts on it. */
  readonly scale?: { readonly fromFen: Fen; readonly gross: boolean } | undefined;
  /** Each disease has measures of its own, named after it. */
  readonly eachDisease?: boolean | undefined;
}

export interface Mechanism {
  readonly word: string;
  /** What it is called in Chinese. */
  readonly title: string;
  readonly reader: Reader<ReadRule>;
}

export function mechanism<T>(
  word: string,
  title: string,
  reader: Reader<T>,
  toRule: (spec: T, at: Parameters<Reader<T>["read"]>[0]) => ReadRule,
): Mechanism {
  return {
    word,
    title,
    reader: { schema: reader.schema, read: (at) => toRule(reader.read(at), at) },
  };
}
