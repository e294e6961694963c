/**
 * Who acts. An actor is one of a kind, known by an id within a place. The trail keeps an actor as
 * text; `actorText` is the only maker of that text.
 */
import { assert } from "#base/assert.ts";
import type { PersonId } from "#model/person.ts";
import type { InstitutionCode, NodeId } from "#model/place.ts";
import { type DutyPlace, nodeOfPlace, type Role } from "#model/staff.ts";

/**
 * Somebody of staff, by the login name of their account, which is for ever one person's at a node.
 * What was written before there were accounts is a name as typed, without place and duty.
 */
export interface Staff {
  readonly kind: "staff";
  readonly id: string;
  /** Of the duty. One person may have several, so neither tells two persons of a node apart. */
  readonly place?: DutyPlace | undefined;
  readonly duty?: string | undefined;
  /** The account's, for whoever compares it with a name as typed; never on the trail. */
  readonly name?: string | undefined;
}

/** As what an account acts. */
export function staffActor(
  { loginName, name }: { readonly loginName: string; readonly name: string },
  { duty, place }: Role,
): Staff {
  return { kind: "staff", id: loginName, place, duty, name };
}

export type Actor =
  | Staff
  /** An institution's software; the id is the operator at its window. */
  | { readonly kind: "institution"; readonly id: string; readonly place: InstitutionCode }
  /** Another node, by its message. */
  | { readonly kind: "node"; readonly id: NodeId }
  /** An insured person, at a page of their own. */
  | { readonly kind: "person"; readonly id: PersonId }
  /** Whoever works at the machine itself, by the name under which it knows them. */
  | { readonly kind: "machine"; readonly id: string }
  /** The node by itself; without a duty it is the program that brings something along. */
  | { readonly kind: "program"; readonly duty?: "resolver" | "timer" | undefined };

export function institutionActor(call: {
  readonly institution: InstitutionCode;
  readonly operator: string;
}): Actor {
  return { kind: "institution", id: call.operator, place: call.institution };
}

/** The text of an actor on the trail. Trails are kept for ever, so no form of it ever changes. */
export function actorText(actor: Actor): string {
  switch (actor.kind) {
    case "staff":
      return `staff:${staffText(actor)}`;
    case "institution":
      return `institution:${actor.place}:${actor.id}`;
    case "machine":
      return `cli:${actor.id}`;
    case "program":
      return actor.duty === undefined ? "program" : `program:${actor.duty}`;
    case "node":
    case "person":
      return `${actor.kind}:${actor.id}`;
  }
}

/** "李起草", "li.wei@360300", "li.wei@360300/review": `staffOf` reads it back. */
export function staffText({ id, place, duty }: Staff): string {
  assert(place !== undefined || duty === undefined, "a duty is held at a place");
  return `${id}${place === undefined ? "" : `@${place}`}${duty === undefined ? "" : `/${duty}`}`;
}

const STAFF_TEXT = /^(.+)@(\d{6}|[A-Z][0-9A-Z]{5,29})(?:\/([a-zA-Z]+))?$/;

/** Staff from a typed name or a stored text; full-width letters and runs of spaces made plain. */
export function staffOf(text: string): Staff {
  const plain = text.normalize("NFKC").trim().replace(/\s+/g, " ");
  assert(plain !== "", "somebody takes the step");
  const [, id = plain, place, duty] = STAFF_TEXT.exec(plain) ?? [];
  if (place === undefined) return { kind: "staff", id };
  return { kind: "staff", id, place: place as DutyPlace, ...(duty === undefined ? {} : { duty }) };
}

/**
 * May these be one and the same? Ids are compared in a normal form, so that no spelling makes two
 * persons of one; where a place is not told, it may be any.
 */
export function sameActor(a: Actor, b: Actor): boolean {
  if (a.kind !== b.kind) return false;
  const [idA, idB] = [normalId(a), normalId(b)];
  const [placeA, placeB] = [placeOf(a), placeOf(b)];
  return idA === idB && (placeA === undefined || placeB === undefined || placeA === placeB);
}

/** Do these texts name two persons? An empty one names nobody. */
export function areTwo(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => text.replace(/^staff:/, "").trim()) as [string, string];
  return a !== "" && b !== "" && !sameActor(staffOf(a), staffOf(b));
}

/** Did this clerk make or handle what they are to decide? Persons and programs decide nothing. */
export function tookPart(who: string | null, by: Actor): boolean {
  assert(by.kind === "staff" || by.kind === "program", "an agency decides");
  if (who === null || !who.startsWith("staff:")) return false;
  return sameActor(staffOf(who.slice("staff:".length)), by);
}

/**
 * Within which an id is one person's: an institution has operators of its own, a node its staff.
 */
function placeOf(actor: Actor): string | undefined {
  if (actor.kind === "staff") return actor.place && nodeOfPlace(actor.place);
  return actor.kind === "institution" ? actor.place : undefined;
}

/** Spaces, the dots inside names of many peoples (买买提·吐尔逊) and what nobody sees. */
const UNHEARD = /[\s\p{Z}\p{Cf}·•‧∙・]/gu;

/** One form for all widths, letter cases and spacings of an id. */
function normalId(actor: Actor): string {
  if (actor.kind === "program") return "";
  const folded = actor.id.normalize("NFKC").toLowerCase().normalize("NFKC");
  return folded.replace(UNHEARD, "");
}
