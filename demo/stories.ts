/**
 * Playable visits: a person of the demo, an institution, a bill to the fen and what ought to come out.
 * The player sends them through the real interface; the tests compare the answer with `expect`.
 */

import { type Fen, fen, sumFen } from "#base/money.ts";
import type { RefusalCode } from "#base/refusals.ts";
import type { AccountUse } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { CareType, InstitutionCode } from "#model/place.ts";
import { NO_FLAGS, type VisitFlags } from "#model/settlement.ts";
import { demoItem } from "./catalogue.ts";
import { demoPersonId, schemeInTable } from "./people.ts";
import { STORY_ROWS, type StoryRow } from "./stories-table.ts";

export interface StoryLine {
  readonly itemCode: string;
  readonly name: string;
  readonly quantity: number;
  /** Yuan, two decimals. */
  readonly price: string;
  readonly totalFen: Fen;
}

export interface DemoStory {
  readonly key: string;
  /** One Chinese line for the button. */
  readonly story: string;
  /** Key of the person. */
  readonly person: string;
  readonly personId: PersonId;
  readonly scheme: Scheme;
  readonly institution: InstitutionCode;
  readonly careType: CareType;
  readonly disease?: string | undefined;
  readonly flags: VisitFlags;
  readonly credential: "evoucher" | "identityCard" | "socialCard";
  readonly accountUse: AccountUse;
  readonly lines: readonly StoryLine[];
  readonly totalFen: Fen;
  /** Nights of a stay; 0 without one. */
  readonly nights: number;
  readonly expect: { readonly category: BenefitCategory } | { readonly refused: RefusalCode };
}

function lineOf([key, quantity]: StoryRow["lines"][number]): StoryLine {
  const { item, price } = demoItem(key);
  const totalFen = fen(price) * BigInt(quantity);
  return { itemCode: item.code, name: item.name, quantity, price, totalFen };
}

function storyOf(row: StoryRow): DemoStory {
  const lines = row.lines.map(lineOf);
  return {
    key: row.key,
    story: row.title,
    person: row.person,
    personId: demoPersonId(row.person),
    scheme: row.scheme ?? schemeInTable(row.person),
    institution: row.at as InstitutionCode,
    careType: row.careType,
    disease: row.disease,
    flags: { ...NO_FLAGS, ...row.flags },
    credential: row.credential ?? "identityCard",
    accountUse: row.accountUse ?? "own",
    lines,
    totalFen: sumFen(lines.map(({ totalFen }) => totalFen)),
    nights: row.nights ?? 0,
    expect: row.expect,
  };
}

export const DEMO_STORIES: readonly DemoStory[] = STORY_ROWS.map(storyOf);
