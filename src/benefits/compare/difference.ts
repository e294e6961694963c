/** Where two policies differ: a situation, and the amounts with both results. */
import type { Fen } from "#base/money.ts";
import type { Situation } from "#benefits/compare/situation.ts";
import type { Fund } from "#model/fund.ts";

export interface Point {
  readonly amountFen: Fen;
  readonly beforeFen: Fen;
  readonly afterFen: Fen;
  /** Refusal codes, where one of the two does not settle directly. */
  readonly refusedBefore: string | null;
  readonly refusedAfter: string | null;
  /** Who pays more or less than before; also where the sum is the same. */
  readonly moved: ReadonlyMap<Fund | "hospital", Fen>;
  /** The patient's own part: negative is better for them. */
  readonly ownDeltaFen: Fen;
}

export interface Difference {
  readonly situation: Situation;
  readonly points: readonly Point[];
}
