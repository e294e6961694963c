/**
 * The cases of a month at care, hub and home, side by side, and what they come to: for clearing by
 * area and fund, for the days that the three compare, for institutions, and in the ledger.
 */
import { add, type BookedAnswer, readAnswer } from "#verify/answer.ts";
import { HUB, nodeOf } from "#verify/case.ts";
import { createDayCounts, type DayFigures, dayKey, fundsText } from "#verify/day-counts.ts";
import { amountsOf } from "#verify/look.ts";
import { exceptionKey, inSpan, type Months, pairKey } from "#verify/month.ts";
import type { Pair } from "#verify/queries-clearing.ts";
import {
  type CareCaseRow,
  careCaseRows,
  type HomeCaseRow,
  type HubCaseRow,
  homeCaseRows,
  hubCaseRows,
  setSpan,
} from "#verify/queries-month.ts";
import { firstOf, openSource, type Source } from "#verify/sources.ts";

export type Party = "care" | "hub" | "home";

/** One case as one party has it, if it stands there. */
export interface Standing {
  readonly node: string;
  readonly id: string;
  readonly care: string;
  readonly home: string;
  readonly scheme: string;
  readonly area: string;
  readonly day: string;
  readonly month: string;
  readonly total: bigint;
  /** By fund, without zeros. */
  readonly funds: ReadonlyMap<string, bigint>;
}

export interface Trio {
  readonly id: string;
  readonly care: { readonly row: CareCaseRow; readonly node: string } | undefined;
  readonly home: { readonly row: HomeCaseRow; readonly node: string } | undefined;
  readonly stands: Partial<Record<Party, Standing>>;
}

/** What is cleared in a month of a pair in a scheme. */
export interface Cleared {
  cases: number;
  total: bigint;
  /** By "area fund". */
  readonly lines: Map<string, { cases: number; amount: bigint }>;
  /** By institution, at care. */
  readonly institutions: Map<string, InstitutionPart>;
}

export interface InstitutionPart {
  cases: number;
  readonly funds: Map<string, bigint>;
}

export interface MonthCases {
  /** By party, then month and pair. */
  readonly cleared: Readonly<Record<Party, Map<string, Cleared>>>;
  /** What stays inside a province, by its two areas. */
  readonly inside: Readonly<Record<Party, Map<string, Cleared>>>;
  /** What care counted when it submitted, before anything was taken out again. */
  readonly submitted: Map<string, Cleared>;
  readonly days: ReadonlyMap<string, DayFigures>;
}

export interface CaseVisitor {
  /** Each case once, in the order of days and ids. */
  visit(one: Trio): void;
}

export async function countCases(
  months: Months,
  visitors: readonly CaseVisitor[],
): Promise<MonthCases> {
  const sources = await openSources(months);
  const all = [...sources.care, ...sources.home, ...sources.hub];
  const days = createDayCounts();
  const counted = {
    cleared: { care: new Map(), hub: new Map(), home: new Map() },
    inside: { care: new Map(), hub: new Map(), home: new Map() },
    submitted: new Map<string, Cleared>(),
  } as const;
  for (let key = firstOf(all); key !== null; key = firstOf(all)) {
    const one = await trioAt(key, sources);
    for (const [party, case_] of Object.entries(one.stands) as [Party, Standing][]) {
      const { settled_at: settledAt = null, institution = null } = one.care?.row ?? {};
      const careArea = one.care?.row.care_area ?? null;
      takeCase(months, counted, { party, case_, settledAt, institution, careArea });
      if (case_.care === case_.home || !inSpan(months.span, case_.month)) continue;
      const { id, day, total, funds } = case_;
      days.take({ id, day, total, funds, of: countOf(party, case_) });
    }
    for (const visitor of visitors) visitor.visit(one);
  }
  return { ...counted, days: days.finish() };
}

/** Whose count of a day a case is in. */
export function countOf(
  party: Party,
  { care, home, scheme }: Pick<Standing, "care" | "home" | "scheme">,
): string {
  return `${party} ${care} ${home} ${scheme}`;
}

