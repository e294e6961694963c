/** What the acts on filings share: the person held, and all that an application is held against. */
import { type ChinaDate, chinaDate, type Instant } from "#base/date.ts";
import { Refusal, type RefusalCode, type RefusalContent } from "#base/refusals.ts";
import type { Calendar } from "#base/workdays.ts";
import { insurancesAt } from "#filing/filing-area.ts";
import {
  type Applicant,
  type Circumstances,
  cancelProblems,
  type KnownStay,
  revokeProblems,
  supplementProblems,
  wishProblems,
} from "#filing/problems.ts";
import { selectFilings } from "#filing/queries.ts";
import {
  type ApplicationRow,
  selectApplication,
  selectMaterials,
} from "#filing/queries-applications.ts";
import { filingOfRow } from "#filing/rows.ts";
import { type Actor, actorText } from "#model/actor.ts";
import type { Filing } from "#model/filing.ts";
import type { FilingRules } from "#model/filing-rules.ts";
import { APPLICATION_STATES, type ApplicationState } from "#model/filing-states.ts";
import { APPLICATION_STATE_WORDS } from "#model/filing-words.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { QualificationRules, QualificationVersion } from "#model/qualification.ts";
import { mayMove } from "#model/states.ts";
import { insuredPersons, isArea } from "#registry/registry.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** What filing asks of the rooms that it does not know. */
export interface FilingDeps {
  /** The rules of the home place on that day. */
  rules(tx: Tx, area: Area, on: ChinaDate): Promise<FilingRules>;
  /** Working days, as the hub has released them. */
  calendar(tx: Tx): Promise<Calendar>;
  /** Stays of the person that went on at that time, as care places had told by then. */
  stays(tx: Tx, personId: PersonId, at: Instant): Promise<readonly KnownStay[]>;
  /** Somebody's filings have changed, in this transaction: those who show them are told. */
  changed(tx: Tx, filings: readonly Filing[], at: Instant): Promise<void>;
  /** One was returned or refused, or lay too long, in this transaction; absent: nobody is told. */
  readonly told?: ((tx: Tx, row: ApplicationRow) => Promise<void>) | undefined;
  readonly qualifying: QualifyingDeps;
}

/** The same for qualifications. */
export interface QualifyingDeps {
  /** The rules of the home place on that day. */
  rules(tx: Tx, area: Area, on: ChinaDate): Promise<QualificationRules>;
  /** Somebody's qualifications have changed, in this transaction, or were renewed from another. */
  changed(
    tx: Tx,
    versions: readonly QualificationVersion[],
    at: Instant,
    renewed?: QualificationVersion,
  ): Promise<void>;
}

export interface FilingWorld extends Pick<World, "now" | "random"> {
  readonly filing: FilingDeps;
}

/** One transaction with its entries on the trail, and who acts. */
export interface Step {
  readonly tx: Tx;
  readonly entries: TrailEntry[];
  readonly by: Actor;
}

export function no(code: RefusalCode, params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, "home");
}

/** Whoever changes a person's filings is alone with them, in all processes of the node. */
export async function holdPerson(tx: Tx, personId: PersonId): Promise<void> {
  await lockKeys(tx, [`filing ${personId}`]);
}

/** Refusals: person_unknown. */
export async function checkPerson(tx: Tx, personId: PersonId): Promise<void> {
  if (!(await insuredPersons(tx, [personId])).has(personId)) throw no("person_unknown");
}

/**
 * The application, held with its person, when its state allows the move. Refusals:
 * application_missing, application_state.
 */
export async function heldApplication(
  tx: Tx,
  id: string,
  to: ApplicationState,
): Promise<ApplicationRow> {
  const [row] = await selectApplication(tx, id);
  if (!row) throw no("application_missing", { application: id });
  if (!mayMove(APPLICATION_STATES, row.state, to)) {
    throw no("application_state", { state: APPLICATION_STATE_WORDS[row.state] });
  }
  await holdPerson(tx, row.person_id);
  return row;
}

