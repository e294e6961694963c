/**
 * Who may give which role to whom (三员分立): the security administrator, never to themself; one of
 * the three administrators holds that duty and no other, and a node is never without one of each.
 * Decisions as values.
 */
import { Refusal } from "#base/refusals.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { HUB } from "#model/place.ts";
import {
  ADMINISTRATOR_DUTIES,
  AGENCY_DUTIES,
  type Duty,
  type DutyPlace,
  HUB_DUTIES,
  INSTITUTION_DUTIES,
  isInstitutionPlace,
  nodeOfPlace,
  type Role,
  type StaffId,
} from "#model/staff.ts";
import { DUTY_WORDS } from "#model/words.ts";

function isOneOf(duties: readonly Duty[], duty: Duty): boolean {
  return duties.includes(duty);
}

function isAdministrator(duty: Duty): boolean {
  return isOneOf(ADMINISTRATOR_DUTIES, duty);
}

/** What has to be known of a place before a duty may be held there. */
export type PlaceQuestion =
  | { readonly kind: "area"; readonly area: Area }
  | { readonly kind: "institution"; readonly code: InstitutionCode }
  | { readonly kind: "none" };

const AREA = /^\d{6}$/;

/** What to ask about the place, or the refusal of a place where such a duty is never held. */
export function placeQuestion({ duty, place }: Role, node: NodeId): PlaceQuestion | Refusal {
  const wrong = new Refusal("duty_place_wrong", { duty: DUTY_WORDS[duty], place });
  const isInstitution = isInstitutionPlace(place);
  if (!isInstitution && !AREA.test(place)) return wrong;
  if (nodeOfPlace(place) !== node) return wrong;
  if (isOneOf(INSTITUTION_DUTIES, duty)) {
    return isInstitution ? { kind: "institution", code: place } : wrong;
  }
  if (isInstitution) return wrong;
  if (isOneOf(AGENCY_DUTIES, duty)) {
    return node === HUB ? wrong : { kind: "area", area: place as string as Area };
  }
  const isHubs = isOneOf(HUB_DUTIES, duty);
  const isHere = (place as string) === node && (!isHubs || node === HUB);
  return isHere ? { kind: "none" } : wrong;
}

export interface Grant {
  readonly by: StaffId;
  readonly to: StaffId;
  readonly role: Role;
  /** Of the one to whom it is given. */
  readonly held: readonly Role[];
}

/** Null: it may be given. */
export function grantRefusal({ by, to, role, held }: Grant): Refusal | null {
  if (by === to) return new Refusal("grant_own");
  if (held.some(({ duty, place }) => duty === role.duty && place === role.place)) {
    return new Refusal("role_held", wordsOf(role));
  }
  // Who makes accounts, gives roles or reads the trail does none of the work that is watched by it.
  const apart = held.find(({ duty }) => isAdministrator(duty) || isAdministrator(role.duty));
  return apart ? new Refusal("administrators_apart", { held: DUTY_WORDS[apart.duty] }) : null;
}

/** May somebody with these roles leave them? `others` are holders of a duty besides them. */
export function leavingRefusal(
  roles: readonly Role[],
  others: (duty: Duty) => number,
): Refusal | null {
  const last = roles.find(({ duty }) => isAdministrator(duty) && others(duty) === 0);
  return last ? new Refusal("administrator_last", { duty: DUTY_WORDS[last.duty] }) : null;
}

function wordsOf({ duty, place }: { readonly duty: Duty; readonly place: DutyPlace }) {
  return { duty: DUTY_WORDS[duty], place };
}
