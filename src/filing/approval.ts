/**
 * An approval: what the application asks for comes to be, in the same commit. Whatever stands
 * against it on that day is looked at once more.
 */
import {
  changed,
  entryOf,
  type FilingWorld,
  problemsOf,
  type Step,
  subjectOf,
} from "#filing/desk.ts";
import { type Circumstances, refusalOf } from "#filing/problems.ts";
import { type ApplicationRow, updateApplication } from "#filing/queries-applications.ts";
import { madeOf, moved, supplied } from "#filing/versions.ts";
import { begun, writeFilings } from "#filing/write.ts";
import { actorText } from "#model/actor.ts";
import type { Filing } from "#model/filing.ts";

/** Refusals: the problems of the day of the decision. */
export async function approveIn(
  world: FilingWorld,
  step: Step,
  row: ApplicationRow,
  circumstances: Circumstances,
): Promise<ApplicationRow> {
  const refusal = refusalOf(problemsOf(row, circumstances));
  if (refusal) throw refusal;
  const versions = versionsOf(world, row, circumstances);
  const { made } = versions;
  const approved = changed(row, world, {
    state: "approved",
    decided_by: actorText(step.by),
    decided_at: world.now(),
    made_filing: made.id,
    made_version: made.version,
  });
  await updateApplication(step.tx, approved);
  step.entries.push(entryOf(approved, step.by, "approve"));
  const { rules } = circumstances;
  await writeFilings(world, step, versions.all, {
    applicationId: row.id,
    rulesVersion: rules.version,
    reason: row.wish.reason,
    follows: versions.follows,
  });
  return approved;
}

interface Versions {
  /** What the application is about in the end. */
  readonly made: Filing;
  readonly all: readonly Filing[];
  readonly follows?: Filing | undefined;
}

function versionsOf(
  world: FilingWorld,
  row: ApplicationRow,
  circumstances: Circumstances,
): Versions {
  const { wish, kind, person_id: personId } = row;
  const { rules, today, stays } = circumstances;
  if (kind === "file") {
    const made = begun(world, personId, madeOf(wish, rules, today, stays));
    return { made, all: [made] };
  }
  const subject = subjectOf(row, circumstances);
  if (kind === "cancel") {
    const made = moved(subject, "cancelled", { endedOn: today });
    return { made, all: [made] };
  }
  if (kind === "supplement") {
    const made = supplied(subject, rules);
    return { made, all: [made] };
  }
  const made = begun(world, personId, madeOf(wish, rules, today, stays));
  // The old one stays usable until the new one begins.
  const { from } = made.span;
  const endedOn = from < today ? today : from;
  return { made, all: [moved(subject, "cancelled", { endedOn }), made], follows: subject };
}
