/**
 * Cookies of sessions, one for staff and one for persons, each for its node's part of the API; and
 * the token against forged calls, which follows from the session's own and is kept nowhere.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Instant } from "#base/date.ts";
import { sameText } from "#base/gm/same.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { NodeId } from "#model/place.ts";

export type SessionKind = "staff" | "person";

export const CSRF_HEADER = "x-csrf-token";

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

export function cookieName(kind: SessionKind, node: NodeId): string {
  return `lianjie-${kind}-${node}`;
}

function pathOf(kind: SessionKind, node: NodeId): string {
  return kind === "person" ? `/api/${node}/person` : `/api/${node}`;
}

/** What a page sends back in a header with each write; whoever has no session cannot make it. */
export function csrfOf(token: string): string {
  return sm3(`csrf\u001f${token}`);
}

export function csrfHolds(token: string, sent: unknown): boolean {
  return typeof sent === "string" && sameText(sent, csrfOf(token));
}

/** Only over TLS, but on the machine itself. */
function attributes(request: FastifyRequest, kind: SessionKind, node: NodeId) {
  const secure = !LOCAL.test(request.host);
  return { path: pathOf(kind, node), httpOnly: true, sameSite: "strict", secure } as const;
}

export function cookiesOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { node, now }: { readonly node: NodeId; readonly now: Instant },
) {
  return {
    open: (kind: SessionKind, token: string, until: Instant): void => {
      const maxAge = Math.max(0, Math.floor((until - now) / 1_000));
      void reply.setCookie(cookieName(kind, node), token, {
        ...attributes(request, kind, node),
        maxAge,
      });
    },
    close: (kind: SessionKind): void => {
      void reply.clearCookie(cookieName(kind, node), attributes(request, kind, node));
    },
  };
}

export interface Shown {
  readonly token: string;
  readonly sentAs: "cookie" | "bearer";
}

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{16,200})$/;

/** The session's token as it came: programs of staff send it as a header, browsers as a cookie. */
export function tokenOf(request: FastifyRequest, kind: SessionKind, node: NodeId): Shown | null {
  const bearer = BEARER.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined) {
    return kind === "staff" ? { token: bearer, sentAs: "bearer" } : null;
  }
  const token = request.cookies[cookieName(kind, node)];
  return token ? { token, sentAs: "cookie" } : null;
}
