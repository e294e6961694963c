/**
 * What somebody does about their own account: another password, the second factor, the end of a
 * session. Each step up gives a new token and ends the session that asked for it.
 */
import { present } from "#base/assert.ts";
import { Refusal } from "#base/refusals.ts";
import {
  type Attempt,
  attemptKeys,
  attemptSucceeded,
  attemptTakenBack,
  beginAttempt,
} from "#identity/attempts.ts";
import { accountEntry, type Client, type IdentityContext, noteRefused } from "#identity/context.ts";
import { enter, type LoggedIn, useFactor, wrongFactor } from "#identity/log-in.ts";
import { passwordFault } from "#identity/password.ts";
import {
  type AccountRow,
  insertFormerPassword,
  replaceRecoveryCodes,
  selectAccount,
  selectFormerPasswords,
  updateAccount,
} from "#identity/queries.ts";
import { confirmBindings } from "#identity/queries-directory.ts";
import { endSession, endSessionsOf, type StaffSessionRow } from "#identity/queries-sessions.ts";
import {
  newRecoveryCodes,
  newSecret,
  recoveryDigest,
  secretAddress,
  stepOfCode,
} from "#identity/second-factor.ts";
import { staffIn } from "#identity/sessions.ts";
import { nodeOfToken } from "#identity/tokens.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction, type TrailEntry } from "#trail/trail.ts";

/** A new password is none of so many before it. */
const FORMER_MAX = 5;

interface Mine {
  readonly tx: Tx;
  readonly entries: TrailEntry[];
  readonly account: AccountRow;
  readonly row: StaffSessionRow;
}

/** A token for programs has no log-in that could end or step up. Refusals: token_not_session. */
function checkSession(token: string): void {
  if (nodeOfToken(token) !== null) throw new Refusal("token_not_session");
}

/**
 * One act of a session's own account, in its commit. Refusals: session_missing, token_not_session.
 */
async function asMyself<Result>(
  context: IdentityContext,
  token: string,
  work: (mine: Mine) => Promise<Result>,
): Promise<Result> {
  checkSession(token);
  const done = await inTransaction(context.world.store, context.trail, async (tx, entries) => {
    const found = await staffIn(context, tx, token);
    const [account] = found ? await selectAccount(tx, found.session.staffId) : [];
    if (!found || !account) throw new Refusal("session_missing");
    return await work({ tx, entries, account, row: found.row });
  });
  context.cache.forget();
  return done;
}

function entry(context: IdentityContext, account: AccountRow, action: string): TrailEntry {
  const actor = { kind: "staff", id: account.login_name } as const;
  return accountEntry({ at: context.world.now(), actor, action, subject: account.id });
}

/** Ends all sessions of the account and opens another one in the place of this. */
async function renewed(
  context: IdentityContext,
  { tx, entries, account, row }: Mine,
  given: { readonly factor: StaffSessionRow["factor"]; readonly client: Client },
): Promise<LoggedIn> {
  const at = context.world.now();
  await endSessionsOf(tx, { subject: account.id, at, why: "replaced" });
  return await enter(context, { tx, entries }, { account, entrance: row.entrance, ...given });
}

export interface PasswordChange {
  readonly token: string;
  readonly password: string;
  readonly newPassword: string;
  readonly client: Client;
}

/**
 * All other sessions end. Refusals: session_missing, login_locked, login_address_locked,
 * login_busy, password_wrong, password_weak, password_used.
 */
export async function changePassword(
  context: IdentityContext,
  { token, password, newPassword, client }: PasswordChange,
): Promise<LoggedIn> {
  const { world } = context;
  const before = await asMyself(context, token, async ({ tx, account, row }) => {
    // With a second factor it comes first: a password alone changes no password.
    if (account.totp_confirmed && row.factor === "none") throw new Refusal("second_factor_needed");
    const former = await selectFormerPasswords(tx, account.id, FORMER_MAX - 1);
    return { account, former: former.map(({ hash }) => hash) };
  });
  const { account } = before;
  const why = passwordFault(newPassword, account.login_name);
  if (why !== null) throw new Refusal("password_weak", { why });
  const { hash, attempt } = await newHash(context, { ...before, password, newPassword, client });
  return await asMyself(context, token, async (mine) => {
    const { tx, entries, row } = mine;
    if (mine.account.password_hash !== account.password_hash) throw new Refusal("session_missing");
    const at = world.now();
    await attemptSucceeded(tx, attempt);
    await insertFormerPassword(tx, {
      accountId: account.id,
      until: at,
      hash: account.password_hash,
    });
    const changed = { password_hash: hash, password_at: at, password_given: false };
    await updateAccount(tx, { ...mine.account, ...changed });
    entries.push(entry(context, account, "passwordChanged"));
    return await renewed(context, mine, { factor: row.factor, client });
  });
}

