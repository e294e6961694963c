/** A person binds themselves to an institution (定点备案), as many as the home place allows. */
import { chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { type FilingWorld, no, type Step } from "#filing/desk.ts";
import { insertChosen, selectChosen } from "#filing/queries-reports.ts";
import { actorText } from "#model/actor.ts";
import type { ReportContent } from "#model/message.ts";
import type { ChosenReport } from "#model/report.ts";

/** Refusals: filing_dates_reversed, chosen_institution_stands, chosen_institutions_many. */
export async function chooseInstitution(
  world: FilingWorld,
  { tx, by }: Step,
  { personId, homeArea }: ReportContent,
  { institution, from, to }: ChosenReport,
): Promise<string> {
  const now = world.now();
  const today = chinaDate(now);
  if (to !== undefined && to < from) throw no("filing_dates_reversed", { from, to });
  const [standing, rules] = [
    await selectChosen(tx, personId, today),
    await world.filing.rules(tx, homeArea, today),
  ];
  if (standing.some((row) => row.institution === institution.code)) {
    throw no("chosen_institution_stands", { institution: institution.code });
  }
  const { max } = rules.chosen;
  if (standing.length >= max) {
    const chosen = standing.map((row) => row.institution).join("、");
    throw no("chosen_institutions_many", { max: String(max), chosen });
  }
  const id = newId("cho", now, world.random);
  await insertChosen(tx, {
    ...{ id, person_id: personId, institution: institution.code, disease: null },
    ...{ from_on: from, to_on: to ?? null, ended_on: null },
    ...{ changed_by: actorText(by), changed_at: now },
  });
  return id;
}
