/** Accounts with their roles, page by page, for the three administrators. */
import { Refusal } from "#base/refusals.ts";
import type { IdentityContext } from "#identity/context.ts";
import { type ShownAccountRow, selectAccounts } from "#identity/queries.ts";
import { selectRoles } from "#identity/queries-roles.ts";
import { checkFinished } from "#identity/unfinished.ts";
import {
  ADMINISTRATOR_DUTIES,
  type DutyPlace,
  type Role,
  roleHeldAt,
  type StaffSession,
} from "#model/staff.ts";
import { DUTY_WORDS } from "#model/words.ts";

export interface ShownAccount extends ShownAccountRow {
  readonly roles: readonly Role[];
}

const PAGE_MAX = 200;

/** In order of the login name, after one of them. Refusals: session_unfinished, role_needed. */
export async function accountsAfter(
  { world }: Pick<IdentityContext, "world">,
  by: StaffSession,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<ShownAccount[]> {
  checkFinished(by);
  const place = world.node as DutyPlace;
  if (!roleHeldAt(by.roles, ADMINISTRATOR_DUTIES, place)) {
    const duty = ADMINISTRATOR_DUTIES.map((one) => DUTY_WORDS[one]).join("或");
    throw new Refusal("role_needed", { duty, place });
  }
  const rows = await selectAccounts(world.reports, after, Math.min(limit, PAGE_MAX));
  const ids = rows.map(({ id }) => id);
  const roles = await selectRoles(world.reports, ids);
  return rows.map((row) => {
    const own = roles.filter(({ account_id }) => account_id === row.id);
    return { ...row, roles: own.map(({ duty, place: at }) => ({ duty, place: at })) };
  });
}