interface Replaced extends Omit<PasswordChange, "token"> {
  readonly account: AccountRow;
  readonly former: readonly string[];
}

/** Refusals: login_locked, login_address_locked, login_busy, password_wrong, password_used. */
async function newHash(
  context: IdentityContext,
  { account, former, password, newPassword, client }: Replaced,
): Promise<{ readonly hash: string; readonly attempt: Attempt }> {
  const keys = attemptKeys(account.login_name, client.address);
  return await context.passwords.inTurn(client.address, async ({ hashOf, matches }) => {
    const attempt = await beginAttempt(context, keys);
    if (!(await matches(password, account.password_hash))) {
      const refused = { action: "staff.passwordRefused", subject: account.id };
      noteRefused(context, { ...refused, detail: client.address });
      throw new Refusal("password_wrong");
    }
    for (const used of [account.password_hash, ...former]) {
      if (!(await matches(newPassword, used))) continue;
      // The old one was right: that the new one will not do is no failed log-in.
      await attemptTakenBack(context, attempt);
      throw new Refusal("password_used", { count: `${FORMER_MAX}` });
    }
    return { attempt, hash: await hashOf(newPassword) };
  });
}

export interface Enrolment {
  readonly secret: string;
  /** For the authenticator, as text or as a picture. */
  readonly address: string;
}

/**
 * A new secret; it counts when a code of it was shown. Refusals: session_missing,
 * second_factor_set.
 */
export async function startSecondFactor(
  context: IdentityContext,
  token: string,
): Promise<Enrolment> {
  return await asMyself(context, token, async ({ tx, entries, account }) => {
    if (account.totp_confirmed) throw new Refusal("second_factor_set");
    const secret = newSecret(context.world.random);
    await updateAccount(tx, { ...account, totp_secret: secret });
    entries.push(entry(context, account, "secondFactorStarted"));
    return { secret, address: secretAddress(secret, account.login_name) };
  });
}

export interface FactorShown extends LoggedIn {
  /** Told once, at enrolment; none when the second factor stood already. */
  readonly recoveryCodes: readonly string[];
}

/**
 * Shows the second factor to a session that lacks it, or confirms a new one. Refusals:
 * session_missing, login_locked, login_address_locked, second_factor_missing, second_factor_wrong.
 */
export async function showSecondFactor(
  context: IdentityContext,
  given: { readonly token: string; readonly code: string; readonly client: Client },
): Promise<FactorShown> {
  const { token, code, client } = given;
  const loginName = await asMyself(context, token, async ({ account }) => account.login_name);
  const attempt = await beginAttempt(context, attemptKeys(loginName, client.address));
  return await asMyself(context, token, async (mine) => {
    const { tx, account } = mine;
    const isNew = !account.totp_confirmed;
    const recoveryCodes = isNew ? await confirmed(context, mine, { code, client }) : [];
    const factor = isNew ? "code" : await useFactor(context, tx, { account, code, client });
    await attemptSucceeded(tx, attempt);
    if (mine.row.entrance === "directory") {
      await confirmBindings(tx, account.id, context.world.now());
    }
    return { ...(await renewed(context, mine, { factor, client })), recoveryCodes };
  });
}

async function confirmed(
  context: IdentityContext,
  { tx, entries, account }: Mine,
  { code, client }: { readonly code: string; readonly client: Client },
): Promise<string[]> {
  const at = context.world.now();
  const { id, totp_secret: secret, totp_step: lastStep } = account;
  if (secret === null) throw new Refusal("second_factor_missing");
  const step = stepOfCode(code.trim(), { secret, at, lastStep });
  if (step === null) throw wrongFactor(context, account, client);
  await updateAccount(tx, { ...account, totp_confirmed: true, totp_step: step });
  const codes = newRecoveryCodes(context.world.random);
  const digests = codes.map((one) => present(recoveryDigest(id, one), "one of our own making"));
  await replaceRecoveryCodes(tx, id, digests);
  entries.push(entry(context, account, "secondFactorConfirmed"));
  return codes;
}

/** A session that is over already stays so. Refusals: token_not_session. */
export async function logOut(context: IdentityContext, token: string): Promise<void> {
  checkSession(token);
  await inTransaction(context.world.store, context.trail, async (tx, entries) => {
    const found = await staffIn(context, tx, token);
    if (!found) return;
    const { session } = found;
    const at = context.world.now();
    await endSession(tx, { id: session.sessionId, at, why: "loggedOut" });
    const actor = { kind: "staff", id: session.loginName } as const;
    entries.push(accountEntry({ at, actor, action: "loggedOut", subject: session.staffId }));
  });
  context.cache.forget();
}
