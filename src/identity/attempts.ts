/**
 * Lock-out (防暴力破解). An attempt counts as failed from its beginning until it has succeeded, so as
 * many guesses side by side as one likes are no more than one after the other. A name that nobody
 * has is locked like any other.
 */
import type { Instant } from "#base/date.ts";
import { DAY_MS } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { networkOf } from "#base/network.ts";
import { Refusal } from "#base/refusals.ts";
import type { IdentityContext } from "#identity/context.ts";
import {
  type AttemptRow,
  deleteAttempts,
  lowerAttempts,
  openAttempts,
  updateAttempts,
} from "#identity/queries-attempts.ts";
import type { IdentitySettings } from "#identity/settings.ts";
import type { Tx } from "#store/store.ts";

export interface AttemptKeys {
  readonly name: string;
  readonly address: string;
}

export function attemptKeys(loginName: string, address: string): AttemptKeys {
  return { name: `name:${sm3(loginName)}`, address: addressKey(address) };
}

function addressKey(address: string): string {
  return `address:${networkOf(address)}`;
}

type Limits = Pick<IdentitySettings, "failuresMax" | "lockMs" | "lockMsMax">;

/** One more attempt on a name, or the moment until which it is locked. */
export function nextOfName(row: AttemptRow, now: Instant, limits: Limits): AttemptRow | Instant {
  const lockMs = Math.min(limits.lockMs * 2 ** Math.min(row.lockouts, 20), limits.lockMsMax);
  const until = row.last_at + lockMs;
  const isFull = row.failures >= limits.failuresMax;
  if (isFull && now < until && !isAhead(row, now, limits)) return until;
  if (now - row.last_at > lockMs + DAY_MS)
    return { ...row, failures: 1, lockouts: 0, last_at: now };
  if (isFull) return { ...row, failures: 1, lockouts: row.lockouts + 1, last_at: now };
  return { ...row, failures: row.failures + 1, last_at: now };
}

type AddressLimits = Pick<
  IdentitySettings,
  "addressFailuresMax" | "addressForgiveMs" | "lockMsMax"
>;

/** A moment that lies further ahead than any lock was written while the clock was wrong. */
function isAhead(row: AttemptRow, now: Instant, { lockMsMax }: Pick<Limits, "lockMsMax">) {
  return row.last_at - now > lockMsMax;
}

/** Of an address, which many may share, one failure is forgiven after the other. */
export function nextOfAddress(
  row: AttemptRow,
  now: Instant,
  limits: AddressLimits,
): AttemptRow | Instant {
  if (isAhead(row, now, limits)) return { ...row, failures: 1, last_at: now };
  const since = Math.max(0, now - row.last_at);
  const forgiven = Math.floor(since / limits.addressForgiveMs);
  const failures = Math.max(0, row.failures - forgiven);
  if (failures >= limits.addressFailuresMax) return now + limits.addressForgiveMs;
  const last_at = failures === 0 ? now : row.last_at + forgiven * limits.addressForgiveMs;
  return { ...row, failures: failures + 1, last_at };
}

/** Refusals: login_locked, login_address_locked. */
export async function beginAttempt(context: IdentityContext, keys: AttemptKeys): Promise<void> {
  await begin(context, keys);
}

async function begin(
  { world, settings }: Pick<IdentityContext, "world" | "settings">,
  keys: Pick<AttemptKeys, "address"> & Partial<AttemptKeys>,
): Promise<void> {
  const now = world.now();
  await world.store.transaction(async (tx) => {
    const rows = await openAttempts(tx, Object.values(keys));
    const next = rows.map((row) => {
      const isName = row.key === keys.name;
      const one = isName ? nextOfName(row, now, settings) : nextOfAddress(row, now, settings);
      if (typeof one !== "number") return one;
      const minutes = `${Math.ceil((one - now) / 60_000)}`;
      throw new Refusal(isName ? "login_locked" : "login_address_locked", { minutes });
    });
    await updateAttempts(tx, next);
  });
}

/** For who names no account: only the address is counted. Refusals: login_address_locked. */
export async function beginAddressAttempt(
  context: Pick<IdentityContext, "world" | "settings">,
  address: string,
): Promise<void> {
  await begin(context, { address: addressKey(address) });
}

export async function addressSucceeded(tx: Tx, address: string): Promise<void> {
  await lowerAttempts(tx, [addressKey(address)]);
}

/** It succeeded: the name begins anew, the address has one failure less. */
export async function attemptSucceeded(tx: Tx, keys: AttemptKeys): Promise<void> {
  await deleteAttempts(tx, keys.name);
  await lowerAttempts(tx, [keys.address]);
}

/** It was neither right nor wrong so far: the password was right, the code is still to come. */
export async function attemptTakenBack(
  { world }: IdentityContext,
  keys: AttemptKeys,
): Promise<void> {
  await lowerAttempts(world.store, [keys.address, keys.name]);
}
