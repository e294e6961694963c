/** SM4 (GB/T 32907-2016) in counter mode: hides a text from whoever only carries it. */
import { createCipheriv, createDecipheriv } from "node:crypto";

const CIPHER = "sm4-ctr";
const KEY_BYTES = 16;
/** Hex digits of what begins each text; the same one never comes twice under a key. */
export const NONCE_DIGITS = 32;

/** Integrity is the matter of the MAC around it. */
export function sealText(key: Uint8Array, nonce: string, text: string): string {
  const cipher = createCipheriv(CIPHER, key.subarray(0, KEY_BYTES), Buffer.from(nonce, "hex"));
  return nonce + Buffer.concat([cipher.update(text, "utf8"), cipher.final()]).toString("hex");
}

export function openText(key: Uint8Array, sealed: string): string {
  const nonce = Buffer.from(sealed.slice(0, NONCE_DIGITS), "hex");
  const decipher = createDecipheriv(CIPHER, key.subarray(0, KEY_BYTES), nonce);
  const hidden = Buffer.from(sealed.slice(NONCE_DIGITS), "hex");
  return Buffer.concat([decipher.update(hidden), decipher.final()]).toString("utf8");
}
