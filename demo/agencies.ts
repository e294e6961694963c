/**
 * The demo's pooling areas and agencies, one agency each: addresses and phones are made up, and
 * look so.
 */
import { type Agency, FIRST_DAY, type Pool } from "#model/area.ts";
import { type Area, type NodeId, usualPool } from "#model/place.ts";
import { DEMO_PROVINCES } from "./places.ts";

const HOURS = "周一至周五8:30至12:00，14:00至17:30";

interface DemoArea {
  readonly code: Area;
  readonly name: string;
}

function areasOf(node: NodeId): readonly DemoArea[] {
  return DEMO_PROVINCES.find((province) => province.node === node)?.areas ?? [];
}

/** Each area in its usual pool; the province's own is one for itself. */
export function demoPools(node: NodeId): Pool[] {
  const areas = areasOf(node);
  const codes = [...new Set(areas.map(({ code }) => usualPool(code)))].sort();
  return codes.map((code) => ({
    code,
    name: areas.find((area) => area.code === code)?.name ?? code,
    level: code === (node as string) ? "province" : "city",
    members: areas
      .filter((area) => usualPool(area.code) === code)
      .map((area) => ({ area: area.code, span: { from: FIRST_DAY } })),
    version: 1,
  }));
}

export function demoAgencies(node: NodeId): Agency[] {
  return areasOf(node).map(({ code, name }, index) => ({
    code: `${code}-01`,
    name: `${name}示范医保经办中心`,
    area: code,
    address: `${name}示范路${index + 1}号（演示地址）`,
    phone: `0000-555${code.slice(0, 4)}${index}`,
    hours: HOURS,
    serves: [code],
    version: 1,
  }));
}
