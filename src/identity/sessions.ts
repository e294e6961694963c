/**
 * Sessions of staff. A session is known by 32 bytes of chance; only their digest is stored, so
 * nobody who reads the database can take one over. Every step up (log-in, second factor, new
 * password) gives a new token and ends the old one, so none that was known before is worth more
 * afterwards.
 */
import type { Instant } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { newId } from "#base/id.ts";
import type { Random } from "#base/random.ts";
import { shortened } from "#base/shortened.ts";
import type { Client, IdentityContext } from "#identity/context.ts";
import {
  type HolderRow,
  insertSession,
  type SessionRow,
  type StaffSessionRow,
  selectStaffSession,
  updateSeen,
} from "#identity/queries-sessions.ts";
import type { IdentitySettings } from "#identity/settings.ts";
import type { StaffSession } from "#model/staff.ts";
import type { Tx } from "#store/store.ts";

const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const AGENT_MAX = 200;
/** How often a session's last use is written. */
export const SEEN_EVERY_MS = 60_000;
/** A session from further ahead was made while the clock was wrong. */
export const AHEAD_MAX_MS = 120_000;

export function newSecretText(random: Random): string {
  return Buffer.from(random.hex(2 * TOKEN_BYTES), "hex").toString("base64url");
}

export function isSecret(text: string): boolean {
  return TOKEN.test(text);
}

export interface NewSession extends Pick<SessionRow, "kind" | "subject" | "entrance" | "factor"> {
  readonly name?: string;
  readonly client: Client;
}

/** Makes a session in the caller's transaction; the token is told once. */
export async function openSession(
  { world, settings }: Pick<IdentityContext, "world" | "settings">,
  tx: Tx,
  { client, ...given }: NewSession,
): Promise<{ readonly token: string; readonly sessionId: string }> {
  const now = world.now();
  const token = newSecretText(world.random);
  const id = newId("ses", now, world.random);
  await insertSession(tx, {
    name: null,
    ...given,
    id,
    digest: sm3(token),
    made_at: now,
    seen_at: now,
    expires_at: now + settings.sessionMs,
    address: client.address,
    agent: shortened(client.agent, AGENT_MAX),
  });
  return { token, sessionId: id };
}

/** What of a session tells whether it is over. */
type Times = Pick<SessionRow, "made_at" | "seen_at" | "expires_at">;

export function isOver(times: Times, now: Instant, settings: IdentitySettings): boolean {
  if (times.made_at > now + AHEAD_MAX_MS) return true;
  return now >= times.expires_at || now - times.seen_at >= settings.sessionIdleMs;
}

/** What has to be done before anything else is allowed. */
function mustFinish(
  holder: Pick<HolderRow, "password_at" | "password_given" | "totp_confirmed">,
  session: Pick<SessionRow, "entrance" | "factor">,
  { now, passwordAgeMs }: { readonly now: Instant; readonly passwordAgeMs: number },
): StaffSession["mustFinish"] {
  const isFactorOpen = session.factor === "none";
  if (isFactorOpen && holder.totp_confirmed) return "secondFactor";
  const isPasswordOld = holder.password_given || now - holder.password_at >= passwordAgeMs;
  if (session.entrance === "password" && isPasswordOld) return "password";
  return isFactorOpen ? "secondFactor" : null;
}

function staffSessionOf(
  row: StaffSessionRow,
  now: Instant,
  settings: IdentitySettings,
): StaffSession | null {
  if (row.state !== "active" || isOver(row, now, settings)) return null;
  return {
    kind: "staff",
    sessionId: row.id,
    staffId: row.staff_id,
    loginName: row.login_name,
    name: row.name,
    roles: row.roles ?? [],
    mustFinish: mustFinish(row, row, { now, passwordAgeMs: settings.passwordAgeMs }),
    expiresAt: row.expires_at,
  };
}

/** Null for what is no session, or one that is over. NoAnswer when nobody can tell. */
export async function staffOf(
  { world, settings, cache }: Pick<IdentityContext, "world" | "settings" | "cache">,
  token: string,
): Promise<StaffSession | null> {
  if (!isSecret(token)) return null;
  const digest = sm3(token);
  const now = world.now();
  const held = cache.get(digest, now);
  if (held?.kind === "staff") return now < held.expiresAt ? held : null;
  const mark = cache.mark();
  const [row] = await selectStaffSession(world.store, digest);
  const session = row ? staffSessionOf(row, now, settings) : null;
  if (!row || !session) return null;
  if (now - row.seen_at >= SEEN_EVERY_MS) await updateSeen(world.store, row.id, now);
  cache.put(digest, session, { now, mark });
  return session;
}

/** In the caller's transaction, past the cache. */
export async function staffIn(
  { settings, world }: Pick<IdentityContext, "world" | "settings">,
  tx: Tx,
  token: string,
): Promise<{ readonly session: StaffSession; readonly row: StaffSessionRow } | null> {
  if (!isSecret(token)) return null;
  const [row] = await selectStaffSession(tx, sm3(token));
  const session = row ? staffSessionOf(row, world.now(), settings) : null;
  return row && session ? { session, row } : null;
}
