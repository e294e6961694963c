/**
 * How often somebody may call: by network address and by session, counted in this process. A route
 * with a limit of its own has it for both: neither many addresses of one session nor many sessions
 * of one address come further.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { tokenOf } from "#api/cookies.ts";
import type { ReadyRoute } from "#api/ready.ts";
import type { ApiSettings } from "#api/settings.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { networkOf } from "#base/network.ts";
import { Refusal } from "#base/refusals.ts";
import type { NodeId } from "#model/place.ts";

const MINUTE_MS = 60_000;

export type Rates = (request: FastifyRequest) => Promise<void>;

/**
 * The secret by which the caller is let in, whatever it is worth, and nothing beside it: other
 * cookies and headers make no other session. Never kept as it is.
 */
function shownSecret(request: FastifyRequest, { who }: ReadyRoute): string | null {
  const { node } = request.params as { readonly node: NodeId };
  if (who === "public") return null;
  const shown = tokenOf(request, who === "person" ? "person" : "staff", node);
  return shown === null ? null : sm3(shown.token);
}

/** Refusal: calls_too_many. Needs the plugin for rate limits. */
export function createRates(
  app: FastifyInstance,
  settings: ApiSettings,
): (route: ReadyRoute) => Rates {
  const secrets = new WeakMap<FastifyRequest, string>();
  const secretOf = (request: FastifyRequest) => secrets.get(request) ?? "";
  const limiter = (max: number, keyGenerator: (request: FastifyRequest) => string) => {
    const look = app.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator });
    return async (request: FastifyRequest): Promise<void> => {
      const found = await look(request);
      if (!found.isAllowed && found.isExceeded) throw new Refusal("calls_too_many");
    };
  };
  const byAddress = limiter(settings.perAddressMax, ({ ip }) => networkOf(ip));
  const bySession = limiter(settings.perSessionMax, secretOf);
  return (route) => {
    const { perMinute, name } = route;
    const own = (key: (request: FastifyRequest) => string) =>
      perMinute === undefined ? null : limiter(perMinute, (request) => `${name} ${key(request)}`);
    const ownAddress = own(({ ip }) => networkOf(ip));
    const ownSession = own(secretOf);
    return async (request) => {
      await byAddress(request);
      await ownAddress?.(request);
      const secret = shownSecret(request, route);
      if (secret === null) return;
      secrets.set(request, secret);
      await bySession(request);
      await ownSession?.(request);
    };
  };
}
