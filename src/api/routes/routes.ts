/** Every route of the API; a room adds a line. */
import { sessionRoutes } from "#api/routes/session.ts";

export const ROUTES = [...sessionRoutes] as const;
