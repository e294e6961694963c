/** What an application asks for, of whatever it is about. */
import type { FilingWorld, Matter } from "#filing/desk.ts";
import { filingMatter } from "#filing/filing-matter.ts";
import { qualificationMatter } from "#filing/qualification-matter.ts";
import type { ApplicationRow } from "#filing/queries-applications.ts";
import { isAboutQualification } from "#model/application.ts";
import type { Tx } from "#store/store.ts";

/** Refusals: person_unknown, material_unknown, filing_unknown, qualification_unknown. */
export function matterOf(world: FilingWorld, tx: Tx, row: ApplicationRow): Promise<Matter> {
  const about = isAboutQualification(row.kind, row.qualification_id)
    ? qualificationMatter
    : filingMatter;
  return about(world, tx, row);
}
