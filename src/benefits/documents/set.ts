/** Released documents by kind, place and day. */
import type { ChinaDate } from "#base/date.ts";
import type { Calendar } from "#base/workdays.ts";
import type { DiseasesFile } from "#benefits/documents/diseases.ts";
import type { FilingFile } from "#benefits/documents/filing-file.ts";
import type { OpeningsFile } from "#benefits/documents/openings.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";
import type { DocumentKind } from "#model/document.ts";
import { type Area, areaOf, HUB } from "#model/place.ts";
import type { Zone } from "#model/zone.ts";

/** Where a document holds that is of no place. */
export const NATION: Area = areaOf(HUB);

export interface DocumentContents {
  readonly zones: readonly Zone[];
  readonly filing: FilingFile;
  readonly openings: OpeningsFile;
  readonly diseases: DiseasesFile;
  readonly calendar: Calendar;
  readonly clearing: ClearingParameters;
}

export interface Document<K extends DocumentKind> {
  readonly version: string;
  readonly content: DocumentContents[K];
}

export interface Documents {
  /** What this very place has in force on the day. */
  find<K extends DocumentKind>(kind: K, area: Area, on: ChinaDate): Document<K> | null;
  /** The days after this one on which a version of this very place begins. */
  begins(kind: DocumentKind, area: Area, after: ChinaDate): readonly ChinaDate[];
}

/** One version: in force from a day until the next of its kind and place begins. */
export interface DatedDocument {
  readonly kind: DocumentKind;
  readonly area: Area;
  readonly from: ChinaDate;
  readonly version: string;
  /** Read when it is first asked for. */
  readonly content: () => DocumentContents[DocumentKind];
}

export const NO_DOCUMENTS: Documents = { find: () => null, begins: () => [] };

export function documentSet(versions: readonly DatedDocument[]): Documents {
  const places = new Map<string, DatedDocument[]>();
  for (const one of [...versions].sort((a, b) => (a.from < b.from ? 1 : -1))) {
    const key = keyOf(one.kind, one.area);
    places.set(key, [...(places.get(key) ?? []), one]);
  }
  return {
    find: <K extends DocumentKind>(kind: K, area: Area, on: ChinaDate) => {
      const held = places.get(keyOf(kind, area))?.find(({ from }) => from <= on);
      if (held === undefined) return null;
      return { version: held.version, content: held.content() as DocumentContents[K] };
    },
    begins: (kind, area, after) => {
      const days = (places.get(keyOf(kind, area)) ?? []).map(({ from }) => from);
      return days.filter((from) => from > after);
    },
  };
}

function keyOf(kind: DocumentKind, area: Area): string {
  return `${kind}:${area}`;
}
