/** A hospital tells that a patient binds themselves to it (2505), for all outpatient care. */
import { choose } from "#filing/chosen.ts";
import type { FilingWorld, Step } from "#filing/desk.ts";
import type { ReportContent } from "#model/message.ts";
import type { ChosenReport } from "#model/report.ts";

/** Refusals: filing_dates_reversed, chosen_institution_stands, chosen_institutions_many. */
export async function chooseInstitution(
  world: FilingWorld,
  step: Step,
  { personId, homeArea }: ReportContent,
  { institution, from, to }: ChosenReport,
): Promise<string> {
  const choice = { personId, institution: institution.code, from, to };
  return await choose(world, step, choice, { homeArea });
}
