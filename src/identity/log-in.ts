/**
 * Log-in of staff with login name, password and code. Whoever cannot log in hears the same words,
 * after the same work, whether the name is known or not.
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
import {
  type AccountRow,
  selectAccount,
  selectAccountNamed,
  updateAccount,
  useRecoveryCode,
} from "#identity/queries.ts";
import { upsertKnownAddress } from "#identity/queries-attempts.ts";
import type { Entrance, Factor } from "#identity/queries-sessions.ts";
import { recoveryDigest, stepOfCode } from "#identity/second-factor.ts";
import { openSession, staffIn } from "#identity/sessions.ts";
import type { StaffSession } from "#model/staff.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction, type TrailEntry } from "#trail/trail.ts";

export interface LogIn {
  readonly loginName: string;
  readonly password: string;
  /** Of the authenticator, or a recovery code. */
  readonly code?: string | undefined;
  readonly client: Client;
}

export interface LoggedIn {
  readonly token: string;
  readonly session: StaffSession;
}

export function plainLoginName(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase();
}

/**
 * Refusals: login_locked, login_address_locked, login_refused, login_busy, second_factor_needed,
 * second_factor_wrong.
 */
export async function logIn(context: IdentityContext, given: LogIn): Promise<LoggedIn> {
  const { account, attempt } = await checkedPassword(context, given);
  const { code, client } = given;
  if (account.totp_confirmed && code === undefined) {
    await attemptTakenBack(context, attempt);
    throw new Refusal("second_factor_needed");
  }
  return await inTransaction(context.world.store, context.trail, async (tx, entries) => {
    const locked = await unchanged(tx, account);
    const factor = locked.totp_confirmed
      ? await useFactor(context, tx, { account: locked, code: code ?? "", client })
      : "none";
    await attemptSucceeded(tx, attempt);
    const entrance = "password";
    return await enter(context, { tx, entries }, { account: locked, entrance, factor, ...given });
  });
}

/** Begins an attempt and looks at the password. Refusals: as logIn, but for the second factor. */
async function checkedPassword(
  context: IdentityContext,
  { loginName, password, client }: LogIn,
): Promise<{ readonly account: AccountRow; readonly attempt: Attempt }> {
  const name = plainLoginName(loginName);
  const keys = attemptKeys(name, client.address);
  // The turn comes first: who is sent away as busy has guessed nothing.
  return await context.passwords.inTurn(client.address, async ({ matches }) => {
    const attempt = await beginAttempt(context, keys);
    const [account] = await selectAccountNamed(context.world.store, name);
    const isRight = await matches(password, account?.password_hash ?? null);
    if (account && isRight && account.state === "active") return { account, attempt };
    const subject = account?.id ?? "-";
    noteRefused(context, { action: "staff.logInRefused", subject, detail: client.address });
    throw new Refusal("login_refused");
  });
}

/** The account as it is now, locked. Refusals: login_refused when it has changed meanwhile. */
async function unchanged(tx: Tx, account: AccountRow): Promise<AccountRow> {
  const [row] = await selectAccount(tx, account.id);
  const isSame = row?.password_hash === account.password_hash && row.state === "active";
  if (!row || !isSame) throw new Refusal("login_refused");
  return row;
}

interface FactorGiven {
  readonly account: AccountRow;
  readonly code: string;
  readonly client: Client;
}

/** Takes a code or a recovery code, which is used up by it. Refusals: second_factor_wrong. */
export async function useFactor(
  context: Pick<IdentityContext, "world" | "trail">,
  tx: Tx,
  { account, code, client }: FactorGiven,
): Promise<Factor> {
  const at = context.world.now();
  const secret = present(account.totp_secret, "a confirmed second factor has its secret");
  const step = stepOfCode(code.trim(), { secret, at, lastStep: account.totp_step });
  if (step !== null) {
    await updateAccount(tx, { ...account, totp_step: step });
    return "code";
  }
  const digest = recoveryDigest(account.id, code);
  const used =
    digest === null ? [] : await useRecoveryCode(tx, { accountId: account.id, digest, at });
  if (used.length === 0) throw wrongFactor(context, account, client);
  return "recovery";
}

/** A wrong code is on the trail although the commit around it comes to nothing. */
export function wrongFactor(
  context: Pick<IdentityContext, "world" | "trail">,
  { id }: Pick<AccountRow, "id">,
  { address }: Client,
): Refusal {
  noteRefused(context, { action: "staff.secondFactorRefused", subject: id, detail: address });
  return new Refusal("second_factor_wrong");
}

/** Opens the session, with its entry on the trail. */
export async function enter(
  context: Pick<IdentityContext, "world" | "settings">,
  { tx, entries }: { readonly tx: Tx; readonly entries: TrailEntry[] },
  given: {
    readonly account: Pick<AccountRow, "id" | "login_name">;
    readonly entrance: Entrance;
    readonly factor: Factor;
    readonly client: Client;
  },
): Promise<LoggedIn> {
  const { account, entrance, factor, client } = given;
  const { address } = client;
  if (factor !== "none") {
    await upsertKnownAddress(tx, { accountId: account.id, address, at: context.world.now() });
  }
  const opened = await openSession(context, tx, {
    ...{ kind: "staff", subject: account.id, entrance, factor, client },
  });
  const found = await staffIn(context, tx, opened.token);
  const { session } = present(found, "a session that was just opened");
  entries.push(
    accountEntry({
      at: context.world.now(),
      actor: { kind: "staff", id: account.login_name },
      action: "loggedIn",
      subject: account.id,
      detail: `${entrance} ${factor} ${address}`,
    }),
  );
  return { token: opened.token, session };
}
