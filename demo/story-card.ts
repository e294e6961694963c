/** A story as the page and the tests get it: all that a hospital's window would have before it. */
import type { RefusalCode } from "#base/refusals.ts";
import type { AccountUse } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { Credential } from "#model/person.ts";
import type { VisitFlags } from "#model/settlement.ts";

export interface StoryCard {
  readonly key: string;
  readonly story: string;
  /** Who it is, and what the person is good for. */
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly about: string;
    readonly certificate: string;
    readonly socialCard: { readonly number: string; readonly serial: string };
    readonly evoucher: string;
    readonly area: string;
    readonly areaName: string;
  };
  readonly institution: {
    readonly code: string;
    readonly name: string;
    readonly area: string;
    readonly areaName: string;
  };
  readonly careType: string;
  readonly careTypeName: string;
  readonly scheme: string;
  readonly disease: string;
  readonly flags: VisitFlags;
  readonly credential: Credential["kind"];
  readonly accountUse: AccountUse;
  readonly nights: number;
  readonly lines: readonly {
    readonly code: string;
    readonly name: string;
    readonly quantity: number;
    readonly price: string;
    readonly total: string;
  }[];
  readonly total: string;
  readonly expect: { readonly category: BenefitCategory } | { readonly refused: RefusalCode };
}
