/**
 * Insured people at pages of their own. Somebody logs in by an e-voucher of that purpose, which the
 * home place consumes; the session is theirs and may act for whom a checker has approved.
 */

import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { Refusal } from "#base/refusals.ts";
import { addressSucceeded, beginAddressAttempt } from "#identity/attempts.ts";
import { type Client, type IdentityContext, noteRefused } from "#identity/context.ts";
import { type PersonSessionRow, selectPersonSession } from "#identity/queries-persons.ts";
import { endSession, endSessionsOf, updateSeen } from "#identity/queries-sessions.ts";
import { isOver, isSecret, openSession, SEEN_EVERY_MS } from "#identity/sessions.ts";
import type { PersonSession } from "#model/staff.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction } from "#trail/trail.ts";

export interface PersonIn {
  readonly token: string;
  readonly session: PersonSession;
}

/** Refusals: login_address_locked, and those of the voucher. */
export async function logInPerson(
  context: IdentityContext,
  { code, client }: { readonly code: string; readonly client: Client },
): Promise<PersonIn> {
  await beginAddressAttempt(context, client.address);
  const { personId, name } = await consumed(context, code, client);
  const { world, trail } = context;
  return await inTransaction(world.store, trail, async (tx, entries) => {
    await addressSucceeded(tx, client.address);
    const opened = await openSession(context, tx, {
      ...{ kind: "person", subject: personId, name, entrance: "voucher", factor: "none", client },
    });
    const session = await personIn(context, tx, opened.token);
    const actor = { kind: "person", id: personId } as const;
    const entry = { actor, action: "person.loggedIn", subject: opened.sessionId, personId };
    entries.push({ ...entry, at: world.now(), detail: client.address });
    return { token: opened.token, session: present(session, "a session that was just opened") };
  });
}

/** A code that was refused is on the trail, with why and from where; whose it was is not known. */
async function consumed(context: IdentityContext, code: string, { address }: Client) {
  try {
    return await context.voucher(code);
  } catch (error) {
    if (error instanceof Refusal) {
      const refused = { action: "person.logInRefused", subject: "-" };
      noteRefused(context, { ...refused, detail: `${error.code} ${address}` });
    }
    throw error;
  }
}

function personSessionOf(row: PersonSessionRow): PersonSession {
  return {
    kind: "person",
    sessionId: row.id,
    personId: row.person_id,
    name: row.name,
    actsFor: row.acts_for,
    expiresAt: row.expires_at,
  };
}

async function rowOf(
  { world, settings }: Pick<IdentityContext, "world" | "settings">,
  tx: Tx,
  token: string,
): Promise<PersonSessionRow | null> {
  if (!isSecret(token)) return null;
  const now = world.now();
  const [row] = await selectPersonSession(tx, sm3(token), chinaDate(now));
  return row && !isOver(row, now, settings) ? row : null;
}

async function personIn(
  context: Pick<IdentityContext, "world" | "settings">,
  tx: Tx,
  token: string,
): Promise<PersonSession | null> {
  const row = await rowOf(context, tx, token);
  return row && personSessionOf(row);
}

/** Null for what is no session of a person, or one that is over. */
export async function personOf(
  context: Pick<IdentityContext, "world" | "settings" | "cache">,
  token: string,
): Promise<PersonSession | null> {
  if (!isSecret(token)) return null;
  const { world, cache } = context;
  const digest = sm3(token);
  const now = world.now();
  const held = cache.get(digest, now);
  if (held?.kind === "person") return now < held.expiresAt ? held : null;
  const mark = cache.mark();
  const row = await rowOf(context, world.store, token);
  if (!row) return null;
  if (now - row.seen_at >= SEEN_EVERY_MS) await updateSeen(world.store, row.id, now);
  const session = personSessionOf(row);
  cache.put(digest, session, { now, mark });
  return session;
}

/** This session, or all of the person's. */
export async function logOutPerson(
  context: IdentityContext,
  session: PersonSession,
  which: "this" | "all",
): Promise<void> {
  const { world, trail, cache } = context;
  await inTransaction(world.store, trail, async (tx, entries) => {
    const at = world.now();
    const { personId, sessionId } = session;
    const why = "loggedOut";
    if (which === "all") await endSessionsOf(tx, { subject: personId, at, why });
    else await endSession(tx, { id: sessionId, at, why });
    const actor = { kind: "person", id: personId } as const;
    entries.push({ at, actor, action: "person.loggedOut", subject: sessionId, personId });
  });
  cache.forget();
}
