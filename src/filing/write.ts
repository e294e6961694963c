/** The one way to write versions of filings: with what led to them, the trail, and who is told. */
import { newId } from "#base/id.ts";
import type { FilingWorld, Step } from "#filing/desk.ts";
import { insertFilings } from "#filing/queries.ts";
import { rowOfFiling } from "#filing/rows.ts";
import { type Actor, actorText } from "#model/actor.ts";
import type { Filing } from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";

/** What led to the versions. */
export interface Cause {
  readonly applicationId?: string | undefined;
  readonly rulesVersion?: string | undefined;
  readonly reason?: string | undefined;
  /** Of the new filing: the one that it was changed from. */
  readonly follows?: Filing | undefined;
}

/** A filing that begins. */
export function begun(
  { now, random }: FilingWorld,
  personId: PersonId,
  made: Omit<Filing, "id" | "version" | "personId">,
): Filing {
  return { ...made, id: newId("fil", now(), random), version: 1, personId };
}

export async function writeFilings(
  { now, filing }: FilingWorld,
  { tx, entries, by }: Step,
  filings: readonly Filing[],
  { applicationId, rulesVersion, reason, follows }: Cause,
): Promise<void> {
  const at = now();
  await insertFilings(
    tx,
    filings.map((one) => ({
      ...rowOfFiling(one),
      follows: one.version === 1 ? (follows?.id ?? null) : null,
      application_id: applicationId ?? null,
      rules_version: rulesVersion ?? null,
      changed_at: at,
      changed_by: actorText(by),
      reason: reason ?? null,
    })),
  );
  for (const one of filings) entries.push(entryOf(one, by, at, reason));
  await filing.changed(tx, filings, at);
}

function entryOf({ id, version, personId, state }: Filing, by: Actor, at: number, reason?: string) {
  const detail = reason === undefined ? `${version}` : `${version} ${reason}`;
  return { at, actor: by, action: `filing.${state}`, subject: id, personId, detail };
}
