/**
 * What an institution may ask without booking: people, quotes, settlements, lines, accumulators.
 */

import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { fromJson } from "#base/json.ts";
import { granted, NoAnswer, Refusal, refusalText } from "#base/refusals.ts";
import { filedHere, seenFilings } from "#filing/filing.ts";
import { institutionActor } from "#model/actor.ts";
import type { Charge } from "#model/charge.ts";
import type {
  FindPerson,
  HospitalCall,
  HospitalQueryAnswers,
  Quote,
  ReadAccumulators,
  ReadCharges,
  ReadSettlement,
} from "#model/command.ts";
import type { FiledHere } from "#model/filing.ts";
import { isFoundInsured } from "#model/insured.ts";
import type { Refused, SettleContent } from "#model/message.ts";
import { type Credential, homeAreaOf as homeAreaOfPerson, type PersonId } from "#model/person.ts";
import { type Area, HUB } from "#model/place.ts";
import type { SettlementResult } from "#model/settlement.ts";
import { tokenArea } from "#model/voucher.ts";
import { type PairKeys, revision } from "#registry/registry.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import { SHOWN_MS } from "#settlement/attendance.ts";
import { askPlace, isHere } from "#settlement/care/ask-home.ts";
import {
  holds,
  isTakenBack,
  live,
  openInstitution,
  ownEncounter,
  stopRefusal,
} from "#settlement/care/checks.ts";
import { homeAreaOf, keepTold } from "#settlement/care/load-home-area.ts";
import { regionally } from "#settlement/care/openings.ts";
import {
  type EncounterRow,
  type SettlementRow,
  selectEncounters,
  selectLastEncounter,
  selectSettlementsOf,
} from "#settlement/care/queries.ts";
import { selectChargeDetails, selectCharges } from "#settlement/care/queries-charges.ts";
import type { ReferenceHolder } from "#settlement/care/reference.ts";
import { resultOf, resultOfRow } from "#settlement/care/result.ts";
import { settleContent } from "#settlement/care/settle.ts";
import type { LoadedCharge } from "#settlement/care/unit-of-work.ts";
import type { Home } from "#settlement/home/home.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface ReadDeps {
  readonly home: Home;
  readonly reference: ReferenceHolder;
  readonly rulebook: Rulebook;
  readonly trail: Trail;
  readonly homeDeadlineMs: number;
  /** Under which filings of other homes are kept here. */
  readonly keys: PairKeys;
}

type Answers = HospitalQueryAnswers;

/** Encounters with their lines and settlements as they are now, without locks. */
interface View {
  readonly now: number;
  encounter(id: string): EncounterRow | undefined;
  charges(encounterId: string): readonly LoadedCharge[];
  settlementsOf(encounterId: string): SettlementRow[];
}

async function view(world: World, ids: readonly string[], detailed = false): Promise<View> {
  const [encounters, charges, settlements] = await Promise.all([
    selectEncounters(world.store, ids),
    detailed ? selectChargeDetails(world.store, ids) : selectCharges(world.store, ids),
    selectSettlementsOf(world.store, ids),
  ]);
  const byId = new Map<string, EncounterRow>(encounters.map((row) => [row.id, row]));
  return {
    now: world.now(),
    encounter: (id) => byId.get(id),
    charges: (id) => charges.filter((row) => row.encounter_id === id),
    settlementsOf: (id) => settlements.filter((row) => row.encounter_id === id),
  };
}

/** Quotes of one group: one look at the rows for all of them. Errors belong to their quote. */
export async function prepareQuotes(
  world: World,
  deps: ReadDeps,
  asked: readonly { readonly call: HospitalCall; readonly quote: Quote }[],
): Promise<(Prepared | Error)[]> {
  const ids = [...new Set(asked.map(({ quote }) => quote.encounterId))];
  const [rows, now, { documents }] = await Promise.all([
    view(world, ids),
    revision(world.store),
    deps.rulebook.now(world.store),
  ]);
  const { institutions, stops } = await deps.reference.at(world.store, now);
  return asked.map(({ call, quote }) => {
    const open = openInstitution(institutions, call.institution, rows.now);
    if (open instanceof Refusal) return open;
    const institution = regionally(open, documents);
    const stopped = stopRefusal(stops, "quote", institution, rows.now);
    if (stopped) return stopped;
    const encounter = ownEncounter(rows, call, quote);
    if (encounter instanceof Refusal) return encounter;
    const id = newId("stl", rows.now, world.random);
    const asked = settleContent(rows, encounter, institution, quote, id);
    return asked instanceof Refusal ? asked : { content: asked.content, encounter };
  });
}

export interface Prepared {
  readonly content: SettleContent;
  readonly encounter: EncounterRow;
}

