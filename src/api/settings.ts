/** What an operator may set at the API, with the limit that everything has. */

export interface ApiSettings {
  /** Largest body of JSON. */
  readonly bodyBytesMax: number;
  /** Calls of one network address in a minute. */
  readonly perAddressMax: number;
  /** Calls of one session in a minute. */
  readonly perSessionMax: number;
  /** Keys of writes are kept for so long. */
  readonly keptMs: number;
  /** After so long a write without an answer is begun again by its caller's next try. */
  readonly claimMs: number;
}

const DAY_MS = 86_400_000;

export const API_DEFAULTS: ApiSettings = {
  bodyBytesMax: 1024 * 1024,
  perAddressMax: 1_200,
  perSessionMax: 600,
  keptMs: 7 * DAY_MS,
  claimMs: 60_000,
};
