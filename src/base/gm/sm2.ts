/**
 * SM2 signatures (GB/T 32918.2) over text. The number that each signature needs once is computed
 * from secret and text, so that the same text has the same signature and no chance is needed.
 */
import { sm2 } from "sm-crypto-v2";
import { hmacSm3 } from "#base/gm/sm3.ts";

/** Signs for one node. */
export interface SealKey {
  /** 130 hex digits, uncompressed. */
  readonly publicKey: string;
  /** 128 hex digits. */
  sign(text: string): string;
  /** Eight hex digits that only the holder of the secret can make: printed beside a number. */
  checkCode(text: string): string;
}

/** A node's own: it signs with one key, and knows again what it signed with earlier ones. */
export interface Seal extends SealKey {
  readonly publicKeys: readonly string[];
}

/** The first secret signs. Null: the node has none. */
export function sealFrom(secrets: readonly Uint8Array[]): Seal | null {
  const keys = secrets.map(sealKeyFrom);
  const [key] = keys;
  return key ? { ...key, publicKeys: keys.map(({ publicKey }) => publicKey) } : null;
}

/** The order of the curve's group. */
const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const CHECK_DIGITS = 8;

/** 1 ≤ number < ORDER - 1, as 64 hex digits. */
function scalar(secret: Uint8Array, use: string): string {
  const number = BigInt(`0x${hmacSm3(secret, use)}`) % (ORDER - 2n);
  return (number + 1n).toString(16).padStart(64, "0");
}

export function sealKeyFrom(secret: Uint8Array): SealKey {
  const privateKey = scalar(secret, "sm2");
  const publicKey = sm2.getPublicKeyFromPrivateKey(privateKey);
  return {
    publicKey,
    sign: (text) => {
      const once = scalar(secret, `once ${text}`);
      const x = sm2.getPublicKeyFromPrivateKey(once).slice(2, 66);
      const pointPool = [{ k: BigInt(`0x${once}`), x1: BigInt(`0x${x}`) }];
      return sm2.doSignature(text, privateKey, { pointPool, hash: true, publicKey });
    },
    checkCode: (text) => hmacSm3(secret, `check ${text}`).slice(0, CHECK_DIGITS).toUpperCase(),
  };
}

/** Is this signature of the text and of this key? */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  if (!isPoint(publicKey) || !/^[0-9a-f]{128}$/.test(signature)) return false;
  return sm2.doVerifySignature(text, signature, publicKey, { hash: true });
}

const PRIME = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;

/** On the curve: y² = x³ - 3x + b. */
function isPoint(publicKey: string): boolean {
  if (!/^04[0-9a-f]{128}$/.test(publicKey)) return false;
  const [x, y] = [BigInt(`0x${publicKey.slice(2, 66)}`), BigInt(`0x${publicKey.slice(66)}`)];
  const isReduced = x < PRIME && y < PRIME;
  return isReduced && (y * y - (x * x * x - 3n * x + B)) % PRIME === 0n;
}
