/**
 * Home hears of its people's stays: an admission, a discharge, what was taken back. The same news
 * may come twice and late. An admission beside another open stay is marked for review.
 */
import type { StayAnswer, StayContent } from "#model/message.ts";
import { nodeOf } from "#model/place.ts";
import { tokenArea } from "#model/voucher.ts";
import { useTokens } from "#registry/registry.ts";
import { STAY_MS } from "#settlement/attendance.ts";
import { attendanceRefusal } from "#settlement/home/attendance.ts";
import { attendedNow } from "#settlement/home/load-attended.ts";
import { keepAttendances } from "#settlement/home/queries.ts";
import {
  keepReviews,
  keepStay,
  type StayRow,
  selectHomeStays,
  selectStay,
} from "#settlement/home/queries-stays.ts";
import { refused } from "#settlement/home/rows.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

const NOTED = { outcome: "noted" } as const;

/** Refusals in the answer: `attendanceRefusal`'s; another province's stay is nobody else's. */
export async function noteStay(
  world: World,
  { trail }: { readonly trail: Trail },
  content: StayContent,
): Promise<StayAnswer> {
  const { encounterId, personId, careArea, institution } = content;
  const care = nodeOf(careArea);
  const [known] = await selectStay(world.store, encounterId);
  const told = known && known.person_id === personId && nodeOf(known.care_area) === care;
  const foreign = told ? null : attendanceRefusal(content, await attendedNow(world, content));
  if (foreign) return refused(foreign.content());
  if (known && !told) return refused({ code: "person_not_treated", params: {}, decidedBy: "home" });
  if (known && known.turn >= content.turn) return NOTED;
  const now = world.now();
  return await inTransaction(world.store, trail, async (tx, entries) => {
    await lockKeys(tx, [`stay ${personId}`]);
    await keepStay(tx, rowOf(content, now));
    await keepToken(tx, content, now);
    if (content.state === "open") {
      await keepAttendance(tx, content, world, now);
      await markBeside(tx, content, now);
    }
    entries.push({
      at: now,
      actor: { kind: "node", id: care },
      action: content.state === "open" ? "stay.opened" : "stay.ended",
      subject: encounterId,
      personId,
      detail: institution.code,
    });
    return NOTED;
  });
}

function rowOf(content: StayContent, now: number): StayRow {
  return {
    encounter_id: content.encounterId,
    person_id: content.personId,
    care_area: content.careArea,
    institution: content.institution.code,
    institution_name: content.institution.name,
    admitted_on: content.admittedOn,
    state: content.state,
    turn: content.turn,
    heard_at: now,
  };
}

/** An admission that home did not answer shows the card here. */
async function keepAttendance(
  tx: Tx,
  { personId, careArea }: StayContent,
  world: World,
  now: number,
): Promise<void> {
  const care_node = nodeOf(careArea);
  if (care_node === world.node) return;
  const row = { person_id: personId, care_node, shown_at: now, until: now + STAY_MS };
  await keepAttendances(tx, [row]);
}

/** The stay takes the token that it was opened with; at its end only its settlement may show it. */
async function keepToken(tx: Tx, content: StayContent, now: number): Promise<void> {
  const { credential, personId, encounterId, state } = content;
  if (!credential || !tokenArea(credential)) return;
  const use = { token: credential.number, personId, encounterId, open: state === "open" };
  await useTokens(tx, [use], { now, until: now + STAY_MS });
}

async function markBeside(tx: Tx, content: StayContent, now: number): Promise<void> {
  const { encounterId, personId, careArea } = content;
  const open = await selectHomeStays(tx, [personId]);
  const other = open.find(({ encounter_id }) => encounter_id !== encounterId);
  // News of an admission that was ended before it came leaves no open stay of its own.
  if (!other || open.every(({ encounter_id }) => encounter_id !== encounterId)) return;
  const review = {
    subject: encounterId,
    reason: "stay_beside_stay",
    person_id: personId,
    care_area: careArea,
    stay: other.encounter_id,
    opened_at: now,
  } as const;
  await tx.query(keepReviews([review]));
}
