/**
 * A reset of one of the three administrators takes two of the others (三员分立): one agrees, another
 * one resets soon after. Alone nobody puts an administrator out of their account.
 */
import { type Instant, MINUTE_MS } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { takeConsent } from "#identity/queries-consents.ts";
import { selectRoles } from "#identity/queries-roles.ts";
import { ADMINISTRATOR_DUTIES, type Duty, type StaffId } from "#model/staff.ts";
import { DUTY_WORDS } from "#model/words.ts";
import type { Tx } from "#store/store.ts";

const CONSENT_MINUTES = 60;

export interface Reset {
  /** Whose account it is. */
  readonly account: StaffId;
  readonly by: StaffId;
  readonly at: Instant;
}

/** Uses up what another administrator agreed to. Refusals: reset_needs_second. */
export async function checkConsent(tx: Tx, { account, by, at }: Reset): Promise<void> {
  const administrators: readonly Duty[] = ADMINISTRATOR_DUTIES;
  const roles = await selectRoles(tx, [account]);
  const held = roles.find(({ duty }) => administrators.includes(duty));
  if (!held) return;
  const [consent] = await takeConsent(tx, { account, duties: administrators });
  const isFresh = consent && at - consent.at < CONSENT_MINUTES * MINUTE_MS && consent.at <= at;
  if (isFresh && consent.by_id !== by) return;
  const duty = DUTY_WORDS[held.duty];
  throw new Refusal("reset_needs_second", { duty, minutes: `${CONSENT_MINUTES}` });
}
