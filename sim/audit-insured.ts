/**
 * The auditor's look at insurances: who was not insured on which days, by its own history of what
 * clerks asked and were told; what was settled of those days, and what filings became.
 */
import { addDays, type ChinaDate, chinaDate } from "#base/date.ts";
import type { HomeRow, InsuranceDays } from "#verify/verify.ts";
import { claimsById, daysOf } from "./audit-benefits.ts";
import { isBooked, lastOf } from "./audit-filings.ts";
import type { Audit } from "./auditor.ts";
import type { Desk, Spell } from "./desk.ts";
import { latest } from "./known.ts";
import type { Claim } from "./nouns.ts";

/** How far back the days are compared with what home keeps. */
const DAYS_COMPARED = 30;

/** 25: no day without insurance is paid, and each other is; filings follow it in the calm. */
export function checkInsured(audit: Audit, { spells, loop }: Desk): void {
  const { nodes, fault, nearMs } = audit;
  const claims = claimsById(audit);
  const today = chinaDate(loop.now());
  for (const { node, home, filings, insurances } of nodes.values()) {
    for (const row of home) {
      const claim = claims.get(row.id);
      const mine = spells.filter(({ personId }) => personId === row.person_id);
      if (claim) checkRow(row, { claim, mine, near: nearMs, fault });
    }
    const insured = new Set<string>();
    for (const one of insurances) {
      const mine = spells.filter(({ personId }) => personId === one.person_id);
      for (const wrong of wrongDays(one, mine, { at: loop.now(), near: nearMs, today })) {
        fault(`${node}: ${one.person_id} on ${wrong}: home keeps ${one.suspensions}`);
      }
      if (!isKept(one, today)) insured.add(one.person_id);
    }
    for (const filing of latest(filings)) {
      const isOver = filing.ended_on !== null || lastOf(filing) < today;
      if (isOver || (filing.state === "suspended") !== insured.has(filing.person_id)) continue;
      fault(`${node}: ${filing.id} is ${filing.state} in the calm, against its insurance`);
    }
  }
}

interface Judging {
  readonly claim: Claim;
  readonly mine: readonly Spell[];
  readonly near: number;
  readonly fault: Audit["fault"];
}

function checkRow(row: HomeRow, { claim, mine, near, fault }: Judging): void {
  const days = careDays(claim);
  const at = row.booked_at;
  const bare = days.find((day) => mine.some((spell) => isSurely(spell, day, { at, near })));
  if (isBooked(row) && bare) fault(`${row.id}: settled, and not insured on ${bare}`);
  const isRefused = row.state === "refused" && /"insurance_suspended"/.test(row.answer ?? "");
  const may = days.some((day) => mine.some((spell) => isPerhaps(spell, day, { at, near })));
  if (isRefused && !may) fault(`${row.id}: refused insurance_suspended, insured on ${days.join()}`);
}

/** Of a visit its day; of a stay each day that costs something, by the auditor's own sums. */
function careDays(claim: Claim): ChinaDate[] {
  const { visit } = claim;
  const visitOn = chinaDate(visit.visitAt);
  if (!visit.inpatient) return [visitOn];
  const days = [...daysOf(claim)].filter(([, [total]]) => total > 0n).map(([on]) => on);
  return days.length === 0 ? [visitOn] : days;
}

interface Moment {
  readonly at: number;
  readonly near: number;
}

/** Was the day without insurance, as home knew then? Each thing that it may have known. */
function* knownThen(spell: Spell, day: ChinaDate, { at, near }: Moment): Generator<boolean> {
  const { from, until, askedAt, toldAt, endAskedAt, endToldAt, arrears } = spell;
  const isWithin = (end: ChinaDate): boolean => from <= day && day < end;
  if (toldAt === null || at <= toldAt + near) yield false;
  const isOpen = endToldAt === null || at <= endToldAt + near;
  if (isOpen && at >= askedAt - near) yield from <= day;
  if (until === null || endAskedAt === null || at < endAskedAt - near) return;
  if (!arrears || arrears.toldAt === null || at <= arrears.toldAt + near) yield isWithin(until);
  if (arrears && at >= arrears.askedAt - near) yield isWithin(arrears.until);
}

function isSurely(spell: Spell, day: ChinaDate, moment: Moment): boolean {
  return [...knownThen(spell, day, moment)].every((one) => one);
}

function isPerhaps(spell: Spell, day: ChinaDate, moment: Moment): boolean {
  return [...knownThen(spell, day, moment)].some((one) => one);
}

const RANGE = /\[([\d-]{10}),([\d-]{10})?\)/g;

/** Does home say that the day is not insured? */
function isKept({ suspensions }: InsuranceDays, day: string): boolean {
  return [...suspensions.matchAll(RANGE)].some(
    ([, from = "", until]) => from <= day && (until === undefined || day < until),
  );
}

/** Days of which home keeps something else than clerks were told. */
function wrongDays(
  kept: InsuranceDays,
  mine: readonly Spell[],
  { today, ...moment }: Moment & { readonly today: ChinaDate },
): ChinaDate[] {
  const days = Array.from({ length: DAYS_COMPARED }, (_nothing, ago) => addDays(today, -ago));
  return days.filter((day) =>
    isKept(kept, day)
      ? !mine.some((spell) => isPerhaps(spell, day, moment))
      : mine.some((spell) => isSurely(spell, day, moment)),
  );
}
