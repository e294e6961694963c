/** A hospital refers its patient to another province: an application of the kind "referred". */
import { chinaDate } from "#base/date.ts";
import { draftApplication, submit } from "#filing/applications.ts";
import type { FilingWorld, Step } from "#filing/desk.ts";
import type { ReportContent } from "#model/message.ts";
import { usualPool } from "#model/place.ts";
import type { ReferralReport } from "#model/report.ts";

/** The application's id is the serial. Refusals: everything that stands against it. */
export async function refer(
  world: FilingWorld,
  step: Step,
  { requestId, personId, homeArea, institution }: ReportContent,
  report: ReferralReport,
): Promise<string> {
  const { on, from, to, phone, diagnosis } = report;
  const today = chinaDate(world.now());
  const row = await draftApplication(world, step, {
    kind: "file",
    channel: "institution",
    personId,
    area: homeArea,
    filingId: null,
    wish: {
      kind: "referred",
      // People are filed for a city, though the hospital names its county.
      areas: [usualPool(report.target.area)],
      from: from ?? on,
      to,
      evidence: "documents",
      transfer: {
        institution: institution.code,
        number: requestId,
        // The report is the certificate, though the patient may go only later.
        issuedOn: on < today ? on : today,
        diagnosis: `${diagnosis.code} ${diagnosis.name}`,
      },
      diseases: [],
      retroactive: false,
      phone,
    },
    materials: [],
  });
  return (await submit(world, step, { id: row.id, check: () => {} })).id;
}
