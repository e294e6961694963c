/**
 * How long a care place may ask about a person (invariant 14). The person's card is shown when a
 * visit begins; what is asked later names the visit, and home answers as long as these say.
 */
import { DAY_MS } from "#base/date.ts";

/** A card shown at a window: registrations come up to so long after the visit. */
export const SHOWN_MS = 30 * DAY_MS;

/** A stay that home welcomed: the longest ones are settled in between before this. */
export const STAY_MS = 180 * DAY_MS;
