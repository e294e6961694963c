/** A province's desk of filings: what it asks of other rooms. */
import { WEEKENDS_ONLY } from "#base/workdays.ts";
import {
  type FilingWorld,
  NATIONAL_RULES,
  nationalIn,
  nationalQualifying,
} from "#filing/filing.ts";
import { staysOf } from "#settlement/settlement.ts";
import type { World } from "#world.ts";

export function filingWorld({ now, random }: World): FilingWorld {
  return {
    now,
    random,
    filing: {
      rules: async (_tx, area) => ({ ...NATIONAL_RULES, area }),
      calendar: async () => WEEKENDS_ONLY,
      stays: staysOf,
      changed: async () => {},
      qualifying: {
        rules: async (_tx, area) => nationalQualifying(area),
        nationalOf: async (_tx, area, homeDisease, on) => nationalIn(area, homeDisease, on),
        changed: async () => {},
      },
    },
  };
}
