/** Who may call a route, and by which role: pure, for the server and for the table of its tests. */

import type { ObjectPlace, Who } from "#api/route.ts";
import { Refusal } from "#base/refusals.ts";
import type { Area, NodeId } from "#model/place.ts";
import { areaOf } from "#model/place.ts";
import { isInstitutionPlace, type Role, reaches, type StaffSession } from "#model/staff.ts";
import { DUTY_WORDS } from "#model/words.ts";

/** The roles with one of the route's duties, wherever they are held. */
export function rolesFor(who: Who, session: StaffSession): readonly Role[] {
  if (typeof who === "string") return [];
  return session.roles.filter(({ duty }) => who.duties.includes(duty));
}

/** Names the duties that may; `of` says where they have to be held. */
export function dutyRefusal(who: Who, of = ""): Refusal {
  const duties = typeof who === "string" ? [] : who.duties.map((duty) => DUTY_WORDS[duty]);
  return new Refusal("duty_missing", { duties: `${of}${duties.join("、")}` });
}

/** The first role that reaches the object; null: out of reach. */
export function roleReaching(roles: readonly Role[], object: ObjectPlace): Role | null {
  const reached = roles.find(({ place }) =>
    isInstitutionPlace(place) ? place === object.institution : reaches(place, object.area),
  );
  return reached ?? null;
}

/** Where an object of the whole node lies. */
export function wholeNode(node: NodeId): { readonly area: Area } {
  return { area: areaOf(node) };
}