export function dayOf(days: ReadonlyMap<string, DayFigures>, day: string, of: string) {
  return days.get(dayKey(day, of));
}

interface Sources {
  readonly care: readonly Source<CareCaseRow>[];
  readonly home: readonly Source<HomeCaseRow>[];
  readonly hub: readonly Source<HubCaseRow>[];
}

async function openSources({ provinces, hub, span, exceptions }: Months): Promise<Sources> {
  const late = [...exceptions.values()]
    .filter((row) => inSpan(span, row.cleared_in))
    .map((row) => row.settlement_id);
  for (const { snapshot } of [...provinces, ...(hub ? [hub] : [])]) {
    await setSpan(snapshot.tx, span, late);
  }
  const hubs = hub ? [hub] : [];
  return {
    care: await Promise.all(provinces.map(({ snapshot }) => openSource(snapshot, careCaseRows))),
    home: await Promise.all(provinces.map(({ snapshot }) => openSource(snapshot, homeCaseRows))),
    hub: await Promise.all(hubs.map(({ snapshot }) => openSource(snapshot, hubCaseRows))),
  };
}

async function firstAt<Row extends { readonly id: string }>(
  sources: readonly Source<Row>[],
  key: string,
): Promise<{ readonly row: Row; readonly node: string } | undefined> {
  let found: { readonly row: Row; readonly node: string } | undefined;
  for (const source of sources) {
    if (source.peek() !== key) continue;
    const [row] = await source.take(key);
    if (row) found ??= { row, node: source.node };
  }
  return found;
}

async function trioAt(key: string, sources: Sources): Promise<Trio> {
  const care = await firstAt(sources.care, key);
  const home = await firstAt(sources.home, key);
  const hub = await firstAt(sources.hub, key);
  const stands: Partial<Record<Party, Standing>> = {};
  const atCare = care && careStanding(care.node, care.row);
  const atHome = home && homeStanding(home.node, home.row);
  const atHub = hub && hubStanding(hub.row);
  if (atCare) stands.care = atCare;
  if (atHome) stands.home = atHome;
  if (atHub) stands.hub = atHub;
  return { id: key.slice(11), care, home, stands };
}

/** "employee:pooled" → "pooled". */
function fundsOf(schemeFunds: Iterable<readonly [string, bigint]>): Map<string, bigint> {
  const funds = new Map<string, bigint>();
  for (const [name, amount] of schemeFunds) add(funds, name.slice(name.indexOf(":") + 1), amount);
  return funds;
}

const CARE_STANDS: ReadonlySet<string> = new Set(["settled", "cancelling", "cancelled", "offset"]);
const HOME_STANDS: ReadonlySet<string> = new Set(["booked", "cancelled", "offset"]);
const HUB_STANDS: ReadonlySet<string> = new Set(["booked", "offset"]);

function ofAnswer(answer: BookedAnswer): Pick<Standing, "scheme" | "total" | "funds"> {
  return { scheme: answer.scheme, total: answer.total, funds: fundsOf(answer.schemeFunds) };
}

function careStanding(node: string, row: CareCaseRow): Standing | null {
  const answer = readAnswer(row.outcome);
  if (!CARE_STANDS.has(row.state) || typeof answer === "string") return null;
  const [home, area] = [nodeOf(row.home_area), row.home_area];
  const { case_id: id, business_day: day, month } = row;
  return { ...ofAnswer(answer), node, id, care: node, home, area, day, month };
}

function homeStanding(node: string, row: HomeCaseRow): Standing | null {
  const answer = readAnswer(row.answer);
  if (!HOME_STANDS.has(row.state) || typeof answer === "string") return null;
  const [care, area] = [nodeOf(row.care_area ?? ""), row.home_area];
  const { case_id: id, business_day: day, month } = row;
  return { ...ofAnswer(answer), node, id, care, home: node, area, day, month };
}

