/**
 * A write is done once: its answer is kept under the key that its caller chose. The same call again
 * gets the same answer; another call under that key is refused. A write whose process died leaves a
 * claim without an answer, which the caller's next try takes over after a minute.
 */

import {
  deleteClaim,
  deleteOld,
  insertClaim,
  type KeptKey,
  selectKept,
  updateAnswer,
  updateClaim,
} from "#api/queries.ts";
import type { ApiSettings } from "#api/settings.ts";
import type { Instant } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Database, Tx } from "#store/store.ts";

export interface KeptAnswer {
  readonly status: number;
  readonly answer: string;
}

export interface Claim {
  /** Keeps the answer in the commit of the act. */
  keepIn(tx: Tx, kept: KeptAnswer): Promise<void>;
  /** For acts with a commit of their own. */
  keep(kept: KeptAnswer): Promise<void>;
  /** Nothing was done: the key is free again. */
  free(): Promise<void>;
  /** Nobody knows: the caller's next try may begin at once, and finds what was kept. */
  letGo(): Promise<void>;
}

export interface Claiming {
  readonly store: Database;
  readonly settings: ApiSettings;
  readonly now: Instant;
}

const OLD_MAX = 20;
const KEY = /^[A-Za-z0-9_-]{8,64}$/;

/** Refusal: key_missing. */
export function keyIn(header: unknown): string {
  if (typeof header === "string" && KEY.test(header)) return header;
  throw new Refusal("key_missing");
}

/**
 * The claim of a first call, or the answer of an earlier one.
 * Refusals: key_reused, write_in_progress.
 */
export async function claim(
  { store, settings, now }: Claiming,
  key: KeptKey,
  digest: string,
): Promise<Claim | KeptAnswer> {
  const found = await store.transaction(async (tx) => {
    await deleteOld(tx, now - settings.keptMs, OLD_MAX);
    const [fresh] = await insertClaim(tx, key, digest, now);
    if (fresh) return null;
    const [row] = await selectKept(tx, key);
    if (!row) throw new Refusal("write_in_progress");
    if (row.digest !== digest) throw new Refusal("key_reused");
    if (row.status !== null && row.answer !== null) {
      return { status: row.status, answer: row.answer };
    }
    // One from further ahead was made while the clock was wrong.
    const age = Math.abs(now - Number(row.claimed_at));
    if (age < settings.claimMs) throw new Refusal("write_in_progress");
    await updateClaim(tx, key, now);
    return null;
  });
  return found ?? claimed(store, key);
}

function claimed(store: Database, key: KeptKey): Claim {
  return {
    keepIn: (tx, kept) => updateAnswer(tx, key, kept),
    keep: (kept) => store.transaction((tx) => updateAnswer(tx, key, kept)),
    free: () => store.transaction((tx) => deleteClaim(tx, key)),
    letGo: () => store.transaction((tx) => updateClaim(tx, key, 0)),
  };
}
