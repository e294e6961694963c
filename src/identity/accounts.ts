/**
 * Accounts of staff, as the administrator makes, locks and ends them, and roles, as the security
 * administrator gives and takes them. Each act is checked here, whoever called, and is one commit
 * with its entry on the trail.
 */
import { newId } from "#base/id.ts";
import { granted, Refusal } from "#base/refusals.ts";
import { forgiveAttempts } from "#identity/attempts.ts";
import { checkConsent } from "#identity/consents.ts";
import { accountEntry, type IdentityContext } from "#identity/context.ts";
import { directoryOf } from "#identity/directory.ts";
import { grantRefusal, leavingRefusal, placeQuestion } from "#identity/grants.ts";
import { plainLoginName } from "#identity/log-in.ts";
import { newGivenPassword } from "#identity/password.ts";
import {
  type AccountRow,
  insertAccounts,
  replaceRecoveryCodes,
  selectAccount,
  selectAccountNamed,
  updateAccount,
} from "#identity/queries.ts";
import { upsertConsent } from "#identity/queries-consents.ts";
import { deleteBindings, insertBinding, selectBindingsLike } from "#identity/queries-directory.ts";
import {
  insertRole,
  lockRoles,
  revokeRole,
  selectHolders,
  selectRoles,
} from "#identity/queries-roles.ts";
import { endSessionsOf, revokeTokens, type SessionEnd } from "#identity/queries-sessions.ts";
import { checkFinished } from "#identity/unfinished.ts";
import type { Staff } from "#model/actor.ts";
import { staffActor } from "#model/actor.ts";
import { isName } from "#model/person.ts";
import {
  ADMINISTRATOR_DUTIES,
  type AdministratorDuty,
  type Duty,
  type DutyPlace,
  type Role,
  roleHeldAt,
  type StaffId,
  type StaffSession,
} from "#model/staff.ts";
import { ACCOUNT_STATES, type AccountState, mayMove } from "#model/states.ts";
import { ACCOUNT_STATE_WORDS, DUTY_WORDS } from "#model/words.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction, type TrailEntry } from "#trail/trail.ts";

const LOGIN_NAME = /^[a-z][a-z0-9._-]{2,31}$/;
const NAME_MAX = 40;

/** As what a session acts at its node; refused when it lacks the duty or is not complete. */
export function actingAt(
  session: StaffSession,
  duty: AdministratorDuty,
  context: Pick<IdentityContext, "world">,
): Staff {
  return actingAs(session, [duty], context);
}

/** The same with one of several duties. */
function actingAs(
  session: StaffSession,
  duties: readonly AdministratorDuty[],
  { world }: Pick<IdentityContext, "world">,
): Staff {
  checkFinished(session);
  const place = world.node as DutyPlace;
  const role = roleHeldAt(session.roles, duties, place);
  if (role) return staffActor(session, role);
  const duty = duties.map((one) => DUTY_WORDS[one]).join("或");
  throw new Refusal("role_needed", { duty, place });
}

interface Acting {
  readonly tx: Tx;
  readonly at: number;
  tell(action: string, subject: string, detail?: string): void;
}

/** One act at a time, alone among all that change accounts or roles. */
async function acting<Result>(
  context: IdentityContext,
  actor: Staff,
  work: (act: Acting) => Promise<Result>,
): Promise<Result> {
  const { world, trail, cache } = context;
  const done = await inTransaction(world.store, trail, async (tx, entries: TrailEntry[]) => {
    await lockRoles(tx);
    const at = world.now();
    const tell: Acting["tell"] = (action, subject, detail = "") => {
      entries.push(accountEntry({ at, actor, action, subject, detail }));
    };
    return await work({ tx, at, tell });
  });
  cache.forget();
  return done;
}

export interface MadeAccount {
  readonly id: StaffId;
  /** Handed over once; the first log-in changes it. */
  readonly firstPassword: string;
}

/**
 * Refusals: session_unfinished, role_needed, login_name_wrong, staff_name_wrong, login_name_taken.
 */
export async function makeAccount(
  context: IdentityContext,
  by: StaffSession,
  given: { readonly loginName: string; readonly name: string },
): Promise<MadeAccount> {
  const actor = actingAt(by, "administrator", context);
  const row = await newAccount(context, given);
  const { login_name: loginName, id } = row.account;
  await acting(context, actor, async ({ tx, tell }) => {
    const [taken] = await selectAccountNamed(tx, loginName);
    if (taken) throw new Refusal("login_name_taken", { loginName });
    await insertAccounts(tx, [row.account]);
    tell("accountMade", id, loginName);
  });
  return { id, firstPassword: row.firstPassword };
}

