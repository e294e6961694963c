/**
 * Requests to act for a parent or child: made by the person, decided by a checker of the ward's
 * agency, ended by either of the two or by the agency. Each step is one commit with its entry on
 * the trail.
 */
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { granted, Refusal } from "#base/refusals.ts";
import type { IdentityContext } from "#identity/context.ts";
import {
  type Approval,
  approvalOf,
  isExpired,
  kinRefusal,
  stateRefusal,
} from "#identity/guardianship.ts";
import {
  type GuardianshipRow,
  insertGuardianship,
  type Relation,
  selectGuardianship,
  selectGuardianshipArea,
  selectGuardianshipsOf,
  selectRequests,
  selectStandingOf,
  updateGuardianship,
} from "#identity/queries-persons.ts";
import { checkFinished } from "#identity/unfinished.ts";
import { type Actor, actorText, type Staff, staffActor } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import {
  type DutyPlace,
  isInstitutionPlace,
  type PersonSession,
  roleAt,
  type StaffSession,
} from "#model/staff.ts";
import { GUARDIANSHIP_STATES, mayMove } from "#model/states.ts";
import { DUTY_WORDS } from "#model/words.ts";
import { holdersOf, homeAreaOn, insuredPersons } from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction, type TrailEntry } from "#trail/trail.ts";

const PROOF_MAX = 200;
const DIGEST = /^[0-9a-f]{64}$/;

export interface GuardianshipRequest {
  readonly ward: { readonly certificateNumber: string; readonly name: string };
  readonly relation: Relation;
  /** What shows it: the household register, the birth certificate, an authorisation. */
  readonly proof: string;
  /** Of a file that was uploaded. */
  readonly proofDigest?: string | undefined;
}

interface Step {
  readonly tx: Tx;
  readonly entries: TrailEntry[];
  readonly at: number;
}

async function step<Result>(
  { world, trail, cache }: IdentityContext,
  work: (step: Step) => Promise<Result>,
): Promise<Result> {
  const done = await inTransaction(world.store, trail, async (tx, entries) => {
    return await work({ tx, entries, at: world.now() });
  });
  cache.forget();
  return done;
}

function tell(
  { entries, at }: Step,
  actor: Actor,
  row: GuardianshipRow,
  action: string,
  detail = row.guardian_id as string,
): void {
  const entry = { at, actor, action: `guardianship.${action}`, subject: row.id };
  entries.push({ ...entry, personId: row.ward_id, detail });
}

/**
 * Refusals: proof_missing, person_unknown, guardianship_self, guardianship_held, guardian_minor,
 * ward_of_age, guardian_order.
 */
export async function requestGuardianship(
  context: IdentityContext,
  by: PersonSession,
  { ward, relation, proof, proofDigest }: GuardianshipRequest,
): Promise<{ readonly id: string }> {
  const words = proof.normalize("NFC").trim();
  const isShown = words !== "" || (proofDigest !== undefined && DIGEST.test(proofDigest));
  if (!isShown || words.length > PROOF_MAX) {
    throw new Refusal("proof_missing", { limit: `${PROOF_MAX}` });
  }
  const guardianId = by.personId;
  return await step(context, async (at) => {
    const { tx } = at;
    const wardId = await wardOf(tx, ward);
    if (wardId === guardianId) throw new Refusal("guardianship_self");
    const [held] = await selectStandingOf(tx, { guardianId, wardId });
    if (held) await makeRoom(at, held);
    const born = await birthDates(tx, [guardianId, wardId]);
    const kin = { relation, guardianBorn: born(guardianId), wardBorn: born(wardId) };
    const refusal = kinRefusal(kin, chinaDate(at.at));
    if (refusal) throw refusal;
    const wardArea = await homeOf(tx, wardId, chinaDate(at.at));
    const given = { at: at.at, guardianId, wardId, wardArea };
    const row = rowOf(newId("gua", at.at, context.world.random), given);
    const digest = proofDigest ?? null;
    const whole = { ...row, relation, proof: words, proof_digest: digest };
    await insertGuardianship(tx, whole);
    tell(at, { kind: "person", id: guardianId }, whole, "requested");
    return { id: row.id };
  });
}

/** One that is over by its days makes way for another request; any other one stands. */
async function makeRoom(at: Step, held: GuardianshipRow): Promise<void> {
  if (!isExpired(held, chinaDate(at.at))) throw stateRefusal(held);
  const actor = { kind: "program" } as const;
  const ended = { ended_at: at.at, ended_by: actorText(actor) };
  await updateGuardianship(at.tx, { ...held, ...ended, state: "ended" });
  tell(at, actor, held, "expired");
}

function rowOf(
  id: string,
  given: {
    readonly at: number;
    readonly guardianId: PersonId;
    readonly wardId: PersonId;
    readonly wardArea: Area;
  },
): Omit<GuardianshipRow, "relation" | "proof" | "proof_digest"> {
  const { at, guardianId, wardId, wardArea } = given;
  return {
    id,
    guardian_id: guardianId,
    ward_id: wardId,
    ward_area: wardArea,
    state: "requested",
    requested_at: at,
    from_on: null,
    to_on: null,
    decided_at: null,
    decided_by: null,
    why: null,
    ended_at: null,
    ended_by: null,
  };
}

/** By number and name, both right; otherwise it is not told which was wrong. */
async function wardOf(tx: Tx, ward: GuardianshipRequest["ward"]): Promise<PersonId> {
  const ids = await holdersOf(tx, { kind: "identityCard", number: ward.certificateNumber });
  const people = await insuredPersons(tx, ids);
  const named = ids.filter((id) => people.get(id)?.person.name === ward.name);
  const [id] = named;
  if (id === undefined) throw new Refusal("person_unknown", {}, "home");
  return id;
}

