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

/**
 * The fields of one form of object: their order when sorted, and how each begins in the canonical
 * text.
 */
interface Shape {
  readonly sent: readonly string[];
  readonly sorted: readonly { readonly key: string; readonly prefix: string }[];
}

/** Forms seen lately, the latest first, so that the lines of a bill are not sorted one by one. */
const shapes: Shape[] = [];
const SHAPES_MAX = 16;

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, at) => key === b[at]);
}

function shapeOf(object: WireObject): Shape {
  const sent = Object.keys(object);
  const known = shapes.findIndex((shape) => isSame(shape.sent, sent));
  const latest = shapes[known];
  if (latest && known < SHAPES_MAX / 2) return latest;
  const sorted = [...sent].sort().map((key) => ({ key, prefix: `${key.length}:${key}` }));
  const shape = latest ?? { sent, sorted };
  if (latest) shapes.splice(known, 1);
  else if (shapes.length >= SHAPES_MAX) shapes.pop();
  shapes.unshift(shape);
  return shape;
}

interface Walk {
  /**
   * One text for one content: keys sorted, lengths before texts so that nothing can run together.
   */
  canonical: string;
  readonly cells: Map<string, { hash: number }>;
}

function addHash(walk: Walk, name: string, text: string): void {
  const slot = walk.cells.size < NAMES_MAX || walk.cells.has(name) ? name : REST;
  let cell = walk.cells.get(slot);
  if (!cell) {
    cell = { hash: FNV_OFFSET };
    walk.cells.set(slot, cell);
  }
  let { hash } = cell;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  }
  cell.hash = Math.imul(hash ^ 0xff, FNV_PRIME);
}

/** Left out, null, "" and "null" are the same content. */
function isEmpty(value: WireValue): boolean {
  return value === null || value === "" || value === "null";
}

function visit(walk: Walk, name: string, value: WireValue): void {
  if (typeof value === "string") {
    walk.canonical += `${value.length}'${value}`;
    addHash(walk, name, value);
    return;
  }
  if (typeof value !== "object" || value === null) {
    walk.canonical += `<${value}>`;
    addHash(walk, name, String(value));
    return;
  }
  if (Array.isArray(value)) {
    walk.canonical += "[";
    for (const item of value as readonly WireValue[]) visit(walk, name, item);
    walk.canonical += "]";
    return;
  }
  const object = value as WireObject;
  walk.canonical += "{";
  for (const { key, prefix } of shapeOf(object).sorted) {
    const field = object[key];
    if (field === undefined || isEmpty(field)) continue;
    walk.canonical += prefix;
    visit(walk, key, field);
  }
  walk.canonical += "}";
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
  const walk: Walk = { canonical: `${transaction}\n${institution}\n`, cells: new Map() };
  addHash(walk, "infno", transaction);
  visit(walk, REST, input);
  let fingerprint = "";
  for (const [name, { hash }] of walk.cells) {
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
