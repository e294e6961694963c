/**
 * The auditor's look at filings: under which one a settlement stands, that one place is filed where
 * one is allowed, who decided, and that care places have heard of all of it once all is calm.
 */
import { chinaDate } from "#base/date.ts";
import { CATEGORY_OF_KIND, type FilingKind } from "#model/filing.ts";
import { HUB, nodeOf } from "#model/place.ts";
import type { FilingVersion, HomeRow } from "#verify/verify.ts";
import type { Audit } from "./auditor.ts";
import { coveringOf } from "./claimable.ts";
import type { Desk } from "./desk.ts";
import { knownAt, latest, type Moment, momentsOf } from "./known.ts";
import type { Claim } from "./nouns.ts";
import type { Patient } from "./people.ts";
import type { NodeTables } from "./tables.ts";

/** Of each kind, by `sim/policies/filing.yaml`. */
const PLACES_MAX: Readonly<Record<FilingKind, number>> = {
  ...{ retiredSettled: 1, longResident: 1, workStationed: 1, otherTemporary: 1 },
  ...{ referred: 2, emergencyRescue: 2 },
};
const UNLOCKED_BY = "工作地变更";

export function isBooked({ kind, sequence }: HomeRow): boolean {
  return kind === "settle" && sequence !== null;
}

function categoryOf({ kind }: FilingVersion): string {
  return CATEGORY_OF_KIND[kind as FilingKind];
}

/** 26: the version that is kept with a settlement was home's last, and in effect for the visit. */
export function checkFiledUnder(audit: Audit): void {
  const { nodes, records, fault, nearMs } = audit;
  for (const { home, filings } of nodes.values()) {
    for (const row of home) {
      if (!isBooked(row) || row.filing_id === null) continue;
      const name = `${row.filing_id} ${row.filing_version}`;
      const written = filings.find(({ id, version }) => `${id} ${version}` === name);
      if (!written) {
        fault(`${row.id}: settled under ${name}, which home never wrote`);
        continue;
      }
      const claim = claimOf(records.claims, row);
      if (!claim) continue;
      const moments = momentsOf(audit, claim.visit.patient);
      const isRight = [...knownAt(moments, row.booked_at, nearMs)].some((known) =>
        coveringOf(claim, known).some(
          (each) => `${each.id} ${each.version}` === name && categoryOf(each) === row.category,
        ),
      );
      if (!isRight) {
        fault(`${row.id}: settled as ${row.category} under ${name}, not in effect for the visit`);
      }
    }
  }
}

function claimOf(claims: readonly Claim[], row: HomeRow): Claim | undefined {
  const { encounterId } = JSON.parse(row.content ?? "{}") as { readonly encounterId?: string };
  return claims.find((each) => each.visit.encounterId === encounterId);
}

/** 26: what was filed in the storm stands beside no more places than its kind allows. */
export function checkOneFiling(audit: Audit, patients: readonly Patient[]): void {
  for (const patient of patients) {
    const moments = momentsOf(audit, patient);
    for (const moment of moments) checkMade(audit, moments, moment);
  }
}

function filingsIn({ parts }: Moment): FilingVersion[] {
  return parts.flatMap((part) => ("filing" in part ? [part.filing] : []));
}

function checkMade(audit: Audit, moments: readonly Moment[], moment: Moment): void {
  const own = filingsIn(moment);
  const made = own.find(({ version, application_id: by }) => version === 1 && by !== null);
  if (!made) return;
  const others = moments.filter((each) => each !== moment);
  const today = chinaDate(moment.at);
  const tooMany = [...knownAt(others, moment.at, audit.nearMs)].every(({ filings }) => {
    const beside = latest([...filings, ...own]).filter(
      (each) =>
        each.id !== made.id && categoryOf(each) === categoryOf(made) && meet(each, made, today),
    );
    const places = new Set([...made.areas, ...beside.flatMap(({ areas }) => areas)]);
    return places.size > PLACES_MAX[made.kind as FilingKind];
  });
  if (tooMany) audit.fault(`${made.id}: filed beside others, more than ${made.kind} allows`);
}

const NEVER = "9999-12-31";

export function lastOf({ to_on, ended_on }: FilingVersion): string {
  const days = [to_on ?? NEVER, ended_on === null ? NEVER : dayBefore(ended_on)].sort();
  return days[0] ?? NEVER;
}

function dayBefore(day: string): string {
  return chinaDate(Date.parse(`${day}T00:00:00+08:00`) - 1);
}

/** On some day from today on both hold. */
function meet(a: FilingVersion, b: FilingVersion, today: string): boolean {
  const first = [a.from_on, b.from_on, today].sort().at(-1) ?? today;
  const last = [lastOf(a), lastOf(b)].sort()[0] ?? today;
  return first <= last;
}

