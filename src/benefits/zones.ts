/**
 * Filing-free zones (免备案区): from which home place to which care place nobody files, for which
 * care and scheme, from when, and what the person gets; dated and sourced like any parameter.
 */
import type { ChinaDate } from "#base/date.ts";
import { openFile, sourceReader } from "#benefits/policy.ts";
import type { At } from "#benefits/reading/at.ts";
import { careWord } from "#benefits/reading/conditions.ts";
import { list, optional, type Reader, record, some, word } from "#benefits/reading/reader.ts";
import { areaCode, date, text } from "#benefits/reading/values.ts";
import { areaCovers } from "#model/filing.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, CareType } from "#model/place.ts";
import type { Zone, ZoneBenefit } from "#model/zone.ts";

/** Who is treated where, for what, when. */
export interface ZoneVisit {
  readonly homeArea: Area;
  readonly careArea: Area;
  readonly careType: CareType;
  readonly scheme: Scheme;
  readonly visitOn: ChinaDate;
}

const fields = record({
  title: text,
  areas: optional(list(areaCode)),
  home: optional(list(areaCode)),
  treatedIn: optional(list(areaCode)),
  care: optional(some(careWord)),
  schemes: optional(some(word<Scheme>("employee", "resident"))),
  from: date,
  to: optional(date),
  benefit: word<ZoneBenefit>("local", "referral"),
  source: sourceReader,
});

/** Either among its areas in every direction, or from home to where people are treated. */
const zoneReader: Reader<Zone> = {
  schema: fields.schema,
  read: (at: At) => {
    const { areas, home = areas, treatedIn = areas, ...zone } = fields.read(at);
    const isMixed = areas !== undefined && (home !== areas || treatedIn !== areas);
    if (home === undefined || treatedIn === undefined || isMixed) {
      at.fail(
        "没有说清从哪里到哪里免备案",
        "互相免备案的写 areas；单向的写 home（参保地）和 treatedIn（就医地）",
      );
    }
    return { ...zone, home, treatedIn };
  },
};
const zonesReader = record({ zones: list(zoneReader) });

export const ZONES_SCHEMA = zonesReader.schema;

export function readZones(path: string, fileText: string): readonly Zone[] {
  return zonesReader.read(openFile(path, fileText)).zones;
}

/** As at home wherever a zone gives it; null where none holds. */
export function zoneBenefit(zones: readonly Zone[], visit: ZoneVisit): ZoneBenefit | null {
  const held = zones.filter((zone) => zoneHolds(zone, visit));
  if (held.some(({ benefit }) => benefit === "local")) return "local";
  return held[0]?.benefit ?? null;
}

function zoneHolds(zone: Zone, { homeArea, careArea, careType, scheme, visitOn }: ZoneVisit) {
  if (visitOn < zone.from || (zone.to !== undefined && visitOn > zone.to)) return false;
  if (zone.care?.includes(careType) === false) return false;
  if (zone.schemes?.includes(scheme) === false) return false;
  const covers = (areas: readonly Area[], place: Area): boolean =>
    areas.some((area) => areaCovers(area, place));
  return covers(zone.home, homeArea) && covers(zone.treatedIn, careArea);
}
