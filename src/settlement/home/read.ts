/**
 * What home tells without booking: quotes, whether an admission is welcome, who a credential names,
 * how far accumulators are used. No locks; the same decision as a settlement's. Whoever asks from
 * elsewhere is answered only where the person is treated, and stands on the trail.
 */
import { present } from "#base/assert.ts";
import {
  addDays,
  addMonths,
  type ChinaDate,
  type ChinaMonth,
  chinaDate,
  monthOf,
} from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { insuranceStateOn, isInsured, suspensionOn } from "#model/insured.ts";
import type {
  AccumulatorsAnswer,
  AccumulatorsContent,
  AdmissionCheckAnswer,
  AdmissionCheckContent,
  FindPersonAnswer,
  FindPersonContent,
  SettleAnswer,
  SettleContent,
} from "#model/message.ts";
import {
  type FoundInsurance,
  type Insurance,
  type PersonFound,
  type PersonId,
  type Scheme,
  sameName,
} from "#model/person.ts";
import { type Area, type InstitutionCode, nodeOf, samePool } from "#model/place.ts";
import {
  findByCredential,
  type InsuredPerson,
  insuredPersons,
  poolsOf,
} from "#registry/registry.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import { SHOWN_MS, STAY_MS } from "#settlement/attendance.ts";
import { accumulatedBy } from "#settlement/home/accumulated.ts";
import { attendanceRefusal, unshown } from "#settlement/home/attendance.ts";
import { besideRefusal } from "#settlement/home/beside.ts";
import { candidates, decide, insuranceFor } from "#settlement/home/decide.ts";
import { type HomeNeeds, loadHomeUnit, longAgo, shownNumbers } from "#settlement/home/load.ts";
import { attendedNow } from "#settlement/home/load-attended.ts";
import {
  type AccumulatorRow,
  type AttendanceRow,
  keepAttendances,
  selectAccumulators,
  selectChangesAfter,
} from "#settlement/home/queries.ts";
import { selectHomeStays, selectStayRule } from "#settlement/home/queries-stays.ts";
import { answerOf, changesFromText, refused } from "#settlement/home/rows.ts";
import type { HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";
import type { Lane } from "#store/store.ts";
import { inTransaction, type Trail, type TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface HomeReadDeps {
  readonly rulebook: Rulebook;
  readonly trail: Trail;
}

/** A person came to a care place: kept with its trail entry before home answers. */
export interface Attendance {
  readonly row: AttendanceRow;
  readonly entry: TrailEntry;
}

export interface HomeReads extends HomeReadDeps {
  readonly attendances: Lane<Attendance, true>;
}

export async function keepAttendanceBatch(
  world: World,
  { trail }: HomeReadDeps,
  batch: readonly Attendance[],
): Promise<true[]> {
  const rows = new Map<string, AttendanceRow>();
  for (const { row } of batch) {
    const key = `${row.person_id} ${row.care_node}`;
    const before = rows.get(key);
    rows.set(key, { ...row, until: Math.max(row.until, before?.until ?? 0) });
  }
  const inOrder = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return await inTransaction(world.store, trail, async (tx, entries) => {
    await keepAttendances(tx, inOrder);
    entries.push(...batch.map(({ entry }) => entry));
    return batch.map(() => true as const);
  });
}

/** Somebody looks at a person from elsewhere. */
interface Look {
  readonly action: string;
  readonly personId: PersonId;
  /** The encounter that it is for; the person where there is none yet. */
  readonly subject: string;
  readonly careArea: Area;
  readonly institution: InstitutionCode;
  /** Why it was not told. */
  readonly refused?: string | undefined;
}

function entryOf(world: World, look: Look): TrailEntry {
  const { action, subject, personId, institution } = look;
  const detail = look.refused ? `${institution} ${look.refused}` : institution;
  const actor = { kind: "node", id: nodeOf(look.careArea) } as const;
  return { at: world.now(), actor, action, subject, personId, detail };
}

function isElsewhere(world: World, careArea: Area): boolean {
  return nodeOf(careArea) !== world.node;
}

/** On the trail soon after, off the answer's path; care notes what its own institutions look at. */
function noteLook(world: World, { trail }: HomeReadDeps, look: Look): void {
  if (isElsewhere(world, look.careArea)) trail.note(entryOf(world, look));
}

/** From now on this place may ask about the person without showing a card. */
async function attend(world: World, deps: HomeReads, look: Look, forMs: number): Promise<void> {
  if (!isElsewhere(world, look.careArea)) return;
  const [shown_at, care_node] = [world.now(), nodeOf(look.careArea)];
  const row = { person_id: look.personId, care_node, shown_at, until: shown_at + forMs };
  await deps.attendances.submit(look.personId, { row, entry: entryOf(world, look) });
}

export async function quoteGroup(
  world: World,
  deps: HomeReadDeps,
  contents: readonly SettleContent[],
): Promise<(SettleAnswer | Error)[]> {
  const now = world.now();
  const needs: HomeNeeds = {
    persons: [...new Set(contents.map((content) => content.personId))],
    wholly: longAgo(contents, chinaDate(now)),
    sharing: contents
      .filter((content) => content.accountUse === "relatives")
      .map((content) => content.personId),
    settlements: [],
    takenBack: [],
    orders: [],
    chronic: contents.some((content) => content.careType === "chronic"),
    shown: shownNumbers(contents),
    unshown: unshown(contents, world.node),
    outpatients: [],
    visits: contents,
  };
  const { rulebook } = deps;
  const { node, random } = world;
  const options = { node, now, rulebook, lock: false, random };
  const unit = await loadHomeUnit(world.store, needs, options);
  return contents.map((content) => {
    const answer = quoteOne(unit, content);
    noteLook(world, deps, {
      ...content,
      action: "quote.asked",
      subject: content.encounterId,
      institution: content.institution.code,
      refused: answer.outcome === "refused" ? answer.refusal.code : undefined,
    });
    return answer;
  });
}

function quoteOne(unit: HomeUnitOfWork, content: SettleContent): SettleAnswer {
  const foreign = attendanceRefusal(content, unit.attended(content.personId));
  if (foreign) return refused(foreign.content());
  const facts = unit.facts(content.personId, content.scheme);
  const decision = decide(content, facts, unit.policies);
  if (decision instanceof Refusal) return refused(decision.content());
  return {
    ...answerOf(content, decision),
    accountBalanceFen: facts.ownAccountFen - decision.evaluation.payment.ownAccountFen,
    bookedAt: unit.now,
  };
}

/**
 * Refusals in the answer: `attendanceRefusal`'s, `insuranceFor`'s, `candidates`',
 * `besideRefusal`'s.
 */
export async function admissionCheck(
  world: World,
  deps: HomeReads,
  content: AdmissionCheckContent,
): Promise<AdmissionCheckAnswer> {
  const needs: HomeNeeds = {
    persons: [content.personId],
    wholly: [],
    sharing: [],
    settlements: [],
    takenBack: [],
    orders: [],
    chronic: content.careType === "chronic",
    shown: shownNumbers([content]),
    unshown: isElsewhere(world, content.careArea) ? [content.personId] : [],
    outpatients: [],
    visits: [{ ...content, visitOn: content.on }],
  };
  const { rulebook } = deps;
  const { node, random } = world;
  const options = { node, now: world.now(), rulebook, lock: false, random };
  const [unit, stays, rule] = await Promise.all([
    loadHomeUnit(world.store, needs, options),
    selectHomeStays(world.store, [content.personId]),
    selectStayRule(world.store, content.homeArea, content.on),
  ]);
  const welcomed = welcome(unit, content);
  const beside = welcomed.outcome === "welcome" ? besideRefusal(content, stays, rule) : null;
  const answer = beside ? refused(beside.content()) : welcomed;
  const look = { ...content, subject: content.personId };
  if (answer.outcome === "welcome") {
    await attend(world, deps, { ...look, action: "admission.welcomed" }, STAY_MS);
  } else {
    noteLook(world, deps, { ...look, action: "admission.asked", refused: answer.refusal.code });
  }
  return answer;
}

function welcome(unit: HomeUnitOfWork, content: AdmissionCheckContent): AdmissionCheckAnswer {
  const foreign = attendanceRefusal(content, unit.attended(content.personId));
  if (foreign) return refused(foreign.content());
  const facts = unit.facts(content.personId, content.scheme);
  const visit = { ...content, visitOn: content.on, settledOn: chinaDate(unit.now) };
  const insurance = insuranceFor(facts.insured, visit, facts.poolOf);
  if (insurance instanceof Refusal) return refused(insurance.content());
  const claimed = candidates({ ...visit, homeArea: insurance.area }, facts, unit.policies);
  if (claimed instanceof Refusal) return refused(claimed.content());
  const { person } = present(facts.insured, "an insurance has its person");
  return { outcome: "welcome", category: claimed.open[0]?.category ?? "unfiled", person };
}

/**
 * Refusals in the answer: person_unknown, person_name_differs, person_ambiguous,
 * credential_invalid.
 */
export async function findPerson(
  world: World,
  deps: HomeReads,
  content: FindPersonContent,
): Promise<FindPersonAnswer> {
  try {
    const found = await foundBy(world, content);
    const { id: personId } = found.person;
    const look = { ...content, action: "person.found", subject: personId, personId };
    await attend(world, deps, look, SHOWN_MS);
    return { outcome: "found", found };
  } catch (error) {
    if (error instanceof Refusal) return refused(error.content());
    throw error;
  }
}

/** Of several people with one card those whose place was named, by whichever of its codes. */
async function amongPlaces(
  { store }: World,
  people: readonly InsuredPerson[],
  homeArea: Area | undefined,
  on: ChinaDate,
): Promise<readonly InsuredPerson[]> {
  if (!homeArea || people.length === 1) return people;
  const poolOf = await poolsOf(store);
  return people.filter(({ insurances }) =>
    insurances.some(({ area }) => samePool(poolOf, area, homeArea, on)),
  );
}

async function foundBy(world: World, content: FindPersonContent): Promise<PersonFound> {
  const ids = await findByCredential(world.store, { ...content, at: world.now() });
  const people = await insuredPersons(world.store, ids);
  const today = chinaDate(world.now());
  const named = await amongPlaces(world, [...people.values()], content.homeArea, today);
  // Of several insurances of one human the one that is paid counts, when it is one.
  const active = named.filter(({ insurances }) => isInsured(insurances, today));
  const [insured, ...others] = active.length > 0 ? active : named;
  if (!insured) throw new Refusal("person_unknown", {}, "home");
  if (others.length > 0) {
    const areas = [insured, ...others].flatMap(({ insurances }) => insurances);
    const text = [...new Set(areas.map((insurance) => insurance.area))].join("、");
    throw new Refusal("person_ambiguous", { areas: text }, "home");
  }
  if (content.name && !sameName(content.name, insured.person.name)) {
    throw new Refusal("person_name_differs", {}, "home");
  }
  // Year 9999: only what has no period, which is the balance of the account.
  const balances = await selectAccumulators(world.store, [insured.person.id], 9999);
  const balance = (scheme: string): bigint =>
    balances.find((row) => row.scheme === scheme && row.measure === "accountBalance")?.amount ?? 0n;
  return {
    person: insured.person,
    insurances: insured.insurances.map((insurance) => ({
      ...insuranceFound(insurance, today),
      accountFen: balance(insurance.scheme),
    })),
    identities: insured.identities,
  };
}

function insuranceFound(
  insurance: Insurance,
  today: ChinaDate,
): Omit<FoundInsurance, "accountFen"> {
  const { state: _state, suspensions: _suspensions, ...shown } = insurance;
  const suspendedOn = suspensionOn(insurance, today)?.from;
  return { ...shown, standing: insuranceStateOn(insurance, today), suspendedOn };
}

/** Refusals in the answer: `attendanceRefusal`'s, person_unknown. */
export async function accumulators(
  world: World,
  deps: HomeReadDeps,
  content: AccumulatorsContent,
): Promise<AccumulatorsAnswer> {
  const answer = await accumulated(world, deps, content);
  noteLook(world, deps, {
    ...content,
    action: "accumulators.read",
    subject: content.encounterId,
    refused: answer.outcome === "refused" ? answer.refusal.code : undefined,
  });
  return answer;
}

async function accumulated(
  world: World,
  { rulebook }: HomeReadDeps,
  content: AccumulatorsContent,
): Promise<AccumulatorsAnswer> {
  const { personId } = content;
  const year = Number((content.month ?? chinaDate(world.now())).slice(0, 4));
  const [attended, rows] = await Promise.all([
    attendedNow(world, content),
    selectAccumulators(world.store, [personId], year - 1),
  ]);
  const foreign = attendanceRefusal(content, attended);
  if (foreign) return refused(foreign.content());
  if (!attended.insured) return refused({ code: "person_unknown", params: {}, decidedBy: "home" });
  const kept = rows.filter((row) => row.year === 0 || row.year === year || row.year === year - 1);
  const told = content.month ? await accumulatedAt(world, rulebook, content, kept) : kept;
  const lines = told.map((row) => ({
    scheme: row.scheme,
    year: row.year === 0 ? year : row.year,
    period: row.period,
    measure: row.measure,
    amount: row.amount,
  }));
  return { outcome: "found", lines };
}

/** The person's accumulators when the month that was asked about ended. */
async function accumulatedAt(
  { store, now }: World,
  rulebook: Rulebook,
  content: AccumulatorsContent,
  rows: readonly AccumulatorRow[],
): Promise<AccumulatorRow[]> {
  const { personId, homeArea } = content;
  const month = content.month as ChinaMonth;
  const [policies, after] = await Promise.all([
    rulebook.now(store),
    selectChangesAfter(store, personId, month),
  ]);
  const on = addDays(`${addMonths(month, 1)}-01` as ChinaDate, -1);
  const yearOf = (scheme: Scheme) => policies.find(homeArea, scheme, on)?.yearOf(on);
  const changes = after.flatMap((row) => changesFromText(row.changes));
  const thisMonth = monthOf(chinaDate(now()));
  return accumulatedBy(rows, { personId, month, thisMonth, yearOf, changes });
}
