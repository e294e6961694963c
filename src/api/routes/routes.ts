/** Every route of the API; a room adds a line. */
import { peopleRoutes } from "#api/routes/people.ts";
import { peopleOwnRoutes } from "#api/routes/people-own.ts";
import { sessionRoutes } from "#api/routes/session.ts";

export const ROUTES = [...sessionRoutes, ...peopleRoutes, ...peopleOwnRoutes] as const;
