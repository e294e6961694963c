/**
 * Openings of a care place: which chronic diseases, of people from which home areas, at which of
 * its institutions, from which day. A place without such a document opens what its institutions
 * agreed to; one with it opens nothing else than it names.
 */
import type { ChinaDate } from "#base/date.ts";
import { openFile, sourceReader } from "#benefits/policy.ts";
import { list, optional, type ReadBy, record } from "#benefits/reading/reader.ts";
import { areaCode, date, institutionCode, text } from "#benefits/reading/values.ts";
import { areaCovers, sameDisease } from "#model/filing.ts";
import type { Area, InstitutionCode } from "#model/place.ts";

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
  return openingsFor(openings, asked).some(({ institutions }) => {
    return institution === undefined || institutions?.includes(institution) !== false;
  });
}

/** Those that hold, whatever the institution. */
export function openingsFor(openings: readonly Opening[], asked: OpeningQuestion): Opening[] {
  return openings.filter(({ diseases, home, from, to }) => {
    if (asked.on < from || (to !== undefined && asked.on > to)) return false;
    if (diseases?.every((one) => !sameDisease(one, asked.disease))) return false;
    return home?.every((area) => !areaCovers(area, asked.homeArea)) !== true;
  });
}
