/** Every route of the API; a room adds a line. */
import { accountRoutes } from "#api/routes/accounts.ts";
import { guardianshipRoutes } from "#api/routes/guardianships.ts";
import { logInRoutes } from "#api/routes/log-in.ts";
import { ownAccountRoutes } from "#api/routes/own-account.ts";
import { sessionRoutes } from "#api/routes/session.ts";

export const ROUTES = [
  ...sessionRoutes,
  ...logInRoutes,
  ...ownAccountRoutes,
  ...accountRoutes,
  ...guardianshipRoutes,
] as const;
