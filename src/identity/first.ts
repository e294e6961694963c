/**
 * The first three administrators of a node, made by whoever works at its machine, and only while it
 * has none: from then on accounts come from the administrator and roles from the security
 * administrator.
 */
import { newId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { type MadeAccount, newAccount } from "#identity/accounts.ts";
import { accountEntry, type IdentityContext } from "#identity/context.ts";
import { insertAccounts, selectAccountNamed } from "#identity/queries.ts";
import { insertRole, lockRoles, selectHolders } from "#identity/queries-roles.ts";
import { ADMINISTRATOR_DUTIES, type AdministratorDuty, type DutyPlace } from "#model/staff.ts";
import { inTransaction } from "#trail/trail.ts";

export type FirstStaff = Readonly<
  Record<AdministratorDuty, { readonly loginName: string; readonly name: string }>
>;

export interface FirstAccount extends MadeAccount {
  readonly duty: AdministratorDuty;
  readonly loginName: string;
}

/**
 * `machine` is how the machine knows who works at it. Refusals: administrators_exist,
 * login_name_wrong, staff_name_wrong, login_name_taken.
 */
export async function makeFirstAdministrators(
  context: IdentityContext,
  machine: string,
  staff: FirstStaff,
): Promise<FirstAccount[]> {
  const { world, trail } = context;
  const made = await Promise.all(
    ADMINISTRATOR_DUTIES.map(async (duty) => {
      return { duty, ...(await newAccount(context, staff[duty])) };
    }),
  );
  return await inTransaction(world.store, trail, async (tx, entries) => {
    await lockRoles(tx);
    const at = world.now();
    const actor = { kind: "machine", id: machine } as const;
    for (const duty of ADMINISTRATOR_DUTIES) {
      if ((await selectHolders(tx, duty)).length > 0) throw new Refusal("administrators_exist");
    }
    for (const { duty, account } of made) {
      const { id, login_name: loginName } = account;
      const [taken] = await selectAccountNamed(tx, loginName);
      if (taken) throw new Refusal("login_name_taken", { loginName });
      await insertAccounts(tx, [account]);
      const role = { duty, place: world.node as DutyPlace };
      const roleId = newId("rol", at, world.random);
      await insertRole(tx, { ...role, id: roleId, accountId: id, at, by: "first" });
      const detail = `${loginName} ${duty}@${world.node}`;
      entries.push(accountEntry({ at, actor, action: "firstAdministrator", subject: id, detail }));
    }
    return made.map(({ duty, account, firstPassword }) => {
      return { duty, id: account.id, loginName: account.login_name, firstPassword };
    });
  });
}
