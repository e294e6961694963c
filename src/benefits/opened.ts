/** Is a disease opened at an institution of a care place, by what the place has released? */
import type { ChinaDate } from "#base/date.ts";
import {
  type Opening,
  type OpeningQuestion,
  openingHolds,
  openingsFor,
} from "#benefits/documents/openings.ts";
import type { Documents } from "#benefits/documents/set.ts";
import type { Area, NotOpened } from "#model/place.ts";

/**
 * What somebody may do to whom the care place has not opened the disease on the day; null where it
 * has, or opens nothing region by region. A city's document stands instead of its province's.
 */
export function notOpened(
  documents: Documents,
  careArea: Area,
  asked: OpeningQuestion,
): NotOpened | null {
  const held = openingsOn(documents, careArea, asked.on);
  if (held === null || openingHolds(held, asked)) return null;
  const from = daysAhead(documents, careArea, held, asked.on).find((on) => {
    const then = openingsOn(documents, careArea, on);
    return then !== null && openingHolds(then, { ...asked, on });
  });
  const at = openingsFor(held, asked).flatMap(({ institutions }) => institutions ?? []);
  return { from, at: [...new Set(at)] };
}

function placesOf(area: Area): readonly Area[] {
  const wider = [area, `${area.slice(0, 4)}00`, `${area.slice(0, 2)}0000`] as Area[];
  return [...new Set(wider)];
}

function openingsOn(documents: Documents, area: Area, on: ChinaDate): readonly Opening[] | null {
  for (const place of placesOf(area)) {
    const found = documents.find("openings", place, on);
    if (found !== null) return found.content.openings;
  }
  return null;
}

/** Each later day on which something may be opened, the first of them first. */
function daysAhead(
  documents: Documents,
  area: Area,
  held: readonly Opening[],
  after: ChinaDate,
): ChinaDate[] {
  const versions = placesOf(area).flatMap((place) => documents.begins("openings", place, after));
  const later = versions.flatMap((on) => openingsOn(documents, area, on) ?? []);
  const days = [...versions, ...[...held, ...later].map(({ from }) => from)];
  return [...new Set(days)].filter((on) => on > after).sort();
}