/** What an application asks for, as it stands on the day. */
export interface Matter {
  readonly today: ChinaDate;
  readonly decideWorkdays: number;
  /** Everything that stands against it, now. */
  readonly problems: readonly RefusalContent[];
  /** What is lacking beside, before somebody may approve it. */
  readonly lacking: readonly RefusalContent[];
  /** Approved by rule as soon as it is handed in. */
  readonly automatic: boolean;
  /** What an approval makes. */
  make(): Making;
}

export interface Making {
  /** What the application came to. */
  readonly made: Partial<Pick<ApplicationRow, "made_filing" | "made_qualification">> &
    Pick<ApplicationRow, "made_version">;
  write(step: Step): Promise<void>;
}

/** Who applies, with which papers. Refusals: person_unknown, material_unknown. */
export async function applicantOf(
  { now }: FilingWorld,
  tx: Tx,
  row: Pick<ApplicationRow, "person_id" | "area" | "materials" | "made_at" | "submitted_at">,
): Promise<Applicant> {
  const { person_id: personId, area } = row;
  const [people, materials] = await Promise.all([
    insuredPersons(tx, [personId]),
    selectMaterials(tx, row.materials),
  ]);
  const person = people.get(personId);
  if (!person) throw no("person_unknown");
  const lost = row.materials.find((id) => {
    return materials.every((material) => material.id !== id || material.person_id !== personId);
  });
  if (lost !== undefined) throw no("material_unknown", { material: lost });
  const today = chinaDate(now());
  return {
    today,
    since: chinaDate(row.submitted_at ?? now()),
    begun: chinaDate(row.made_at),
    personName: person.person.name,
    insurances: await insurancesAt(tx, person.insurances, area, today),
    materials,
  };
}

/** Refusals: those of `applicantOf`. */
export async function circumstancesOf(
  world: FilingWorld,
  tx: Tx,
  row: Pick<
    ApplicationRow,
    "person_id" | "area" | "materials" | "channel" | "wish" | "made_at" | "submitted_at"
  >,
): Promise<Circumstances> {
  const { filing } = world;
  const today = chinaDate(world.now());
  const { person_id: personId, area } = row;
  const [applicant, filings, stays, rules, known] = await Promise.all([
    applicantOf(world, tx, row),
    selectFilings(tx, [personId]),
    filing.stays(tx, personId, row.submitted_at ?? world.now()),
    filing.rules(tx, area, today),
    Promise.all(row.wish.areas.map((one) => isArea(tx, one, today))),
  ]);
  const areas = new Set(row.wish.areas.filter((_, index) => known[index]));
  return {
    ...applicant,
    filings: filings.map(filingOfRow),
    stays,
    rules,
    isArea: (one) => areas.has(one),
    certified: row.channel === "institution",
  };
}

/** The filing that the application is about. Refusals: filing_unknown. */
export function subjectOf(row: ApplicationRow, { filings }: Circumstances): Filing {
  const filing = filings.find(({ id }) => id === row.filing_id);
  if (!filing) throw no("filing_unknown", { filing: row.filing_id ?? "" });
  return filing;
}

/** Everything that stands against it now. */
export function problemsOf(row: ApplicationRow, circumstances: Circumstances) {
  const { kind, wish } = row;
  if (kind === "file") return wishProblems(wish, circumstances);
  const subject = subjectOf(row, circumstances);
  if (kind === "change") return wishProblems(wish, circumstances, subject);
  if (kind === "cancel") return cancelProblems(wish, circumstances, subject);
  if (kind === "revoke") return revokeProblems(wish, circumstances, subject);
  return supplementProblems(circumstances, subject);
}

/** With whoever handles it now. */
export function handledBy({ handled_by }: ApplicationRow, by: Actor): readonly string[] {
  const who = actorText(by);
  return handled_by.includes(who) ? handled_by : [...handled_by, who];
}

export function changed(
  row: ApplicationRow,
  { now }: Pick<FilingWorld, "now">,
  changes: Partial<ApplicationRow>,
): ApplicationRow {
  return { ...row, ...changes, changed_at: now(), version: row.version + 1 };
}

export function entryOf(
  { id, person_id, changed_at }: ApplicationRow,
  by: Step["by"],
  act: string,
  detail?: string,
) {
  const action = `application.${act}`;
  return { at: changed_at, actor: by, action, subject: id, personId: person_id, detail };
}
