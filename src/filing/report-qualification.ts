/** A hospital reports a chronic disease that it has assessed: it applies for the patient. */
import type { FilingWorld, Step } from "#filing/desk.ts";
import { applyQualification } from "#filing/qualification-acts.ts";
import type { ReportContent } from "#model/message.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { QualificationReport } from "#model/report.ts";

/** The application's id is the serial. Refusals: everything that stands against it. */
export async function qualify(
  world: FilingWorld,
  step: Step,
  { personId, homeArea, institution, operator }: ReportContent,
  report: QualificationReport,
): Promise<string> {
  const { disease, assessedBy, assessedOn, doctor, from, to, phone } = report;
  const row = await applyQualification(world, step, {
    ...{ institution: institution.code, operator, personId, area: homeArea, disease },
    assessment: {
      institution: assessedBy.code as InstitutionCode,
      doctor: `${doctor.code} ${doctor.name}`,
      assessedOn,
    },
    ...{ from, to, phone, materials: [] },
  });
  return row.id;
}
