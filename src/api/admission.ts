/**
 * What happens before a body is read: the node is found, the caller's rate, origin and session are
 * looked at, and whether somebody of that kind may call this route at all.
 */
import type { FastifyRequest } from "fastify";
import { CSRF_HEADER, csrfHolds, type Shown, tokenOf } from "#api/cookies.ts";
import { dutyRefusal, rolesFor } from "#api/grant.ts";
import { checkOrigin } from "#api/origin.ts";
import type { Route } from "#api/route.ts";
import { Refusal } from "#base/refusals.ts";
import { checkFinished, nodeOfToken } from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import type { Role, Session } from "#model/staff.ts";
import type { Office } from "#nodes/nodes.ts";

export interface Admitted {
  readonly office: Office;
  readonly session: Session | null;
  /** The session's secret, null where nobody need log in. */
  readonly token: string | null;
  readonly roles: readonly Role[];
}

/** The office of the address. Refusal: object_missing. */
export function officeOf(
  offices: ReadonlyMap<NodeId, Office>,
  node: string,
  route: Pick<Route, "at">,
): Office {
  const office = offices.get(node as NodeId);
  if (office && (route.at === undefined || route.at === office.kind)) return office;
  throw new Refusal("object_missing");
}

/**
 * Refusals: origin_foreign, session_missing, token_other_node, session_unfinished, csrf_invalid,
 * duty_missing.
 */
export async function admit(
  request: FastifyRequest,
  route: Route,
  office: Office,
): Promise<Admitted> {
  const changes = route.method !== "GET";
  if (changes) checkOrigin(request);
  const { who } = route;
  if (who === "public") return { office, session: null, token: null, roles: [] };
  const shown = tokenOf(request, who === "person" ? "person" : "staff", office.node);
  if (shown === null) throw new Refusal("session_missing");
  const checked = (): void => {
    if (!changes || shown.sentAs === "bearer") return;
    if (!csrfHolds(shown.token, request.headers[CSRF_HEADER])) throw new Refusal("csrf_invalid");
  };
  if (who === "person") return await admitPerson(office, shown, checked);
  return await admitStaff(office, shown, route, checked);
}

async function admitPerson(office: Office, shown: Shown, checked: () => void): Promise<Admitted> {
  const session = await office.sessions.personOf(shown.token);
  if (session === null) throw new Refusal("session_missing");
  checked();
  return { office, session, token: shown.token, roles: [] };
}

/** A token says in its text whose it is, so its holder may hear that it is another node's. */
function strange({ token, sentAs }: Shown, here: NodeId): Refusal {
  const node = sentAs === "bearer" ? nodeOfToken(token) : null;
  if (node === null || node === here) return new Refusal("session_missing");
  return new Refusal("token_other_node", { node, here });
}

async function admitStaff(
  office: Office,
  shown: Shown,
  route: Route,
  checked: () => void,
): Promise<Admitted> {
  const session = await office.sessions.staffOf(shown.token, shown.sentAs);
  if (session === null) throw strange(shown, office.node);
  if (!route.unfinished) checkFinished(session);
  checked();
  const roles = rolesFor(route.who, session);
  if (typeof route.who !== "string" && roles.length === 0) {
    throw dutyRefusal(route.who);
  }
  return { office, session, token: shown.token, roles };
}
