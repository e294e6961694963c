/**
 * Fills the unit of work of a group at the home place, under the persons' locks and in one round
 * trip, or, for a quote, without locks.
 */
import { assert } from "#base/assert.ts";
import {
  addDays,
  type ChinaDate,
  type ChinaMonth,
  chinaDate,
  monthOf,
  yearOf,
} from "#base/date.ts";
import type { Random } from "#base/random.ts";
import type { PolicySet } from "#benefits/benefits.ts";
import { chosenOf, filingsOf, qualificationsOf } from "#filing/filing.ts";
import type { ChosenInstitution, Qualification } from "#model/filing.ts";
import type { SettleContent } from "#model/message.ts";
import type { Credential, PersonId } from "#model/person.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import type { AccountingPeriod } from "#model/settlement.ts";
import {
  heldCredentials,
  type InsuredPerson,
  insuredPersons,
  poolsOf,
  relativesOf,
} from "#registry/registry.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import { SHOWN_MS } from "#settlement/attendance.ts";
import { asksChosen, type FiledVisit } from "#settlement/home/filed.ts";
import {
  type HomeRow,
  lockPersons,
  selectAccumulators,
  selectAttended,
  selectHomeSettlements,
  selectLaterBooked,
  selectOffsets,
  selectOrders,
} from "#settlement/home/queries.ts";
import { insertDays, selectLastDay, selectOpenDay } from "#settlement/home/queries-days.ts";
import { selectHomeStays } from "#settlement/home/queries-stays.ts";
import { HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";
import type { Tx } from "#store/store.ts";

/** What a group must have at hand before it decides. */
export interface HomeNeeds {
  /** Persons whose accumulators may change. */
  readonly persons: readonly PersonId[];
  /** Persons among them of whom the accumulators of long ago are needed too. */
  readonly wholly: readonly PersonId[];
  /** Persons whose relatives' accounts may pay. */
  readonly sharing: readonly PersonId[];
  readonly settlements: readonly string[];
  /** Those among them that may be taken back: what came later may depend on them. */
  readonly takenBack: readonly string[];
  /** Orders to reverse: one that was decided before is answered as then. */
  readonly orders: readonly string[];
  readonly chronic: boolean;
  /** Numbers of cards and vouchers that were shown; identity cards are told by the person. */
  readonly shown: readonly string[];
  /** Persons whom a place from elsewhere asks about with nothing to show: is it treating them? */
  readonly unshown: readonly PersonId[];
  /** Persons who are settled as outpatients: do they lie somewhere? */
  readonly outpatients: readonly PersonId[];
  /** Visits that are decided: some places bind their people to chosen institutions. */
  readonly visits: readonly (FiledVisit & { readonly personId: PersonId })[];
}

/** The numbers that have to be looked up to know whose they are. */
export function shownNumbers(
  contents: readonly { readonly credential?: Credential | undefined }[],
): string[] {
  return contents.flatMap(({ credential }) =>
    credential && credential.kind !== "identityCard" ? [credential.number] : [],
  );
}

/**
 * Most bookings look no further back: this year's accumulators, and those of a medical year or a
 * stay that began before.
 */
const RECENT_YEARS = 2;

/** Whose visit began so long ago that the policy may read years before the recent ones? */
export function longAgo(
  contents: readonly Pick<SettleContent, "personId" | "visitOn">[],
  today: ChinaDate,
): PersonId[] {
  const recent = yearOf(today) - RECENT_YEARS;
  return contents.flatMap(({ personId, visitOn }) => (yearOf(visitOn) <= recent ? [personId] : []));
}

interface LoadOptions {
  /** Home itself. */
  readonly node: NodeId;
  readonly now: number;
  readonly rulebook: Rulebook;
  readonly lock: boolean;
  readonly random: Random;
  /** No business day to open before this one: those before lie in a month that is closed. */
  readonly openFrom?: ChinaDate | undefined;
  /** No stamp before this day, whatever this process's clock says. */
  readonly notBefore?: ChinaDate | undefined;
}

const NO_RELATIVES: ReadonlyMap<PersonId, readonly PersonId[]> = new Map();

/** Loads under lock, or, for a quote, reads without. */
export async function loadHomeUnit(
  tx: Tx,
  needs: HomeNeeds,
  options: LoadOptions,
): Promise<HomeUnitOfWork> {
  const { sharing } = needs;
  const relatives = sharing.length > 0 ? await relativesOf(tx, sharing) : NO_RELATIVES;
  const persons = [...new Set([...needs.persons, ...[...relatives.values()].flat()])].sort();
  const { now, notBefore } = options;
  const byClock = chinaDate(now);
  const today = notBefore && notBefore > byClock ? notBefore : byClock;
  const [
    locks,
    insured,
    filings,
    qualifications,
    amounts,
    rows,
    day,
    policies,
    held,
    orders,
    treated,
    stays,
  ] = await Promise.all([
    options.lock ? lockPersons(tx, persons) : [],
    insuredPersons(tx, persons),
    filingsOf(tx, needs.persons),
    needs.chronic ? qualificationsOf(tx, needs.persons) : new Map<PersonId, Qualification[]>(),
    selectAccumulators(tx, persons, yearOf(today) - RECENT_YEARS, needs.wholly),
    needs.settlements.length > 0 ? selectHomeSettlements(tx, needs.settlements) : [],
    options.lock ? selectOpenDay(tx, today) : [],
    options.lock ? null : options.rulebook.now(tx),
    needs.shown.length > 0 ? heldCredentials(tx, needs.shown, needs.persons, now) : () => false,
    needs.orders.length > 0 ? selectOrders(tx, needs.orders) : [],
    needs.unshown.length > 0
      ? selectAttended(tx, needs.unshown, { now, settledSince: now - SHOWN_MS })
      : [],
    needs.outpatients.length > 0 ? selectHomeStays(tx, needs.outpatients) : [],
  ]);
  const [open] = day;
  if (options.lock) {
    const found = { complete: locks.length === persons.length, open: open?.day, rows, today };
    const again = await lookAgain(tx, options, found);
    if (again) return await loadHomeUnit(tx, needs, again);
  }
  const inForce = policies ?? (await options.rulebook.at(tx, open?.rulebook ?? 0n));
  return new HomeUnitOfWork({
    node: options.node,
    now,
    policies: inForce,
    accountingPeriod: periodOf(open, today),
    rows,
    later: await laterOf(tx, rows, needs.takenBack),
    offsets: await offsetsOf(tx, rows),
    random: options.random,
    orders,
    relatives,
    insured,
    filings,
    qualifications,
    chosen: await chosenFor(tx, needs, inForce, insured),
    poolOf: isAskedOfPools(needs, insured) ? await poolsOf(tx) : undefined,
    held,
    treated,
    stays,
    locks,
    amounts,
  });
}

/**
 * Seldom asked for, so looked up only then: by the rules of each place where the person is insured,
 * whichever of them a visit that is only foreseen will fall under.
 */
async function chosenFor(
  tx: Tx,
  { visits }: HomeNeeds,
  policies: PolicySet,
  insured: ReadonlyMap<PersonId, InsuredPerson>,
): Promise<ReadonlyMap<PersonId, readonly ChosenInstitution[]>> {
  const bound = visits.filter((visit) => {
    const held = insured.get(visit.personId)?.insurances ?? [];
    const homes = new Set([visit.homeArea, ...held.map(({ area }) => area)]);
    return [...homes].some((homeArea) => asksChosen({ ...visit, homeArea }, policies));
  });
  if (bound.length === 0) return new Map();
  return await chosenOf(tx, [...new Set(bound.map(({ personId }) => personId))]);
}

/** Has a place two codes here? Most visits name one of another province and the insured's. */
function isAskedOfPools(
  { visits, takenBack }: HomeNeeds,
  insured: ReadonlyMap<PersonId, InsuredPerson>,
): boolean {
  if (takenBack.length > 0) return true;
  return visits.some(({ personId, homeArea, careArea }) => {
    const held = insured.get(personId)?.insurances ?? [];
    const near = nodeOf(homeArea) === nodeOf(careArea) && homeArea !== careArea;
    return near || held.some(({ area }) => area !== homeArea);
  });
}

/** How to load once more when what was found does not do; null when it does. */
async function lookAgain(
  tx: Tx,
  options: LoadOptions,
  found: {
    /** Every person's lock is held. */
    readonly complete: boolean;
    readonly open: ChinaDate | undefined;
    readonly rows: readonly HomeRow[];
    readonly today: ChinaDate;
  },
): Promise<LoadOptions | null> {
  // Another transaction opened the row of a lock at this moment: the next look finds it.
  if (!found.complete) return options;
  const { open, rows, today } = found;
  if (open === undefined) {
    return { ...options, openFrom: await openDays(tx, today, options.openFrom) };
  }
  // Another process of this home, its clock ahead, has stamped a later day: what takes a booking
  // back does not lie before it.
  const last = lastStamp(rows);
  return last !== null && last > open ? { ...options, notBefore: last } : null;
}

/** Opens three days when none is open. Gives the day to begin with, should those be closed too. */
async function openDays(tx: Tx, today: ChinaDate, openFrom?: ChinaDate): Promise<ChinaDate> {
  const [last] = await selectLastDay(tx);
  const after = last && last.day >= today ? addDays(last.day, 1) : today;
  const from = openFrom && openFrom > after ? openFrom : after;
  await insertDays(tx, [from, addDays(from, 1), addDays(from, 2)]);
  return addDays(from, 3);
}

/** The last day on which one of these rows was booked. */
function lastStamp(rows: readonly HomeRow[]): ChinaDate | null {
  return rows.reduce<ChinaDate | null>(
    (last, { business_day: day }) => (day !== null && (last === null || day > last) ? day : last),
    null,
  );
}

function periodOf(
  open: { readonly day: ChinaDate; readonly month: ChinaMonth } | undefined,
  today: ChinaDate,
): AccountingPeriod {
  const businessDay = open?.day ?? today;
  const month = open?.month ?? monthOf(today);
  assert(month === monthOf(businessDay), "a settlement's month is its day's");
  return { businessDay, month };
}

async function offsetsOf(tx: Tx, rows: readonly HomeRow[]): Promise<readonly HomeRow[]> {
  const offset = rows.filter(({ state }) => state === "offset").map(({ id }) => id);
  return offset.length > 0 ? await selectOffsets(tx, offset) : [];
}

/** The persons' locks are held, so nothing can be booked later meanwhile. */
async function laterOf(
  tx: Tx,
  rows: readonly HomeRow[],
  takenBack: readonly string[],
): Promise<ReadonlyMap<string, readonly HomeRow[]>> {
  const later = new Map<string, readonly HomeRow[]>();
  for (const row of rows) {
    if (row.sequence === null || !takenBack.includes(row.id)) continue;
    later.set(row.id, await selectLaterBooked(tx, row.person_id, row.sequence));
  }
  return later;
}
