/**
 * Filing's face: what the home place knows of a person's filings (备案) and chronic-disease
 * qualifications (慢特病资格), and which of them count for a place and a day. Gives no refusals.
 */
import { addDays, type ChinaDate, covers } from "#base/date.ts";
import { byPerson } from "#filing/by-person.ts";
import { insertFilings, selectFilings } from "#filing/queries.ts";
import { type ChosenRow, selectAllChosen } from "#filing/queries-chosen.ts";
import { filingOfRow, rowOfFiling } from "#filing/rows.ts";
import {
  type ChosenInstitution,
  type Filing,
  filingCovers,
  type Qualification,
  sameDisease,
} from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { Tx } from "#store/store.ts";

export {
  draftApplication,
  fillIn,
  type NewApplication,
  submit,
  withdrawApplication,
} from "#filing/applications.ts";
export { askChosen, giveUpChosen } from "#filing/chosen.ts";
export {
  approveApplication,
  confirmRefusal,
  proposeRefusal,
  returnApplication,
  sendBack,
} from "#filing/decisions.ts";
export type { FilingDeps, FilingWorld, QualifyingDeps, Step } from "#filing/desk.ts";
export { endingFilings, phonesOf } from "#filing/ending.ts";
export { filingAreaOn, filingAreasOn } from "#filing/filing-area.ts";
export { problemsNow } from "#filing/looks.ts";
export { addMaterial, MATERIAL_BYTES_MAX } from "#filing/materials.ts";
export { filingNewsRoom } from "#filing/news-room.ts";
export { oweFilings, oweQualifications } from "#filing/owed.ts";
export type { Circumstances, KnownStay } from "#filing/problems.ts";
export {
  type AskedQualification,
  applyQualification,
  recordOpinion,
  undoQualification,
} from "#filing/qualification-acts.ts";
export {
  endingQualifications,
  heldQualifications,
  qualificationsOf,
  recordQualifications,
} from "#filing/qualifications.ts";
export { type FilingVersionRow, selectVersions } from "#filing/queries.ts";
export {
  type ApplicationRow,
  type MaterialRow,
  selectApplication,
  selectMaterials,
} from "#filing/queries-applications.ts";
export { type ChosenRow, selectAllChosen, selectChosenOwner } from "#filing/queries-chosen.ts";
export {
  selectApplicationNow,
  selectApplicationsOf,
  selectFilingNow,
  selectFilingPage,
  selectMaterialBytes,
  selectMaterialsOf,
  selectQueue,
} from "#filing/queries-desk.ts";
export {
  selectDefaultedCount,
  selectHandedIn,
  selectTold,
  type Told,
} from "#filing/queries-figures.ts";
export { readReported } from "#filing/reported.ts";
export { keepReport, type ReportDeps } from "#filing/reports.ts";
export { filingRoom, leftWork } from "#filing/room.ts";
export { filingOfRow } from "#filing/rows.ts";
export {
  filedHere,
  type Seen,
  type SeenOf,
  seenFilings,
  seenOf,
  seenQualifications,
} from "#filing/seen.ts";
export { endDefaulted, endLapsed } from "#filing/timed.ts";

/** The latest version of each filing, whatever its dates; a person without any has no entry. */
export async function filingsOf(
  tx: Tx,
  personIds: readonly PersonId[],
): Promise<Map<PersonId, Filing[]>> {
  return byPerson((await selectFilings(tx, personIds)).map(filingOfRow));
}

/** Those that were given up among them; a person without any has no entry. */
export async function chosenOf(
  tx: Tx,
  personIds: readonly PersonId[],
): Promise<Map<PersonId, ChosenInstitution[]>> {
  return byPerson((await selectAllChosen(tx, personIds)).map(chosenOfRow));
}

/** What stands from the beginning: filings that nobody applied for in this product. */
export async function recordFilings(tx: Tx, filings: readonly Filing[]): Promise<void> {
  await insertFilings(
    tx,
    filings.map((filing) => ({ ...rowOfFiling(filing), ...FOUNDING })),
  );
}

const FOUNDING = {
  follows: null,
  application_id: null,
  rules_version: null,
  changed_at: 0,
  changed_by: "program",
  reason: null,
} as const;

/** Filings that hold on the effective day for care in this area, in the order given. */
export function coveringFilings(
  filings: readonly Filing[],
  careArea: Area,
  on: ChinaDate,
): Filing[] {
  return filings.filter((filing) => filingCovers(filing, careArea, on));
}

export function isQualified(
  qualifications: readonly Qualification[],
  disease: string,
  on: ChinaDate,
): boolean {
  return qualifications.some(
    (qualification) =>
      sameDisease(qualification.disease, disease) && covers(qualification.span, on),
  );
}

function chosenOfRow(row: ChosenRow): ChosenInstitution {
  const ended = row.ended_on === null ? undefined : addDays(row.ended_on, -1);
  const [to] = [row.to_on, ended].filter((one) => typeof one === "string").sort();
  return {
    personId: row.person_id,
    institution: row.institution,
    disease: row.disease ?? undefined,
    span: { from: row.from_on, to },
  };
}
