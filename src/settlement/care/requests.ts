/**
 * Bookings of other modules under the rule of all bookings: an institution's message id means one
 * thing for ever, and its answer is kept in the booking's own commit.
 */
import { Refusal } from "#base/refusals.ts";
import { institutionActor } from "#model/actor.ts";
import type {
  HospitalBooking,
  HospitalBookingAnswers,
  HospitalCall,
  Render,
} from "#model/command.ts";
import { type RequestRow, selectRequests } from "#settlement/care/queries.ts";
import { insertRequests } from "#settlement/care/queries-write.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction, type Trail, type TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** What was booked: the answer, what it was about, and how the trail tells it. */
export interface StoredBooking<Kind extends keyof HospitalBookingAnswers> {
  readonly answer: HospitalBookingAnswers[Kind];
  readonly action: string;
  readonly subject: string;
  readonly detail?: string | undefined;
  /** What can be written only when the answer's text is known. */
  readonly answered?: ((tx: Tx, text: string) => Promise<void>) | undefined;
}

/** What a message booked when it came first. */
export interface KnownBooking {
  readonly subject: string | null;
  readonly answer: string;
}

interface Kept<Kind extends keyof HospitalBookingAnswers> {
  readonly kind: Kind;
  readonly render: Render<Kind>;
  /** Of a repeat: why what was booked holds no more; null: it holds. */
  readonly spent?: ((tx: Tx, known: KnownBooking) => Promise<Refusal | null>) | undefined;
}

/**
 * Answers a repeat as before while what it booked holds; else does the work and keeps its answer,
 * in one transaction. Refusals: message_reversed, message_reused, message_cancelled,
 * message_superseded, and the work's own; then nothing is booked.
 */
export async function bookOnce<Booking extends HospitalBooking>(
  world: World,
  trail: Trail,
  call: HospitalCall,
  booking: Kept<Booking["kind"]>,
  work: (tx: Tx) => Promise<StoredBooking<Booking["kind"]>>,
): Promise<string> {
  return await inTransaction(world.store, trail, async (tx, entries: TrailEntry[]) => {
    const [known] = await selectRequests(tx, [call.institution], [call.messageId]);
    if (known) {
      const text = textOf(known, call);
      const spent = (await booking.spent?.(tx, { subject: known.subject, answer: text })) ?? null;
      if (spent) throw spent;
      return text;
    }
    const { answer, action, subject, detail, answered } = await work(tx);
    const text = booking.render({ ok: answer });
    await answered?.(tx, text);
    const row: RequestRow = {
      institution: call.institution,
      message_id: call.messageId,
      transaction: call.transaction,
      digest: call.digest,
      fingerprint: call.fingerprint,
      kind: booking.kind,
      subject,
      operator: call.operator,
      received_at: call.receivedAt,
      answer: text,
    };
    tx.atCommit(insertRequests([row]));
    const actor = institutionActor(call);
    entries.push({ at: world.now(), actor, action, subject, ...(detail ? { detail } : {}) });
    return text;
  });
}

function textOf(known: RequestRow, call: HospitalCall): string {
  if (known.kind === "tombstone") throw new Refusal("message_reversed");
  if (known.digest !== call.digest) {
    throw new Refusal("message_reused", { field: "内容", stored: known.fingerprint });
  }
  if (known.answer === null) throw new Refusal("message_in_progress");
  return known.answer;
}
