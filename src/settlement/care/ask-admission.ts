/**
 * Before a stay begins or goes on again, home is asked whether the person may be admitted and lies
 * nowhere else. Silence stops nobody.
 */
import { chinaDate } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { CancelDischarge, HospitalCall } from "#model/command.ts";
import type { AdmissionCheckContent } from "#model/message.ts";
import { isInpatient } from "#model/place.ts";
import { askPlace, isHere } from "#settlement/care/ask-home.ts";
import { flagsOf } from "#settlement/care/checks.ts";
import { selectEncounters, selectRequests } from "#settlement/care/queries.ts";
import type { ReadDeps } from "#settlement/care/read.ts";
import { isFinal } from "#settlement/final.ts";
import type { World } from "#world.ts";

/** A repeat is not asked for again. Null: nothing stands against it, or home was silent. */
async function admissionRefusal(
  world: World,
  deps: ReadDeps,
  call: HospitalCall,
  asked: AdmissionCheckContent,
): Promise<Refusal | null> {
  const known = await selectRequests(world.store, [call.institution], [call.messageId]);
  if (known.length > 0) return null;
  // Only what home is asked: a booking has more.
  const { personId, scheme, homeArea, careArea, institution, careType, flags } = asked;
  const content = {
    ...{ personId, scheme, homeArea, careArea, institution, careType, flags },
    ...{ on: asked.on, credential: asked.credential },
  };
  try {
    const answer = isHere(world, homeArea)
      ? await deps.home.admissionCheck(content)
      : await askPlace(world, "admissionCheck", content, world.now() + deps.homeDeadlineMs);
    return answer.outcome === "refused" ? standing(Refusal.from(answer.refusal)) : null;
  } catch (error) {
    if (error instanceof NoAnswer) return null;
    if (error instanceof Refusal) return standing(error);
    throw error;
  }
}

/**
 * What home decided after it read its books, and that a place is not connected. A message that was
 * damaged or came too late on its way is silence, which stops nobody.
 */
function standing(refusal: Refusal): Refusal | null {
  const { code } = refusal;
  const decided = isFinal("settle", code) || code === "stay_open_elsewhere";
  return decided || code === "receiver_unknown" ? refusal : null;
}

/** Refusals: home's (filing_missing, insurance_suspended, stay_open_elsewhere, …). */
export async function checkAdmission(...asks: Parameters<typeof admissionRefusal>): Promise<void> {
  const refusal = await admissionRefusal(...asks);
  if (refusal) throw refusal;
}

/**
 * A stay whose discharge is taken back was admitted once: only where the person lies meanwhile
 * matters. Refusals: stay_open_elsewhere.
 */
export async function checkGoingOn(
  world: World,
  deps: ReadDeps,
  call: HospitalCall,
  { encounterId, personId }: CancelDischarge,
): Promise<void> {
  const [row] = await selectEncounters(world.store, [encounterId]);
  const own = row?.institution === call.institution && row.person_id === personId;
  if (!row || !own || row.state !== "discharged") return;
  const careType = row.care_type;
  if (careType === null || !isInpatient(careType)) return;
  const refusal = await admissionRefusal(world, deps, call, {
    personId: row.person_id,
    scheme: row.scheme,
    homeArea: row.home_area,
    careArea: row.care_area,
    institution: row.institution,
    careType,
    flags: flagsOf(row),
    on: chinaDate(row.visit_at),
    credential: row.credential ?? undefined,
  });
  if (refusal?.code === "stay_open_elsewhere") throw refusal;
}