async function homeOf(tx: Tx, id: PersonId, on: ChinaDate): Promise<Area> {
  const people = await insuredPersons(tx, [id]);
  return homeAreaOn(present(people.get(id), "somebody of the registry"), on);
}

async function birthDates(tx: Tx, ids: readonly PersonId[]) {
  const people = await insuredPersons(tx, ids);
  return (id: PersonId) => present(people.get(id), "somebody of the registry").person.birthDate;
}

/** As what a checker acts for an area. Refusals: session_unfinished, role_needed. */
function checkerFor(session: StaffSession, area: Area): Staff {
  checkFinished(session);
  const role = roleAt(session.roles, ["checker"], area);
  if (role) return staffActor(session, role);
  throw new Refusal("role_needed", { duty: DUTY_WORDS.checker, place: area });
}

async function openRow(tx: Tx, id: string): Promise<GuardianshipRow> {
  const [row] = await selectGuardianship(tx, id);
  if (!row) throw new Refusal("guardianship_unknown");
  return row;
}

/**
 * Refusals: guardianship_unknown, session_unfinished, role_needed, guardianship_state, ward_of_age,
 * guardianship_days.
 */
export async function approveGuardianship(
  context: IdentityContext,
  by: StaffSession,
  { id, ...asked }: Approval & { readonly id: string },
): Promise<Approval> {
  return await step(context, async (at) => {
    const row = await openRow(at.tx, id);
    const actor = checkerFor(by, row.ward_area);
    const born = await birthDates(at.tx, [row.ward_id]);
    const days = { wardBorn: born(row.ward_id), today: chinaDate(at.at) };
    const { from, to } = granted(approvalOf(row, asked, days));
    const decided = { decided_at: at.at, decided_by: actorText(actor) };
    const span = { from_on: from, to_on: to };
    await updateGuardianship(at.tx, { ...row, ...decided, ...span, state: "approved" });
    tell(at, actor, row, "approved", `${row.guardian_id} ${from} ${to ?? "-"}`);
    return { from, to };
  });
}

/** Refusals: guardianship_unknown, session_unfinished, role_needed, guardianship_state. */
export async function refuseGuardianship(
  context: IdentityContext,
  by: StaffSession,
  { id, why }: { readonly id: string; readonly why: string },
): Promise<void> {
  await step(context, async (at) => {
    const row = await openRow(at.tx, id);
    const actor = checkerFor(by, row.ward_area);
    if (!mayMove(GUARDIANSHIP_STATES, row.state, "refused")) throw stateRefusal(row);
    const decided = { decided_at: at.at, decided_by: actorText(actor), why };
    await updateGuardianship(at.tx, { ...row, ...decided, state: "refused" });
    tell(at, actor, row, "refused");
  });
}

/**
 * By either of the two, or by a checker. Refusals: guardianship_unknown, session_unfinished,
 * role_needed, guardianship_state.
 */
export async function endGuardianship(
  context: IdentityContext,
  by: StaffSession | PersonSession,
  id: string,
): Promise<void> {
  await step(context, async (at) => {
    const row = await openRow(at.tx, id);
    const actor = enderOf(by, row);
    if (!mayMove(GUARDIANSHIP_STATES, row.state, "ended")) throw stateRefusal(row);
    const ended = { ended_at: at.at, ended_by: actorText(actor) };
    await updateGuardianship(at.tx, { ...row, ...ended, state: "ended" });
    tell(at, actor, row, "ended");
  });
}

/** Somebody else's is as unknown as one that is not there. */
function enderOf(by: StaffSession | PersonSession, row: GuardianshipRow): Actor {
  if (by.kind === "staff") return checkerFor(by, row.ward_area);
  const isOwn = by.personId === row.guardian_id || by.personId === row.ward_id;
  if (!isOwn) throw new Refusal("guardianship_unknown");
  return { kind: "person", id: by.personId };
}

/** Both ways, of the person who asks. */
export async function guardianshipsOf(
  { world }: Pick<IdentityContext, "world">,
  by: PersonSession,
): Promise<GuardianshipRow[]> {
  return await selectGuardianshipsOf(world.store, by.personId);
}

/** Open requests of the areas that a checker reaches, in order; each is a look at a ward. */
export async function guardianshipRequests(
  { world, trail }: Pick<IdentityContext, "world" | "trail">,
  by: StaffSession,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<GuardianshipRow[]> {
  const roles = by.roles.filter(({ duty }) => duty === "checker");
  const [first] = roles;
  if (!first || by.mustFinish !== null) checkerFor(by, world.node as string as Area);
  const areas = roles.map(({ place }) => areasLike(place));
  const rows = await selectRequests(world.reports, { areas, after, limit });
  const actor = staffActor(by, present(first, "a checker has a role"));
  for (const row of rows) {
    const look = { at: world.now(), actor, action: "guardianship.read", subject: row.id };
    trail.note({ ...look, personId: row.ward_id });
  }
  return rows;
}

/** As `reaches` has it: the province all of its areas, a city its counties, a county itself. */
function areasLike(place: DutyPlace): string {
  if (isInstitutionPlace(place)) return "";
  return `${place.replace(/(00){1,2}$/, "")}%`;
}

/** Where it lies: at the ward's area. Null: there is none. */
export async function guardianshipArea(
  { world }: Pick<IdentityContext, "world">,
  id: string,
): Promise<Area | null> {
  const [row] = await selectGuardianshipArea(world.store, id);
  return row?.ward_area ?? null;
}
