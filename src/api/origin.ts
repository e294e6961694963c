/** A write comes from a page of this very server or from a program, never from another's page. */
import type { FastifyRequest } from "fastify";
import { Refusal } from "#base/refusals.ts";

/** Refusal: origin_foreign. */
export function checkOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const foreign = site !== undefined && site !== "same-origin" && site !== "none";
  if (foreign || (origin !== undefined && hostOf(origin) !== request.host)) {
    throw new Refusal("origin_foreign");
  }
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
