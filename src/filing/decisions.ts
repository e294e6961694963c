/**
 * What an agency decides on an application: approve, return with everything that is missing, or
 * refuse, which a second person confirms. Whoever handled an application does not decide it.
 */
import { chinaDate } from "#base/date.ts";
import { refusalOf } from "#base/problems.ts";
import { workdaysUntil } from "#base/workdays.ts";
import type { Check } from "#filing/applications.ts";
import { approveIn } from "#filing/approval.ts";
import {
  changed,
  entryOf,
  type FilingWorld,
  heldApplication,
  no,
  type Step,
} from "#filing/desk.ts";
import { matterOf } from "#filing/matter.ts";
import { type ApplicationRow, updateApplication } from "#filing/queries-applications.ts";
import { actorText, tookPart } from "#model/actor.ts";

interface Decision {
  readonly id: string;
  readonly check: Check;
}

interface WordedDecision extends Decision {
  /** What the person is told. */
  readonly words: string;
}

/** Refusal: application_same_person, to who is one of these. */
function checkApart(by: Step["by"], ...others: readonly (string | null)[]): void {
  if (others.some((who) => tookPart(who, by))) throw no("application_same_person");
}

/** Refusals: application_missing, application_state, application_same_person, its problems. */
export async function approveApplication(
  world: FilingWorld,
  step: Step,
  { id, check }: Decision,
): Promise<ApplicationRow> {
  const row = await heldApplication(step.tx, id, "approved");
  check(row);
  checkApart(step.by, ...row.handled_by);
  const matter = await matterOf(world, step.tx, row);
  const lacking = refusalOf(matter.lacking);
  if (lacking) throw lacking;
  return await approveIn(world, step, row, matter);
}

/** The deadline pauses. Refusals: application_missing, application_state. */
export async function returnApplication(
  world: FilingWorld,
  { tx, entries, by }: Step,
  { id, check, words }: WordedDecision,
): Promise<ApplicationRow> {
  const row = await heldApplication(tx, id, "returned");
  check(row);
  const today = chinaDate(world.now());
  const calendar = await world.filing.calendar(tx);
  const left = row.due_on === null ? 0 : workdaysUntil(today, row.due_on, calendar);
  const returned = changed(row, world, {
    state: "returned",
    due_on: null,
    workdays_left: left,
    words,
  });
  await updateApplication(tx, returned);
  entries.push(entryOf(returned, by, "return"));
  await world.filing.told?.(tx, returned);
  return returned;
}

/** Refusals: application_missing, application_state, application_same_person. */
export async function proposeRefusal(
  world: FilingWorld,
  { tx, entries, by }: Step,
  { id, check, words }: WordedDecision,
): Promise<ApplicationRow> {
  const row = await heldApplication(tx, id, "refusalProposed");
  check(row);
  checkApart(by, ...row.handled_by);
  const proposed = changed(row, world, {
    state: "refusalProposed",
    proposed_by: actorText(by),
    words,
  });
  await updateApplication(tx, proposed);
  entries.push(entryOf(proposed, by, "proposeRefusal"));
  return proposed;
}

/** Refusals: application_missing, application_state, application_same_person. */
export async function confirmRefusal(
  world: FilingWorld,
  { tx, entries, by }: Step,
  { id, check }: Decision,
): Promise<ApplicationRow> {
  const row = await heldApplication(tx, id, "rejected");
  check(row);
  checkApart(by, row.proposed_by, ...row.handled_by);
  const rejected = changed(row, world, {
    state: "rejected",
    decided_by: actorText(by),
    decided_at: world.now(),
  });
  await updateApplication(tx, rejected);
  entries.push(entryOf(rejected, by, "reject"));
  await world.filing.told?.(tx, rejected);
  return rejected;
}

/** The second person does not agree. Refusals: those of `confirmRefusal`. */
export async function sendBack(
  world: FilingWorld,
  { tx, entries, by }: Step,
  { id, check }: Decision,
): Promise<ApplicationRow> {
  const row = await heldApplication(tx, id, "rejected");
  check(row);
  checkApart(by, row.proposed_by, ...row.handled_by);
  const back = changed(row, world, { state: "submitted", proposed_by: null, words: null });
  await updateApplication(tx, back);
  entries.push(entryOf(back, by, "sendBack"));
  return back;
}
