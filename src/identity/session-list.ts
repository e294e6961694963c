/**
 * The sessions of an account: shown to its owner and to the security administrator, and ended by
 * them.
 */
import { Refusal } from "#base/refusals.ts";
import { actingAt } from "#identity/accounts.ts";
import { accountEntry, type IdentityContext } from "#identity/context.ts";
import {
  endSession,
  endSessionsOf,
  type ListedSessionRow,
  selectSessions,
} from "#identity/queries-sessions.ts";
import { isOver } from "#identity/sessions.ts";
import type { Staff } from "#model/actor.ts";
import type { StaffSession } from "#model/staff.ts";
import { inTransaction } from "#trail/trail.ts";

function actorFor(context: IdentityContext, by: StaffSession, staffId: string): Staff {
  if (by.staffId === staffId) return { kind: "staff", id: by.loginName };
  return actingAt(by, "securityAdministrator", context);
}

/** The newest first. Refusals, for another one's: session_unfinished, role_needed. */
export async function sessionsOf(
  context: IdentityContext,
  by: StaffSession,
  staffId: string,
): Promise<ListedSessionRow[]> {
  const actor = actorFor(context, by, staffId);
  const { world, trail, settings } = context;
  const now = world.now();
  if (by.staffId !== staffId) {
    trail.note(accountEntry({ at: now, actor, action: "sessionsRead", subject: staffId }));
  }
  const rows = await selectSessions(world.store, staffId);
  return rows.filter((row) => !isOver(row, now, settings));
}

/**
 * One session, or all but the one that asks. Refusals: session_unknown; for another one's:
 * session_unfinished, role_needed.
 */
export async function revokeSessions(
  context: IdentityContext,
  by: StaffSession,
  { staffId, sessionId }: { readonly staffId: string; readonly sessionId: string | null },
): Promise<number> {
  const actor = actorFor(context, by, staffId);
  const { world, trail, cache } = context;
  const ended = await inTransaction(world.store, trail, async (tx, entries) => {
    const at = world.now();
    const end = { at, why: "revoked" } as const;
    const all =
      sessionId === null
        ? await endSessionsOf(tx, { ...end, subject: staffId, but: by.sessionId })
        : (await endSession(tx, { ...end, id: sessionId })).filter(checkedOwner(staffId));
    if (sessionId !== null && all.length === 0) throw new Refusal("session_unknown");
    const detail = all.map(({ id }) => id).join(" ");
    entries.push(accountEntry({ at, actor, action: "sessionsRevoked", subject: staffId, detail }));
    return all.length;
  });
  cache.forget();
  return ended;
}

/** A session of somebody else unwinds the transaction. */
function checkedOwner(staffId: string) {
  return (row: { readonly subject: string }): boolean => row.subject === staffId;
}
