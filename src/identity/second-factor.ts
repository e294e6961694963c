/**
 * The second factor (动态口令): codes of six digits for half a minute each (RFC 6238), and recovery
 * codes for who has lost the device. Each is good once.
 */
import { Secret, TOTP } from "otpauth";
import type { Instant } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { Random } from "#base/random.ts";

const PERIOD_S = 30;
const DIGITS = 6;
/** Steps that a device's clock may be off, either way. */
const WINDOW = 1;
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;

function totpOf(secret: string, loginName = ""): TOTP {
  return new TOTP({
    issuer: "Lianjie",
    label: loginName,
    algorithm: "SHA1",
    digits: DIGITS,
    period: PERIOD_S,
    secret: Secret.fromBase32(secret),
  });
}

export function newSecret(random: Random): string {
  const bytes = Buffer.from(random.hex(2 * SECRET_BYTES), "hex");
  return new Secret({ buffer: new Uint8Array(bytes).buffer }).base32;
}

/** What an authenticator reads: `otpauth://totp/…`. */
export function secretAddress(secret: string, loginName: string): string {
  return totpOf(secret, loginName).toString();
}

export function codeAt(secret: string, at: Instant): string {
  return totpOf(secret).generate({ timestamp: at });
}

/** The step of a right code that is later than the last one taken; null: wrong, or used before. */
export function stepOfCode(
  code: string,
  { secret, at, lastStep }: { secret: string; at: Instant; lastStep: number },
): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totpOf(secret).validate({ token: code, timestamp: at, window: WINDOW });
  if (delta === null) return null;
  const step = Math.floor(at / (PERIOD_S * 1_000)) + delta;
  return step > lastStep ? step : null;
}

export function newRecoveryCodes(random: Random): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    random.hex(20).replace(/(.{5})(?=.)/g, "$1-"),
  );
}

const RECOVERY_CODE = /^[0-9a-f]{20}$/;

/** The digest under which a recovery code is kept; null for what is none. */
export function recoveryDigest(accountId: string, code: string): string | null {
  const plain = code.toLowerCase().replace(/[\s-]/g, "");
  return RECOVERY_CODE.test(plain) ? sm3(`${accountId}:${plain}`) : null;
}
