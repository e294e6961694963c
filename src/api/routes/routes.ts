/** Every route of the API; a room adds a line. */
import { jobRoutes } from "#api/routes/jobs.ts";
import { sessionRoutes } from "#api/routes/session.ts";

export const ROUTES = [...sessionRoutes, ...jobRoutes] as const;