/** Asks home what a prepared quote comes to. Refusals: home's. */
export async function quote(
  world: World,
  deps: ReadDeps,
  call: HospitalCall,
  { content, encounter }: Prepared,
): Promise<SettlementResult> {
  const answer = isHere(world, content.homeArea)
    ? await deps.home.quote(content)
    : await askPlace(world, "quote", content, world.now() + deps.homeDeadlineMs);
  if (answer.outcome === "refused") throw Refusal.from(answer.refusal);
  noteLook(world, deps, call, encounter, "quote.asked");
  return resultOf(encounter, content.institution, answer, {
    careType: content.careType,
    disease: content.disease,
    visitAt: encounter.visit_at,
    endedAt: encounter.ended_at ?? undefined,
    credential: content.credential,
    settledAt: world.now(),
    accountUse: content.accountUse,
    institutionMessageId: call.messageId,
    state: "quoted",
  });
}

/**
 * Refusals: person_unknown, person_ambiguous, person_name_differs, credential_invalid,
 * receiver_unknown.
 */
export async function findPerson(
  world: World,
  deps: ReadDeps,
  call: HospitalCall,
  query: FindPerson,
): Promise<Answers["findPerson"]> {
  const { institutions } = deps.reference.current;
  const institution = granted(openInstitution(institutions, call.institution, world.now()));
  const content = { ...query, careArea: institution.area, institution: institution.code };
  const deadline = world.now() + deps.homeDeadlineMs;
  const look = async (homeArea: Area | undefined): Promise<Answers["findPerson"]> => {
    const answer =
      homeArea === undefined || isHere(world, homeArea)
        ? await deps.home.findPerson({ ...content, homeArea })
        : await askPlace(world, "findPerson", { ...content, homeArea }, deadline);
    if (answer.outcome === "refused") throw Refusal.from(answer.refusal);
    return answer.found;
  };
  const told = async (found: Answers["findPerson"]): Promise<Answers["findPerson"]> => {
    noteFound(world, deps.trail, call, found.person.id);
    const [filings] = await Promise.all([
      filingsFor(world, deps, found.person.id),
      keepTold(world, found),
    ]);
    return { ...found, filings };
  };
  const ask = async (homeArea: Area | undefined) => await told(await look(homeArea));
  // A token says where it was given; what clients put there is often their own place.
  const named = tokenArea(query.credential) ?? query.homeArea;
  if (named && !isHere(world, named)) return await ask(named);
  try {
    return await ask(undefined);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "person_unknown") throw error;
  }
  // Not insured here: clients leave the home area out or put their own there, so the hub is asked
  // where.
  const { areas } = await world.ask(
    "locate",
    HUB,
    { credential: query.credential, certificateNumber: query.certificateNumber },
    deadline,
  );
  const elsewhere = areas.filter((candidate) => !isHere(world, candidate));
  const [area, ...others] = elsewhere;
  if (!area) throw new Refusal("person_unknown");
  if (others.length === 0) return await ask(area);
  const active = await activeAmong(elsewhere, look, chinaDate(world.now()));
  if (!active) throw new Refusal("person_ambiguous", { areas: elsewhere.join("、") });
  return await told(active);
}

/** What their home has told this province: the window sees it before anybody settles. */
async function filingsFor(
  { store, node }: World,
  { keys }: ReadDeps,
  personId: PersonId,
): Promise<FiledHere[]> {
  const who = { personId, homeArea: homeAreaOfPerson(personId) };
  return (await seenFilings(store, { keys, node }, who)).map(filedHere);
}

/** So many places are asked about one card; with more the clerk names the place. */
const PLACES_ASKED_MAX = 4;

/**
 * Somebody insured in several places: who is paid and running in one of them alone is meant. When a
 * place is silent or says no, the others do not decide; null: the clerk has to name the place.
 */
async function activeAmong(
  areas: readonly Area[],
  look: (area: Area) => Promise<Answers["findPerson"]>,
  today: ChinaDate,
): Promise<Answers["findPerson"] | null> {
  if (areas.length > PLACES_ASKED_MAX) return null;
  const looks = await Promise.allSettled(areas.map(look));
  const found = looks.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const defect = looks.find((one) => one.status === "rejected" && isDefect(one.reason));
  if (defect?.status === "rejected") throw defect.reason;
  const active = found.filter(({ insurances }) => isFoundInsured(insurances, today));
  const [only, ...more] = active;
  return found.length === areas.length && only && more.length === 0 ? only : null;
}

function isDefect(error: unknown): boolean {
  return !(error instanceof NoAnswer || error instanceof Refusal);
}

/** Refusals: encounter_…, settlement_missing, `openRefusal`'s. */
export async function readSettlement(
  world: World,
  deps: ReadDeps,
  call: HospitalCall,
  query: ReadSettlement,
): Promise<SettlementResult> {
  const rows = await view(world, [query.encounterId]);
  const encounter = granted(ownEncounter(rows, call, query));
  const settlements = rows.settlementsOf(encounter.id);
  const row = granted(namedRow(settlements, query.settlementId));
  noteLook(world, deps, call, encounter, "settlement.read");
  const open = openRefusal(row, encounter);
  if (open) throw open;
  const name = deps.reference.current.institutions.get(call.institution)?.name ?? "";
  const result = resultOfRow(row, encounter, name);
  return row.state === "cancelled"
    ? { ...result, cancelledBy: cancellationOf(row, settlements) }
    : result;
}

function namedRow(settlements: readonly SettlementRow[], id: string): SettlementRow | Refusal {
  const row = settlements.find((one) => one.id === id);
  return row ?? new Refusal("settlement_missing", { settlement: id });
}

