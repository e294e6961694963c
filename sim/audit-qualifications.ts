/**
 * The auditor's look at chronic diseases and at what hospitals reported: what a window or a desk
 * was told stands at home, one decision holds for a disease on a day, and care places have heard of
 * it once all is calm.
 */
import { chinaDate } from "#base/date.ts";
import { nodeOf } from "#model/place.ts";
import type { Withdrawal } from "#model/report.ts";
import type { FilingVersion, QualifiedVersion } from "#verify/verify.ts";
import type { Audit } from "./auditor.ts";
import type { Desk } from "./desk.ts";
import { outcomeOf } from "./hospital-records.ts";
import { latest } from "./known.ts";
import type { NodeTables } from "./tables.ts";

/** 26: a report that a window was told of is at home, and what it took back is over there. */
export function checkReports({ records, nodes, fault }: Audit): void {
  for (const { booking, call, text } of records.entries.values()) {
    if (booking.kind !== "report" || text === null) continue;
    const serial = outcomeOf(text).ok?.serial;
    const home = nodes.get(nodeOf(booking.homeArea as never));
    if (typeof serial !== "string" || !home) continue;
    const { report } = booking;
    const wrong = report.sort === "withdrawal" ? notOver(report, home) : missing(serial, home);
    if (wrong) fault(`report ${call.messageId}: told yes, ${home.node} says ${wrong} ${serial}`);
  }
}

function missing(serial: string, { chosen, applications }: NodeTables): string | null {
  return [...chosen, ...applications].some(({ id }) => id === serial) ? null : "nothing of";
}

function notOver({ of, serial }: Withdrawal, { chosen, applications }: NodeTables): string | null {
  if (of === "chosen") {
    const row = chosen.find(({ id }) => id === serial);
    return row?.ended_on ? null : "that it goes on:";
  }
  const state = applications.find(({ id }) => id === serial)?.state ?? "nothing";
  return state === "withdrawn" ? null : state;
}

const NEVER = "9999-12-31";

/** The last day on which it holds. */
function lastOf({ to_on, ended_on }: QualifiedVersion): string {
  const ended = ended_on === null ? NEVER : chinaDate(Date.parse(`${ended_on}T00:00:00+08:00`) - 1);
  return [to_on ?? NEVER, ended].sort()[0] ?? NEVER;
}

/** What was given up on its first day never held. */
function holds(one: QualifiedVersion): boolean {
  return one.from_on <= lastOf(one);
}

function isSame(one: QualifiedVersion, other: QualifiedVersion): boolean {
  if (one.disease !== null && one.disease === other.disease) return true;
  return one.home_disease === other.home_disease;
}

/** 26: for one disease of a person one decision holds on a day. */
export function checkOneQualification({ nodes, fault }: Audit): void {
  for (const { node, qualified } of nodes.values()) {
    const all = latest(qualified);
    for (const [index, one] of all.entries()) {
      const beside = all.slice(index + 1).find((other) => {
        const [first, last] = [one, other].sort((a, b) => (a.from_on < b.from_on ? -1 : 1));
        const meet = first !== undefined && last !== undefined && last.from_on <= lastOf(first);
        return one.person_id === other.person_id && isSame(one, other) && meet && holds(last);
      });
      if (beside) fault(`${node}: ${one.id} and ${beside.id} hold for one disease on one day`);
    }
  }
}

/** 26, 27: what a desk said is written; each care place that has to know holds the last word. */
export function checkQualified({ nodes, fault }: Audit, desk: Desk): void {
  const all = [...nodes.values()].flatMap(({ qualified }) => qualified);
  for (const { application, qualification, version } of desk.qualified) {
    const found = all.find(({ id, version: each }) => id === qualification && each === version);
    if (found?.application_id === application) continue;
    fault(`${application}: approved as ${qualification} ${version}, which home did not write`);
  }
  const today = chinaDate(desk.loop.now());
  for (const { node, qualified, filings } of nodes.values()) {
    const filed = latest(filings);
    for (const one of latest(qualified)) {
      const places = placesOf(one, filed, today);
      for (const tables of nodes.values()) {
        if (tables.node === node) continue;
        checkCopy({ node, one, tables, isDue: places.has(tables.node) }, fault);
      }
    }
  }
}

/** Where a filing of the person stands, unless both were there from the beginning. */
function placesOf(
  one: QualifiedVersion,
  filings: readonly FilingVersion[],
  today: string,
): ReadonlySet<string> {
  if (one.disease === null || lastOf(one) < today) return new Set();
  const standing = filings.filter((filing) => {
    const { person_id, state, to_on, ended_on, changed_at } = filing;
    const isOver = state === "revoked" || (to_on ?? NEVER) < today || (ended_on ?? NEVER) <= today;
    return person_id === one.person_id && !isOver && Math.max(changed_at, one.changed_at) > 0;
  });
  return new Set(standing.flatMap(({ areas }) => areas.map((area) => nodeOf(area as never))));
}

interface Copied {
  readonly node: string;
  readonly one: QualifiedVersion;
  readonly tables: NodeTables;
  readonly isDue: boolean;
}

/** Who has heard of it once hears of every change. */
function checkCopy({ node, one, tables, isDue }: Copied, fault: Audit["fault"]): void {
  const name = `${tables.node}: of ${one.id} ${one.version} of ${node}`;
  const copy = tables.seenQualified.find(
    ({ id, home_node }) => id === one.id && home_node === node,
  );
  if (!copy) {
    if (isDue) fault(`${name} it has no copy`);
    return;
  }
  const wordsOf = (row: Omit<QualifiedVersion, "person_id" | "application_id" | "changed_at">) =>
    JSON.stringify([
      ...[row.version, row.state, row.home_disease, row.disease],
      ...[row.from_on, row.to_on, row.ended_on],
    ]);
  if (wordsOf(copy) !== wordsOf(one)) fault(`${name} it keeps ${wordsOf(copy)}`);
  if (copy.holders === 0) fault(`${name} nobody is the holder`);
}