/** Refusals: login_name_wrong, staff_name_wrong, login_busy. */
export async function newAccount(
  { world, passwords }: IdentityContext,
  given: { readonly loginName: string; readonly name: string },
): Promise<{ readonly account: AccountRow; readonly firstPassword: string }> {
  const loginName = plainLoginName(given.loginName);
  const name = given.name.normalize("NFC").trim();
  if (!LOGIN_NAME.test(loginName)) throw new Refusal("login_name_wrong", { loginName });
  if (!isName(name) || name.length > NAME_MAX) throw new Refusal("staff_name_wrong");
  const firstPassword = newGivenPassword(world.random);
  const at = world.now();
  const account: AccountRow = {
    id: newId("stf", at, world.random) as string as StaffId,
    login_name: loginName,
    name,
    state: "active",
    made_at: at,
    password_hash: await passwords.inTurn("", ({ hashOf }) => hashOf(firstPassword)),
    password_at: at,
    password_given: true,
    totp_secret: null,
    totp_confirmed: false,
    totp_step: 0,
  };
  return { account, firstPassword };
}

async function accountOf(tx: Tx, id: string): Promise<AccountRow> {
  const [row] = await selectAccount(tx, id);
  if (!row) throw new Refusal("staff_unknown");
  return row;
}

/** Throws administrator_last when nobody else could do what this account alone may. */
async function mayLeave(tx: Tx, id: string, roles: readonly Role[]): Promise<void> {
  const others = new Map<Duty, number>();
  for (const { duty } of roles) {
    const holders = await selectHolders(tx, duty);
    others.set(duty, holders.filter((holder) => holder.id !== id).length);
  }
  const refusal = leavingRefusal(roles, (duty) => others.get(duty) ?? 0);
  if (refusal) throw refusal;
}

async function endAll(tx: Tx, id: string, at: number, why: SessionEnd): Promise<void> {
  await endSessionsOf(tx, { subject: id, at, why });
}

const MOVES: Readonly<Record<AccountState, string>> = {
  active: "accountUnlocked",
  locked: "accountLocked",
  ended: "accountEnded",
};

/**
 * Locks, unlocks or ends an account; its sessions end with it, its tokens too when it ends.
 * Refusals: session_unfinished, role_needed, staff_unknown, staff_state, administrator_last.
 */
export async function moveAccount(
  context: IdentityContext,
  by: StaffSession,
  { id, to }: { readonly id: string; readonly to: AccountState },
): Promise<void> {
  const actor = actingAt(by, "administrator", context);
  await acting(context, actor, async ({ tx, at, tell }) => {
    const account = await accountOf(tx, id);
    if (!mayMove(ACCOUNT_STATES, account.state, to)) {
      throw new Refusal("staff_state", { state: ACCOUNT_STATE_WORDS[account.state] });
    }
    if (account.state === "active") await mayLeave(tx, id, await selectRoles(tx, [id]));
    await updateAccount(tx, { ...account, state: to });
    await endAll(tx, id, at, "account");
    if (to === "ended") await revokeTokens(tx, { accountId: id, id: null, at });
    // Who is let in again may try again.
    if (to === "active") await forgiveAttempts(tx, account.login_name);
    tell(MOVES[to], id, account.login_name);
  });
}

/**
 * A new first password, handed over once; sessions and tokens end, a lock-out too. Refusals:
 * session_unfinished, role_needed, staff_unknown, staff_state, reset_needs_second, login_busy.
 */
export async function resetPassword(
  context: IdentityContext,
  by: StaffSession,
  id: string,
): Promise<string> {
  const actor = actingAt(by, "administrator", context);
  const { world, passwords } = context;
  const firstPassword = newGivenPassword(world.random);
  const password_hash = await passwords.inTurn("", ({ hashOf }) => hashOf(firstPassword));
  await acting(context, actor, async ({ tx, at, tell }) => {
    const account = await livingAccount(tx, id);
    await checkConsent(tx, { account: account.id, by: by.staffId, at });
    await updateAccount(tx, { ...account, password_hash, password_at: at, password_given: true });
    await forgiveAttempts(tx, account.login_name);
    await endAll(tx, id, at, "account");
    await revokeTokens(tx, { accountId: id, id: null, at });
    tell("passwordReset", id, account.login_name);
  });
  return firstPassword;
}

async function livingAccount(tx: Tx, id: string): Promise<AccountRow> {
  const account = await accountOf(tx, id);
  if (account.state !== "ended") return account;
  throw new Refusal("staff_state", { state: ACCOUNT_STATE_WORDS.ended });
}

/**
 * The second factor is enrolled anew at the next log-in; sessions and tokens end. Refusals:
 * session_unfinished, role_needed, staff_unknown, staff_state, grant_own, reset_needs_second.
 */
export async function resetSecondFactor(
  context: IdentityContext,
  by: StaffSession,
  id: string,
): Promise<void> {
  const actor = actingAt(by, "securityAdministrator", context);
  if (by.staffId === id) throw new Refusal("grant_own");
  await acting(context, actor, async ({ tx, at, tell }) => {
    const account = await livingAccount(tx, id);
    await checkConsent(tx, { account: account.id, by: by.staffId, at });
    // The last step stays, so that a code of an old secret is none of a new one.
    await updateAccount(tx, { ...account, totp_secret: null, totp_confirmed: false });
    await replaceRecoveryCodes(tx, id, []);
    await endAll(tx, id, at, "account");
    await revokeTokens(tx, { accountId: id, id: null, at });
    tell("secondFactorReset", id, account.login_name);
  });
}

