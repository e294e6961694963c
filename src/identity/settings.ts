/** What a node may set about log-ins, and what is usual. Durations in milliseconds. */
import { DAY_MS, MINUTE_MS } from "#base/date.ts";

export interface HashCost {
  /** KiB. */
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

export interface IdentitySettings {
  readonly hash: HashCost;
  readonly passwordAgeMs: number;
  readonly sessionIdleMs: number;
  readonly sessionMs: number;
  /** So long a revocation by another process of the node may stay unseen. */
  readonly cacheMs: number;
  /**
   * Wrong attempts in a row after which a login name is locked at an address, first for so long,
   * then doubling.
   */
  readonly failuresMax: number;
  readonly lockMs: number;
  readonly lockMsMax: number;
  /** The same from all addresses together that are not known as the owner's. */
  readonly nameFailuresMax: number;
  /** So long after a log-in an address is known as the owner's. */
  readonly addressKnownMs: number;
  /** Open failures of one address; each is forgiven after so long. */
  readonly addressFailuresMax: number;
  readonly addressForgiveMs: number;
  readonly tokenDaysMax: number;
}

export const IDENTITY_SETTINGS: IdentitySettings = {
  // 19 MiB, two passes: what OWASP names as the least for argon2id.
  hash: { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
  passwordAgeMs: 90 * DAY_MS,
  sessionIdleMs: 30 * MINUTE_MS,
  sessionMs: 12 * 60 * MINUTE_MS,
  cacheMs: 2_000,
  failuresMax: 5,
  lockMs: 15 * MINUTE_MS,
  lockMsMax: DAY_MS,
  nameFailuresMax: 25,
  addressKnownMs: 90 * DAY_MS,
  addressFailuresMax: 60,
  addressForgiveMs: MINUTE_MS,
  tokenDaysMax: 366,
};