function hubStanding(row: HubCaseRow): Standing | null {
  if (!HUB_STANDS.has(row.state)) return null;
  const pots = amountsOf(row.pots ?? {});
  const [named] = pots.keys();
  const scheme = row.scheme ?? named?.split(":")[0] ?? "employee";
  const { case_id: id, business_day: day, month, care_node: care, home_node: home } = row;
  return {
    ...{ node: HUB, id, care, home, scheme, area: row.home_area ?? home, day, month },
    ...{ total: row.total_fen ?? 0n, funds: fundsOf(pots) },
  };
}

interface Taken {
  readonly party: Party;
  readonly case_: Standing;
  readonly settledAt: bigint | null;
  readonly institution: string | null;
  readonly careArea: string | null;
}

/** The month that clears it; null: it waits. */
export function clearedIn(
  { exceptions, submissions }: Months,
  case_: Standing,
  settledAt: bigint | null,
): string | null {
  const named = exceptions.get(exceptionKey(case_.care, case_.id));
  if (named) return named.cleared_in;
  const { care: care_node, home: home_node, scheme, month } = case_;
  const submission = submissions.get(pairKey(month, { care_node, home_node, scheme }));
  // Concluded after care had counted: the next count names it.
  const isLater = submission && settledAt !== null && settledAt > submission.counted_to;
  return isLater ? null : month;
}

function takeCase(
  months: Months,
  counted: Pick<MonthCases, "cleared" | "inside" | "submitted">,
  { party, case_, settledAt, institution, careArea }: Taken,
): void {
  const { care: care_node, home: home_node, scheme } = case_;
  const pair = { care_node, home_node, scheme };
  // What stays inside a province is none of the hub's.
  if (party === "hub" && care_node === home_node) return;
  const month = clearedIn(months, case_, settledAt);
  const at = party === "care" ? institution : null;
  if (month !== null) {
    sumUp(counted.cleared[party], pairKey(month, pair), case_, at);
    const inside = insidePair(months, case_, { month, institution, careArea });
    if (inside) sumUp(counted.inside[party], pairKey(month, inside), case_, at);
  }
  if (party !== "care") return;
  // What was objected to was in the count that care submitted.
  const was = months.takenOut.get(case_.id) ?? month;
  if (was !== null) sumUp(counted.submitted, pairKey(was, pair), case_);
  if (was !== null && was !== month && month !== null) {
    sumUp(counted.submitted, pairKey(month, pair), case_);
  }
}

interface Placed {
  readonly month: string;
  readonly institution: string | null;
  /** Where the institution lay when it treated; null: the case does not say so. */
  readonly careArea: string | null;
}

/** Between which two of its areas a province clears it; null: it left the province. */
export function insidePair(
  { nodes }: Months,
  { care, home, area, scheme }: Pick<Standing, "care" | "home" | "area" | "scheme">,
  { month, institution, careArea }: Placed,
): Pair | null {
  const places = nodes.get(care)?.places;
  if (care !== home || !places || institution === null) return null;
  const care_node = places.poolIn(month, careArea ?? places.areaOf(institution));
  return { care_node, home_node: places.poolIn(month, area), scheme };
}

function sumUp(
  sums: Map<string, Cleared>,
  key: string,
  case_: Standing,
  institution: string | null = null,
): void {
  const known = sums.get(key);
  const sum = known ?? { cases: 0, total: 0n, lines: new Map(), institutions: new Map() };
  if (!known) sums.set(key, sum);
  sum.cases += 1;
  sum.total += case_.total;
  for (const [fund, amount] of case_.funds) {
    const line = `${case_.area} ${fund}`;
    const before = sum.lines.get(line) ?? { cases: 0, amount: 0n };
    sum.lines.set(line, { cases: before.cases + 1, amount: before.amount + amount });
  }
  if (institution === null) return;
  const part = sum.institutions.get(institution) ?? { cases: 0, funds: new Map() };
  sum.institutions.set(institution, part);
  part.cases += 1;
  for (const [fund, amount] of case_.funds) add(part.funds, fund, amount);
}

/** The same text for the same case, whoever tells it. */
export function textOf(case_: Standing): string {
  const { care, home, scheme, area, day, month, total, funds } = case_;
  return `${care}→${home} ${area} ${scheme} ${day} ${month} ${total} ${fundsText(funds)}`;
}
