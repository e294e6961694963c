/**
 * The digest of a booking request (the same id must mean the same content) and its fingerprint: a
 * short hash per field name, by which the very field is named when an id is used again for
 * something else.
 */
import { sm3 } from "#base/gm/sm3.ts";
import { fieldLabel } from "#wire/hospital/fields.ts";
import type { WireObject, WireValue } from "#wire/hospital/json.ts";

/** Most field names that a fingerprint tells apart; what comes later shares one hash. */
const NAMES_MAX = 60;
const REST = "input";

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Key orders seen, so that the lines of a bill are not sorted one by one. */
const sortedKeys = new Map<string, readonly string[]>();
const SHAPES_MAX = 2_000;

function keysOf(object: WireObject): readonly string[] {
  const keys = Object.keys(object);
  // The reader lets no NUL through, so two shapes never have one name.
  const shape = keys.join("\u0000");
  const known = sortedKeys.get(shape);
  if (known) return known;
  keys.sort();
  if (sortedKeys.size >= SHAPES_MAX) sortedKeys.clear();
  sortedKeys.set(shape, keys);
  return keys;
}

interface Walk {
  /**
   * One text for one content: keys sorted, lengths before texts so that nothing can run together.
   */
  canonical: string;
  readonly hashes: Map<string, number>;
}

function addHash(walk: Walk, name: string, text: string): void {
  const slot = walk.hashes.size < NAMES_MAX || walk.hashes.has(name) ? name : REST;
  let hash = walk.hashes.get(slot) ?? FNV_OFFSET;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  }
  walk.hashes.set(slot, Math.imul(hash ^ 0xff, FNV_PRIME));
}

/** Left out, null, "" and "null" are the same content. */
function isEmpty(value: WireValue): boolean {
  return value === null || value === "" || value === "null";
}

function visit(walk: Walk, name: string, value: WireValue): void {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value)) {
      walk.canonical += "[";
      for (const item of value as readonly WireValue[]) visit(walk, name, item);
      walk.canonical += "]";
      return;
    }
    const object = value as WireObject;
    walk.canonical += "{";
    for (const key of keysOf(object)) {
      const field = object[key];
      if (field === undefined || isEmpty(field)) continue;
      walk.canonical += `${key.length}:${key}`;
      visit(walk, key, field);
    }
    walk.canonical += "}";
    return;
  }
  const text = typeof value === "string" ? value : String(value);
  walk.canonical += typeof value === "string" ? `${text.length}'${text}` : `<${text}>`;
  addHash(walk, name, text);
}

export interface Identity {
  readonly digest: string;
  readonly fingerprint: string;
}

/**
 * What a booking is, whatever the order of its fields; the time, sign-in and operator around it do
 * not count.
 */
export function identify(transaction: string, institution: string, input: WireObject): Identity {
  const walk: Walk = { canonical: `${transaction}\n${institution}\n`, hashes: new Map() };
  addHash(walk, "infno", transaction);
  visit(walk, REST, input);
  let fingerprint = "";
  for (const [name, hash] of walk.hashes) {
    fingerprint += `${fingerprint ? "," : ""}${name}:${(hash >>> 0).toString(36)}`;
  }
  return { digest: sm3(walk.canonical), fingerprint };
}

function hashesOf(fingerprint: string): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const part of fingerprint.split(",")) {
    const colon = part.lastIndexOf(":");
    if (colon > 0) hashes.set(part.slice(0, colon), part.slice(colon + 1));
  }
  return hashes;
}

/** The first field in which two requests differ, as the clerk knows it. */
export function differingField(stored: string, sent: string): string {
  const before = hashesOf(stored);
  const now = hashesOf(sent);
  for (const [name, hash] of now) if (before.get(name) !== hash) return fieldLabel(name);
  for (const name of before.keys()) if (!now.has(name)) return fieldLabel(name);
  return fieldLabel(REST);
}
