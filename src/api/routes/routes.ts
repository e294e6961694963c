/** Every route of the API; a room adds a line. */

import { accountRoutes } from "#api/routes/accounts.ts";
import { guardianshipRoutes } from "#api/routes/guardianships.ts";
import { institutionKeyRoutes } from "#api/routes/institution-keys.ts";
import { institutionRoutes } from "#api/routes/institutions.ts";
import { logInRoutes } from "#api/routes/log-in.ts";
import { ownAccountRoutes } from "#api/routes/own-account.ts";
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
  ...logInRoutes,
  ...ownAccountRoutes,
  ...accountRoutes,
  ...guardianshipRoutes,
] as const;
