/**
 * Filing-free zones (免备案区): areas among which nobody files, dated and sourced like any parameter.
 */
import type { ChinaDate } from "#base/date.ts";
import { openFile, sourceReader } from "#benefits/policy.ts";
import { list, optional, record } from "#benefits/reading/reader.ts";
import { areaCode, date, text } from "#benefits/reading/values.ts";
import { areaCovers } from "#model/filing.ts";
import type { Area } from "#model/place.ts";

const zonesReader = record({
  zones: list(
    record({
      title: text,
      areas: list(areaCode),
      from: date,
      to: optional(date),
      source: sourceReader,
    }),
  ),
});

export interface Zone {
  readonly title: string;
  readonly areas: readonly Area[];
  readonly from: ChinaDate;
  readonly to: ChinaDate | undefined;
}

export function readZones(path: string, fileText: string): readonly Zone[] {
  return zonesReader.read(openFile(path, fileText)).zones;
}

export function zoneHolds(zone: Zone, home: Area, care: Area, on: ChinaDate): boolean {
  if (on < zone.from || (zone.to !== undefined && on > zone.to)) return false;
  const holds = (place: Area): boolean => zone.areas.some((area) => areaCovers(area, place));
  return holds(home) && holds(care);
}
