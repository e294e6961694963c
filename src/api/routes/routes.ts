/** Every route of the API; a room adds a line. */
import { institutionKeyRoutes } from "#api/routes/institution-keys.ts";
import { institutionRoutes } from "#api/routes/institutions.ts";
import { peopleRoutes } from "#api/routes/people.ts";
import { peopleOwnRoutes } from "#api/routes/people-own.ts";
import { placeRoutes } from "#api/routes/places.ts";
import { sessionRoutes } from "#api/routes/session.ts";

export const ROUTES = [
  ...sessionRoutes,
  ...placeRoutes,
  ...institutionRoutes,
  ...institutionKeyRoutes,
  ...peopleRoutes,
  ...peopleOwnRoutes,
] as const;
