/**
 * Institutions to which persons bind themselves (定点备案), for a disease or for all outpatient care:
 * chosen, changed and given up, by the person, by a clerk for them, or told by a hospital (2505).
 */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { type FilingWorld, holdPerson, no, type Step } from "#filing/desk.ts";
import { filingAreaOn } from "#filing/filing-area.ts";
import { lateProblems } from "#filing/problems.ts";
import { endChosen, insertChosen, selectChosen, selectOneChosen } from "#filing/queries-chosen.ts";
import { actorText } from "#model/actor.ts";
import { sameDisease } from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";

export interface Choice {
  readonly personId: PersonId;
  readonly institution: InstitutionCode;
  /** Of the national list; absent: for all outpatient care. */
  readonly disease?: string | undefined;
  readonly from: ChinaDate;
  readonly to?: ChinaDate | undefined;
}

/**
 * By the rules of the home place. `instead`: it takes the place of that one from its first day on.
 * Gives its id. Refusals: filing_dates_reversed, chosen_disease_free, chosen_institution_stands,
 * chosen_institutions_many.
 */
export async function choose(
  world: FilingWorld,
  { tx, entries, by }: Step,
  { personId, institution, disease, from, to }: Choice,
  { homeArea, instead }: { readonly homeArea: Area; readonly instead?: string | undefined },
): Promise<string> {
  const now = world.now();
  const today = chinaDate(now);
  if (to !== undefined && to < from) throw no("filing_dates_reversed", { from, to });
  const [held, rules] = [
    await selectChosen(tx, personId, today),
    await world.filing.rules(tx, homeArea, today),
  ];
  const { max, diseases } = rules.chosen;
  if (disease !== undefined && !diseases.some((one) => sameDisease(one, disease))) {
    throw no("chosen_disease_free", { disease, area: homeArea });
  }
  // As many for each disease, and as many for all outpatient care.
  const beside = held.filter((row) => row.id !== instead && isFor(row.disease, disease ?? null));
  if (beside.some((row) => row.institution === institution)) {
    throw no("chosen_institution_stands", { institution });
  }
  if (beside.length >= max) {
    const chosen = beside.map((row) => row.institution).join("、");
    throw no("chosen_institutions_many", { max: String(max), chosen });
  }
  const id = newId("cho", now, world.random);
  await insertChosen(tx, {
    ...{ id, person_id: personId, institution, disease: disease ?? null },
    ...{ from_on: from, to_on: to ?? null, ended_on: null },
    ...{ changed_by: actorText(by), changed_at: now },
  });
  const detail = [institution, disease ?? "", from].filter((part) => part !== "").join(" ");
  entries.push({ at: now, actor: by, action: "chosen.begin", subject: id, personId, detail });
  return id;
}

function isFor(chosen: string | null, asked: string | null): boolean {
  if (chosen === null || asked === null) return chosen === asked;
  return sameDisease(chosen, asked);
}

interface Asked extends Omit<Choice, "from"> {
  readonly from?: ChinaDate | undefined;
  readonly instead?: string | undefined;
}

/**
 * The person's own choice, or a clerk's for them, from today on or a day to come. Refusals:
 * filing_begins_past, filing_begins_late, chosen_missing, chosen_over, those of `choose`.
 */
export async function askChosen(
  world: FilingWorld,
  step: Step,
  { instead, from: asked, ...choice }: Asked,
): Promise<string> {
  await holdPerson(step.tx, choice.personId);
  const today = chinaDate(world.now());
  const from = asked ?? today;
  if (from < today) throw no("filing_begins_past", { from, today });
  if (lateProblems(from, today).length > 0) {
    throw no("filing_begins_late", lateProblems(from, today)[0]?.params);
  }
  if (instead !== undefined) {
    await giveUpChosen(world, step, { id: instead, personId: choice.personId, on: from });
  }
  const homeArea = await filingAreaOn(step.tx, choice.personId, today);
  return await choose(world, step, { ...choice, from }, { homeArea, instead });
}

/**
 * From that day on, today when none is named, it binds the person no more. Refusals:
 * chosen_missing, chosen_over, filing_begins_past.
 */
export async function giveUpChosen(
  world: FilingWorld,
  { tx, entries, by }: Step,
  given: { readonly id: string; readonly personId: PersonId; readonly on?: ChinaDate | undefined },
): Promise<void> {
  const now = world.now();
  const today = chinaDate(now);
  const { id, personId, on = today } = given;
  if (on < today) throw no("filing_begins_past", { from: on, today });
  await holdPerson(tx, personId);
  const [row] = await selectOneChosen(tx, id);
  if (row?.person_id !== personId) throw no("chosen_missing", { chosen: id });
  const isOver = row.ended_on !== null || (row.to_on !== null && row.to_on < today);
  if (isOver) throw no("chosen_over", { on: row.ended_on ?? row.to_on ?? today });
  await endChosen(tx, id, { on, by: actorText(by), at: now });
  const detail = `${row.institution} ${on}`;
  entries.push({ at: now, actor: by, action: "chosen.end", subject: id, personId, detail });
}
