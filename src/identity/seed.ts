/**
 * Staff of a made-up node, ready to work: one password and one second factor for all of them, which
 * everybody may know. No real node has such accounts.
 */
import type { Instant } from "#base/date.ts";
import { newId } from "#base/id.ts";
import type { Random } from "#base/random.ts";
import { createPasswords } from "#identity/password.ts";
import { insertAccounts, selectAccounts } from "#identity/queries.ts";
import { insertRole } from "#identity/queries-roles.ts";
import { IDENTITY_SETTINGS } from "#identity/settings.ts";
import type { Role, StaffId } from "#model/staff.ts";
import type { Database } from "#store/store.ts";

export interface SeededStaff {
  readonly loginName: string;
  readonly name: string;
  readonly role: Role;
}

export interface StaffSeed {
  readonly staff: readonly SeededStaff[];
  readonly password: string;
  readonly secret: string;
  readonly now: Instant;
  readonly random: Random;
}

/** Once: a node that has accounts keeps them. */
export async function seedAccounts(
  store: Database,
  { staff, password, secret, now, random }: StaffSeed,
): Promise<void> {
  if ((await selectAccounts(store, "", 1)).length > 0) return;
  const passwords = createPasswords(IDENTITY_SETTINGS.hash, random);
  const hash = await passwords.inTurn("", ({ hashOf }) => hashOf(password));
  const rows = staff.map(({ loginName, name, role }) => {
    const id = newId("stf", now, random) as string as StaffId;
    const known = { password_hash: hash, password_at: now, password_given: false };
    const factor = { totp_secret: secret, totp_confirmed: true, totp_step: 0 };
    const account = { id, login_name: loginName, name, state: "active", made_at: now } as const;
    return { role, account: { ...account, ...known, ...factor } };
  });
  await store.transaction(async (tx) => {
    const accounts = rows.map(({ account }) => account);
    await insertAccounts(tx, accounts);
    for (const { role, account } of rows) {
      const id = newId("rol", now, random);
      await insertRole(tx, { ...role, id, accountId: account.id, at: now, by: "demo" });
    }
  });
}
