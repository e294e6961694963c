/**
 * Lock-out (防暴力破解). An attempt counts as failed from its beginning until it has succeeded, so as
 * many guesses side by side as one likes are no more than one after the other. A name that nobody
 * has is locked like any other. A few failures lock a name at the address where they were made;
 * more, from wherever, lock it at all addresses but those where its owner has logged in before, so
 * that nobody shuts somebody out of an account by guessing at it.
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
  lowerByPair,
  openAttempts,
  selectKnownAddress,
  updateAttempts,
} from "#identity/queries-attempts.ts";
import type { IdentitySettings } from "#identity/settings.ts";
import type { Tx } from "#store/store.ts";

export interface AttemptKeys {
  readonly loginName: string;
  readonly from: string;
  /** The name from wherever, the name at this address, the address with whatever name. */
  readonly name: string;
  readonly pair: string;
  readonly address: string;
}

/** One that has begun. */
export interface Attempt {
  readonly keys: AttemptKeys;
  readonly counted: readonly string[];
}

export function attemptKeys(loginName: string, from: string): AttemptKeys {
  const [name, pair] = keysOfName(loginName);
  const network = networkOf(from);
  return { loginName, from: network, name, pair: `${pair}${network}`, address: addressKey(from) };
}

function keysOfName(loginName: string): readonly [name: string, pairsBegin: string] {
  const digest = sm3(loginName);
  return [`name:${digest}`, `pair:${digest}:`];
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
export async function beginAttempt(
  { world, settings }: Pick<IdentityContext, "world" | "settings">,
  keys: AttemptKeys,
): Promise<Attempt> {
  const now = world.now();
  const { loginName, from, name, pair, address } = keys;
  const ofName = { ...settings, failuresMax: settings.nameFailuresMax };
  return await world.store.transaction(async (tx) => {
    const since = now - settings.addressKnownMs;
    const known = await selectKnownAddress(tx, { loginName, address: from, since });
    const counted = known.length > 0 ? [pair, address] : [name, pair, address];
    await count(tx, { counted, now }, (row) => {
      if (row.key === address) return nextOfAddress(row, now, settings);
      return nextOfName(row, now, row.key === name ? ofName : settings);
    });
    return { keys, counted };
  });
}

interface Counting {
  readonly counted: readonly string[];
  readonly now: Instant;
}

async function count(
  tx: Tx,
  { counted, now }: Counting,
  next: (row: AttemptRow) => AttemptRow | Instant,
): Promise<void> {
  const rows = await openAttempts(tx, counted);
  const counts = rows.map((row) => {
    const one = next(row);
    if (typeof one !== "number") return one;
    const minutes = `${Math.ceil((one - now) / 60_000)}`;
    const isAddress = row.key.startsWith("address:");
    throw new Refusal(isAddress ? "login_address_locked" : "login_locked", { minutes });
  });
  await updateAttempts(tx, counts);
}

/** For who names no account: only the address is counted. Refusals: login_address_locked. */
export async function beginAddressAttempt(
  { world, settings }: Pick<IdentityContext, "world" | "settings">,
  address: string,
): Promise<void> {
  const now = world.now();
  const counting = { counted: [addressKey(address)], now };
  await world.store.transaction((tx) =>
    count(tx, counting, (row) => nextOfAddress(row, now, settings)),
  );
}

export async function addressSucceeded(tx: Tx, address: string): Promise<void> {
  await lowerAttempts(tx, [addressKey(address)]);
}

/** It succeeded: what failed here before is forgotten, of others' failures nothing. */
export async function attemptSucceeded(tx: Tx, { keys, counted }: Attempt): Promise<void> {
  const { name, pair, address } = keys;
  if (counted.includes(name)) await lowerByPair(tx, { name, pair });
  await deleteAttempts(tx, { key: pair, begins: null });
  await lowerAttempts(tx, [address]);
}

/** It was neither right nor wrong so far: the password was right, the code is still to come. */
export async function attemptTakenBack(
  { world }: Pick<IdentityContext, "world">,
  { counted }: Attempt,
): Promise<void> {
  await lowerAttempts(world.store, counted);
}

/** Whoever was locked out may try again, from wherever. */
export async function forgiveAttempts(tx: Tx, loginName: string): Promise<void> {
  const [key, begins] = keysOfName(loginName);
  await deleteAttempts(tx, { key, begins });
}
