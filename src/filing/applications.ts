/**
 * What persons do with applications, and clerks and hospitals for them: fill in, hand in, take
 * back. Each is one commit with its trail.
 */
import { type FilingId, newId } from "#base/id.ts";
import { addWorkdays } from "#base/workdays.ts";
import { approveIn } from "#filing/approval.ts";
import {
  changed,
  circumstancesOf,
  entryOf,
  type FilingWorld,
  heldApplication,
  holdPerson,
  no,
  problemsOf,
  type Step,
} from "#filing/desk.ts";
import { type Circumstances, refusalOf } from "#filing/problems.ts";
import { selectFilings } from "#filing/queries.ts";
import {
  type ApplicationRow,
  insertApplication,
  selectUnfinished,
  updateApplication,
} from "#filing/queries-applications.ts";
import { actorText } from "#model/actor.ts";
import type { ApplicationChannel, ApplicationKind, Wish } from "#model/application.ts";
import type { EvidenceMode } from "#model/filing.ts";
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
  readonly wish: Wish;
  readonly materials: readonly string[];
}

/** Of one person, whoever began them. */
const UNFINISHED_MAX = 20;

/**
 * Begins a draft. Refusals: filing_unknown; application_open, when one about that filing is not
 * finished; application_many.
 */
export async function draftApplication(
  world: FilingWorld,
  { tx, entries, by }: Step,
  asked: NewApplication,
): Promise<ApplicationRow> {
  const { personId, filingId } = asked;
  await holdPerson(tx, personId);
  await checkSubject(tx, asked);
  const unfinished = await selectUnfinished(tx, personId);
  const open = unfinished.find(({ filing_id }) => filingId !== null && filing_id === filingId);
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
    wish: asked.wish,
    materials: asked.materials,
    made_by: actorText(by),
    made_at: now,
    changed_at: now,
  };
  await insertApplication(tx, row);
  entries.push({ at: now, actor: by, action: "application.draft", subject: row.id, personId });
  return row;
}

/** What files anew is about no filing, all else about one of the person's own. */
async function checkSubject(tx: Tx, { kind, personId, filingId }: NewApplication): Promise<void> {
  if (kind === "file" && filingId === null) return;
  const filings = await selectFilings(tx, [personId]);
  if (kind !== "file" && filings.some(({ id }) => id === filingId)) return;
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
  made_version: null,
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
  const { wish, materials } = given;
  const filled = changed(row, world, { wish, materials });
  await updateApplication(tx, filled);
  entries.push(entryOf(filled, by, "fill"));
  return filled;
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
  const circumstances = await circumstancesOf(world, tx, row);
  const refusal = refusalOf(problemsOf(row, circumstances));
  if (refusal) throw refusal;
  const { rules, today } = circumstances;
  const left = Math.max(row.workdays_left ?? rules.decideWorkdays, 1);
  const due_on = addWorkdays(today, left, await world.filing.calendar(tx));
  const submitted = changed(row, world, {
    state: "submitted",
    submitted_at: row.submitted_at ?? world.now(),
    due_on,
    workdays_left: null,
    words: null,
  });
  entries.push(entryOf(submitted, by, "submit"));
  if (isAutomatic(row, circumstances)) {
    const byRule = { ...step, by: { kind: "program" } as const };
    return await approveIn(world, byRule, submitted, circumstances);
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

/** A cancellation that the lock allows needs nobody; supplied documents are always looked at. */
function isAutomatic({ kind, wish }: ApplicationRow, { rules }: Circumstances): boolean {
  if (kind === "cancel") return true;
  if (kind === "supplement" || wish.kind === undefined) return false;
  const { materials, automatic } = rules.kinds[wish.kind];
  const evidence: EvidenceMode =
    materials.length === 0 ? "none" : wish.evidence === "commitment" ? "commitment" : "documents";
  return automatic.includes(evidence);
}
