/**
 * Disputes' face: a person does not agree with a settlement or a decision, or complains. open →
 * taken by somebody of the agency → answered within the working days of the rule, or withdrawn by
 * the person. Each step is one commit with its trail.
 */
import { chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { addWorkdays, type Calendar } from "#base/workdays.ts";
import {
  type DisputeRow,
  insertDispute,
  selectDispute,
  selectOpenAbout,
  updateDispute,
} from "#disputes/queries.ts";
import { type Actor, actorText } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { DISPUTE_STATES, type DisputeState, mayMove } from "#model/states.ts";
import { DISPUTE_STATE_WORDS } from "#model/words.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

export {
  type DisputePage,
  type DisputeRow,
  selectDispute,
  selectDisputePage,
} from "#disputes/queries.ts";

/**
 * Working days until the answer is due: our own promise until a rule of the place is known; the
 * regulation on complaints leaves it to each agency.
 */
const ANSWER_WITHIN = { settlement: 15, decision: 15, complaint: 7 } as const;

export interface Opening {
  readonly personId: PersonId;
  readonly area: Area;
  /** About neither: a complaint. */
  readonly settlementId: string | null;
  /** The application that was decided. */
  readonly applicationId?: string | null;
  readonly words: string;
  readonly contact: string | null;
  readonly by: Actor;
}

export interface Step {
  readonly tx: Tx;
  readonly entries: TrailEntry[];
}

function no(code: "dispute_open" | "dispute_state" | "dispute_missing", params = {}): Refusal {
  return new Refusal(code, params, "home");
}

/** In the caller's transaction. Refusal: dispute_open, when that is disputed already. */
export async function openDispute(
  world: Pick<World, "now" | "random"> & { readonly calendar: Calendar },
  { tx, entries }: Step,
  opening: Opening,
): Promise<DisputeRow> {
  const { personId, area, settlementId, applicationId = null, words, contact, by } = opening;
  const now = world.now();
  const kind = kindOf(opening);
  const about = { settlement_id: settlementId, application_id: applicationId };
  const [open] = kind === "complaint" ? [] : await selectOpenAbout(tx, about);
  if (open) throw no("dispute_open", { dispute: open.id });
  const row: DisputeRow = {
    id: newId("dsp", now, world.random),
    kind,
    ...about,
    person_id: personId,
    area,
    words,
    contact,
    opened_by: actorText(by),
    opened_at: now,
    due_on: addWorkdays(chinaDate(now), ANSWER_WITHIN[kind], world.calendar),
    state: "open",
    taken_by: null,
    answer: null,
    answered_by: null,
    ended_at: null,
    version: 1,
  };
  await insertDispute(tx, row);
  entries.push({ at: now, actor: by, action: "dispute.open", subject: row.id, personId });
  return row;
}

function kindOf({ settlementId, applicationId = null }: Opening): DisputeRow["kind"] {
  if (settlementId !== null) return "settlement";
  return applicationId === null ? "complaint" : "decision";
}

export type DisputeAct =
  | { readonly to: "taken" | "withdrawn" }
  | { readonly to: "answered"; readonly answer: string };

export interface DisputeStep {
  readonly id: string;
  readonly by: Actor;
  /** Looks at the row that is held, before it moves; throws what speaks against it. */
  readonly check: (row: DisputeRow) => void;
  readonly act: DisputeAct;
}

/** In the caller's transaction. Refusals: dispute_missing, dispute_state. */
export async function moveDispute(
  world: Pick<World, "now">,
  { tx, entries }: Step,
  { id, by, check, act }: DisputeStep,
): Promise<DisputeRow> {
  const [row] = await selectDispute(tx, id);
  if (!row) throw no("dispute_missing", { dispute: id });
  check(row);
  if (!mayMove<DisputeState>(DISPUTE_STATES, row.state, act.to)) {
    throw no("dispute_state", { state: DISPUTE_STATE_WORDS[row.state] });
  }
  const now = world.now();
  const who = actorText(by);
  const moved: DisputeRow = {
    ...row,
    state: act.to,
    taken_by: act.to === "taken" ? who : row.taken_by,
    answer: act.to === "answered" ? act.answer : null,
    answered_by: act.to === "answered" ? who : null,
    ended_at: act.to === "taken" ? null : now,
    version: row.version + 1,
  };
  await updateDispute(tx, moved);
  const personId = row.person_id;
  entries.push({ at: now, actor: by, action: `dispute.${act.to}`, subject: id, personId });
  return moved;
}
