/**
 * How often somebody may call: by network address and by session, counted in this process. A route
 * with a limit of its own has it for both: neither many addresses of one session nor many sessions
 * of one address come further.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ReadyRoute } from "#api/ready.ts";
import type { ApiSettings } from "#api/settings.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { networkOf } from "#base/network.ts";
import { Refusal } from "#base/refusals.ts";

const MINUTE_MS = 60_000;

export type Rates = (request: FastifyRequest) => Promise<void>;

/** The secret that a caller shows, whatever it is worth; never kept as it is. */
function shownSecret(request: FastifyRequest): string | null {
  const { authorization, cookie } = request.headers;
  const shown = authorization ?? cookie;
  return shown === undefined ? null : sm3(shown);
}

/** Refusal: calls_too_many. Needs the plugin for rate limits. */
export function createRates(
  app: FastifyInstance,
  settings: ApiSettings,
): (route: ReadyRoute) => Rates {
  const limiter = (max: number, keyGenerator: (request: FastifyRequest) => string) => {
    const look = app.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator });
    return async (request: FastifyRequest): Promise<void> => {
      const found = await look(request);
      if (!found.isAllowed && found.isExceeded) throw new Refusal("calls_too_many");
    };
  };
  const byAddress = limiter(settings.perAddressMax, ({ ip }) => networkOf(ip));
  const bySession = limiter(settings.perSessionMax, (request) => shownSecret(request) ?? "");
  return ({ perMinute, name }) => {
    const own = (key: (request: FastifyRequest) => string) =>
      perMinute === undefined ? null : limiter(perMinute, (request) => `${name} ${key(request)}`);
    const ownAddress = own(({ ip }) => networkOf(ip));
    const ownSession = own((request) => shownSecret(request) ?? "");
    return async (request) => {
      await byAddress(request);
      await ownAddress?.(request);
      if (shownSecret(request) === null) return;
      await bySession(request);
      await ownSession?.(request);
    };
  };
}
