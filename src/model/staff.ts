/**
 * Who may do what: a role is a duty at a place. The duties are the field's posts (岗位); the three
 * administrators are kept apart (三员分立): one makes accounts, one gives roles, one reads the trail.
 */
import type { Instant } from "#base/date.ts";
import type { PersonId } from "#model/person.ts";
import { type Area, type InstitutionCode, type NodeId, nodeOf } from "#model/place.ts";

/** Posts of an agency (经办机构), held at an area: the province's own or a pooling area. */
export const AGENCY_DUTIES = ["reception", "checker", "policy", "finance", "supervisor"] as const;
/** Posts of an institution (定点医药机构), held at it. */
export const INSTITUTION_DUTIES = ["cashier", "institutionManager"] as const;
/** The post at the national hub. */
export const HUB_DUTIES = ["dutyOperator"] as const;
/** Held at a node. */
export const ADMINISTRATOR_DUTIES = ["administrator", "securityAdministrator", "auditor"] as const;

export type AgencyDuty = (typeof AGENCY_DUTIES)[number];
export type InstitutionDuty = (typeof INSTITUTION_DUTIES)[number];
export type HubDuty = (typeof HUB_DUTIES)[number];
export type AdministratorDuty = (typeof ADMINISTRATOR_DUTIES)[number];
export type Duty = AgencyDuty | InstitutionDuty | HubDuty | AdministratorDuty;

export const DUTIES: readonly Duty[] = [
  ...AGENCY_DUTIES,
  ...INSTITUTION_DUTIES,
  ...HUB_DUTIES,
  ...ADMINISTRATOR_DUTIES,
];

/** Where a duty is held: an area, an institution, or a node. */
export type DutyPlace = Area | InstitutionCode | NodeId;

export interface Role {
  readonly duty: Duty;
  readonly place: DutyPlace;
}

/** An account of staff. */
export type StaffId = string & { readonly staff: unique symbol };

/** Somebody of staff who has shown both factors, and until when that holds. */
export interface StaffSession {
  readonly kind: "staff";
  readonly sessionId: string;
  readonly staffId: StaffId;
  readonly loginName: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Nothing but changing the password or confirming the second factor is allowed yet. */
  readonly mustFinish: "password" | "secondFactor" | null;
  readonly expiresAt: Instant;
}

/** An insured person at a page of their own, or one who acts for a parent or child. */
export interface PersonSession {
  readonly kind: "person";
  readonly sessionId: string;
  readonly personId: PersonId;
  readonly name: string;
  /** Whom this person may act for, with proof. */
  readonly actsFor: readonly PersonId[];
  readonly expiresAt: Instant;
}

export type Session = StaffSession | PersonSession;

const INSTITUTION_PLACE = /^[A-Z]/;

export function isInstitutionPlace(place: DutyPlace): place is InstitutionCode {
  return INSTITUTION_PLACE.test(place);
}

/**
 * Does a duty held at that place reach this area? The province's own area reaches all of its
 * pooling areas, a city reaches its counties, a county only itself.
 */
export function reaches(place: DutyPlace, area: Area): boolean {
  if (isInstitutionPlace(place)) return false;
  if (place === (nodeOf(area) as string)) return true;
  return place.endsWith("00") ? place.slice(0, 4) === area.slice(0, 4) : place === (area as string);
}

/** The node whose staff hold duties at that place. */
export function nodeOfPlace(place: DutyPlace): NodeId {
  return isInstitutionPlace(place)
    ? (`${place.slice(1, 3)}0000` as NodeId)
    : nodeOf(place as string as Area);
}

/** A role with one of these duties that reaches the area; null: nobody gave one. */
export function roleAt(roles: readonly Role[], duties: readonly Duty[], area: Area): Role | null {
  return roles.find(({ duty, place }) => duties.includes(duty) && reaches(place, area)) ?? null;
}

/** A role with one of these duties that is held at exactly this place. */
export function roleHeldAt(
  roles: readonly Role[],
  duties: readonly Duty[],
  at: DutyPlace,
): Role | null {
  return roles.find(({ duty, place }) => duties.includes(duty) && place === at) ?? null;
}
