/**
 * Areas by days: the national list of six-digit codes, brought along as a package and compared with
 * what is there. A code that left the list ends, a new one begins; none is ever taken away, for old
 * settlements name it.
 */
import { addDays, type ChinaDate } from "#base/date.ts";
import { FIRST_DAY, type NamedArea } from "#model/area.ts";
import type { Area, NodeId } from "#model/place.ts";
import {
  type AreaRow,
  insertAreas,
  selectAreaPage,
  selectAreas,
  selectAreasAmong,
  selectAreasEver,
  updateAreaEnds,
} from "#registry/queries-areas.ts";
import type { Tx } from "#store/store.ts";

/** A list of areas as of a day, and what it is called with its version. */
export interface AreaList {
  readonly source: string;
  readonly asOf: ChinaDate;
  readonly areas: readonly { readonly code: Area; readonly name: string }[];
}

/**
 * Brings the table to the list: what is new or has another name begins on the list's day (at the
 * first list: since ever), what is gone ends the day before. Returns how many rows began or ended.
 */
export async function loadAreas(tx: Tx, list: AreaList): Promise<number> {
  const running = (await selectAreas(tx)).filter(({ to_on }) => to_on === null);
  if (running.some(({ source }) => source === list.source)) return 0;
  const isFirst = running.length === 0;
  const names = new Map(list.areas.map(({ code, name }) => [code, name]));
  const gone = running.filter(({ code, name }) => names.get(code) !== name);
  const held = new Map(running.map(({ code, name }) => [code, name]));
  const fresh = list.areas.filter(({ code, name }) => held.get(code) !== name);
  if (gone.length > 0) {
    const codes = gone.map(({ code }) => code);
    await updateAreaEnds(tx, codes, addDays(list.asOf, -1));
  }
  const from = isFirst ? FIRST_DAY : list.asOf;
  await insertAreas(
    tx,
    fresh.map((area) => rowOf({ ...area, span: { from }, source: list.source })),
  );
  return gone.length + fresh.length;
}

function rowOf({ code, name, span, source }: NamedArea): AreaRow {
  return { code, name, from_on: span.from, to_on: span.to ?? null, source };
}

function areaOfRow(row: AreaRow): NamedArea {
  const { code, name, from_on: from, to_on: to, source } = row;
  return { code, name, span: { from, to: to ?? undefined }, source };
}

export interface AreasAsked {
  /** Digits with which the codes begin: a province's or a city's. */
  readonly prefix?: string | undefined;
  readonly on: ChinaDate;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Areas in force on a day, in order of code. */
export async function areasOn(tx: Tx, asked: AreasAsked): Promise<NamedArea[]> {
  const { prefix = "", on, after = "", limit } = asked;
  return (await selectAreaPage(tx, { prefix, on, after }, limit)).map(areaOfRow);
}

/** Null: there is none on that day. */
export async function areaName(tx: Tx, code: Area, on: ChinaDate): Promise<string | null> {
  const [first] = await selectAreaPage(tx, { prefix: code, on, after: "" }, 1);
  return first?.name ?? null;
}

/** Is it an area in force on that day? */
export async function isArea(tx: Tx, code: Area, on: ChinaDate): Promise<boolean> {
  return (await areasAmong(tx, [code], on)).size > 0;
}

/** Which of these are areas in force on that day. */
export async function areasAmong(
  tx: Tx,
  codes: readonly Area[],
  on: ChinaDate,
): Promise<ReadonlySet<Area>> {
  const held = await selectAreasAmong(tx, [...new Set(codes)], on);
  return new Set(held.map(({ code }) => code));
}

/** Which of these are areas or were some: records keep the code. */
export async function areasEver(tx: Tx, codes: readonly Area[]): Promise<Area[]> {
  return (await selectAreasEver(tx, [...new Set(codes)])).map(({ code }) => code);
}

/** More than any province has. */
const AREAS_MAX = 1_000;

/** Every area of a province that is in force on a day. */
export async function areasOfNode(tx: Tx, node: NodeId, on: ChinaDate): Promise<ReadonlySet<Area>> {
  const all = await areasOn(tx, { prefix: node.slice(0, 2), on, limit: AREAS_MAX });
  return new Set(all.map(({ code }) => code));
}