/**
 * One of the three agrees that another one's password, second factor or directory is set anew by a
 * third. Refusals: session_unfinished, role_needed, staff_unknown, staff_state, grant_own.
 */
export async function agreeToReset(
  context: IdentityContext,
  by: StaffSession,
  id: string,
): Promise<void> {
  const actor = actingAs(by, ADMINISTRATOR_DUTIES, context);
  if (by.staffId === id) throw new Refusal("grant_own");
  await acting(context, actor, async ({ tx, at, tell }) => {
    const account = await livingAccount(tx, id);
    await upsertConsent(tx, { account: account.id, by: by.staffId, at });
    tell("resetAgreed", id, account.login_name);
  });
}

export interface RoleChange {
  readonly staffId: string;
  readonly role: Role;
}

/**
 * Refusals: session_unfinished, role_needed, duty_place_wrong, staff_unknown, staff_state,
 * grant_own, role_held, administrators_apart.
 */
export async function grantRole(
  context: IdentityContext,
  by: StaffSession,
  { staffId, role }: RoleChange,
): Promise<void> {
  const actor = actingAt(by, "securityAdministrator", context);
  await placeStands(context, role);
  await acting(context, actor, async ({ tx, at, tell }) => {
    const account = await livingAccount(tx, staffId);
    const held = await selectRoles(tx, [staffId]);
    const refusal = grantRefusal({ by: by.staffId, to: account.id, role, held });
    if (refusal) throw refusal;
    const id = newId("rol", at, context.world.random);
    await insertRole(tx, { ...role, id, accountId: staffId, at, by: by.staffId });
    tell("roleGranted", staffId, `${account.login_name} ${role.duty}@${role.place}`);
  });
}

async function placeStands({ world, places }: IdentityContext, role: Role): Promise<void> {
  const question = granted(placeQuestion(role, world.node));
  const stands =
    question.kind === "none" ||
    (question.kind === "area"
      ? await places.area(question.area)
      : await places.institution(question.code));
  if (stands) return;
  throw new Refusal("duty_place_wrong", { duty: DUTY_WORDS[role.duty], place: role.place });
}

/**
 * What a session may is read anew at its next request. Refusals: session_unfinished, role_needed,
 * staff_unknown, role_missing, administrator_last.
 */
export async function takeRole(
  context: IdentityContext,
  by: StaffSession,
  { staffId, role }: RoleChange,
): Promise<void> {
  const actor = actingAt(by, "securityAdministrator", context);
  await acting(context, actor, async ({ tx, at, tell }) => {
    const account = await accountOf(tx, staffId);
    const revoked = await revokeRole(tx, { ...role, accountId: staffId, at, by: by.staffId });
    if (revoked.length === 0) {
      throw new Refusal("role_missing", { duty: DUTY_WORDS[role.duty], place: role.place });
    }
    if (account.state === "active") await mayLeave(tx, staffId, [role]);
    tell("roleRevoked", staffId, `${account.login_name} ${role.duty}@${role.place}`);
  });
}

/**
 * Who of the directory is this account; our second factor is asked for once more after it.
 * Refusals: session_unfinished, role_needed, directory_none, staff_unknown, staff_state, grant_own,
 * reset_needs_second, directory_bound.
 */
export async function bindDirectory(
  context: IdentityContext,
  by: StaffSession,
  { staffId, subject }: { readonly staffId: string; readonly subject: string },
): Promise<void> {
  const actor = actingAt(by, "administrator", context);
  const { issuer } = directoryOf(context).settings;
  if (by.staffId === staffId) throw new Refusal("grant_own");
  await acting(context, actor, async ({ tx, at, tell }) => {
    const account = await livingAccount(tx, staffId);
    const taken = await selectBindingsLike(tx, { issuer, subject, accountId: staffId });
    if (taken.length > 0) throw new Refusal("directory_bound");
    await checkConsent(tx, { account: account.id, by: by.staffId, at });
    await insertBinding(tx, { issuer, subject, accountId: staffId, at, by: by.staffId });
    tell("directoryBound", staffId, `${account.login_name} ${subject}`);
  });
}

/**
 * Its sessions end. Refusals: session_unfinished, role_needed, staff_unknown, directory_unbound.
 */
export async function unbindDirectory(
  context: IdentityContext,
  by: StaffSession,
  staffId: string,
): Promise<void> {
  const actor = actingAt(by, "administrator", context);
  await acting(context, actor, async ({ tx, at, tell }) => {
    const account = await accountOf(tx, staffId);
    const gone = await deleteBindings(tx, staffId);
    if (gone.length === 0) throw new Refusal("directory_unbound", { subject: account.login_name });
    await endAll(tx, staffId, at, "account");
    tell("directoryUnbound", staffId, account.login_name);
  });
}
