/** What an operator may set at the gateway, with the limits that every queue and body has. */

export interface GatewaySettings {
  /** Demo only: calls without a signature are served on every URL form except /CSB. */
  readonly unsignedAllowed: boolean;
  /** Largest body. The standard's 40,000 characters are too few for a real batch of 100 lines. */
  readonly bodyBytesMax: number;
  /** The same for calls that carry a file: 8 MB as Base64 and the envelope. */
  readonly uploadBytesMax: number;
  /** A body must be wholly there within this long. */
  readonly bodyWithinMs: number;
  /** Uploads being received at once; more are refused as busy. */
  readonly uploadsMax: number;
  /** Most calls in work at once; more are refused as busy. */
  readonly inFlightMax: number;
  /** The same for one institution, so that one cannot starve the others. */
  readonly inFlightPerInstitutionMax: number;
  /** The caller gets an answer within this long; public clients stop waiting at 10 s. */
  readonly hospitalDeadlineMs: number;
  /** Institutions whose software compares infcode with the text "0". */
  readonly textCodeInstitutions: ReadonlySet<string>;
}

export const GATEWAY_DEFAULTS: GatewaySettings = {
  unsignedAllowed: false,
  bodyBytesMax: 2 * 1024 * 1024,
  uploadBytesMax: 12 * 1024 * 1024,
  bodyWithinMs: 15_000,
  uploadsMax: 32,
  inFlightMax: 4_096,
  inFlightPerInstitutionMax: 1_024,
  hospitalDeadlineMs: 8_000,
  textCodeInstitutions: new Set(),
};
