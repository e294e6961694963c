/**
 * Openings of a care place: which chronic diseases, of people from which home areas, at which of
 * its institutions, from which day. A place without such a document opens what its institutions have
 * agreed to; one with it opens nothing else than it names.
 */
import type { ChinaDate } from "#base/date.ts";
import type { Documents } from "#benefits/documents/set.ts";
import { openFile, sourceReader } from "#benefits/policy.ts";
import { list, optional, type ReadBy, record } from "#benefits/reading/reader.ts";
import { areaCode, date, text } from "#benefits/reading/values.ts";
import { areaCovers, sameDisease } from "#model/filing.ts";
import type { Area, InstitutionCode, NotOpened } from "#model/place.ts";

const institutionCode = {
  schema: { type: "string", pattern: "^[HP]\\d{11}$" },
  read: (at: Parameters<typeof text.read>[0]): InstitutionCode => {
    const code = at.text() ?? "";
    if (!/^[HP]\d{11}$/.test(code)) {
      at.fail(`“${code}”不是机构编码`, "请写 H 或 P 加十一位数字，如 H52010000001");
    }
    return code as InstitutionCode;
  },
};

const openingsReader = record({
  title: text,
  area: areaCode,
  openings: list(
    record({
      title: text,
      /** Absent: every disease of the agreements. */
      diseases: optional(list(text)),
      /** Absent: people of the whole country. */
      home: optional(list(areaCode)),
      /** Absent: every institution with an agreement. */
      institutions: optional(list(institutionCode)),
      from: date,
      to: optional(date),
      source: sourceReader,
    }),
  ),
});

export type OpeningsFile = ReadBy<typeof openingsReader>;
export type Opening = OpeningsFile["openings"][number];

/** Throws PolicyError. */
export function readOpenings(path: string, fileText: string): OpeningsFile {
  return openingsReader.read(openFile(path, fileText));
}

export const OPENINGS_SCHEMA = openingsReader.schema;

export interface OpeningQuestion {
  readonly homeArea: Area;
  /** Absent: any of the place. */
  readonly institution?: InstitutionCode | undefined;
  readonly disease: string;
  readonly on: ChinaDate;
}

/** Is the disease opened for people of this home area at this institution on this day? */
export function openingHolds(openings: readonly Opening[], asked: OpeningQuestion): boolean {
  const { institution } = asked;
  return holding(openings, asked).some(({ institutions }) => {
    return institution === undefined || institutions?.includes(institution) !== false;
  });
}

/** Whatever the institution. */
function holding(openings: readonly Opening[], asked: OpeningQuestion): Opening[] {
  return openings.filter(({ diseases, home, from, to }) => {
    if (asked.on < from || (to !== undefined && asked.on > to)) return false;
    if (diseases?.every((one) => !sameDisease(one, asked.disease))) return false;
    return home?.every((area) => !areaCovers(area, asked.homeArea)) !== true;
  });
}

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
  const at = holding(held, asked).flatMap(({ institutions }) => institutions ?? []);
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
