/** An institution takes back what it reported itself, as long as nobody has decided on it. */
import type { ChinaDate } from "#base/date.ts";
import { withdrawApplication } from "#filing/applications.ts";
import { type FilingWorld, no, type Step } from "#filing/desk.ts";
import { undoQualification } from "#filing/qualification-acts.ts";
import { endChosen } from "#filing/queries-chosen.ts";
import { selectReported, withdrawReport } from "#filing/queries-reports.ts";
import { actorText } from "#model/actor.ts";
import type { ReportContent } from "#model/message.ts";
import type { Withdrawal } from "#model/report.ts";

/** Refusals: application_missing, application_state. */
export async function withdraw(
  world: FilingWorld,
  step: Step,
  { requestId, personId, institution, operator }: ReportContent,
  { report, on }: { readonly report: Withdrawal; readonly on: ChinaDate },
): Promise<string> {
  const { serial, of } = report;
  const { tx, by } = step;
  const [reported] = await selectReported(tx, serial);
  const own =
    reported?.sort === of &&
    reported.person_id === personId &&
    reported.institution === institution.code;
  if (!own) throw no("application_missing", { application: serial });
  if (reported.state === "withdrawn") throw no("application_state", { state: "已撤回" });
  if (of === "qualification") {
    const asked = { institution: institution.code, operator, personId, id: serial };
    await undoQualification(world, step, asked);
  }
  if (of === "referral") await withdrawApplication(world, step, { id: serial, check: () => {} });
  if (of === "chosen") await endChosen(tx, serial, { on, by: actorText(by), at: world.now() });
  await withdrawReport(tx, serial, requestId);
  return serial;
}
