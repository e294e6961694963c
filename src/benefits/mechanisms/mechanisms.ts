/** All mechanisms that may stand in a layer. The listing is the list of what a policy can do. */

import { bands } from "#benefits/mechanisms/bands.ts";
import { base } from "#benefits/mechanisms/base.ts";
import { bonus } from "#benefits/mechanisms/bonus.ts";
import { ceiling } from "#benefits/mechanisms/ceiling.ts";
import { deductible } from "#benefits/mechanisms/deductible.ts";
import { firstShare } from "#benefits/mechanisms/first-share.ts";
import { guarantee } from "#benefits/mechanisms/guarantee.ts";
import type { Mechanism } from "#benefits/mechanisms/mechanism.ts";
import { quota } from "#benefits/mechanisms/quota.ts";
import { ratio } from "#benefits/mechanisms/ratio.ts";
import { ratioByKind } from "#benefits/mechanisms/ratio-by-kind.ts";
import { reduction } from "#benefits/mechanisms/reduction.ts";
import { subsidy } from "#benefits/mechanisms/subsidy.ts";

export const MECHANISMS: ReadonlyMap<string, Mechanism> = new Map(
  [
    base,
    firstShare,
    deductible,
    bonus,
    reduction,
    ratio,
    bands,
    ratioByKind,
    guarantee,
    subsidy,
    quota,
    ceiling,
  ].map((one) => [one.word, one]),
);
