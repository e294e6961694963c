/**
 * Tokens by which the command line acts for somebody of staff: named, for a time, revocable. A
 * token says of which node it is; only its digest is stored, and it may what its holder may at that
 * moment.
 */
import { DAY_MS } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { newId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { accountEntry, type IdentityContext, type IdentityWorld } from "#identity/context.ts";
import {
  insertToken,
  type ListedTokenRow,
  revokeTokens,
  selectTokenHolder,
  selectTokens,
  type TokenHolderRow,
} from "#identity/queries-sessions.ts";
import { AHEAD_MAX_MS, newSecretText } from "#identity/sessions.ts";
import { checkFinished } from "#identity/unfinished.ts";
import type { NodeId } from "#model/place.ts";
import type { StaffSession } from "#model/staff.ts";
import { inTransaction } from "#trail/trail.ts";

const TOKEN = /^lj_(\d{6})_[A-Za-z0-9_-]{43}$/;
const NAME_MAX = 40;

/** Somebody of staff as a token shows them. */
export type TokenHolder = Pick<StaffSession, "staffId" | "loginName" | "name" | "roles">;

/** The node whose token it is; null for what is no token. */
export function nodeOfToken(text: string): NodeId | null {
  return (TOKEN.exec(text)?.[1] as NodeId | undefined) ?? null;
}

export interface NewToken {
  readonly name: string;
  readonly days: number;
}

/**
 * Told once. Refusals: session_unfinished, token_not_session, token_name_wrong, token_days_wrong.
 */
export async function makeToken(
  { world, trail, settings }: IdentityContext,
  session: StaffSession,
  given: NewToken,
): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: number }> {
  checkFinished(session);
  // A token makes no token: it would never end.
  if (!session.sessionId.startsWith("ses_")) throw new Refusal("token_not_session");
  const name = given.name.normalize("NFC").trim();
  if (name === "" || name.length > NAME_MAX || /\p{C}/u.test(name)) {
    throw new Refusal("token_name_wrong", { limit: `${NAME_MAX}` });
  }
  const { days } = given;
  if (!Number.isInteger(days) || days < 1 || days > settings.tokenDaysMax) {
    throw new Refusal("token_days_wrong", { limit: `${settings.tokenDaysMax}` });
  }
  const token = `lj_${world.node}_${newSecretText(world.random)}`;
  return await inTransaction(world.store, trail, async (tx, entries) => {
    const at = world.now();
    const id = newId("tok", at, world.random);
    const { staffId, loginName } = session;
    const row = { id, digest: sm3(token), account_id: staffId, name, made_at: at };
    const expiresAt = at + days * DAY_MS;
    await insertToken(tx, { ...row, expires_at: expiresAt });
    const actor = { kind: "staff", id: loginName } as const;
    entries.push(accountEntry({ at, actor, action: "tokenMade", subject: staffId, detail: id }));
    return { id, token, expiresAt };
  });
}

/** Refusals: token_other_node, token_refused. */
export async function holderOfToken(
  { world }: { readonly world: Pick<IdentityWorld, "node" | "store" | "now"> },
  token: string,
): Promise<TokenHolder> {
  const node = nodeOfToken(token);
  if (node !== null && node !== world.node) {
    throw new Refusal("token_other_node", { node, here: world.node });
  }
  const row = node === null ? null : await standing(world, token);
  if (!row) throw new Refusal("token_refused");
  const { staff_id: staffId, login_name: loginName, name, roles } = row;
  return { staffId, loginName, name, roles: roles ?? [] };
}

/**
 * For programs that call the API with it. Null for what is no token of this node, or none any more;
 * what it lacks of a session it never has to finish.
 */
export async function staffOfToken(
  { world, cache }: Pick<IdentityContext, "world" | "cache">,
  token: string,
): Promise<StaffSession | null> {
  if (nodeOfToken(token) !== world.node) return null;
  const digest = sm3(token);
  const now = world.now();
  const held = cache.get(digest, now);
  if (held?.kind === "staff") return now < held.expiresAt ? held : null;
  const mark = cache.mark();
  const row = await standing(world, token);
  if (!row) return null;
  const { staff_id: staffId, login_name: loginName, name, roles, expires_at: expiresAt } = row;
  const session: StaffSession = {
    ...{ kind: "staff", sessionId: row.id, staffId, loginName, name, roles: roles ?? [] },
    ...{ mustFinish: null, expiresAt },
  };
  cache.put(digest, session, { now, mark });
  return session;
}

async function standing(
  world: Pick<IdentityWorld, "store" | "now">,
  token: string,
): Promise<TokenHolderRow | null> {
  const [row] = await selectTokenHolder(world.store, sm3(token));
  const now = world.now();
  // As of a session: one from further ahead was made while the clock was wrong.
  const isMade = row !== undefined && row.made_at <= now + AHEAD_MAX_MS;
  return isMade && row.state === "active" && now < row.expires_at ? row : null;
}

/** Of somebody, the newest first. */
export async function tokensOf(
  { world }: Pick<IdentityContext, "world">,
  staffId: string,
): Promise<ListedTokenRow[]> {
  return await selectTokens(world.store, staffId);
}

/** One's own. Refusals: token_unknown. */
export async function revokeToken(
  { world, trail, cache }: IdentityContext,
  holder: Pick<TokenHolder, "staffId" | "loginName">,
  id: string,
): Promise<void> {
  await inTransaction(world.store, trail, async (tx, entries) => {
    const at = world.now();
    const { staffId, loginName } = holder;
    const revoked = await revokeTokens(tx, { accountId: staffId, id, at });
    if (revoked.length === 0) throw new Refusal("token_unknown", { token: id });
    const actor = { kind: "staff", id: loginName } as const;
    entries.push(accountEntry({ at, actor, action: "tokenRevoked", subject: staffId, detail: id }));
  });
  cache.forget();
}
