/** Qualifications between the model and their rows: read, recorded, written with their causes. */
import { present } from "#base/assert.ts";
import { type ChinaDate, covers } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { QualificationId } from "#base/id.ts";
import { byPerson } from "#filing/by-person.ts";
import type { FilingWorld, Step } from "#filing/desk.ts";
import {
  insertQualifications,
  type QualificationRow,
  selectEndingQualifications,
  selectQualifications,
  selectQualificationVersions,
} from "#filing/queries-qualifications.ts";
import { actorText } from "#model/actor.ts";
import type { Qualification } from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";
import { heldSpan, type QualificationVersion, settledBy } from "#model/qualification.ts";
import type { Tx } from "#store/store.ts";

/** By what settles, on which days each; a person without any has no entry. */
export async function qualificationsOf(
  tx: Tx,
  personIds: readonly PersonId[],
): Promise<Map<PersonId, Qualification[]>> {
  const rows = await selectQualifications(tx, personIds);
  const settled = rows.flatMap((row) => settledBy(qualificationOfRow(row)) ?? []);
  const sorted = settled.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return byPerson(sorted);
}

function orderOf({ personId, disease, span }: Qualification): string {
  return `${personId} ${disease} ${span.from}`;
}

/** A person's, in their latest versions, the diseases of the national list or not. */
export async function heldQualifications(
  tx: Tx,
  personId: PersonId,
  on?: ChinaDate,
): Promise<QualificationVersion[]> {
  const all = (await selectQualifications(tx, [personId])).map(qualificationOfRow);
  if (on === undefined) return all;
  return all.filter((one) => {
    const span = heldSpan(one);
    return span !== null && covers(span, on);
  });
}

/** Those that end in a span of days, and that nobody has renewed yet. */
export async function endingQualifications(
  tx: Tx,
  asked: Parameters<typeof selectEndingQualifications>[1],
  rowsMax: number,
): Promise<QualificationVersion[]> {
  return (await selectEndingQualifications(tx, asked, rowsMax)).map(qualificationOfRow);
}

/** The latest version of one that is there. */
export async function qualificationById(
  tx: Tx,
  id: QualificationId,
): Promise<QualificationVersion> {
  const [row] = (await selectQualificationVersions(tx, id)).slice(-1);
  return qualificationOfRow(present(row, "the qualification is there"));
}

/** What stands from the beginning, known by the national list only; without a name, by its code. */
export async function recordQualifications(
  tx: Tx,
  qualifications: readonly (Qualification & { readonly name?: string | undefined })[],
): Promise<void> {
  const rows = qualifications.map(({ personId, disease, name = disease, span }) => ({
    ...rowOf({
      id: `qua_${sm3(`${personId} ${disease} ${span.from}`).slice(0, 22)}` as QualificationId,
      version: 1,
      personId,
      state: "effective",
      homeDisease: { code: disease, name },
      national: { code: disease, name },
      span,
      source: "founding",
    }),
    ...{ follows: null, application_id: null, rules_version: null, reason: null },
    ...{ changed_at: 0, changed_by: "program" },
  }));
  await insertQualifications(tx, rows);
}

/** What led to the versions. */
interface Cause {
  readonly applicationId: string;
  readonly rulesVersion: string;
  readonly reason: string | undefined;
  readonly follows: QualificationVersion | undefined;
}

export async function writeQualification(
  { now, filing }: FilingWorld,
  { tx, entries, by }: Step,
  version: QualificationVersion,
  { applicationId, rulesVersion, reason, follows }: Cause,
): Promise<void> {
  const at = now();
  const row = {
    ...rowOf(version),
    follows: version.version === 1 ? (follows?.id ?? null) : null,
    application_id: applicationId,
    rules_version: rulesVersion,
    changed_at: at,
    changed_by: actorText(by),
    reason: reason ?? null,
  };
  await insertQualifications(tx, [row]);
  const { id: subject, personId, state } = version;
  const detail = `${version.version} ${version.homeDisease.code}`;
  const action = `qualification.${state}`;
  entries.push({ at, actor: by, action, subject, personId, detail });
  await filing.qualifying.changed(tx, [version], at, follows);
}

function qualificationOfRow(row: QualificationRow): QualificationVersion {
  const { disease: code, national_name: name } = row;
  return {
    id: row.id,
    version: row.version,
    personId: row.person_id,
    state: row.state,
    homeDisease: { code: row.home_disease, name: row.home_name },
    national: code === null || name === null ? undefined : { code, name },
    span: { from: row.from_on, to: row.to_on ?? undefined },
    endedOn: row.ended_on ?? undefined,
    source: row.source,
    assessment: row.assessment ?? undefined,
    recognition: row.recognition ?? undefined,
  };
}

function rowOf(version: QualificationVersion): QualificationRow {
  const { homeDisease, national, span } = version;
  return {
    id: version.id,
    version: version.version,
    person_id: version.personId,
    state: version.state,
    disease: national?.code ?? null,
    national_name: national?.name ?? null,
    home_disease: homeDisease.code,
    home_name: homeDisease.name,
    from_on: span.from,
    to_on: span.to ?? null,
    ended_on: version.endedOn ?? null,
    source: version.source,
    assessment: version.assessment ?? null,
    recognition: version.recognition ?? null,
  };
}
