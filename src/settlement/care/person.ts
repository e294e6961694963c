/**
 * Who the person is, as far as items limited by sex or age must know. Care does not hold people: it
 * asks home once, by the credential that the visit was opened with, and keeps the answer for a
 * month. Silence is no obstacle: the line stays payable and its remark says what is missing.
 */
import { DAY_MS } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { AddCharges, HospitalCall } from "#model/command.ts";
import type { FindPersonAnswer } from "#model/message.ts";
import type { Credential } from "#model/person.ts";
import { nodeOf } from "#model/place.ts";
import { isHere } from "#settlement/care/ask-home.ts";
import { type EncounterRow, selectEncounters } from "#settlement/care/queries.ts";
import { selectPersonFacts, upsertPersonFacts } from "#settlement/care/queries-charges.ts";
import { noteFound, type ReadDeps } from "#settlement/care/read.ts";
import type { World } from "#world.ts";

/** A person's record may be corrected at home: older knowledge is asked for again. */
const FACTS_KEPT_MS = 30 * DAY_MS;

/** Before lines are split: nothing to do for nearly every bill. */
export async function learnPerson(
  world: World,
  deps: ReadDeps,
  call: HospitalCall,
  booking: AddCharges,
): Promise<void> {
  const { catalogue } = deps.reference.current;
  if (!booking.charges.some((line) => catalogue.looks(line.itemCode)?.atPerson)) return;
  const [known] = await selectPersonFacts(world.store, [booking.personId]);
  if (known && known.learned_at > world.now() - FACTS_KEPT_MS) return;
  const [encounter] = await selectEncounters(world.store, [booking.encounterId]);
  // Another's visit is refused in its place.
  if (!encounter || encounter.person_id !== booking.personId) return;
  const { credential } = encounter;
  if (encounter.institution !== call.institution || credential === null) return;
  const answer = await askWho(world, deps, call, { ...encounter, credential });
  if (answer?.outcome !== "found") return;
  const { person } = answer.found;
  noteFound(world, deps.trail, call, person.id);
  if (person.id !== booking.personId) return;
  await upsertPersonFacts(world.store, {
    person_id: person.id,
    sex: person.sex,
    birth_date: person.birthDate,
    learned_at: world.now(),
  });
}

async function askWho(
  world: World,
  deps: ReadDeps,
  call: HospitalCall,
  encounter: EncounterRow & { readonly credential: Credential },
): Promise<FindPersonAnswer | null> {
  const homeArea = encounter.home_area;
  const content = {
    kind: "findPerson",
    homeArea,
    careArea: encounter.care_area,
    institution: call.institution,
    credential: encounter.credential,
  } as const;
  try {
    if (isHere(world, homeArea)) {
      return await deps.home.findPerson(content);
    }
    const deadline = world.now() + deps.homeDeadlineMs;
    return await world.ask("findPerson", nodeOf(homeArea), content, deadline);
  } catch (error) {
    // Neither silence nor a no on the way says anything of the line.
    if (error instanceof NoAnswer || error instanceof Refusal) return null;
    throw error;
  }
}
