/**
 * What home may have known of a person when it decided, by the auditor's own reading of home's
 * tables: filings in their versions, recognised diseases, chosen institutions, released zones. What
 * was written so near to the decision that the times do not tell is tried both ways.
 */
import type { ChosenMade, DocumentRow, FilingVersion, QualifiedVersion } from "#verify/verify.ts";
import type { Audit } from "./auditor.ts";
import type { Patient } from "./people.ts";
import type { NodeTables } from "./tables.ts";

/** Commits near a decision: more than this many are not tried in every order. */
const UNSURE_MAX = 4;

type Part =
  | { readonly filing: FilingVersion }
  | { readonly qualified: QualifiedVersion }
  | { readonly chosen: ChosenMade }
  | { readonly zones: DocumentRow };

/** What one commit changed, and when by home's clock. */
export interface Moment {
  readonly at: number;
  readonly parts: readonly Part[];
}

export interface Known {
  /** Each in the last version that was known. */
  readonly filings: readonly FilingVersion[];
  readonly qualified: readonly QualifiedVersion[];
  readonly chosen: readonly ChosenMade[];
  readonly zones: readonly DocumentRow[];
}

/** Everything that was written of a person at home, in the order of home's clock. */
export function momentsOf({ nodes }: Pick<Audit, "nodes">, { id, home }: Patient): Moment[] {
  const tables = nodes.get(home);
  if (!tables) return [];
  const moments = new Map<number, Part[]>();
  for (const [at, part] of partsOf(tables, id)) {
    moments.set(at, [...(moments.get(at) ?? []), part]);
  }
  return [...moments].map(([at, parts]) => ({ at, parts })).sort((a, b) => a.at - b.at);
}

function partsOf(tables: NodeTables, id: string): (readonly [number, Part])[] {
  const own = <Row extends { readonly person_id: string }>(rows: readonly Row[]): Row[] =>
    rows.filter((row) => row.person_id === id);
  const zones = tables.documents.filter(({ scheme }) => scheme === "zones");
  return [
    ...own(tables.filings).map((filing) => [filing.changed_at, { filing }] as const),
    ...own(tables.qualified).map((qualified) => [qualified.changed_at, { qualified }] as const),
    ...own(tables.chosen).flatMap((chosen) => chosenParts(chosen)),
    ...zones.map((row) => [row.approved_at, { zones: row }] as const),
  ];
}

/** Bound from the time that its id tells, and given up, where it was, when it was changed. */
function chosenParts(chosen: ChosenMade): (readonly [number, Part])[] {
  const { ended_on, changed_at } = chosen;
  const madeAt = Number.parseInt(chosen.id.slice(4, 13), 36);
  const made = [madeAt, { chosen: { ...chosen, ended_on: null } }] as const;
  return ended_on === null ? [made] : [made, [changed_at, { chosen }]];
}

/** Every state of knowledge that the times allow; the likeliest first. */
export function* knownAt(moments: readonly Moment[], at: number, near: number): Generator<Known> {
  const isNear = (moment: Moment): boolean => moment.at !== 0 && Math.abs(moment.at - at) <= near;
  const sure = moments.filter((moment) => moment.at < at && !isNear(moment));
  const unsure = moments.filter(isNear).slice(0, UNSURE_MAX);
  for (let choice = 0; choice < 2 ** unsure.length; choice += 1) {
    const held = unsure.filter((_, index) => ((choice >> index) & 1) === 0);
    yield knownFrom([...sure, ...held]);
  }
}

function knownFrom(moments: readonly Moment[]): Known {
  const parts = moments.flatMap((moment) => moment.parts);
  return {
    filings: latest(parts.flatMap((part) => ("filing" in part ? [part.filing] : []))),
    qualified: latest(parts.flatMap((part) => ("qualified" in part ? [part.qualified] : []))),
    chosen: lastOfEach(parts.flatMap((part) => ("chosen" in part ? [part.chosen] : []))),
    zones: parts.flatMap((part) => ("zones" in part ? [part.zones] : [])),
  };
}

export function latest<Row extends { readonly id: string; readonly version: number }>(
  rows: readonly Row[],
): Row[] {
  const last = new Map<string, Row>();
  for (const row of rows) {
    if ((last.get(row.id)?.version ?? 0) < row.version) last.set(row.id, row);
  }
  return [...last.values()];
}

function lastOfEach<Row extends { readonly id: string }>(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

interface Dated {
  readonly from_on: string;
  readonly to_on: string | null;
  readonly ended_on?: string | null;
}

/** From the first day to the last, both among them; what ended holds no more on the day itself. */
export function holdsOn({ from_on, to_on, ended_on = null }: Dated, on: string): boolean {
  return from_on <= on && (to_on === null || on <= to_on) && (ended_on === null || on < ended_on);
}

/** "460000" has "460100" in it. */
export function liesIn(place: string, areas: readonly string[]): boolean {
  return areas.some((area) => place.startsWith(area.replace(/(00)+$/, "")));
}
