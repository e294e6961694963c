/** Every route of the API; a room adds a line. */
import { jobRoutes } from "#api/routes/jobs.ts";
import { releaseRoutes } from "#api/routes/releases.ts";
import { sessionRoutes } from "#api/routes/session.ts";

export const ROUTES = [...sessionRoutes, ...jobRoutes, ...releaseRoutes] as const;
