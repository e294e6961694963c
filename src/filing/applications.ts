/**
 * What persons do with applications, and clerks and hospitals for them: fill in, hand in, take
 * back. Each is one commit with its trail.
 */
import { type FilingId, newId, type QualificationId } from "#base/id.ts";
import { refusalOf } from "#base/problems.ts";
import { addWorkdays } from "#base/workdays.ts";
import { approveIn } from "#filing/approval.ts";
import {
  changed,
  checkPerson,
  entryOf,
  type FilingWorld,
  handledBy,
  heldApplication,
  holdPerson,
  no,
  type Step,
} from "#filing/desk.ts";
import { matterOf } from "#filing/matter.ts";
import { selectFilings } from "#filing/queries.ts";
import {
  type ApplicationRow,
  insertApplication,
  selectUnfinished,
  updateApplication,
} from "#filing/queries-applications.ts";
import { actorText } from "#model/actor.ts";
import {
  type ApplicationChannel,
  type ApplicationKind,
  isAboutQualification,
  type Wish,
} from "#model/application.ts";
import { areaCovers } from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { Tx } from "#store/store.ts";

/** Looks at the row that is held before it changes; throws what speaks against it. */
export type Check = (row: ApplicationRow) => void;

export interface NewApplication {
  readonly kind: ApplicationKind;
  readonly channel: ApplicationChannel;
  readonly personId: PersonId;
  /** The home place: where the person is insured. */
  readonly area: Area;
  /** Of what it changes, cancels or supplies; null when it files anew. */
  readonly filingId: FilingId | null;
  /** The same of a qualification. */
  readonly qualificationId?: QualificationId | null;
  readonly wish: Wish;
  readonly materials: readonly string[];
}

/** Of one person, whoever began them. */
const UNFINISHED_MAX = 20;

/**
 * Begins a draft. Refusals: person_unknown, filing_unknown; application_open, when one about the
 * same thing is not finished; application_many.
 */
export async function draftApplication(
  world: FilingWorld,
  { tx, entries, by }: Step,
  asked: NewApplication,
): Promise<ApplicationRow> {
  const { personId, filingId, qualificationId = null } = asked;
  await holdPerson(tx, personId);
  await checkPerson(tx, personId);
  await checkSubject(tx, asked);
  // What the agency brings against somebody and what they ask stand in nobody's way.
  const isAgencys = (kind: ApplicationKind): boolean => kind === "revoke";
  const unfinished = (await selectUnfinished(tx, personId)).filter(
    ({ kind }) => isAgencys(kind) === isAgencys(asked.kind),
  );
  const open = unfinished.find((row) => {
    if (filingId !== null) return row.filing_id === filingId;
    return qualificationId !== null && row.qualification_id === qualificationId;
  });
  if (open) throw no("application_open", { application: open.id });
  if (unfinished.length >= UNFINISHED_MAX) {
    throw no("application_many", { max: String(UNFINISHED_MAX) });
  }
  const now = world.now();
  const row: ApplicationRow = {
    ...UNDECIDED,
    id: newId("fap", now, world.random),
    kind: asked.kind,
    channel: asked.channel,
    person_id: personId,
    area: asked.area,
    filing_id: filingId,
    qualification_id: qualificationId,
    wish: asked.wish,
    materials: asked.materials,
    made_by: actorText(by),
    handled_by: [actorText(by)],
    made_at: now,
    changed_at: now,
  };
  await insertApplication(tx, row);
  entries.push({ at: now, actor: by, action: "application.draft", subject: row.id, personId });
  return row;
}

/** What files anew is about no filing, all else about one of the person's own. */
async function checkSubject(
  tx: Tx,
  { kind, personId, filingId, qualificationId = null }: NewApplication,
): Promise<void> {
  const isNew = kind === "file" || isAboutQualification(kind, qualificationId);
  if (isNew && filingId === null) return;
  const filings = await selectFilings(tx, [personId]);
  if (!isNew && filings.some(({ id }) => id === filingId)) return;
  throw no("filing_unknown", { filing: filingId ?? "" });
}

