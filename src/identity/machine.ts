/**
 * The way back in for whoever works at the machine, when nobody of staff can let somebody in: a
 * lock-out ends, and who forgot the password gets a first one. The second factor stays.
 */
import { Refusal } from "#base/refusals.ts";
import { forgiveAttempts } from "#identity/attempts.ts";
import { accountEntry, type IdentityContext } from "#identity/context.ts";
import { plainLoginName } from "#identity/log-in.ts";
import { newGivenPassword } from "#identity/password.ts";
import { selectAccount, selectAccountNamed, updateAccount } from "#identity/queries.ts";
import { endSessionsOf, revokeTokens } from "#identity/queries-sessions.ts";
import { ACCOUNT_STATE_WORDS } from "#model/words.ts";
import { inTransaction } from "#trail/trail.ts";

export interface Unlocked {
  readonly loginName: string;
  /** Told once, where one was asked for. */
  readonly firstPassword: string | null;
}

/**
 * `machine` is how the machine knows who works at it. Refusals: staff_unknown, staff_state,
 * login_busy.
 */
export async function unlockAtMachine(
  { world, trail, passwords, cache }: IdentityContext,
  machine: string,
  given: { readonly loginName: string; readonly newPassword: boolean },
): Promise<Unlocked> {
  const loginName = plainLoginName(given.loginName);
  const firstPassword = given.newPassword ? newGivenPassword(world.random) : null;
  const hash = firstPassword && (await passwords.inTurn("", ({ hashOf }) => hashOf(firstPassword)));
  await inTransaction(world.store, trail, async (tx, entries) => {
    const [named] = await selectAccountNamed(tx, loginName);
    const [account] = named ? await selectAccount(tx, named.id) : [];
    if (!account) throw new Refusal("staff_unknown");
    if (account.state !== "active") {
      throw new Refusal("staff_state", { state: ACCOUNT_STATE_WORDS[account.state] });
    }
    const [at, actor] = [world.now(), { kind: "machine", id: machine } as const];
    await forgiveAttempts(tx, loginName);
    const { id } = account;
    if (hash) {
      const changed = { password_hash: hash, password_at: at, password_given: true };
      await updateAccount(tx, { ...account, ...changed });
      await endSessionsOf(tx, { subject: id, at, why: "account" });
      await revokeTokens(tx, { accountId: id, id: null, at });
    }
    const action = hash ? "passwordReset" : "attemptsForgiven";
    entries.push(accountEntry({ at, actor, action, subject: id, detail: loginName }));
  });
  cache.forget();
  return { loginName, firstPassword };
}
