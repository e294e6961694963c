/** A province's desk of filings: what it asks of other rooms. */
import { type FilingWorld, oweFilings } from "#filing/filing.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import { staysOf } from "#settlement/settlement.ts";
import type { World } from "#world.ts";

export function filingWorld({ now, random }: World, rulebook: Rulebook): FilingWorld {
  return {
    now,
    random,
    filing: {
      rules: rulebook.filingRules,
      calendar: rulebook.calendar,
      stays: staysOf,
      changed: oweFilings,
    },
  };
}