const UNDECIDED = {
  state: "draft",
  submitted_at: null,
  due_on: null,
  workdays_left: null,
  proposed_by: null,
  decided_by: null,
  decided_at: null,
  words: null,
  made_filing: null,
  made_qualification: null,
  made_version: null,
  opinion: null,
  version: 1,
} as const;

/** Fills in; only while it is not handed in. Refusals: application_missing, application_state. */
export async function fillIn(
  world: FilingWorld,
  { tx, entries, by }: Step,
  given: {
    readonly id: string;
    readonly wish: Wish;
    readonly materials: readonly string[];
    readonly check: Check;
  },
): Promise<ApplicationRow> {
  // What may be handed in may be filled in.
  const row = await heldApplication(tx, given.id, "submitted");
  if (row.state === "refusalProposed") throw no("application_state", { state: "拟不予备案" });
  given.check(row);
  const { materials } = given;
  // What a qualification is about stays; the rest may be filled in.
  const { from, to, phone, reason } = given.wish;
  const wish = isAboutQualification(row.kind, row.qualification_id)
    ? { ...row.wish, from, to, phone, reason }
    : given.wish;
  // For other places, or from another day, it is another wish: it counts as handed in anew.
  const isOther = isElsewhere(row.wish, wish) || (wish.retroactive && !row.wish.retroactive);
  const submitted_at = isOther ? null : row.submitted_at;
  // An opinion was of what stood there before.
  const handled_by = handledBy(row, by);
  const filled = changed(row, world, {
    ...{ wish, materials, handled_by, submitted_at },
    opinion: null,
  });
  await updateApplication(tx, filled);
  entries.push(entryOf(filled, by, "fill"));
  return filled;
}

/** Does it name a place that has nothing to do with those that were asked for before? */
function isElsewhere({ areas: before }: Wish, { areas }: Wish): boolean {
  const isNear = (area: Area): boolean =>
    before.some((one) => areaCovers(one, area) || areaCovers(area, one));
  return !areas.every(isNear);
}

/**
 * Hands it in: the deadline of the place runs, or it is approved at once where the rules say so.
 * Refusals: every problem that it has, all told at once.
 */
export async function submit(
  world: FilingWorld,
  step: Step,
  { id, check }: { readonly id: string; readonly check: Check },
): Promise<ApplicationRow> {
  const { tx, entries, by } = step;
  const row = await heldApplication(tx, id, "submitted");
  if (row.state === "refusalProposed") throw no("application_state", { state: "拟不予备案" });
  check(row);
  const matter = await matterOf(world, tx, row);
  const { problems, today, decideWorkdays } = matter;
  const refusal = refusalOf(problems);
  if (refusal) throw refusal;
  const left = Math.max(row.workdays_left ?? decideWorkdays, 1);
  const due_on = addWorkdays(today, left, await world.filing.calendar(tx));
  const submitted = changed(row, world, {
    state: "submitted",
    handled_by: handledBy(row, by),
    submitted_at: row.submitted_at ?? world.now(),
    due_on,
    workdays_left: null,
    words: null,
  });
  entries.push(entryOf(submitted, by, "submit"));
  if (matter.automatic) {
    const byRule = { ...step, by: { kind: "program" } as const };
    return await approveIn(world, byRule, submitted, matter);
  }
  await updateApplication(tx, submitted);
  return submitted;
}

/** Refusals: application_missing, application_state. */
export async function withdrawApplication(
  world: FilingWorld,
  { tx, entries, by }: Step,
  { id, check }: { readonly id: string; readonly check: Check },
): Promise<ApplicationRow> {
  const row = await heldApplication(tx, id, "withdrawn");
  check(row);
  const withdrawn = changed(row, world, { state: "withdrawn", due_on: null });
  await updateApplication(tx, withdrawn);
  entries.push(entryOf(withdrawn, by, "withdraw"));
  return withdrawn;
}
