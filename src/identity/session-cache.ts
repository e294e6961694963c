/**
 * Sessions that were read a moment ago, by the digest of their token, so that a request in the same
 * seconds costs no statement. What this process ends is forgotten at once; what another process
 * ends is seen when the entry has grown old (`cacheMs`).
 */
import type { Instant } from "#base/date.ts";
import type { Session } from "#model/staff.ts";

const ENTRIES_MAX = 10_000;

export interface SessionCache {
  get(digest: string, now: Instant): Session | undefined;
  put(digest: string, session: Session, now: Instant): void;
  /** Somebody's sessions or roles have changed here. */
  forget(): void;
}

export function createSessionCache(cacheMs: number): SessionCache {
  const entries = new Map<string, { readonly session: Session; readonly at: Instant }>();
  return {
    get: (digest, now) => {
      const entry = entries.get(digest);
      // A clock that was set back makes an entry old, not young.
      if (entry && now >= entry.at && now - entry.at < cacheMs) return entry.session;
      entries.delete(digest);
      return undefined;
    },
    put: (digest, session, now) => {
      const [oldest] = entries.keys();
      if (entries.size >= ENTRIES_MAX && oldest !== undefined) entries.delete(oldest);
      entries.set(digest, { session, at: now });
    },
    forget: () => entries.clear(),
  };
}
