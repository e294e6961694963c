/**
 * Sessions that were read a moment ago, by the digest of their token, so that a request in the same
 * seconds costs no statement. What this process ends is forgotten at once, also by a read that was
 * under way meanwhile; what another process ends is seen when the entry has grown old (`cacheMs`).
 * An entry is of its day: for whom a person acts is decided by the day.
 */

import type { Instant } from "#base/date.ts";
import { chinaDate } from "#base/date.ts";
import type { Session } from "#model/staff.ts";

const ENTRIES_MAX = 10_000;

export interface SessionCache {
  get(digest: string, now: Instant): Session | undefined;
  /** Asked before what is put is read. */
  mark(): number;
  /** Kept unless something was forgotten since the mark. */
  put(
    digest: string,
    session: Session,
    read: { readonly now: Instant; readonly mark: number },
  ): void;
  /** Somebody's sessions or roles have changed here. */
  forget(): void;
}

export function createSessionCache(cacheMs: number): SessionCache {
  const entries = new Map<string, { readonly session: Session; readonly at: Instant }>();
  let forgotten = 0;
  return {
    get: (digest, now) => {
      const entry = entries.get(digest);
      // A clock that was set back makes an entry old, not young.
      const isYoung = entry && now >= entry.at && now - entry.at < cacheMs;
      if (isYoung && chinaDate(now) === chinaDate(entry.at)) return entry.session;
      entries.delete(digest);
      return undefined;
    },
    mark: () => forgotten,
    put: (digest, session, { now, mark }) => {
      if (mark !== forgotten) return;
      const [oldest] = entries.keys();
      if (entries.size >= ENTRIES_MAX && oldest !== undefined) entries.delete(oldest);
      entries.set(digest, { session, at: now });
    },
    forget: () => {
      forgotten += 1;
      entries.clear();
    },
  };
}