/** The cancellation that stands against a cancelled settlement. */
function cancellationOf({ id }: SettlementRow, settlements: readonly SettlementRow[]) {
  const standing = settlements.find(({ cancels, state }) => cancels === id && state === "settled");
  return present(standing, "what is cancelled has its cancellation").id;
}

/**
 * Why nothing is told of a settlement: it never came to be, is gone, or nobody knows yet. Refusals:
 * settlement_unknown, settlement_unfinished (it is being cancelled), settlement_reversed,
 * settlement_not_booked.
 */
function openRefusal(row: SettlementRow, encounter: EncounterRow): Refusal | null {
  const settlement = row.id;
  if (isTakenBack(row)) return new Refusal("settlement_reversed");
  if (row.state === "refused") {
    return new Refusal("settlement_not_booked", { settlement, why: whyRefused(row) });
  }
  // A reversal that was ordered beside the cancellation has found nothing left to take back.
  const ordered = row.reverse_ordered_at !== null && row.state !== "cancelled";
  const cancelling = row.state === "cancelling";
  // A settlement's reversal is sure; of a cancellation's home decides.
  if (ordered && row.cancels === null && !cancelling) return new Refusal("settlement_reversed");
  if (cancelling) {
    return new Refusal("settlement_unfinished", { settlement: encounter.unfinished ?? settlement });
  }
  if (ordered || row.outcome === null) return new Refusal("settlement_unknown", { settlement });
  return null;
}

function whyRefused(row: SettlementRow): string {
  if (row.outcome === null) return "参保地没有收到";
  const { code, params } = fromJson<Refused>(row.outcome).refusal;
  return refusalText(code, params);
}

/** Refusals: encounter_…, settlement_missing, `openRefusal`'s. */
export async function readCharges(
  world: World,
  deps: ReadDeps,
  call: HospitalCall,
  query: ReadCharges,
): Promise<Answers["readCharges"]> {
  const rows = await view(world, [query.encounterId], true);
  const encounter = granted(ownEncounter(rows, call, query));
  const settlements = rows.settlementsOf(encounter.id);
  const { settlementId } = query;
  const row = settlementId && granted(namedRow(settlements, settlementId));
  noteLook(world, deps, call, encounter, "charges.read");
  const open = row && openRefusal(row, encounter);
  if (open) throw open;
  const standing = live(settlements);
  const held = rows.charges(encounter.id).filter((line) => !row || holds(row, line, settlements));
  return {
    charges: held.map((line) => ({
      charge: fromJson<Charge>(present(line.detail, "loaded with its detail")),
      settlementId: row ? row.id : standing.find((one) => holds(one, line, settlements))?.id,
    })),
    careType: encounter.care_type ?? "outpatient",
    encounterId: encounter.id,
  };
}

/** Only for a person with an encounter here. Refusals: person_not_treated, person_unknown. */
export async function readAccumulators(
  world: World,
  deps: ReadDeps,
  call: HospitalCall,
  query: ReadAccumulators,
): Promise<Answers["readAccumulators"]> {
  granted(openInstitution(deps.reference.current.institutions, call.institution, world.now()));
  const [encounter] = await selectLastEncounter(world.store, call.institution, query.personId);
  if (!encounter) throw new Refusal("person_not_treated");
  const { personId, homeArea: named } = query;
  const homeArea = await homeAreaOf(world, { personId, named, on: chinaDate(world.now()) });
  if (!homeArea) throw new Refusal("person_unknown");
  const content = {
    personId: query.personId,
    encounterId: encounter.id,
    homeArea,
    careArea: encounter.care_area,
    institution: call.institution,
    credential: shownLately(world, encounter),
    month: query.month,
  };
  const answer = isHere(world, homeArea)
    ? await deps.home.accumulators(content)
    : await askPlace(world, "accumulators", content, world.now() + deps.homeDeadlineMs);
  if (answer.outcome === "refused") throw Refusal.from(answer.refusal);
  const actor = institutionActor(call);
  deps.trail.note({
    at: world.now(),
    actor,
    action: "accumulators.read",
    subject: query.personId,
    personId: query.personId,
    detail: chinaDate(world.now()),
  });
  return { lines: answer.lines, month: query.month };
}

/** The card with which the visit was opened speaks for it for a while; then home knows, or not. */
function shownLately(world: World, encounter: EncounterRow): Credential | undefined {
  if (encounter.opened_at <= world.now() - SHOWN_MS) return undefined;
  return encounter.credential ?? undefined;
}

/** The card has told who it is. */
export function noteFound(world: World, trail: Trail, call: HospitalCall, id: PersonId): void {
  const actor = institutionActor(call);
  trail.note({ at: world.now(), actor, action: "person.found", subject: id, personId: id });
}

function noteLook(
  world: World,
  deps: ReadDeps,
  call: HospitalCall,
  encounter: EncounterRow,
  action: string,
): void {
  const actor = institutionActor(call);
  const subject = encounter.id;
  deps.trail.note({ at: world.now(), actor, action, subject, personId: encounter.person_id });
}