/** 26: what a desk said is written, nobody decided their own, and no lock was passed. */
export function checkApplications(audit: Audit, desk: Desk): void {
  const { nodes, fault } = audit;
  const all = [...nodes.values()].flatMap(({ filings }) => filings);
  for (const { application, filing, version } of desk.approved) {
    const found = all.find((each) => each.id === filing && each.version === version);
    if (found?.application_id !== application) {
      fault(`${application}: approved as ${filing} ${version}, which home did not write`);
    }
  }
  for (const tables of nodes.values()) {
    checkDecided(tables, fault);
    checkSupplied(tables, fault);
  }
}

/** Whose promised papers were approved owes none any more. */
function checkSupplied({ node, applications, filings }: NodeTables, fault: Audit["fault"]): void {
  for (const { id, kind, state, made_filing, made_version } of applications) {
    if (kind !== "supplement" || state !== "approved") continue;
    const made = filings.find((one) => one.id === made_filing && one.version === made_version);
    if (made?.evidence === "documents" && made.supplement_due === null) continue;
    fault(`${node}: ${id}: supplied, and ${made_filing} ${made_version} still owes its papers`);
  }
}

function checkDecided({ node, applications, filings }: NodeTables, fault: Audit["fault"]): void {
  const decided = new Map(applications.map((each) => [each.id, each]));
  for (const { id, decided_by: by, handled_by, proposed_by } of applications) {
    if (by === null || by === "program") continue;
    if (handled_by.includes(by) || proposed_by === by) fault(`${node}: ${id} decided by its maker`);
  }
  for (const filing of filings) {
    if (filing.application_id === null) continue;
    const name = `${node}: ${filing.id} ${filing.version}`;
    const application = decided.get(filing.application_id);
    if (application?.state !== "approved") fault(`${name}: its application is not approved`);
    const before = filings.find(({ id, version }) => {
      return id === filing.id && version === filing.version - 1;
    });
    const ends = filing.state === "cancelled" && before?.locked_until;
    if (!ends || application?.reason === UNLOCKED_BY) continue;
    if (chinaDate(filing.changed_at) < ends) fault(`${name}: ended inside its lock until ${ends}`);
  }
}

/** 27: in the calm each care place holds home's last word on what is filed for it. */
export function checkConvergence({ nodes, fault }: Audit): void {
  for (const { node, news, filings } of nodes.values()) {
    for (const { subject, care_node, version, open } of news) {
      if (open) fault(`${node}: ${care_node} has not heard of ${subject} ${version}`);
    }
    for (const filing of latest(filings)) {
      // What stood from the beginning was told with the beginning.
      if (filing.changed_at === 0) continue;
      const places = new Set(filing.areas.map((area) => nodeOf(area as never)));
      for (const place of places) {
        if (place !== node) checkSeen({ node, place, filing }, nodes.get(place), fault);
      }
    }
  }
  checkCalendars(nodes, fault);
}

function checkSeen(
  { node, place, filing }: { node: string; place: string; filing: FilingVersion },
  tables: NodeTables | undefined,
  fault: Audit["fault"],
): void {
  const name = `${place}: of ${filing.id} ${filing.version} of ${node}`;
  const seen = tables?.seen.filter(({ filing_id: id }) => id === filing.id) ?? [];
  const [copy] = seen;
  if (!copy || seen.length > 1) {
    fault(`${name} it keeps ${seen.length} copies`);
    return;
  }
  const { kind, state, from_on, to_on, ended_on } = filing;
  const areas = filing.areas.filter((area) => nodeOf(area as never) === place);
  const truth = [node, filing.version, kind, state, areas, from_on, to_on, ended_on];
  const held = [copy.home_node, copy.version, copy.kind, copy.state, copy.areas];
  const words = JSON.stringify([...held, copy.from_on, copy.to_on, copy.ended_on]);
  if (JSON.stringify(truth) !== words) fault(`${name} it keeps ${words}`);
  if (copy.holders === 0) fault(`${name} nobody is the holder`);
}

/** 24: what the hub has released every province has. */
function checkCalendars(nodes: Audit["nodes"], fault: Audit["fault"]): void {
  const of = (tables: NodeTables | undefined): string[] =>
    (tables?.documents ?? [])
      .filter(({ scheme, approved_by: by }) => scheme === "calendar" && by !== null)
      .map(({ version, in_force_from: from }) => `${version} ${from}`);
  const released = of(nodes.get(HUB));
  for (const [node, tables] of nodes) {
    const held = of(tables);
    if (held.join() !== released.join()) fault(`${node}: the hub's calendar is not here`);
  }
}
