/**
 * Under which key a card's number stands in the hub's directory. Each province has its own, derived
 * from the secret that it shares with the hub: whoever takes the directory without the secrets
 * cannot try numbers.
 */
import { hmacSm3 } from "#base/gm/sm3.ts";
import { openText, sealText } from "#base/gm/sm4.ts";
import { Refusal } from "#base/refusals.ts";
import type { Credential } from "#model/person.ts";
import { HUB, type NodeId } from "#model/place.ts";

/** The part of a node's key ring that the directory needs. */
export interface PairKeys {
  endToEnd(from: NodeId, to: NodeId): Uint8Array;
}

export interface CardKey {
  /** Another key has another one. */
  readonly id: string;
  /** Of kind and number, not of the chip's serial. A person's number counts like a card's. */
  digestOf(credential: {
    readonly kind: Credential["kind"] | "person";
    readonly number: string;
  }): string;
}

const ID_DIGITS = 16;

/** Refusals: receiver_unknown (no secret is shared with that province). */
export function cardKey(keys: PairKeys, province: NodeId): CardKey {
  return keyOf(keys.endToEnd(province, HUB), "directory of cards");
}

/**
 * Under which key home tells one care place whose a filing is: the hub, which carries it, cannot
 * try numbers. Refusals: receiver_unknown (no secret is shared with that place).
 */
export function filingKey(keys: PairKeys, home: NodeId, care: NodeId): CardKey {
  return keyOf(keys.endToEnd(home, care), "holders of filings");
}

/** Texts that home tells this care place alone: the hub, which carries them, reads none. */
export interface SealedTexts {
  seal(text: string, nonce: string): string;
  open(sealed: string): string;
}

/** Refusals: receiver_unknown (no secret is shared with that place). */
export function sealedTexts(keys: PairKeys, home: NodeId, care: NodeId): SealedTexts {
  const key = Buffer.from(hmacSm3(keys.endToEnd(home, care), "sealed texts"), "hex");
  return {
    seal: (text, nonce) => sealText(key, nonce, text),
    open: (sealed) => openText(key, sealed),
  };
}

function keyOf(secret: Uint8Array, use: string): CardKey {
  const { id, digestOf } = textKeyOf(secret, use);
  return { id, digestOf: ({ kind, number }) => digestOf(`${kind}:${number}`) };
}

export interface TextKey {
  /** Another key has another one. */
  readonly id: string;
  digestOf(text: string): string;
}

function textKeyOf(secret: Uint8Array, use: string): TextKey {
  const key = Buffer.from(hmacSm3(secret, use), "hex");
  return {
    id: hmacSm3(key, "name of this key").slice(0, ID_DIGITS),
    digestOf: (text) => hmacSm3(key, text),
  };
}

/**
 * Under which key the hub keeps that a claim of this province holds an invoice. Refusals:
 * receiver_unknown.
 */
export function invoiceKey(keys: PairKeys, province: NodeId): TextKey {
  return textKeyOf(keys.endToEnd(province, HUB), "invoices of claims");
}

/** Of all these provinces that share a secret with the hub. */
export function cardKeys(keys: PairKeys, provinces: readonly NodeId[]): CardKey[] {
  return keysOfAll(provinces, (province) => cardKey(keys, province));
}

/** The same for invoices. */
export function invoiceKeys(keys: PairKeys, provinces: readonly NodeId[]): TextKey[] {
  return keysOfAll(provinces, (province) => invoiceKey(keys, province));
}

function keysOfAll<Key>(provinces: readonly NodeId[], of: (province: NodeId) => Key): Key[] {
  return provinces.flatMap((province) => {
    try {
      return [of(province)];
    } catch (error) {
      if (error instanceof Refusal) return [];
      throw error;
    }
  });
}
