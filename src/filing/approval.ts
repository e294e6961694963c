/**
 * An approval: what the application asks for comes to be, in the same commit. Whatever stands
 * against it on that day is looked at once more.
 */

import { refusalOf } from "#base/problems.ts";
import { changed, entryOf, type FilingWorld, type Matter, type Step } from "#filing/desk.ts";
import { type ApplicationRow, updateApplication } from "#filing/queries-applications.ts";
import { actorText } from "#model/actor.ts";

/** Refusals: the problems of the day of the decision. */
export async function approveIn(
  world: FilingWorld,
  step: Step,
  row: ApplicationRow,
  matter: Matter,
): Promise<ApplicationRow> {
  const refusal = refusalOf(matter.problems);
  if (refusal) throw refusal;
  const { made, write } = matter.make();
  const approved = changed(row, world, {
    ...made,
    state: "approved",
    decided_by: actorText(step.by),
    decided_at: world.now(),
  });
  await updateApplication(step.tx, approved);
  step.entries.push(entryOf(approved, step.by, "approve"));
  await write(step);
  return approved;
}
